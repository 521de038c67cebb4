"""The public door: manifests, the worker, the page without a line, and how to put the office on the phone's screen."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from webapp import i18n
from webapp.i18n import gettext as _
from webapp.offline.manifest import NEUTRAL, Reader, manifest
from webapp.offline.worker import OFFLINE, script
from webapp.web import asset, office, render, request
from webapp.web.reader import address

blueprint = Blueprint("offline", __name__)


@blueprint.get("/manifest.webmanifest")
def show_manifest() -> Response:
    """The manifest of this language; `?nama=netral` gives the one with the neutral name."""
    reader = Reader(i18n.locale(), _neutral(), address, asset, office.current().short)
    text = json.dumps(manifest(reader), ensure_ascii=False, separators=(",", ":"))
    return Response(text, mimetype="application/manifest+json")


@blueprint.get("/pasang")
def install() -> Response:
    """How to put it on the phone's screen, under its own name or a neutral one."""
    return render(
        "offline/install.html",
        title=_("Put Piagam Warga on your phone"),
        neutral=_neutral(),
        manifest_query=f"?nama={NEUTRAL}" if _neutral() else "",
        back_to=address("/"),
        back_label=_("Home page"),
    )


@blueprint.get("/sw.js")
def worker() -> Response:
    """The service worker. A browser asks for it again at least once a day; any change of its bytes is a new version."""
    response = Response(script(asset), mimetype="text/javascript")
    # A worker needs the line to its own house and the shared outbox, nothing else.
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'"
    )
    return response


@blueprint.get(OFFLINE)
def offline() -> Response:
    """What can be done without a line: read what is kept, call. The worker keeps this page ready."""
    return render("offline/offline.html", title=_("Without internet"))


def _neutral() -> bool:
    return request.args.get("nama") == NEUTRAL
