"""What every page of the accounts shows besides its own facts."""

from __future__ import annotations

from typing import Any

import flask
from flask import Response

from webapp import web
from webapp.accounts import service
from webapp.accounts.forms import ROLE_NAMES
from webapp.i18n import gettext as _
from webapp.offices import queries as offices
from webapp.web.fields import Choices, faults

# A link waits in the signed cookie between the POST that made it and the page that shows it once.
NEW_LINK = "tautan_baru"


def page(template: str, heading: str, form: Any, status: int, refusal: str = "", **facts: Any) -> Response:
    """The page with its form, its faults, a `refusal` that no field is at fault for, and a link that waits."""
    wrong = faults(form)
    return web.render(
        template,
        status=status,
        title=_("Error: %(title)s", title=heading) if wrong or refusal else heading,
        heading=heading,
        form=form,
        faults=wrong,
        refusal=refusal,
        role_names={role: _(name) for role, name in ROLE_NAMES.items()},
        new_link=flask.session.pop(NEW_LINK, ""),
        **facts,
    )


def show_once(token: str) -> None:
    """Let the next page show the link of an invitation, and no page after it."""
    flask.session[NEW_LINK] = service.invitation_address(web.settings().public_url, token)


def units() -> Choices:
    """The units of the office, as choices."""
    with web.looking() as look:
        return [(unit.key, unit.name, "") for unit in offices.list_units(look, web.office_id())]
