"""The yardstick: `python -m tests.bench.yardstick`, a plain Flask application under our own server and middleware.

It serves a form of 1 KB from a compiled template, and makes one bare durable insert: what a machine can do at
most with this server, this framework and this disk. It has whitenoise, compression, our headers and the language
prefix, and nothing else of the house: no session, no limiter, no translations, no unit of work.
"""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import sys
import threading
from pathlib import Path

from flask import Flask, Response, g, redirect, render_template, request
from jinja2 import DictLoader
from whitenoise import WhiteNoise

import webapp
from webapp import config, db, headers, server
from webapp.web import compression, reader

COMMAND = (sys.executable, "-m", "tests.bench.yardstick")
FORM, INSERT = "/borang", "/baris"
PAGE = """<!doctype html>
<html lang="{{ language }}">
<head><meta charset="utf-8"><title>{{ title }}</title><meta name="viewport" content="width=device-width"></head>
<body>
<main>
<h1>{{ title }}</h1>
<form method="post" action="/baris">
<input type="hidden" name="id" value="{{ form_id }}">
{% for name, label, kind in fields %}
<p><label for="{{ name }}">{{ label }}</label>
<input type="{{ kind }}" id="{{ name }}" name="{{ name }}" value="" autocomplete="off" required></p>
{% endfor %}
<p><label for="cerita">Apa yang terjadi?</label>
<textarea id="cerita" name="cerita" rows="5" required></textarea></p>
<button type="submit">Kirim</button>
</form>
</main>
</body>
</html>
"""
FIELDS = (("nama", "Nama Anda", "text"), ("kontak", "Nomor telepon", "tel"), ("desa", "Desa atau kelurahan", "text"))


class Rows:
    """One durable table: WAL, synchronous FULL, the writer's lock taken at BEGIN; a connection for each thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()
        self._connection().execute("CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")

    def keep(self, text: str) -> None:
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO kept (text) VALUES (?)", (text,))
        connection.execute("COMMIT")

    def _connection(self) -> sqlite3.Connection:
        made: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if made is None:
            made = self._own.connection = sqlite3.connect(self._path, isolation_level=None)
            for pragma in db.PRAGMAS:
                made.execute(f"PRAGMA {pragma}")
        return made


def create_app(settings: config.Settings) -> Flask:
    """The yardstick with the house's middleware."""
    app = Flask("yardstick", static_folder=None)
    app.jinja_loader = DictLoader({"form.html": PAGE})
    app.config.update(COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=5, COMPRESS_MIN_SIZE=400)
    compression.init_app(app)
    headers.init_app(app, "'none'")
    rows = Rows(settings.var / "yardstick.sqlite3")

    @app.get("/readyz")
    def ready() -> Response:
        return Response("ready\n")

    @app.get(FORM)
    def form() -> str:
        g.filing_form = True  # no digest of the page, as on a filing form
        form_id = os.urandom(16).hex()
        return render_template("form.html", title="Laporan", language=reader.locale(), form_id=form_id, fields=FIELDS)

    @app.post(INSERT)
    def insert() -> Response:
        rows.keep(request.form["cerita"])
        return redirect("/", 303)  # type: ignore[return-value]

    static = settings.var / "static"
    static.mkdir(exist_ok=True)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        reader.LanguagePrefix(app.wsgi_app),
        root=str(static),
        prefix="static/",
        add_headers_function=headers.add_static_headers,
    )
    return app


def main() -> int:
    """Serve with the house's own options until told to stop; sweeping is no part of the measure."""
    settings = config.load()
    # The server imports the application after its fork: hand it this one.
    webapp.create_app = create_app  # type: ignore[assignment]
    listening = server._listen(settings)
    print(f"http://{settings.host}:{listening.getsockname()[1]}", flush=True)
    children = [_serve(settings, listening) for _process in range(settings.web_processes)]
    signal.sigwait(server.STOPPING)
    for child in children:
        os.kill(child, signal.SIGTERM)
    for child in children:
        os.waitpid(child, 0)
    return 0


def _serve(settings: config.Settings, listening: socket.socket) -> int:
    child = os.fork()
    if child == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, server.STOPPING)
        try:
            server._serve(settings, listening)
        finally:
            os._exit(0)
    return child


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, server.STOPPING)  # nothing is missed between a fork and the wait
    raise SystemExit(main())
