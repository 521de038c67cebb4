"""The public door: manifests, the worker, the page without a line, and how to put the office on the phone's screen."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app

from webapp import i18n
from webapp.i18n import gettext as _
from webapp.offline import short
from webapp.offline.manifest import NEUTRAL, SHARED, Reader, manifest
from webapp.offline.worker import BARE, OFFLINE, script
from webapp.web import asset, office, render, request
from webapp.web.assets import without_comments
from webapp.web.fields import clean
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
    response = Response(without_comments(script(asset)), mimetype="text/javascript")
    # A worker needs the line to its own house and the shared outbox, nothing else.
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'"
    )
    return response


@blueprint.get(OFFLINE)
def offline() -> Response:
    """What can be done without a line: write, call, see what waits. The worker keeps this page ready."""
    response = short.show()
    if request.args.get(BARE) is not None:
        # The worker has the sheet from the other language: it travels once.
        sheet = current_app.extensions["assets"].css.encode()
        response.set_data(response.get_data().replace(sheet, b""))
    return response


@blueprint.post(OFFLINE)
def file() -> Response:
    """The short form, as a browser without scripts or the phone's outbox sends it."""
    return short.take()


@blueprint.route(SHARED, methods=["GET", "POST"])
def share() -> Response:
    """A text or files from another application (W3C Web Share Target): shown on a form, never filed by itself.

    The worker takes it on the phone where there is one; what comes here came without it, or is a reload.
    Browsers send it as if the address had been typed: `Sec-Fetch-Site: none`, no Origin or `null`. What another site
    sends is refused like every foreign form (`webapp.web.origin`).
    """
    told = (str(clean(request.form.get(name, ""))) for name in ("judul", "cerita", "tautan"))
    return short.bring("\n".join(text for text in dict.fromkeys(told) if text))


def _neutral() -> bool:
    return request.args.get("nama") == NEUTRAL
