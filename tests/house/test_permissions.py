"""The permission matrix: every role, every staff route, every method, with the outcome expected by hand.

A route that is not in the table fails. The table is written down, not read from the guards: it is what the office
was promised (DESIGN §3, issue 2 §4): officers and heads work on cases, administrators also run accounts and the
office's data, auditors read and change nothing but their own sign-in.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.factories.accounts import browser_of, form_token
from tests.factories.cases import OFFICE, database_of
from tests.house.world import HALF_WAY, NO_FACTOR, World
from webapp.accounts.models import ROLES, Staff
from webapp.accounts.resume import COOKIE
from webapp.audit.models import JournalLine
from webapp.db import Base

SIGNED_OUT = "signed out"
LET_IN, DENIED, SENT_TO_SIGN_IN = "let in", "denied", "sent to the sign-in"

EVERYBODY = frozenset(ROLES)
WRITERS = frozenset(("officer", "head", "administrator"))
ADMINISTRATORS = frozenset(("administrator",))
READERS_OF_ALL = frozenset(("administrator", "auditor"))
RUN_SURVEYS = frozenset(("administrator", "head"))

MINUTES = "/petugas/kpu-mendengar/<slug>/berita-acara"
LISTS = "<any('kesepakatan', 'tindak-lanjut', 'tanda-tangan'):minutes_part>"
CHARTER_WRITERS, CHARTER = frozenset(("head", "administrator")), "/petugas/piagam/layanan/<slug>"
FORUM = "/petugas/kpu-mendengar"
FORUM_PARTS = (
    *("ubah", "terbit", "perpanjang", "pertanyaan", "unsur", "rapat", "dokumen", "tanggapan/baru", "tutup"),
    *("moderasi/<uuid:input_id>/sembunyikan", "moderasi/<uuid:input_id>/banding"),
)
DEEDS = "pesan, transkrip, tugas, keadaan, teruskan, diperiksa, perpanjang"
# method and rule: who is let in. Everybody else who is signed in is denied.
TABLE: dict[str, frozenset[str]] = {
    "GET /petugas": EVERYBODY,
    # For what waits in an office computer's outbox: only who may write sends it.
    "GET /petugas/kunci": WRITERS,
    "GET /petugas/perkara/<number>": EVERYBODY,
    "GET /petugas/perkara/<number>/baru": EVERYBODY,
    "GET /petugas/perkara/<number>/berkas/<uuid:attachment_id>": EVERYBODY,
    "POST /petugas/perkara/<number>/pesan": WRITERS,
    "POST /petugas/perkara/<number>/transkrip": WRITERS,
    "POST /petugas/perkara/<number>/tugas": WRITERS,
    "POST /petugas/perkara/<number>/keadaan": WRITERS,
    "POST /petugas/perkara/<number>/teruskan": WRITERS,
    "POST /petugas/perkara/<number>/diperiksa": WRITERS,
    "GET /petugas/perkara/<number>/verifikasi": EVERYBODY,
    "POST /petugas/perkara/<number>/verifikasi": WRITERS,
    "GET /petugas/perkara/<number>/pelimpahan": EVERYBODY,
    "POST /petugas/perkara/<number>/pelimpahan": WRITERS,
    "POST /petugas/perkara/<number>/pelimpahan/<uuid:leg_id>": WRITERS,
    "POST /petugas/perkara/<number>/perpanjang": WRITERS,
    "GET /petugas/perkara/<number>/keberatan": EVERYBODY,
    "POST /petugas/perkara/<number>/keberatan": WRITERS,
    "GET /petugas/perkara/<number>/bukti": EVERYBODY,
    # After a reload of a form that came back: the page itself, for whoever may read it.
    f"GET /petugas/perkara/<number>/<any({DEEDS}):deed>": EVERYBODY,
    "GET /petugas/perkara/<number>/jawaban": EVERYBODY,
    "POST /petugas/perkara/<number>/jawaban": WRITERS,
    "GET /petugas/perkara/<number>/jawaban/<any(kirim, setujui, kembalikan):deed>": EVERYBODY,
    "POST /petugas/perkara/<number>/jawaban/kirim": WRITERS,
    "POST /petugas/perkara/<number>/jawaban/setujui": WRITERS,
    "POST /petugas/perkara/<number>/jawaban/kembalikan": WRITERS,
    "GET /petugas/pemeriksaan": EVERYBODY,
    "GET /petugas/perkara/<number>/langkah": EVERYBODY,
    "POST /petugas/perkara/<number>/langkah": WRITERS,
    "GET /petugas/templat": EVERYBODY,
    # Only whom the administrator allowed, of the handling unit: tests/cases/test_names.py. Here nobody is, so officers
    # and administrators are denied; heads have no unit here and see no case, which looks like no page.
    "GET /petugas/perkara/<number>/nama": frozenset(("head",)),
    "POST /petugas/perkara/<number>/nama": frozenset(("head",)),
    "GET /petugas/perkara/<number>/kembar": EVERYBODY,
    "POST /petugas/perkara/<number>/kembar": WRITERS,
    "GET /petugas/perkara/<number>/kembar/lepas": EVERYBODY,
    "POST /petugas/perkara/<number>/kembar/lepas": WRITERS,
    "GET /petugas/pemberitahuan": EVERYBODY,
    "GET /petugas/pemberitahuan/<uuid:notice_id>/tarik": EVERYBODY,
    **{
        f"{method} /petugas/pemberitahuan/{form}": WRITERS
        for method in ("GET", "POST")
        for form in ("tambah", "<uuid:notice_id>")
    },
    "POST /petugas/pemberitahuan/<uuid:notice_id>/tarik": WRITERS,
    "GET /petugas/perkara/<number>/orang": WRITERS,
    "POST /petugas/perkara/<number>/orang": WRITERS,
    "GET /petugas/perkara/<number>/orang/<uuid:person_id>": WRITERS,
    "POST /petugas/perkara/<number>/orang/<uuid:person_id>": WRITERS,
    "GET /petugas/jurnal": READERS_OF_ALL,
    "GET /petugas/jurnal/kepala.txt": READERS_OF_ALL,
    "GET /petugas/jurnal/jurnal.csv": READERS_OF_ALL,
    # Whoever is no administrator or auditor reads the own unit alone (tests/cases/desk/test_quality.py).
    "GET /petugas/mutu": EVERYBODY,
    "GET /petugas/mutu/mutu.csv": EVERYBODY,
    "GET /petugas/mutu/<key>/<month>/<mishap>": EVERYBODY,
    "GET /petugas/catat": WRITERS,
    "GET /petugas/catat/<any(perihal, layanan):kind>/<slug>": WRITERS,
    "POST /petugas/catat/<any(perihal, layanan):kind>/<slug>": WRITERS,
    "GET /petugas/catat/tanda-terima/<uuid:submission_id>": WRITERS,
    "POST /petugas/catat/tanda-terima/<uuid:submission_id>": WRITERS,
    "GET /petugas/sandi": EVERYBODY,
    "POST /petugas/sandi": EVERYBODY,
    "POST /petugas/sandi/sesi": EVERYBODY,
    "GET /petugas/masuk/kedua": EVERYBODY,
    "POST /petugas/masuk/kedua": EVERYBODY,
    "GET /petugas/faktor": EVERYBODY,
    "GET /petugas/faktor/aplikasi": EVERYBODY,
    "POST /petugas/faktor/aplikasi": EVERYBODY,
    "POST /petugas/faktor/aplikasi/hapus": EVERYBODY,
    "GET /petugas/faktor/kunci": EVERYBODY,
    "POST /petugas/faktor/kunci": EVERYBODY,
    "POST /petugas/faktor/kunci/<uuid:passkey_id>/hapus": EVERYBODY,
    "GET /petugas/faktor/kode": EVERYBODY,
    "POST /petugas/faktor/kode": EVERYBODY,
    "GET /petugas/perangkat": EVERYBODY,
    "POST /petugas/perangkat/<uuid:session_id>/keluar": EVERYBODY,
    "GET /petugas/keluar": EVERYBODY,
    "POST /petugas/keluar": EVERYBODY,
    "GET /petugas/akun": ADMINISTRATORS,
    "POST /petugas/akun/penangan": ADMINISTRATORS,
    "POST /petugas/akun/penangan/serahkan": ADMINISTRATORS,
    "GET /petugas/akun/undang": ADMINISTRATORS,
    "POST /petugas/akun/undang": ADMINISTRATORS,
    "POST /petugas/akun/undangan/<uuid:invitation_id>/cabut": ADMINISTRATORS,
    "GET /petugas/akun/<uuid:staff_id>": ADMINISTRATORS,
    "POST /petugas/akun/<uuid:staff_id>/peran": ADMINISTRATORS,
    "POST /petugas/akun/<uuid:staff_id>/tautan": ADMINISTRATORS,
    "POST /petugas/akun/<uuid:staff_id>/nama-tertutup": ADMINISTRATORS,
    "POST /petugas/akun/<uuid:staff_id>/faktor": ADMINISTRATORS,
    "GET /petugas/akun/<uuid:staff_id>/tutup": ADMINISTRATORS,
    "POST /petugas/akun/<uuid:staff_id>/tutup": ADMINISTRATORS,
    "POST /petugas/akun/<uuid:staff_id>/buka": ADMINISTRATORS,
    "GET /petugas/kantor": ADMINISTRATORS,
    "GET /petugas/kantor/ubah": ADMINISTRATORS,
    "POST /petugas/kantor/ubah": ADMINISTRATORS,
    "GET /petugas/kantor/bagian/<key>": ADMINISTRATORS,
    "POST /petugas/kantor/bagian/<key>": ADMINISTRATORS,
    "GET /petugas/survei": EVERYBODY,
    "GET /petugas/survei/<int:period_number>": EVERYBODY,
    **{
        f"{method} /petugas/survei/{form}": RUN_SURVEYS
        for method in ("GET", "POST")
        for form in ("buka", "<int:period_number>/ubah", "<int:period_number>/<any(tutup, terbit):step>")
    },
    f"GET {MINUTES}": EVERYBODY,
    **{
        f"{method} {MINUTES}/{form}": CHARTER_WRITERS
        for method in ("GET", "POST")
        for form in ("pokok", LISTS, f"{LISTS}/<uuid:item_id>", "<any(terbit, tarik):minutes_step>")
    },
    **{f"{method} {MINUTES}/tindak-lanjut/<uuid:item_id>/selesai": WRITERS for method in ("GET", "POST")},
    **{f"GET {FORUM}{page}": EVERYBODY for page in ("", "/<slug>", "/<slug>/tanggapan", "/<slug>/moderasi")},
    **{
        f"{method} {FORUM}/{form}": CHARTER_WRITERS
        for method in ("GET", "POST")
        for form in ("baru", *(f"<slug>/{part}" for part in FORUM_PARTS))
    },
    **{f"{method} {FORUM}/<slug>/masukan": WRITERS for method in ("GET", "POST")},
    "GET /petugas/jabatan": ADMINISTRATORS,
    "POST /petugas/jabatan": ADMINISTRATORS,
    "GET /petugas/cuti": EVERYBODY,
    "POST /petugas/cuti": WRITERS,
    "POST /petugas/cuti/<uuid:leave_id>/batal": WRITERS,
    "GET /petugas/pengingat": EVERYBODY,
    "POST /petugas/pengingat/dilihat": WRITERS,
    "GET /petugas/piagam": EVERYBODY,
    **{f"GET {CHARTER}{page}": EVERYBODY for page in ("", "/rancangan", "/versi/<int:version>")},
    f"POST {CHARTER}/rancangan": CHARTER_WRITERS,
    **{
        f"{method} {form}": CHARTER_WRITERS
        for method in ("GET", "POST")
        for form in (
            *(f"{CHARTER}/{page}" for page in ("butir", "butir/<uuid:clause_id>", "janji", "berlaku", "suara")),
            "/petugas/piagam/maklumat",
            "/petugas/piagam/maklumat/suara",
        )
    },
    # The head of the unit that the review is for, too: tests/cases/test_named_clauses.py. Here the head has no unit.
    **{f"{method} /petugas/piagam/tinjauan/<uuid:review_id>": ADMINISTRATORS for method in ("GET", "POST")},
    "GET /petugas/kalender": READERS_OF_ALL,
    "GET /petugas/kalender/riwayat": READERS_OF_ALL,
    **{
        f"{method} /petugas/kalender/{form}": ADMINISTRATORS
        for method in ("GET", "POST")
        for form in (
            "hari/tambah",
            "hari/<day>",
            "hari/<day>/pindah",
            "hari/<day>/hapus",
            "tahapan/tambah",
            "tahapan/<uuid:stage_id>",
            "tahapan/<uuid:stage_id>/hapus",
        )
    },
}
# Doors before the session: tests/house/test_routes.py lists them with their reasons.
BEFORE_THE_SESSION = {"/petugas/masuk", "/petugas/undangan/<token>"}
# Signing out of an ended session is done already: no text to carry, so it leads on instead of asking.
NOTHING_TO_CARRY = {
    "POST /petugas/keluar",
    "POST /petugas/sandi/sesi",
    "POST /petugas/perangkat/<uuid:session_id>/keluar",
    "POST /petugas/faktor/aplikasi",
    "POST /petugas/faktor/aplikasi/hapus",
    "POST /petugas/faktor/kunci",
    "POST /petugas/faktor/kunci/<uuid:passkey_id>/hapus",
    "POST /petugas/faktor/kode",
}
# What a session opens that gave the password but still owes its second factor: that step, and signing out.
HALF_WAY_OPENS = {
    "GET /petugas/masuk/kedua",
    "POST /petugas/masuk/kedua",
    "GET /petugas/keluar",
    "POST /petugas/keluar",
}


def staff_routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """(method and rule, endpoint, method) of every staff route."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/petugas") and rule.rule not in BEFORE_THE_SESSION:
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield f"{method} {rule.rule}", rule.endpoint, method


