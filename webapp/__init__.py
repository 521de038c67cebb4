"""Piagam Warga: the service desk of an election office on the citizen's own phone.

`create_app()` is the only place that knows every feature, and reads like a checklist.
"""

from __future__ import annotations

import json
import logging
from functools import partial
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx
from markupsafe import Markup
from whitenoise import WhiteNoise

from webapp import config, i18n
from webapp.crypto import KeyRing, Sealer
from webapp.db import Database

THREADS_FOR_READERS = 2
HTMX_CONFIG = {
    "includeIndicatorStyles": False,  # an injected style would break the CSP
    "allowEval": False,
    "allowScriptTags": False,
    "selfRequestsOnly": True,
    "historyCacheSize": 0,  # no page with a citizen's words in localStorage
    "refreshOnHistoryMiss": True,
    "scrollIntoViewOnBoost": False,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "4(09|22)", "swap": True, "error": False},
        {"code": "[45]..", "swap": False, "error": True},
    ],
}


def create_app(settings: config.Settings | None = None) -> Flask:
    """The application. Raises config.SettingsError when it would be half-configured."""
    from webapp import web

    settings = settings or config.load()
    app = web.PiagamFlask(
        "webapp",
        root_path=str(config.ROOT),
        template_folder="templates",
        static_folder=None,
    )
    _configure(app, settings)
    _services(app, settings)
    _templates(app)
    _doors(app)
    _jobs(app)
    _commands(app)
    return app


def _configure(app: Flask, settings: config.Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_keys[0],
        SECRET_KEY_FALLBACKS=list(settings.secret_keys[1:]),
        # Newest last. Flask-WTF knows no fallbacks, its serializer does: forms from before a change of keys still fit.
        WTF_CSRF_SECRET_KEY=list(reversed(settings.secret_keys)),
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_form_memory_bytes,
        MAX_FORM_PARTS=settings.max_form_parts,
        WTF_CSRF_CHECK_DEFAULT=False,  # the guards check: they know which forms carry a session
        WTF_CSRF_TIME_LIMIT=None,  # bound to the session, so that slow writers lose nothing
        WTF_CSRF_SSL_STRICT=False,  # the origin check does it without needing a Referer
        BABEL_TRANSLATION_DIRECTORIES=str(i18n.TRANSLATIONS),
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIN_SIZE=400,
        RATELIMIT_HEADERS_ENABLED=False,
    )
    app.url_map.merge_slashes = False  # the router's redirect would lead to whatever host the request claims
    logging.getLogger("webapp").setLevel(logging.INFO)


def _services(app: Flask, settings: config.Settings) -> None:
    from webapp import headers
    from webapp.web import (
        bodies,
        compression,
        cookies,
        failures,
        floods,
        limits,
        memory,
        origin,
        press,
        reader,
        uploads,
    )
    from webapp.web.assets import IMMUTABLE

    # A thread or two are left to readers, however many writers wait for the database.
    waiting = max(1, settings.web_threads - THREADS_FOR_READERS)
    app.extensions["database"] = Database(settings.database_url, settings.database_wait_seconds, waiting)
    app.extensions["keyring"] = KeyRing(settings.receipt_keys)
    app.extensions["sealer"] = Sealer(settings.seal_keys)
    uploads.init_app(app, settings.files_url)
    press.init_app(app)
    built = _built(settings)
    app.extensions["assets"] = built
    compression.init_app(app)
    Htmx(app)
    bodies.init_app(app)
    CSRFProtect(app)
    i18n.listen(reader.reading)
    babel = i18n.HouseBabel()
    babel.init_app(app, default_locale=i18n.DEFAULT, locale_selector=reader.locale)
    headers.init_app(app, built.css_csp)
    limits.init_app(app)
    cookies.init_app(app)
    failures.init_app(app)
    app.before_request(origin.check_origin)  # first: what another site sent is not shown back by a 429
    app.extensions["limiter"] = floods.init_app(app)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        reader.LanguagePrefix(memory.PageMemory(app.wsgi_app, app)),
        root=str(built.folder),
        prefix="static/",
        allow_all_origins=False,
        add_headers_function=headers.add_static_headers,
        immutable_file_test=lambda _path, url: bool(IMMUTABLE.search(url)),
    )


def _built(settings: config.Settings) -> Any:
    """The pressed files of `static/`. Raises SettingsError when there is no room for them."""
    from webapp.web import assets

    try:
        settings.var.mkdir(parents=True, exist_ok=True)
        return assets.build(config.ROOT / "static", settings.var / "static")
    except OSError as error:
        raise config.SettingsError(
            f"{settings.var} cannot be written ({error.strerror}). Make room, or choose another PIAGAM_VAR."
        ) from error


