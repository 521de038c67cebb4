"""Security and cache headers of every kind of answer (DESIGN §5, STACK §5b)."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from tests.factories.cases import file_report
from tests.house.addresses import FILING, LOOKS, NOWHERE, PUBLIC, Look
from tests.house.seen import Answered, Seen
from tests.house.world import World

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' '{sheet}'; img-src 'self' blob: data:; "
    "connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# An uploaded file must stay harmless even if a browser takes it for a page.
FILE_CSP = "sandbox; default-src 'none'"
FILE_IN_PLACE_CSP = (
    "sandbox allow-same-origin; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
)
WORKER_CSP = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'"
FILES = ("/berkas/{attachment_id}", "/berkas/{document_id}")
# Their addresses are secrets, or tell what somebody fears: no other site may read them.
NO_REFERRER = ("/terima/{", "/survei/{", "/bantuan-aman", "/keluar", "/petugas/undangan", "/petugas/catat/tanda-terima")


def sheet_of(page: str) -> str:
    """The source expression of the one inlined sheet, reckoned from the page as it was sent."""
    sheet = re.findall(r"<style>(.*?)</style>", page, re.S)
    assert len(sheet) == 1
    return "sha256-" + base64.b64encode(hashlib.sha256(sheet[0].encode()).digest()).decode()


def wanted_csp(look: Look, world: World) -> str:
    """What the answer's policy must be, sign by sign."""
    if any(file in look.path for file in FILES) or "/suara/{sound_id}" in look.path:
        return FILE_IN_PLACE_CSP if "lihat=1" in look.path else FILE_CSP
    if look.path == "/sw.js":
        return WORKER_CSP
    return CSP.format(sheet=world.app.extensions["assets"].css_csp.strip("'"))


def reads_only(path: str) -> bool:
    """A page of a consultation without the form: it changes with each input, so a copy is asked about."""
    return path.startswith("/kpu-mendengar") and not path.split("?")[0].endswith("/masukan")


def check_always(answer: TestResponse) -> None:
    for name, value in ALWAYS.items():
        assert answer.headers.get(name) == value, f"{name} on {answer.request.path}"
    path, filing = answer.request.path.removeprefix("/jv"), answer.headers["Cache-Control"] == FILING
    deaf = path.startswith(("/petugas", "/survei")) or reads_only(path)
    hears = path.startswith("/perkara") or (filing and not deaf)
    microphone = "microphone=(self)" if hears else "microphone=()"
    assert answer.headers["Permissions-Policy"] == f"camera=(), geolocation=(), {microphone}, payment=()", path
    assert "Server" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_every_answer_has_its_headers(world: World, answered: list[Answered]) -> None:
    for one in answered:
        check_always(one.answer)
        headers, path = one.answer.headers, one.look.path
        assert headers["Content-Security-Policy"] == wanted_csp(one.look, world), one
        hides = path.startswith(NO_REFERRER) or any(file in path for file in FILES) or "/suara/{sound_id}" in path
        assert headers["Referrer-Policy"] == ("no-referrer" if hides else "same-origin"), one
        assert "Strict-Transport-Security" not in headers  # plain http, a trial on one machine


def test_the_policy_names_the_sheet_that_each_page_carries(seen: list[Seen], world: World) -> None:
    policy = world.stranger.get("/").headers["Content-Security-Policy"]
    assert {f"'{sheet_of(page.html)}'" in policy for page in seen} == {True}


def test_how_long_a_copy_may_live(answered: list[Answered]) -> None:
    for one in answered:
        assert one.answer.headers["Cache-Control"] == one.look.cache, one
        assert ("ETag" in one.answer.headers) == (one.look.cache == PUBLIC), one


def test_a_public_page_is_kept_and_only_asked_about_again(world: World, answered: list[Answered]) -> None:
    for one in (one for one in answered if one.look.cache == PUBLIC):
        again = {"Accept-Encoding": "br, gzip", "If-None-Match": one.answer.headers["ETag"]}
        answer = world.stranger.get(one.answer.request.full_path.rstrip("?"), headers=again)
        assert answer.status_code == 304, one
        assert answer.data == b""
        assert answer.headers["Cache-Control"] == PUBLIC


