"""Rows about sessions, cookies, forged marks and other sites; and the measure of a guesser beside a neighbour."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Iterable, Iterator

from flask import Flask
from sqlalchemy import select
from stdnum.iso7064 import mod_11_10
from werkzeug.test import Client, TestResponse

from tests.factories.accounts import PASSWORD, browser_of, form_token, make_staff
from tests.factories.cases import (
    REPORT,
    Filed,
    answers,
    attached,
    case_of,
    count,
    database_of,
    file_report,
    open_case,
    signed_in,
    talk_fields,
)
from tests.factories.files import pdf, picture
from tests.factories.pages import fields_of
from tests.hostile.rows import Ground, Table
from webapp.accounts.models import StaffSession
from webapp.accounts.queries import token_hash
from webapp.cases import digits_door
from webapp.cases.models import Case, CaseSession, Message
from webapp.files.models import Attachment, HeldFile
from webapp.throttle.models import AddressCount

SESSIONS = Table("Sessions, cookies, forged marks, other sites")
GUESSES = Table("Receipts by the thousand")
CITIZEN, STAFF, FORM = "piagam_perkara", "piagam_petugas", "piagam_form"
KNOWN = "x" * 43


@SESSIONS.row("a cookie that somebody else put there first", "entering a case, signing in", 303, kept="a new token")
def fixation(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    citizen = app.test_client()
    filed = file_report(citizen)
    citizen.set_cookie(CITIZEN, KNOWN)
    yield citizen.post("/lacak", data={"kode": filed.digits})
    assert value_of(citizen, CITIZEN) not in ("", KNOWN)
    with database_of(app).transaction() as session:
        staff = make_staff(session)
    officer = app.test_client()
    officer.set_cookie(STAFF, KNOWN)
    officer.set_cookie(FORM, KNOWN)
    yield officer.post("/petugas/masuk", data={"nama_masuk": staff.sign_in_name, "sandi": PASSWORD})
    assert value_of(officer, STAFF) not in ("", KNOWN)
    other = app.test_client()
    for name in (CITIZEN, STAFF):
        other.set_cookie(name, KNOWN)
    yield other.get("/perkara")
    yield other.get("/petugas")


@SESSIONS.row("the form token from before a sign-in", "an officer's note", 403, kept="the text comes back")
def token_before(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    browser = signed_in(app)
    old = form_token(browser, "/petugas/keluar")
    with database_of(app).transaction() as session:
        staff = make_staff(session, name="Lain Lagi")
    browser.post("/petugas/keluar", data={"csrf_token": old})
    browser.post("/petugas/masuk", data={"nama_masuk": staff.sign_in_name, "sandi": PASSWORD})
    fields = {"csrf_token": old, "pesan": "Catatan dari akun sebelumnya"}
    answer = browser.post("/petugas/perkara/JBG-2026-000001/pesan", data=fields)
    assert "Catatan dari akun sebelumnya" in answer.text
    yield answer


def value_of(client: Client, name: str) -> str:
    """A cookie of a browser."""
    cookie = client.get_cookie(name)
    return cookie.value if cookie else ""


TOSSED = (
    "{name}=; {name}={good}",
    "{name}=x; {name}=y; {name}=z",
    "{name}=" + "x" * 60_000,
    '{name}="\\"; {name}=\x01\x02',
    "{name}",
    "=; ;;; =x; {name}",
    "__Host-{name}={good}",
    "__Secure-{name}={good}; $Version=1; {name}=x",
    "{name}=%00%0d%0a",
    "{name}=\xff\xfe\xe9",
    "; ".join(f"c{number}=x" for number in range(500)),
)


@SESSIONS.row(
    "cookies twice, huge, broken, with a foreign prefix", "/perkara, /petugas", 303, kept="no session, no fault"
)
def tossed(ground: Ground) -> Iterable[TestResponse]:
    for header in TOSSED:
        for name, path in ((CITIZEN, "/perkara"), (STAFF, "/petugas")):
            yield ground.stranger.get(path, headers={"Cookie": header.format(name=name, good=KNOWN)})


@SESSIONS.row("a tossed form cookie", "a reply in an open case", 303, 403, kept="written once, or the text comes back")
def tossed_form(ground: Ground) -> Iterable[TestResponse]:
    client = ground.stranger
    filed = file_report(client)
    open_case(client, filed)
    fields = {**talk_fields(client), "pesan": "Pesan yang tidak boleh hilang"}
    mine = value_of(client, CITIZEN)
    for forged in ("x", "eyJ4IjoxfQ.aaaa.bbbb", "x" * 5000, ""):
        cookie = f"{CITIZEN}={mine}; {FORM}={forged}; {FORM}={value_of(client, FORM)}"
        answer = ground.stranger.post("/perkara/balas", data=fields, headers={"Cookie": cookie})
        assert answer.status_code == 303 or "Pesan yang tidak boleh hilang" in answer.text
        yield answer


@SESSIONS.row("a forged handle of a case", "a reply", 409, kept="the text; nothing is written")
def forged_handles(ground: Ground) -> Iterable[TestResponse]:
    client, before = ground.stranger, count(ground.database, Message)
    open_case(client, file_report(client))
    other = ground.stranger
    open_case(other, file_report(other))
    fields = {**talk_fields(client), "pesan": "Teks saya yang penting"}
    foreign = talk_fields(other)["pegangan"]
    for handle in ("", "x", "k1:" + "0" * 64, "'; DROP TABLE cases; --", "é\x00", foreign, foreign.upper()):
        answer = client.post("/perkara/balas", data={**fields, "pegangan": handle})
        assert "Teks saya yang penting" in answer.text
        yield answer
    assert count(ground.database, Message) == before


@SESSIONS.row("a forged or foreign form token", "every form of an open case", 403, kept="the text; nothing is written")
def forged_tokens(ground: Ground) -> Iterable[TestResponse]:
    client, other, before = ground.stranger, ground.stranger, count(ground.database, Message)
    filed = file_report(client)
    open_case(client, filed)
    open_case(other, file_report(other))
    fields = {**talk_fields(client), "pesan": "Teks saya yang penting"}
    for token in ("", "x", "IjEi.x.y", talk_fields(other)["csrf_token"], "\x00", "é" * 500):
        for path in ("/perkara/balas", "/perkara/berkas", "/perkara/cabut"):
            answer = client.post(path, data={**fields, "csrf_token": token})
            assert "Teks saya yang penting" in answer.text
            yield answer
    assert count(ground.database, Message) == before


@SESSIONS.row("a forged mark of the second press", "/lacak", 303, 422, kept="worth nothing; the code is not looked up")
def forged_press(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    client, filed = app.test_client(), file_report(app.test_client())
    guess(app.test_client(), unknown_codes(1), digits_door.FREE_CODES)
    other = fields_of(client.post("/lacak", data={"kode": next(unknown_codes(2))}))["tekan"][0]
    minute = other.partition(".")[0]
    for forged in ("", "x", other, f"{minute}.", f"-1.{other}", f"{'9' * 50}.x", f"{int(minute) + 60}.x", "\u0661.é"):
        answer = client.post("/lacak", data={"kode": filed.digits, "tekan": forged})
        assert answer.status_code == 422, forged
        yield answer
    yield client.post("/lacak", data=pressed(answer, filed.digits))
    assert client.get("/perkara").status_code == 200


@SESSIONS.row(
    "an id, a receipt or a file of somebody else", "/terima, /perkara/berkas", 404, kept="not to be told apart"
)
def others(ground: Ground) -> Iterable[TestResponse]:
    client, other = ground.stranger, ground.stranger
    mine, theirs = file_report(client), file_report(other, berkas=attached(pdf(), "rahasia.pdf"))
    open_case(client, mine)
    with ground.database.reading() as session:
        file = session.scalars(select(Attachment).where(Attachment.owner_id == theirs.case_id)).one()
    near = uuid.UUID(int=theirs.submission_id.int ^ 1)
    for path in (f"/terima/{near}", f"/terima/{theirs.case_id}", f"/perkara/berkas/{file.id}"):
        yield client.get(path)
        yield client.get("/jv" + path)
    yield client.post(f"/terima/{near}/perbaiki", data=answers())
    yield client.get(f"/terima/{near}/tanda-terima.txt")


@SESSIONS.row("ids of files that are held for another form", "a report", 303, 422, kept="they stay where they are")
def held_of_others(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    client, database = app.test_client(), database_of(app)
    fields = answers(cerita="", berkas=attached(picture(), "foto.jpg"))
    yield client.post(REPORT, data=fields)
    with database.reading() as session:
        held = session.scalars(select(HeldFile)).one()
    other = answers(lepas=[str(held.id), "x", "", str(uuid.uuid4())])
    yield app.test_client().post(REPORT, data=other)
    assert count(database, HeldFile) == 1
    with database.reading() as session:
        assert session.scalars(select(Attachment)).all() == []
    yield client.post(REPORT, data=answers(id=fields["id"]))
    assert count(database, HeldFile) == 0
    assert count(database, Attachment) == 1


FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://["},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
)


@SESSIONS.row("a form from another site", "every address that takes a form", 403, kept="nothing of theirs is shown")
def from_elsewhere(ground: Ground) -> Iterable[TestResponse]:
    before = (count(ground.database, Case), count(ground.database, Message))
    text, paths = "Kiriman dari situs lain sama sekali, panjang.", list(taking_forms(ground))
    for number, path in enumerate(paths):
        browser = ground.boss if path.startswith("/petugas") else ground.world.citizen()
        fields = {"pesan": text, "cerita": text, "csrf_token": "x"}
        answer = browser.post(path, data=fields, headers=FOREIGN[number % len(FOREIGN)])
        assert text not in answer.text
        assert "Set-Cookie" not in answer.headers
        yield answer
    assert len(paths) > 25
    assert (count(ground.database, Case), count(ground.database, Message)) == before


def taking_forms(ground: Ground) -> Iterator[str]:
    """Every address that takes a form."""
    places = {**ground.world.places, "kind": "perihal", "slug": "data-pemilih", "deed": "cabut"}
    for rule in ground.world.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            values = {name: places[name] for name in rule.arguments}
            yield ground.world.app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")


@SESSIONS.row(
    "a frame of another site", "every page, every refusal", *(200, 303, 403, 404, 405, 409), kept="never framed"
)
def framed(ground: Ground) -> Iterable[TestResponse]:
    asked = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    for path in (*taking_forms(ground), "/", "/lapor", "/bantuan-aman", "/tidak-ada", "/petugas"):
        for browser in (ground.world.citizen(), ground.boss):
            yield browser.get(path, headers=asked)  # the runner looks at both headers of each answer


@SESSIONS.row("an officer's session as a citizen's, and the other way", "/perkara, /petugas", 303, kept="no session")
def wrong_room(ground: Ground) -> Iterable[TestResponse]:
    citizen, officer = ground.world.citizen(), browser_of(ground.world.app, ground.world.staff["officer"])
    crossed = ground.stranger
    crossed.set_cookie(STAFF, value_of(citizen, CITIZEN))
    crossed.set_cookie(CITIZEN, value_of(officer, STAFF))
    yield crossed.get("/petugas")
    yield crossed.get("/perkara")


@SESSIONS.row("hashes of tokens, from a stolen database", "/perkara, /petugas", 303, kept="they open nothing")
def stolen(ground: Ground) -> Iterable[TestResponse]:
    ground.world.citizen()
    with ground.database.reading() as session:
        mark = session.scalars(select(CaseSession.token_hash)).first() or ""
        staff = session.scalars(select(StaffSession.token_hash)).first() or ""
    assert mark
    assert staff
    browser = ground.stranger
    browser.set_cookie(CITIZEN, mark)
    browser.set_cookie(STAFF, staff)
    assert token_hash(staff) != staff
    yield browser.get("/perkara")
    yield browser.get("/petugas")


# So many codes does the guesser try; the first ones with both presses, the others in the hope that one is enough.
CROWD, PRESSED_TWICE = 1_000, 60
THERE = {"REMOTE_ADDR": "203.0.113.50"}


def unknown_codes(seed: int) -> Iterator[str]:
    """Codes with a sound check digit, as a guesser makes them."""
    dice = random.Random(seed)
    while True:
        body = f"{dice.randrange(10**15):015d}"
        yield body + str(mod_11_10.calc_check_digit(body))


def guess(client: Client, codes: Iterator[str], tries: int, **there: dict[str, str]) -> list[TestResponse]:
    """Codes one after the other, each pressed once more where that is asked."""
    found = []
    for _number in range(tries):
        code = next(codes)
        answer = client.post("/lacak", data={"kode": code}, **there)
        if 'name="tekan"' in answer.text:
            answer = client.post("/lacak", data=pressed(answer, code), **there)
        found.append(answer)
    return found


def pressed(answer: TestResponse, code: str) -> dict[str, str]:
    """The form with its mark of the second press."""
    mark = re.search(r'name="tekan" value="([^"]+)"', answer.text)
    assert mark
    return {"kode": code, "tekan": mark[1]}


@GUESSES.row("1,000 codes of one guesser", "/lacak", 303, 422, kept="the neighbour enters, with one more press at most")
def crowd(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    filed: Filed = file_report(app.test_client())
    guesser, codes = app.test_client(), unknown_codes(7)
    tried = guess(guesser, codes, PRESSED_TWICE, environ_base=THERE)
    tried += [
        guesser.post("/lacak", data={"kode": next(codes)}, environ_base=THERE) for _ in range(CROWD - PRESSED_TWICE)
    ]
    assert {answer.status_code for answer in tried} == {422}, "nobody is told to wait"
    yield tried[-1]
    neighbour, presses = app.test_client(), 1
    first = neighbour.post("/lacak", data={"kode": filed.digits}, environ_base=THERE)
    yield first
    assert first.status_code == 422, "a guesser's first press tells nothing, so the neighbour's tells nothing either"
    assert fields_of(first)["kode"] == [filed.digits]
    presses += 1
    entered = neighbour.post("/lacak", data=pressed(first, filed.digits), environ_base=THERE)
    assert entered.status_code == 303
    yield entered
    elsewhere = {"REMOTE_ADDR": "203.0.113.51"}
    beside = app.test_client().post("/lacak", data={"kode": filed.digits}, environ_base=elsewhere)
    assert beside.status_code == 303, "another address pays nothing"
    yield beside
    ground.note(
        f"A guesser at one address tried {CROWD:,} codes: none told to wait, none looked up with one press after the "
        f"first {digits_door.FREE_CODES}, {written(app)} writes. The neighbour at that address entered with {presses} "
        f"presses. Chance that one of {CROWD:,} codes opens one of 100,000 reports: {CROWD * 100_000 / 10**15:.0e}."
    )


def written(app: Flask) -> int:
    """How many of the guesses cost a write."""
    with database_of(app).reading() as session:
        return sum(session.scalars(select(AddressCount.count).where(AddressCount.bucket == digits_door.BUCKET)))


@GUESSES.row(
    "unknown codes beyond the limit", "/lacak and /perkara/lanjut", 303, 409, 422, kept="a right code looks alike"
)
def alike(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    client, filed = app.test_client(), file_report(app.test_client())
    guess(client, unknown_codes(3), digits_door.FREE_CODES)
    wrong = next(unknown_codes(4))
    for path in ("/lacak", "/perkara/lanjut"):
        pages = []
        for code in (filed.digits, wrong):
            fields = {"kode": code, "pesan": "Teks yang ikut", "lanjut_ke": "/perkara/balas"}
            answer = client.post(path, data=fields)
            yield answer
            hidden = re.sub(r'value="[^"]*"', "", answer.text)
            pages.append((answer.status_code, answer.headers.get("Set-Cookie"), hidden))
        assert pages[0] == pages[1]


@GUESSES.row("mistyped digits, again and again", "/lacak", 303, 422, kept="not counted: slips cost nobody a press")
def slips(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    client = app.test_client()
    filed = file_report(client)
    wrong = filed.digits[:-1] + str((int(filed.digits[-1]) + 1) % 10)
    for _number in range(digits_door.FREE_CODES + 5):
        yield client.post("/lacak", data={"kode": wrong})
    yield client.post("/lacak", data={"kode": filed.digits})
    assert client.get("/perkara").status_code == 200


@GUESSES.row("a flood of digits", "a report from the same address", 303, kept="taken: filing is counted apart")
def filing_goes_on(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    guess(app.test_client(), unknown_codes(5), 150)
    fields = answers(berkas=attached(picture(), "foto.jpg"))
    yield app.test_client().post(REPORT, data=fields)
    assert case_of(app, uuid.UUID(fields["id"]))