def expected(route: str, role: str) -> str:
    if role == SIGNED_OUT:
        return SENT_TO_SIGN_IN
    return LET_IN if role in TABLE[route] else DENIED


def outcome(answer: TestResponse) -> str:
    """What the guard decided, seen from outside. A fault in the form (404, 422) was let in all the same."""
    if f"{COOKIE}=;" in answer.headers.get("Set-Cookie", ""):
        return LET_IN  # signed out as asked
    if answer.status_code == 303 and answer.location.split("?")[0] == "/petugas/masuk":
        return SENT_TO_SIGN_IN
    if answer.status_code == 403:
        return SENT_TO_SIGN_IN if 'name="sandi"' in answer.text else DENIED
    assert answer.status_code in (200, 303, 404, 409, 422), answer.status
    return LET_IN


def ask(world: World, role: str, route: str, endpoint: str, method: str) -> TestResponse:
    """The route as that role opens or sends it, with its token and without any field."""
    if role == SIGNED_OUT:
        browser = world.stranger
    elif role in (HALF_WAY, NO_FACTOR):
        browser = world.browsers[role]
    else:  # signing out wears a browser out
        fresh = route == "POST /petugas/keluar"
        browser = browser_of(world.app, world.staff[role]) if fresh else world.browsers[role]
    places = {**world.places, "kind": "perihal", "slug": "data-pemilih", "deed": "pesan"}
    places["deed"] = "kirim" if "jawaban" in route else "pesan"
    values = {name: value for name, value in places.items() if f"{name}>" in route}
    address = world.app.url_map.bind("localhost").build(endpoint, values, method=method)
    if method == "GET":
        return browser.get(address)
    token = form_token(browser, "/petugas/keluar") if role != SIGNED_OUT else ""
    return browser.post(address, data={"csrf_token": token})