def test_no_public_page_sets_a_cookie_or_depends_on_one(answered: list[Answered]) -> None:
    for one in (one for one in answered if one.look.who == "stranger"):
        cookies = [cookie.split(";")[0] for cookie in one.answer.headers.getlist("Set-Cookie")]
        # The quick exit takes the case's cookie away.
        assert cookies == (["piagam_perkara="] if one.look.path == "/keluar" else []), one
        assert "Cookie" not in one.answer.headers.get("Vary", ""), one


def test_a_filing_form_comes_with_a_fresh_id_each_time(world: World) -> None:
    """From memory two people on one phone would share one id."""
    for look in (look for look in LOOKS if look.cache == FILING and look.who == "stranger"):
        if look.path.startswith("/survei/{") or reads_only(look.path):
            continue  # its token is its id; or nothing is filed there
        pages = [world.stranger.get(look.address(world)).text for _time in range(2)]
        ids = {re.search(r'name="id" value="([^"]+)"', page)[1] for page in pages}  # type: ignore[index]
        assert len(ids) == 2


KINDS_OF_REFUSAL = (
    ("GET", "/tidak-ada", 404),
    ("GET", "/jv/boten-wonten", 404),
    ("GET", "/petugas/tidak-ada", 404),
    ("POST", "/", 405),
    ("POST", "/lapor/data-pemilih", 422),
    ("POST", "/jv/lapor/data-pemilih", 422),
    ("POST", "/lacak", 422),
    ("POST", "/perkara/balas", 403),
    ("POST", "/petugas/masuk", 422),
    ("POST", "/lapor/korupsi", 409),
)


@pytest.mark.parametrize(("method", "path", "status"), KINDS_OF_REFUSAL)
def test_refusals_have_the_headers_and_are_kept_nowhere(client: Client, method: str, path: str, status: int) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    check_always(answer)
    assert answer.headers["Content-Security-Policy"] == CSP.format(sheet=sheet_of(answer.text))
    # A refused filing form must come back with the Back button; everything else is kept nowhere.
    kept = FILING if status == 422 and "/lapor/" in path else NOWHERE
    assert answer.headers["Cache-Control"] == kept
    assert "ETag" not in answer.headers


def test_faults_of_ours_have_the_headers_too(app: Flask) -> None:
    def broken() -> str:
        raise ZeroDivisionError

    app.add_url_rule("/rusak", "planted", broken)
    answer = app.test_client().get("/rusak")
    assert answer.status_code == 500
    check_always(answer)
    assert answer.headers["Content-Security-Policy"] == CSP.format(sheet=sheet_of(answer.text))
    assert answer.headers["Cache-Control"] == NOWHERE


def test_redirects_have_the_headers_and_are_kept_nowhere(client: Client) -> None:
    filed = file_report(client)
    for answer in (
        client.post("/lacak", data={"kode": filed.digits}),
        client.post("/perkara/keluar"),
        client.get("/petugas"),
        client.get("/keluar"),
    ):
        assert answer.status_code == 303
        check_always(answer)
        assert answer.headers["Cache-Control"] == NOWHERE


def test_leaving_a_case_clears_its_pages_from_the_browser(client: Client) -> None:
    assert client.post("/perkara/keluar").headers["Clear-Site-Data"] == '"cache"'


def assets_of(client: Client) -> list[str]:
    addresses = sorted(set(re.findall(r'"(/static/[^"]+)"', client.get("/").text)))
    assert len(addresses) >= 2
    return addresses


def test_assets_live_for_ever_under_a_name_with_their_hash(client: Client) -> None:
    for address in assets_of(client):
        answer = client.get(address)
        digest = hashlib.sha256(answer.data).hexdigest()
        assert f".{digest[:10]}." in address
        lifetime = {part.strip() for part in answer.headers["Cache-Control"].split(",")}
        assert lifetime >= {"public", "immutable"}
        assert int(next(part for part in lifetime if part.startswith("max-age="))[8:]) >= 31536000
        answer.close()


def test_assets_are_pressed_and_never_taken_for_a_page_or_by_another_site(client: Client) -> None:
    for address in assets_of(client):
        answer = client.get(address, headers={"Accept-Encoding": "br, gzip"})
        assert answer.headers["Content-Encoding"] == "br"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Set-Cookie" not in answer.headers
        answer.close()


def test_https_is_kept_once_it_was_used(client: Client) -> None:
    answer = client.get("/", base_url="https://desk.example")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
