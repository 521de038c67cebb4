"""`/healthz` (the process lives) and `/readyz` (it can serve), for whoever watches the machine."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import text

from webapp import migrations
from webapp.web import looking

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 while the process answers."""
    return _plain("ok", 200)


@blueprint.get("/readyz")
def readyz() -> Response:
    """200 when the database answers at the head migration, else 503."""
    try:
        with looking() as session:
            at_head = session.scalar(text("SELECT version_num FROM alembic_version")) == migrations.head()
    except Exception:  # whatever is wrong: not ready, and the reason is for `doctor`, not for strangers
        return _plain("not ready", 503)
    return _plain("ready", 200) if at_head else _plain("not ready", 503)


def _plain(word: str, status: int) -> Response:
    return Response(word + "\n", status, mimetype="text/plain", headers={"Cache-Control": "no-store"})