def test_the_table_lists_every_staff_route_and_nothing_else(app: Flask) -> None:
    assert {route for route, _endpoint, _method in staff_routes(app)} == set(TABLE)


@pytest.mark.parametrize("role", [HALF_WAY, NO_FACTOR])
@pytest.mark.parametrize("route", [route for route in TABLE if route != "POST /petugas/keluar"])
def test_a_session_that_owes_its_second_factor_opens_that_step_alone(own_world: World, role: str, route: str) -> None:
    _route, endpoint, method = next(found for found in staff_routes(own_world.app) if found[0] == route)
    before, answer = rows(own_world), ask(own_world, role, route, endpoint, method)
    stopped = answer.status_code == 303 and answer.location.split("?")[0] == "/petugas/masuk/kedua"
    stopped = stopped or (answer.status_code == 403 and 'name="kode_faktor"' in answer.text)
    assert stopped == (route not in HALF_WAY_OPENS), answer.status
    assert rows(own_world) == before


@pytest.mark.parametrize("role", [HALF_WAY, NO_FACTOR])
def test_no_page_of_that_session_shows_the_staff_menu(own_world: World, role: str) -> None:
    for path in ("/petugas/masuk/kedua", "/petugas/keluar"):
        assert 'href="/petugas/sandi"' not in own_world.browsers[role].get(path).text


