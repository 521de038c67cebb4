"""`/pemberitahuan`: problems that the office knows already, as its officers published them."""

from __future__ import annotations

from flask import Blueprint, Response

from webapp import web
from webapp.cases import matters
from webapp.cases.service import notices
from webapp.i18n import gettext as _
from webapp.web.kept import kept

blueprint = Blueprint("notices", __name__)


@blueprint.get("/pemberitahuan")
def show() -> Response:
    """What is known today, newest first."""
    language = web.reader.locale()
    rows = kept(notices.list_shown)
    return web.render(
        "cases/notices.html",
        title=_("What we know already"),
        rows=[(row, row.text_jv if language == "jv" and row.text_jv else row.text_id) for row in rows],
        subjects={key: matter.title.of(language) for key, matter in matters.by_slug().items()},
    )
