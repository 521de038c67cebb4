"""Published addresses still answer; what changes something is guarded, or listed here as public with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule

from tests.factories.accounts import browser_of
from tests.factories.cases import signed_in
from tests.house import addresses
from tests.house.addresses import LOOKS, Look
from tests.house.dom import Element
from tests.house.seen import Answered, Seen
from tests.house.world import World

# Forms without a session (DESIGN §5): no token, the foreign-origin check guards them.
PUBLIC_POSTS = {
    "/lapor/<slug>": "anybody may file, without an account",
    "/luring": "anybody may file, without an account",
    "/lapor/bagikan": "another application shares with us; it shows a form and files nothing",
    "/kpu-mendengar/<slug>/masukan": "anybody may say something, without an account",
    "/layanan/<slug>/ajukan": "anybody may ask, without an account",
    "/terima/<uuid:submission_id>": "the receipt's own long id is the key",
    "/terima/<uuid:submission_id>/perbaiki": "the receipt's own long id is the key",
    "/terima/<uuid:submission_id>/berkas": "the receipt's own long id is the key",
    "/terima/<uuid:submission_id>/berkas/<uuid:file_id>": "the receipt's own long id and the file's are the key",
    "/survei/<survey_token>": "the invitation's own token is the key",
    "/survei/meja": "a device of the office that the code of the day switched on",
    "/survei/meja/nyala": "the code of the day is the key",
    "/lacak": "the sixteen digits open the session",
    "/perkara/lanjut": "the session has ended; the digits open it again and send the text",
    "/perkara/keluar": "it only ends a session, and must work after it ended",
    "/petugas/masuk": "the password opens the session",
    "/petugas/undangan/<token>": "the link is the key",
}
MACHINE_METHODS = {"HEAD", "OPTIONS"}


def rules(app: Flask) -> Iterator[Rule]:
    yield from app.url_map.iter_rules()


def changing(app: Flask) -> list[Rule]:
    return [rule for rule in rules(app) if (rule.methods or set()) - {"GET", *MACHINE_METHODS}]


def is_guarded(app: Flask, rule: Rule) -> bool:
    view = app.view_functions[rule.endpoint]
    return hasattr(view, "guarded_roles") or bool(getattr(view, "case_session", False))


def rule_of(world: World, look: Look) -> str:
    """The rule of the URL map behind an address."""
    with world.app.test_request_context(look.address(world)) as context:
        assert context.request.url_rule, look
        return context.request.url_rule.rule


def test_every_published_address_answers(answered: list[Answered]) -> None:
    wrong = [f"{one}: {one.answer.status}" for one in answered if one.answer.status_code != one.look.status]
    assert wrong == []


def test_the_list_of_addresses_knows_every_route(world: World) -> None:
    """A new page must be added to tests/house/addresses.py: all laws about pages read that list."""
    known = {rule_of(world, look) for look in LOOKS}
    reading = {rule.rule for rule in rules(world.app) if "GET" in (rule.methods or set())}
    assert reading - known == set()


def test_every_form_of_the_data_files_stands_in_the_list(world: World) -> None:
    """A new matter or service is a new published address."""
    matters = re.findall(r'href="/lapor/([^"]+)"', world.stranger.get("/lapor").text)
    outward = {*addresses.MATTERS_OUTWARD}
    assert set(matters) == {*addresses.MATTERS_WITH_FORM, *outward}
    services = re.findall(r'href="/layanan/([^"/]+)"', world.stranger.get("/layanan").text)
    assert set(services) <= {*addresses.SERVICES_WITH_FORM, *addresses.SERVICES_TO_READ}


def test_whatever_changes_something_is_guarded_or_public_for_a_reason(app: Flask) -> None:
    open_doors = {rule.rule for rule in changing(app) if not is_guarded(app, rule)}
    assert open_doors == set(PUBLIC_POSTS)


def test_an_unlisted_route_would_be_found(app: Flask) -> None:
    app.add_url_rule("/petugas/baru", "planted", lambda: "", methods=["POST"])
    open_doors = {rule.rule for rule in changing(app) if not is_guarded(app, rule)}
    assert open_doors - set(PUBLIC_POSTS) == {"/petugas/baru"}


def test_every_staff_page_is_guarded_but_the_two_that_open_a_session(app: Flask) -> None:
    unguarded = {rule.rule for rule in rules(app) if rule.rule.startswith("/petugas") and not is_guarded(app, rule)}
    assert unguarded == {"/petugas/masuk", "/petugas/undangan/<token>"}


def test_every_page_of_the_case_asks_for_its_session(app: Flask) -> None:
    unguarded = {rule.rule for rule in rules(app) if rule.rule.startswith("/perkara") and not is_guarded(app, rule)}
    assert unguarded == {"/perkara/lanjut", "/perkara/keluar"}


def test_no_route_takes_other_methods_than_get_and_post_but_the_one_for_pieces_of_files(app: Flask) -> None:
    methods = {(method, rule.endpoint) for rule in rules(app) for method in rule.methods or set()}
    others = {pair for pair in methods if pair[0] not in {"GET", "POST", *MACHINE_METHODS}}
    assert others == {("PATCH", "pieces.add")}


def targets_of(world: World, page: Seen) -> Iterator[tuple[str, str, Element]]:
    """(method, rule of its action, form) of every form on a page."""
    adapter = world.app.url_map.bind("localhost")
    for form in page.page.find_all("form"):
        method = form.get("method").upper() or "GET"
        path = re.sub(r"^/jv(?=/)", "", form.get("action") or page.address).split("?")[0]
        rule, _arguments = adapter.match(path, method=method, return_rule=True)
        yield method, rule.rule, form


def test_forms_carry_a_token_exactly_where_a_session_stands_behind_them(world: World, seen: list[Seen]) -> None:
    for page in seen:
        for method, rule, form in targets_of(world, page):
            names = {element.get("name") for element in form.find_all("input")}
            wants_token = method == "POST" and rule not in PUBLIC_POSTS
            assert ("csrf_token" in names) == wants_token, f"{method} {rule} on {page}"


def test_a_guarded_route_refuses_a_form_without_its_token(world: World) -> None:
    """Tokens are asked for, not only carried: no guarded post passes without one."""
    browser = browser_of(world.app, world.staff["administrator"])
    for rule in changing(world.app):
        view = world.app.view_functions[rule.endpoint]
        if not hasattr(view, "guarded_roles"):
            continue
        values = {name: world.places.get(name, "perihal") for name in rule.arguments}
        if "slug" in values:
            values["slug"] = "data-pemilih"
        address = world.app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")
        answer = browser.post(address, data={"pesan": "Teks"})
        assert answer.status_code == 403, address
        assert 'name="sandi"' in answer.text, f"{address} lost what was typed"


def test_a_case_page_refuses_a_form_without_its_token(world: World) -> None:
    browser = world.citizen("fresh")
    own = ("balas", "berkas", "cabut", "selesai", "belum-selesai", "keberatan", "disembunyikan")
    for path in (f"/perkara/{one}" for one in own):
        answer = browser.post(path, data={"pesan": "Teks"})
        assert answer.status_code == 403, path
        assert 'name="kode"' in answer.text, f"{path} does not ask for the digits"


def test_whoever_is_signed_in_is_led_on_from_the_sign_in(app: Flask) -> None:
    answer = signed_in(app).get("/petugas/masuk")
    assert answer.status_code == 303
    assert answer.location == "/petugas"
