"""Why minutes could not be written, in words for staff."""

from __future__ import annotations

from webapp import i18n
from webapp.errors import OfficeError
from webapp.i18n import gettext as _


def refusal(error: OfficeError) -> str:
    """A refusal of `service.minutes`, told. Raises the error when it is none of them."""
    if error.code == "minutes_published":
        return _("The minutes are published. Take them back first, then change them.")
    if error.code == "minutes_unready":
        return _("Something must be agreed and somebody must sign before the minutes are published.")
    if error.code == "minutes_day":
        return _("Something in the minutes lies before this day. Check both days.")
    if error.code == "minutes_early":
        return _("This day lies before the consultation (%(day)s).", day=i18n.long_date(error.facts["day"]))  # type: ignore[arg-type]
    if error.code == "minutes_full":
        return _("The list is full: %(max)s entries.", max=error.facts["max"])
    raise error
