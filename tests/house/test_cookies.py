"""Cookies and their flags, on a trial's loopback and on https."""

from __future__ import annotations

from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import PASSWORD, make_staff
from tests.factories.cases import database_of, file_report


def cookies_of(answer: TestResponse) -> dict[str, set[str]]:
    """Cookie name → its flags in lower case."""
    found = {}
    for line in answer.headers.getlist("Set-Cookie"):
        first, *flags = (part.strip() for part in line.split(";"))
        found[first.split("=")[0]] = {flag.lower() for flag in flags}
    return found


def all_cookies(app: Flask, base_url: str, name: str = "Sri Wahyuni") -> dict[str, set[str]]:
    """Every cookie that the house sets: the staff's, the citizen's, the form token's."""
    with database_of(app).transaction() as session:
        staff = make_staff(session, name=name)
    client = app.test_client()
    filed = file_report(client)
    entry = client.post("/lacak", data={"kode": filed.digits}, base_url=base_url)
    sign_in = {"nama_masuk": staff.sign_in_name, "sandi": PASSWORD}
    answers = [
        entry,
        client.get("/perkara", base_url=base_url),
        client.post("/petugas/masuk", data=sign_in, base_url=base_url),
        client.get("/petugas/keluar", base_url=base_url),
        client.get("/keluar", base_url=base_url),
    ]
    found: dict[str, set[str]] = {}
    for answer in answers:
        for name, flags in cookies_of(answer).items():
            found[name] = found.get(name, flags) & flags
    return found


NAMES = {"piagam_perkara", "piagam_petugas", "piagam_form"}


def test_on_loopback_cookies_have_their_plain_name_and_no_secure_flag(app: Flask) -> None:
    for base_url in ("http://127.0.0.1:8000", "http://localhost"):
        found = all_cookies(app, base_url, name=f"Sri {base_url[-4:]}")
        assert set(found) == NAMES
        for flags in found.values():
            assert flags >= {"httponly", "samesite=lax", "path=/"}
            assert "secure" not in flags


def test_on_https_cookies_are_secure_and_bound_to_this_host(app: Flask) -> None:
    found = all_cookies(app, "https://desk.example")
    assert set(found) == {f"__Host-{name}" for name in NAMES}
    for flags in found.values():
        assert flags >= {"httponly", "samesite=lax", "path=/", "secure"}
        assert not any(flag.startswith("domain") for flag in flags)


def test_a_cookie_without_its_host_prefix_opens_nothing_on_https(app: Flask) -> None:
    """Another name of the same domain can set it."""
    client = app.test_client()
    filed = file_report(client)
    client.post("/lacak", data={"kode": filed.digits})
    cookie = client.get_cookie("piagam_perkara")
    assert cookie is not None
    client.set_cookie("piagam_perkara", cookie.value, domain="desk.example")
    assert client.get("/perkara", base_url="https://desk.example").status_code == 303
