"""Languages of the house: Bahasa Indonesia, and Javanese (krama) under `/jv`.

The address alone decides the language. A missing Javanese sentence falls back to Indonesian,
then to the English msgid; staff pages read the `staff` catalogue first. Dates, numbers and
counts follow LANGUAGE §4: month by name, 24-hour clock, our own Javanese week days.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import flask_babel
from babel.dates import format_date as cldr_date
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from webapp import clock
from webapp.config import ROOT

LOCALES = ("id", "jv")
DEFAULT = "id"
NAMES = {"id": "Bahasa Indonesia", "jv": "Basa Jawa"}
TRANSLATIONS = ROOT / "translations"

_WEEKDAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "jv": ("Senèn", "Selasa", "Rebo", "Kemis", "Jumuwah", "Setu", "Ngahad"),
}
_CLOCK = {"id": "pukul", "jv": "tabuh"}


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence of a data file in both languages."""

    id: str
    jv: str = ""

    def of(self, locale: str) -> str:
        """The sentence in `locale`; Indonesian where the Javanese one is missing."""
        return self.jv if locale == "jv" and self.jv else self.id

    @classmethod
    def read(cls, data: object) -> Text:
        """From a TOML table `{ id = "…", jv = "…" }`; absent is empty."""
        if not isinstance(data, dict):
            return cls("")
        return cls(str(data.get("id", "")), str(data.get("jv", "")))


@cache
def _catalogue(locale: str, domain: str) -> NullTranslations:
    return Translations.load(TRANSLATIONS, [locale], domain)


@cache
def catalogue(locale: str, staff: bool) -> NullTranslations:
    """The chain of catalogues for one reader: jv → id → msgid, staff before citizen."""
    order = [(locale, "messages")] + ([(DEFAULT, "messages")] if locale != DEFAULT else [])
    if staff:
        order.insert(0, (DEFAULT, "staff"))
    head = Translations()
    for name, domain in order:
        loaded = _catalogue(name, domain)
        if isinstance(loaded, Translations):
            copy = Translations.load(TRANSLATIONS, [name], domain)
            head.add_fallback(copy)
    return head


def gettext(msgid: str, **facts: object) -> str:
    """The sentence in the reader's language, with its named places filled."""
    return str(flask_babel.gettext(msgid, **facts))


def ngettext(one: str, many: str, num: int, **facts: object) -> str:
    """A sentence with a count. Both our languages have one form."""
    return str(flask_babel.ngettext(one, many, num, **facts))


def pgettext(context: str, msgid: str, **facts: object) -> str:
    """A word that needs its use said: `button`, `state`, `noun`."""
    return str(flask_babel.pgettext(context, msgid, **facts))


def lazy(msgid: str) -> str:
    """A sentence translated when it is shown: for the labels of form classes (used as `_`)."""
    return flask_babel.lazy_gettext(msgid)


def mark(msgid: str) -> str:
    """Name a sentence for extraction without translating it now (used as `N_`)."""
    return msgid


def locale() -> str:
    """The language of the page being made."""
    current = flask_babel.get_locale()
    return str(current) if current else DEFAULT


def long_date(day: date, language: str | None = None) -> str:
    """`Senin, 14 Desember 2026`."""
    language = language or locale()
    weekday = _WEEKDAYS[language][day.weekday()]
    return f"{weekday}, {short_date(day)}"


def short_date(day: date) -> str:
    """`14 Desember 2026`; month names are the same in both languages (LANGUAGE §4)."""
    return cldr_date(day, "d MMMM y", locale=DEFAULT)


def month_names() -> list[str]:
    """Januari … Desember."""
    return [cldr_date(date(2026, month, 1), "MMMM", locale=DEFAULT) for month in range(1, 13)]


def clock_time(moment: datetime, language: str | None = None) -> str:
    """`pukul 09.12 WIB`."""
    at = clock.local(moment)
    return f"{_CLOCK[language or locale()]} {at:%H.%M} WIB"


def long_moment(moment: datetime, language: str | None = None) -> str:
    """`Selasa, 24 November 2026, pukul 09.12 WIB`."""
    return f"{long_date(clock.local(moment).date(), language)}, {clock_time(moment, language)}"


def number(value: int | float) -> str:
    """`1.011.402`."""
    return format_decimal(value, locale=DEFAULT)


def size(count_bytes: int) -> str:
    """A file size in the unit people know: `180 KB`, `2,4 MB`."""
    if count_bytes < 1024 * 1024:
        return f"{max(1, round(count_bytes / 1024))} KB"
    return f"{format_decimal(round(count_bytes / 1024 / 1024, 1), locale=DEFAULT)} MB"


class HouseDomain(flask_babel.Domain):
    """Flask-Babel's domain with our fallback chain; plain Flask-Babel would show English.

    `is_staff_page` is handed in by the door layer: it says which catalogue comes first.
    """

    def __init__(self, is_staff_page: Callable[[], bool]) -> None:
        super().__init__()
        self._is_staff_page = is_staff_page

    def get_translations(self) -> NullTranslations:
        return catalogue(locale(), self._is_staff_page())


class HouseBabel(flask_babel.Babel):
    """Flask-Babel that speaks through `HouseDomain`."""

    def __init__(self, is_staff_page: Callable[[], bool]) -> None:
        self._house_domain = HouseDomain(is_staff_page)
        super().__init__()

    @property
    def domain_instance(self) -> HouseDomain:
        return self._house_domain
