"""Shapes of what an administrator types about the office. A form never queries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from wtforms import Field, StringField
from wtforms.validators import ValidationError

from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, Form, Needed, clean

# HTML name → column of Office.
COLUMNS = {
    "nama": "name",
    "sebutan": "short",
    "alamat": "address",
    "jam": "hours",
    "telepon": "phone",
    "whatsapp": "whatsapp",
    "surel": "email",
    "situs": "website",
    "bantuan_nama": "safe_name",
    "bantuan_telepon": "safe_phone",
    "bantuan_whatsapp": "safe_whatsapp",
    "bantuan_jam": "safe_hours",
    "halaman_keluar": "exit_url",
}

_NUMBER = re.compile(r"[0-9+(][0-9 ()+.-]{1,38}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_ADDRESS = re.compile(r"https://[^\s/@]+\.[^\s/@]+(/\S*)?")


class Shaped:
    """Empty, or of this shape; `message` says how to write it."""

    def __init__(self, pattern: re.Pattern[str], message: str) -> None:
        self.pattern, self.message = pattern, message

    def __call__(self, form: Form, field: Field) -> None:
        if field.data and not self.pattern.fullmatch(field.data):
            raise ValidationError(self.message)


def office_form(formdata: Any = None, shown: Mapping[str, str] | None = None) -> Form:
    """The office's data in the reader's language; `shown` are present values by column."""
    number = Shaped(_NUMBER, _("Write the number with digits, for example 0321 123456."))
    site = Shaped(_ADDRESS, _("Write the whole address, beginning with https://."))
    fields = {
        "nama": _line(_("Full name"), 200, Needed(_("Write the full name of the office."))),
        "sebutan": _line(_("Short name"), 80, Needed(_("Write the short name of the office."))),
        "alamat": _line(_("Address"), 300),
        "jam": _line(_("Opening hours"), 300),
        "telepon": _line(_("Phone"), 40, number),
        "whatsapp": _line(_("WhatsApp"), 40, number),
        "surel": _line(_("E-mail"), 254, Shaped(_EMAIL, _("Write the e-mail address with one @ sign."))),
        "situs": _line(_("Website"), 300, site),
        "bantuan_nama": _line(_("Name of the safe help line"), 80),
        "bantuan_telepon": _line(_("Phone of the safe help line"), 40, number),
        "bantuan_whatsapp": _line(_("WhatsApp of the safe help line"), 40, number),
        "bantuan_jam": _line(_("Hours of the safe help line"), 80),
        "halaman_keluar": _line(
            _("Outside page of the quick exit"),
            300,
            Needed(_("Write a page that anybody could have open, for example the weather.")),
            site,
            hint=_("A page that anybody could have open, for example the weather."),
        ),
    }
    made = cast("type[Form]", type("OfficeForm", (Form,), fields))
    return made(formdata, data={name: (shown or {}).get(column, "") for name, column in COLUMNS.items()})


def changes(form: Form) -> dict[str, str]:
    """What the form says, by column of Office."""
    return {column: form[name].data or "" for name, column in COLUMNS.items()}


def unit_form(formdata: Any = None, *, name: str = "", head_title: str = "") -> Form:
    """The names of one unit."""
    fields = {
        "nama": _line(_("Name of the unit"), 200, Needed(_("Write the name of the unit."))),
        "jabatan": _line(_("Title of its head"), 200, Needed(_("Write the title of the head of the unit."))),
    }
    made = cast("type[Form]", type("UnitForm", (Form,), fields))
    return made(formdata, data={"nama": name, "jabatan": head_title})


def _line(label: str, signs: int, *checks: Any, hint: str = "") -> StringField:
    return StringField(label, [AtMost(signs), *checks], filters=[clean], description=hint)