def _templates(app: Flask) -> None:
    from webapp.web import asset, filters, icons, office, reader, templating

    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    environment = app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.policies["ext.i18n.trimmed"] = True  # as the extraction trims
    templating.init_app(environment)
    environment.globals.update(
        asset=asset,
        address=reader.address,
        icon_path=icons.path,
        css=Markup(app.extensions["assets"].css),  # our own sheet: escaped, its CSP hash would not fit
        htmx_config=json.dumps(HTMX_CONFIG),
    )
    filters.init_app(app)

    @app.context_processor
    def context() -> dict[str, Any]:
        return {**reader.context(), "office": office.current()}


def _doors(app: Flask) -> None:
    from webapp.accounts import desk as accounts_desk
    from webapp.accounts import guard
    from webapp.accounts import routes as accounts_routes
    from webapp.audit import desk as audit_desk
    from webapp.cases import carried
    from webapp.cases import desk as cases_desk
    from webapp.cases import routes as cases_routes
    from webapp.charter import desk as charter_desk
    from webapp.charter import routes as charter_routes
    from webapp.consultations import desk as consultations_desk
    from webapp.consultations import routes as consultations_routes
    from webapp.inbox import desk as inbox_desk
    from webapp.notify import desk as notify_desk
    from webapp.offices import desk as offices_desk
    from webapp.offline import routes as offline_routes
    from webapp.pages import routes as pages_routes
    from webapp.safehelp import routes as safehelp_routes
    from webapp.survey import desk as survey_desk
    from webapp.survey import routes as survey_routes
    from webapp.web import health
    from webapp.workdays import desk as workdays_desk

    app.extensions["hold_uploads"] = carried.hold_uploads  # files of a staff form whose session ended
    app.extensions["note_foreign"] = guard.note_foreign
    for door in (
        health,
        pages_routes,
        safehelp_routes,
        offline_routes,
        charter_routes,
        cases_routes,
        survey_routes,
        consultations_routes,
        accounts_routes,
        accounts_desk,
        inbox_desk,
        notify_desk,
        cases_desk,
        offices_desk,
        workdays_desk,
        charter_desk,
        audit_desk,
        survey_desk,
        consultations_desk,
    ):
        for blueprint in getattr(door, "blueprints", None) or (door.blueprint,):
            app.register_blueprint(blueprint)


def _jobs(app: Flask) -> None:
    from webapp import worker
    from webapp.accounts import sessions
    from webapp.cases.service import (
        escalation,
        mishaps,
        named_clauses,
        new_calendar,
        promise_keeping,
        receipts,
        silence,
    )
    from webapp.charter.service import force
    from webapp.files import sweeping
    from webapp.notify import service as notify
    from webapp.survey import service as survey
    from webapp.throttle import service as throttle

    app.extensions["jobs"] = (
        worker.forgetting("held_files", sweeping.forget_held),
        worker.forgetting("uploads", sweeping.forget_incoming),
        worker.sweeping_objects(),  # after the rows that name them
        worker.forgetting("address_counts", throttle.sweep),
        worker.forgetting("sign_in_failures", sessions.sweep),
        worker.forgetting("staff_sessions", sessions.sweep_sessions),
        worker.forgetting("case_sessions", receipts.sweep),
        worker.in_steps("clocks", new_calendar.look, new_calendar.write),
        worker.in_steps("silence", silence.look, silence.write),  # after the calendar moved the days
        worker.in_rounds("late", mishaps.note_late, mishaps.CLOCKS_AT_ONCE),  # by the calendar of now
        worker.in_steps("escalations", escalation.look, escalation.write),  # by the calendar of now
        worker.sending_messages(),
        worker.forgetting("outbox_old", notify.sweep),
        worker.in_rounds(
            "survey_invitations",
            partial(survey.invite_closed, keyring=app.extensions["keyring"]),
            survey.INVITED_AT_ONCE,
        ),
        worker.in_rounds("standards", force.take_effect, worker.ROUND_ROWS),
        worker.in_rounds("clause_reviews", named_clauses.ask_for_reviews, worker.ROUND_ROWS),
        worker.by_itself("service_days", promise_keeping.keep_days),
    )


def _commands(app: Flask) -> None:
    from webapp import cli, sealing, worker
    from webapp.accounts import cli as accounts_cli
    from webapp.audit import cli as audit_cli
    from webapp.charter import cli as charter_cli
    from webapp.offices import cli as offices_cli
    from webapp.upkeep import cli as upkeep_cli

    groups = (cli.group, offices_cli.group, charter_cli.group, accounts_cli.group, audit_cli.group, sealing.group)
    for command in (*groups, worker.command, *upkeep_cli.commands):
        app.cli.add_command(command)
    cli.speak_plainly(app)