def test_the_doors_open_half_way_are_those_of_the_table(app: Flask) -> None:
    opened = {route for route, endpoint, _method in staff_routes(app) if vars(app.view_functions[endpoint])["half_way"]}
    assert opened == HALF_WAY_OPENS


def test_an_unlisted_route_would_be_found(app: Flask) -> None:
    app.add_url_rule("/petugas/baru", "planted", lambda: "")
    assert {route for route, _endpoint, _method in staff_routes(app)} - set(TABLE) == {"GET /petugas/baru"}


@pytest.mark.parametrize("role", [SIGNED_OUT, *ROLES])
@pytest.mark.parametrize("route", TABLE)
def test_the_matrix(own_world: World, role: str, route: str) -> None:
    _route, endpoint, method = next(found for found in staff_routes(own_world.app) if found[0] == route)
    answer = ask(own_world, role, route, endpoint, method)
    if role == SIGNED_OUT and route in NOTHING_TO_CARRY:
        assert answer.status_code == 303
    assert outcome(answer) == expected(route, role)


@pytest.mark.parametrize("role", [SIGNED_OUT, *ROLES])
def test_what_was_denied_left_no_trace_but_a_line_in_the_journal(own_world: World, role: str) -> None:
    refused = [found for found in staff_routes(own_world.app) if expected(found[0], role) == DENIED]
    before, lines = rows(own_world), denials(own_world)
    for route, endpoint, method in refused:
        ask(own_world, role, route, endpoint, method)
    assert rows(own_world) == before
    assert denials(own_world) - lines == len(refused)


