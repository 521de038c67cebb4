"""Template filters: dates, numbers and sizes as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from flask import Flask
from markupsafe import Markup, escape

from webapp import clock, i18n
from webapp.i18n import gettext, ngettext


def day(value: date) -> Markup:
    """A day with its week day, machine-readable besides."""
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), i18n.long_date(value))


def moment(value: datetime) -> Markup:
    """A moment in WIB, machine-readable besides."""
    at = clock.local(value)
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(timespec="minutes"), i18n.long_moment(value))


def paragraphs(text: str) -> Markup:
    """What somebody typed: escaped, an empty line parts paragraphs, a line end breaks the line."""
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    lines = ("<br>".join(str(escape(line)) for line in part.split("\n")) for part in parts)
    return Markup("".join(f"<p>{part}</p>" for part in lines))


def telephone(number: str) -> str:
    """The `tel:` address of a number as people write it."""
    return "tel:" + "".join(sign for sign in number if sign.isdigit() or sign == "+")


def whatsapp(number: str) -> str:
    """The chat address of an Indonesian number: 0811… becomes 62811…"""
    digits = "".join(sign for sign in number if sign.isdigit())
    return f"https://wa.me/{'62' + digits[1:] if digits.startswith('0') else digits}"


def calendar_left(days: int) -> str:
    """Calendar days left, in words."""
    if days < 0:
        return gettext("The time has passed")
    return gettext("Today is the last day") if days == 0 else ngettext("%(num)d day left", "%(num)d days left", days)


def workdays_left(days: int) -> str:
    """Working days left, in words."""
    if days < 0:
        return gettext("The time has passed")
    if days == 0:
        return gettext("Today is the last day")
    return ngettext("%(num)d working day left", "%(num)d working days left", days)


def village_words(names: Sequence[str] | None) -> str:
    """How many villages a list offers; what is missing when it offers none."""
    if not names:
        return gettext("Choose a district first. Then its villages can be shown.")
    return ngettext("%(num)d village to choose from", "%(num)d villages to choose from", len(names))


def two_places(value: Decimal | None) -> str:
    """An index: `87,50`; empty for what is not told."""
    return f"{value:.2f}".replace(".", ",") if value is not None else ""


def init_app(app: Flask) -> None:
    """Register filters, and the few functions that macros need without a page's context."""
    app.jinja_env.globals.update(
        locale_of=i18n.locale,
        month_names=i18n.month_names,
        day_words=i18n.long_date,
        today=clock.today,
        time_words=i18n.clock_time,
        calendar_left=calendar_left,
        left_words=workdays_left,
        village_words=village_words,
    )
    app.jinja_env.filters.update(
        day=day,
        moment=moment,
        paragraphs=paragraphs,
        size=i18n.size,
        tel=telephone,
        whatsapp=whatsapp,
        thousands=i18n.number,
        two_places=two_places,
        spoken=lambda digits: ", ".join(" ".join(group) for group in digits),
    )
