"""How files leave, and how they arrive at a door."""

from __future__ import annotations

import io
import uuid

import pytest
from flask import Flask, Response
from obstore.store import MemoryStore
from werkzeug.test import TestResponse

from tests.factories import files
from webapp import headers, i18n
from webapp.errors import OfficeError
from webapp.files import delivery, service
from webapp.files.models import Attachment
from webapp.files.preparing import Limits, Refusal
from webapp.web import uploads
from webapp.web.messages import wording

OFFICE = "3517"


def attachment(store: MemoryStore, name: str, data: bytes) -> Attachment:
    (put,) = service.put(store, OFFICE, service.prepare([files.upload(name, data)]).files)
    return Attachment(
        office_id=OFFICE,
        id=uuid.uuid4(),
        name=put.name,
        media_type=put.media_type,
        size_bytes=put.size_bytes,
        store_key=put.store_key,
    )


def fetch(store: MemoryStore, row: Attachment, query: str = "", **sent: str) -> TestResponse:
    app = Flask(__name__)
    headers.init_app(app, "'sha256-x'")

    @app.get("/berkas")
    def serve() -> Response:
        return delivery.deliver(store, row, view=delivery.wants_view())

    return app.test_client().get(f"/berkas{query}", headers=sent)


def test_a_file_is_a_download_in_a_sandbox_and_in_no_cache(store: MemoryStore) -> None:
    answer = fetch(store, attachment(store, "foto.jpg", files.picture()))
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.data == service.prepare([files.upload("x", files.picture())]).files[0].data


@pytest.mark.parametrize(
    ("name", "data", "manner"),
    [
        ("foto.png", files.picture("PNG"), "inline"),
        ("suara.amr", files.amr(), "inline"),
        ("surat.pdf", files.pdf(), "attachment"),
    ],
)
def test_pictures_and_sound_may_be_shown_in_place_and_a_pdf_never(
    store: MemoryStore, name: str, data: bytes, manner: str
) -> None:
    answer = fetch(store, attachment(store, name, data), "?lihat=1")
    assert answer.headers["Content-Disposition"].startswith(f"{manner}; ")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox")
    assert "allow-scripts" not in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "application/xml", "text/plain"])
def test_a_row_with_an_active_type_is_still_served_as_bytes_to_save(store: MemoryStore, media_type: str) -> None:
    row = attachment(store, "foto.png", files.picture("PNG"))
    row.media_type = media_type
    answer = fetch(store, row, "?lihat=1")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")


def test_a_name_outside_ascii_arrives_whole_and_breaks_no_header() -> None:
    assert delivery.disposition('é 100%"ꦗ";a\\.pdf', "attachment") == (
        "attachment; filename=\"_ 100_____a_.pdf\"; filename*=UTF-8''%C3%A9%20100%25%22%EA%A6%97%22%3Ba%5C.pdf"
    )


def test_a_player_that_asks_for_a_part_gets_that_part(store: MemoryStore) -> None:
    answer = fetch(store, attachment(store, "suara.amr", files.amr()), "?lihat=1", Range="bytes=0-5")
    assert answer.status_code == 206
    assert answer.data == b"#!AMR\n"
    assert answer.headers["Content-Range"] == f"bytes 0-5/{len(files.amr())}"


@pytest.fixture
def door() -> Flask:
    app = Flask(__name__)
    i18n.HouseBabel().init_app(app, default_locale="id", locale_selector=lambda: "id")
    uploads.init_app(app, "memory:///")
    return app


def test_a_file_field_left_empty_brings_nothing(door: Flask) -> None:
    form = {"berkas": [(io.BytesIO(b""), ""), (io.BytesIO(b""), "kosong.jpg"), (io.BytesIO(files.pdf()), "surat.pdf")]}
    with door.test_request_context("/", method="POST", data=form):
        assert [upload.name for upload in uploads.read_uploads()] == ["kosong.jpg", "surat.pdf"]
        assert uploads.read_uploads("lain") == []
        assert isinstance(uploads.store(), MemoryStore)


def test_files_of_a_request_are_judged_under_the_limits_of_the_installation(
    door: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Limits, "of", lambda _settings: Limits(max_file_bytes=50))
    door.config["SETTINGS"] = None
    with door.test_request_context("/", method="POST", data={"berkas": [(io.BytesIO(files.pdf()), "surat.pdf")]}):
        (refusal,) = uploads.prepare_uploads().refusals
    assert refusal.code == "file_too_large"


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal("foto.jpg", "file_empty"),
        Refusal("foto.jpg", "file_too_large", {"size": 9 * 1024 * 1024, "max": 8 * 1024 * 1024}),
        Refusal("foto.jpg", "file_too_many", {"max": 5}),
        Refusal("foto.jpg", "file_type"),
        Refusal("foto.jpg", "file_video"),
        Refusal("foto.jpg", "file_broken"),
        Refusal("foto.jpg", "file_pixels", {"max": 64}),
    ],
)
def test_every_refusal_has_its_own_sentence_that_names_the_file(door: Flask, refusal: Refusal) -> None:
    with door.test_request_context("/"):
        sentence = uploads.refusal_wording(refusal)
        assert "foto.jpg" in sentence
        assert "%(" not in sentence
        assert sentence != wording(OfficeError("conflict"))
        if refusal.code == "file_too_large":
            assert "9 MB" in sentence
            assert "8 MB" in sentence
