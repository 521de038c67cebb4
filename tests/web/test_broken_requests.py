"""Requests that no form of ours sends: too large, broken, or for files that are not served. Words, never a fault."""

from __future__ import annotations

import io
import itertools
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import Client, EnvironBuilder, TestResponse, encode_multipart, run_wsgi_app

from tests.factories.cases import answers, count
from webapp.cases.forms import TEXT_SIGNS
from webapp.cases.models import Case
from webapp.db import Database
from webapp.web import failures

FORM = "/lapor/data-pemilih"


def post_multipart(client: Client, path: str, fields: dict[str, Any]) -> TestResponse:
    """The form as one piece of bytes: the test client would leave its temporary file open."""
    ready = {name: FileStorage(*value) if isinstance(value, tuple) else value for name, value in fields.items()}
    boundary, body = encode_multipart(ready)
    return client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def test_an_upload_beyond_every_limit_is_refused_in_words_that_keep_the_text(
    client: Client, database: Database
) -> None:
    for prefix in ("", "/jv"):
        fields = {**answers(), "berkas": (io.BytesIO(b"\xff\xd8" + bytes(11 * 1024 * 1024)), "foto.jpg")}
        answer = post_multipart(client, prefix + FORM, fields)
        assert answer.status_code == 413
        assert "<h1>" in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
    assert count(database, Case) == 0


def test_a_text_beyond_every_limit_is_refused_in_words_with_and_without_files(
    client: Client, database: Database
) -> None:
    text = "kata " * 500_000
    plain = client.post(FORM, data=answers(cerita=text))
    mixed = post_multipart(client, FORM, {**answers(cerita=text), "berkas": (io.BytesIO(b"%PDF-1.4"), "a.pdf")})
    assert (plain.status_code, mixed.status_code) == (413, 413)
    assert "20.000" in plain.text
    assert failures.TEXT_SIGNS == TEXT_SIGNS
    assert "20.000" in client.post("/jv" + FORM, data=answers(cerita=text)).text
    assert "<h1>" in plain.text
    assert "<h1>" in mixed.text
    assert count(database, Case) == 0


def test_a_form_of_more_than_a_thousand_parts_is_refused_in_words(client: Client, database: Database) -> None:
    fields: dict[str, object] = {**answers(), **{f"x{number}": "1" for number in range(1000)}}
    answer = client.post(FORM, data={**fields, "berkas": (io.BytesIO(b""), "")}, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "<h1>" in answer.text
    assert count(database, Case) == 0


@pytest.mark.parametrize("claimed", ["-1", "9999999999999", "x", "1e3"])
def test_a_wrong_length_is_no_fault_of_ours(app: Flask, claimed: str) -> None:
    builder = EnvironBuilder(path="/lacak", method="POST", data={"kode": "1234"})
    environ = {**builder.get_environ(), "CONTENT_LENGTH": claimed}
    body, status, headers = run_wsgi_app(app, environ, buffered=True)
    assert int(status.split()[0]) in (400, 413, 422)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert body


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\x00\xff\xfe", "application/x-www-form-urlencoded"),
        (b"cerita=%ff%fe%00&id=%00", "application/x-www-form-urlencoded"),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n', "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (b"", "multipart/form-data"),
        (b"<x/>", "text/xml"),
    ],
)
def test_a_body_that_is_no_form_comes_back_as_a_page(
    client: Client, database: Database, body: bytes, kind: str
) -> None:
    for path in (FORM, "/lacak", "/petugas/masuk", "/perkara/balas"):
        answer = client.post(path, data=body, content_type=kind)
        assert answer.status_code in (400, 403, 413, 422), path
        assert "<h1>" in answer.text
    assert count(database, Case) == 0


UNSERVED = (
    "/static/../wsgi.py",
    "/static/%2e%2e/wsgi.py",
    "/static/..%2fwsgi.py",
    "/static//etc/passwd",
    "/static/js/../../secrets.env",
    "/static/..\\wsgi.py",
    "/static/",
    "/static/js/",
    "/static/vendor/VENDORED.md",
    "/static/css/base.css",
    "/.git/config",
    "/secrets.env",
    "/var/secrets.env",
    "/pyproject.toml",
)


def test_no_path_leads_to_files_that_are_not_served(client: Client) -> None:
    for prefix, path in itertools.product(("", "/jv"), UNSERVED):
        answer = client.get(prefix + path)
        assert answer.status_code == 404, path
        assert "PIAGAM_" not in answer.text
