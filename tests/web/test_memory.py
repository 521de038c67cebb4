"""Pages from memory: only public ones, never older than the last edit or the day, whole or 304, in both languages."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import brotli
import pytest
import time_machine
from flask import Flask
from werkzeug.test import Client, TestResponse

from tests.factories.accounts import new_browser
from tests.factories.cases import REPORT, file_report, open_case
from webapp.accounts.models import ADMINISTRATOR
from webapp.db import Database
from webapp.offices import service
from webapp.web.memory import PUBLIC

OFFICE = "3517"
PUBLIC_PAGES = ("/", "/jv/", "/lapor", "/jv/lapor", "/layanan", "/lacak", "/bantuan", "/lapor/korupsi")


class Application:
    """Counts what reaches the application behind the memory."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        real = app.full_dispatch_request

        def counted() -> Any:
            from flask import request

            self.asked.append(request.script_root + request.path)
            return real()

        monkeypatch.setattr(app, "full_dispatch_request", counted)

    def reached_by(self, client: Client, path: str, **more: Any) -> bool:
        """Whether this request reached the application."""
        before = len(self.asked)
        client.get(path, **more)
        return len(self.asked) > before


@pytest.fixture
def application(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Application:
    return Application(app, monkeypatch)


def kept_pages(app: Flask) -> list[Any]:
    shelf = app.extensions.get("page_memory")
    return list(shelf.things.values()) if shelf else []


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_a_public_page_is_made_once_and_stays_the_same(application: Application, client: Client, path: str) -> None:
    first = client.get(path)
    assert first.headers["Cache-Control"] == PUBLIC
    assert not application.reached_by(client, path)
    again = client.get(path)
    assert (again.data, sorted(again.headers)) == (first.data, sorted(first.headers))


def test_both_languages_are_kept_apart(app: Flask, client: Client) -> None:
    for _turn in range(2):
        assert '<html lang="id">' in client.get("/lapor").text
        assert '<html lang="jv">' in client.get("/jv/lapor").text
    assert len(kept_pages(app)) == 2


def test_an_edit_by_the_administrator_is_on_the_next_page(app: Flask, client: Client, application: Application) -> None:
    client.get("/")
    client.get("/jv/")
    with app.extensions["database"].transaction() as session:
        service.edit_office(session, office_id=OFFICE, changes={"phone": "0321 861 234"})
    for path in ("/", "/jv/"):
        assert "0321 861 234" in client.get(path).text
        assert not application.reached_by(client, path)


def test_an_edit_in_another_process_is_on_the_next_page(app: Flask, client: Client) -> None:
    other = Database(app.config["SETTINGS"].database_url)
    assert "Nama Baru" not in client.get("/layanan").text
    with other.transaction() as session:
        session.connection().exec_driver_sql("UPDATE services SET name_id = 'Nama Baru' WHERE position = 1")
    other.dispose()
    assert "Nama Baru" in client.get("/layanan").text


def test_a_page_that_tells_days_changes_at_midnight_in_jombang(app: Flask, client: Client) -> None:
    """23.59 WIB on a Monday, and two minutes later: the promised day moves on."""
    with time_machine.travel(datetime(2026, 11, 23, 16, 59, tzinfo=UTC), tick=False) as moment:
        slug = _service_with_a_day(client)
        before = client.get(f"/layanan/{slug}").text
        assert client.get(f"/layanan/{slug}").text == before
        moment.shift(timedelta(minutes=2))
        after = client.get(f"/layanan/{slug}").text
    assert days_of(before) != days_of(after)


def _service_with_a_day(client: Client) -> str:
    slugs: list[str] = re.findall(r'href="/layanan/([a-z-]+)"', client.get("/layanan").text)
    return next(slug for slug in slugs if days_of(client.get(f"/layanan/{slug}").text))


def days_of(page: str) -> list[str]:
    return re.findall(r"\d+ (?:November|Desember) 2026", page)


PRIVATE = (REPORT, "/jv/lapor/akses-tps", "/perkara", "/bantuan-aman", "/petugas/masuk", "/healthz", "/tidak-ada")


@pytest.mark.parametrize("path", PRIVATE)
def test_what_is_not_public_is_never_kept(app: Flask, client: Client, application: Application, path: str) -> None:
    client.get(path)
    assert application.reached_by(client, path)
    assert kept_pages(app) == []


def test_each_filing_form_has_an_id_of_its_own(client: Client) -> None:
    ids = [re.search(r'name="id" value="([^"]+)"', client.get(REPORT).text) for _turn in range(5)]
    assert len({found[1] for found in ids if found}) == 5
    assert "\ue010" not in client.get(REPORT).text
    assert "\ue011" not in client.get(REPORT).text


def test_a_filing_form_tells_when_it_was_opened(client: Client) -> None:
    moments = []
    for minute in (0, 5):
        with time_machine.travel(datetime(2026, 11, 24, 3, minute, tzinfo=UTC), tick=False):
            found = re.search(r'name="dibuka" value="(\d+)"', client.get(REPORT).text)
            moments.append(int(found[1]) if found else 0)
    assert moments[1] - moments[0] == 300


def test_who_has_a_case_open_always_reaches_the_application(app: Flask, application: Application) -> None:
    client = app.test_client()
    open_case(client, file_report(client))
    before = kept_pages(app)
    for path in ("/", "/lacak", "/perkara"):
        assert application.reached_by(client, path)
        assert application.reached_by(client, path)
    assert kept_pages(app) == before


def test_whoever_is_signed_in_always_reaches_the_application(app: Flask, application: Application) -> None:
    browser = new_browser(app, role=ADMINISTRATOR)
    for path in ("/petugas", "/", "/"):
        assert application.reached_by(browser, path)
    assert kept_pages(app) == []


def test_a_cookie_that_is_not_ours_changes_nothing(app: Flask, application: Application) -> None:
    client = app.test_client(use_cookies=False)  # it sends the header as it is given
    client.get("/")
    assert not application.reached_by(client, "/", headers={"Cookie": "_pk_id=1"})
    assert application.reached_by(client, "/", headers={"Cookie": "__Host-piagam_form=x"})


def test_parts_for_scripts_queries_and_other_methods_reach_the_application(
    app: Flask, client: Client, application: Application
) -> None:
    client.get("/")
    assert application.reached_by(client, "/", headers={"HX-Request": "true"})
    assert application.reached_by(client, "/?a=1")
    assert application.reached_by(client, "/lacak?berakhir=1")
    before = len(application.asked)
    assert client.head("/").status_code == 200
    assert client.post("/").status_code == 405
    assert len(application.asked) == before + 2
    assert len(kept_pages(app)) == 1


def test_a_known_page_is_answered_by_304_without_its_body(client: Client, application: Application) -> None:
    first = client.get("/")
    same = {"If-None-Match": first.headers["ETag"]}
    for page in (
        client.get("/", headers=same),
        client.get("/", headers={"If-None-Match": f'"x", W/{first.headers["ETag"]}'}),
    ):
        assert (page.status_code, page.data) == (304, b"")
        assert page.headers["ETag"] == first.headers["ETag"]
        assert page.headers["Cache-Control"] == PUBLIC
        assert "Content-Security-Policy" in page.headers
        assert {"Content-Length", "Content-Type"}.isdisjoint(page.headers.keys())
    assert client.get("/", headers={"If-None-Match": '"other"'}).status_code == 200
    assert len(application.asked) == 1


def test_whoever_asks_first_with_an_old_tag_leaves_a_whole_page_for_the_next(app: Flask, client: Client) -> None:
    tag = client.get("/").headers["ETag"]
    with app.extensions["database"].transaction() as session:
        service.edit_office(session, office_id=OFFICE, changes={"hours": "Senin sampai Kamis"})
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 200
    fresh = client.get("/").headers["ETag"]
    assert client.get("/", headers={"If-None-Match": fresh}).status_code == 304
    assert "Senin sampai Kamis" in client.get("/").text


def plain(page: TestResponse) -> str:
    how = page.headers.get("Content-Encoding", "")
    data = {"br": brotli.decompress, "gzip": gzip.decompress}.get(how, bytes)(page.data)
    return bytes(data).decode()


def test_each_encoding_is_kept_for_those_who_take_it(client: Client, application: Application) -> None:
    whole = client.get("/").text
    for accepted, expected in (
        ("br", "br"),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("identity", ""),
        ("zstd", ""),
    ):
        for _turn in range(2):
            page = client.get("/", headers={"Accept-Encoding": accepted})
            assert page.headers.get("Content-Encoding", "") == expected
            assert plain(page) == whole
    assert len(application.asked) == 3  # plain, brotli, gzip
    tags = {client.get("/", headers={"Accept-Encoding": one}).headers["ETag"] for one in ("", "br", "gzip")}
    assert len(tags) == 3


def test_http_and_https_and_hosts_are_kept_apart(app: Flask, client: Client) -> None:
    secure = client.get("/", base_url="https://kpu.example")
    assert "Strict-Transport-Security" in secure.headers
    assert "Strict-Transport-Security" not in client.get("/", base_url="http://kpu.example").headers
    client.get("/", base_url="https://lain.example")
    assert len(kept_pages(app)) == 3


def test_no_kept_page_names_a_host(client: Client) -> None:
    for path in PUBLIC_PAGES:
        assert "penyerang.example" not in client.get(path, base_url="https://penyerang.example").text