@pytest.mark.parametrize("role", ROLES)
def test_a_closed_account_is_signed_out_everywhere(own_world: World, role: str) -> None:
    browser = browser_of(own_world.app, own_world.staff[role])
    with database_of(own_world.app).transaction() as session:
        session.get_one(Staff, (OFFICE, own_world.staff[role].id)).active = False
    try:
        assert outcome(browser.get("/petugas")) == SENT_TO_SIGN_IN
    finally:
        with database_of(own_world.app).transaction() as session:
            session.get_one(Staff, (OFFICE, own_world.staff[role].id)).active = True


def test_a_case_outside_ones_unit_looks_like_no_case(own_world: World) -> None:
    """Not 403: whether a number exists is nobody's business."""
    with database_of(own_world.app).transaction() as session:
        session.get_one(Staff, (OFFICE, own_world.staff["officer"].id)).unit_key = "hukum"
    try:
        browser = browser_of(own_world.app, own_world.staff["officer"])
        answers = {browser.get(f"/petugas/perkara/{number}").status_code for number in ("JBG-2026-000002", "x")}
        assert answers == {404}
    finally:
        with database_of(own_world.app).transaction() as session:
            session.get_one(Staff, (OFFICE, own_world.staff["officer"].id)).unit_key = None


def rows(world: World) -> dict[str, int]:
    """How many rows each table holds, apart from the journal, and the sessions and challenges that asking opens."""
    apart = {"journal", "staff_sessions", "factor_challenges"}
    with database_of(world.app).reading() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
            if name not in apart
        }


def denials(world: World) -> int:
    with database_of(world.app).reading() as session:
        lines = select(func.count()).select_from(JournalLine)
        return session.scalar(lines.where(JournalLine.action == "access", JournalLine.outcome == "denied")) or 0
