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


Reading = tuple[str, bool]
# Who reads, as the door layer knows it: language and whether it is a staff page; None outside the application.
_asked: list[Callable[[], Reading | None]] = []
_NOTHING = NullTranslations()


def listen(reading: Callable[[], Reading | None]) -> None:
    """Take the door layer's word for who reads. Asked for every sentence: it must be quick."""
    _asked[:] = [reading]


def translations() -> NullTranslations:
    """The catalogue of the page being made; outside the application the msgids themselves."""
    reading = _asked[0]() if _asked else None
    return catalogue(*reading) if reading else _NOTHING


def gettext(msgid: str, **facts: object) -> str:
    """The sentence in the reader's language, with its named places filled."""
    text: str = translations().ugettext(msgid)
    return text % facts if facts else text


def ngettext(one: str, many: str, num: int, **facts: object) -> str:
    """A sentence with a count. Both our languages have one form."""
    text: str = translations().ungettext(one, many, num)
    return text % {"num": num, **facts}


def pgettext(context: str, msgid: str, **facts: object) -> str:
    """A word that needs its use said: `button`, `state`, `noun`."""
    text = str(translations().upgettext(context, msgid))
    return text % facts if facts else text


def lazy(msgid: str) -> str:
    """A sentence translated when it is shown: for the labels of form classes (used as `_`)."""
    return flask_babel.lazy_gettext(msgid)


def mark(msgid: str) -> str:
    """Name a sentence for extraction without translating it now (used as `N_`)."""
    return msgid


def locale() -> str:
    """The language of the page being made."""
    reading = _asked[0]() if _asked else None
    return reading[0] if reading else DEFAULT


def long_date(day: date, language: str | None = None) -> str:
    """`Senin, 14 Desember 2026`."""
    language = language or locale()
    weekday = _WEEKDAYS[language][day.weekday()]
    return f"{weekday}, {short_date(day)}"


def short_date(day: date) -> str:
    """`14 Desember 2026`; month names are the same in both languages (LANGUAGE §4)."""
    return f"{day.day} {month_names()[day.month - 1]} {day.year}"


@cache
def month_names() -> tuple[str, ...]:
    """Januari … Desember."""
    return tuple(cldr_date(date(2026, month, 1), "MMMM", locale=DEFAULT) for month in range(1, 13))


def clock_time(moment: datetime, language: str | None = None) -> str:
    """`pukul 09.12 WIB`."""
    at = clock.local(moment)
    return f"{_CLOCK[language or locale()]} {at:%H.%M} WIB"


def long_moment(moment: datetime, language: str | None = None) -> str:
    """`Selasa, 24 November 2026, pukul 09.12 WIB`."""
    return f"{long_date(clock.local(moment).date(), language)}, {clock_time(moment, language)}"


def number(value: int | float) -> str:
    """`1.011.402`."""
    return f"{value:,}".replace(",", ".") if isinstance(value, int) else format_decimal(value, locale=DEFAULT)


def size(count_bytes: int) -> str:
    """A file size in the unit people know: `180 KB`, `2,4 MB`."""
    if count_bytes < 1024 * 1024:
        return f"{max(1, round(count_bytes / 1024))} KB"
    return f"{format_decimal(round(count_bytes / 1024 / 1024, 1), locale=DEFAULT)} MB"


class HouseDomain(flask_babel.Domain):
    """Flask-Babel's domain with our fallback chain; plain Flask-Babel would show English."""

    def get_translations(self) -> NullTranslations:
        return translations()


class HouseBabel(flask_babel.Babel):
    """Flask-Babel that speaks through `HouseDomain`."""

    @property
    def domain_instance(self) -> HouseDomain:
        return HouseDomain()
