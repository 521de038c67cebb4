"""Whatever changes something leaves a line: a verb or a form that is added without one is found here.

Two tables, read against the source and against the routes. A new verb stands in neither, and fails.
"""

from __future__ import annotations

import ast
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from tests.audit import deeds_after as after_deeds
from tests.audit import deeds_of_answers as answer_deeds
from tests.audit import deeds_of_charter as charter_deeds
from tests.audit import deeds_of_checking as checking_deeds
from tests.audit import deeds_of_citizens as at_receipt
from tests.audit import deeds_of_consultations as forum_deeds
from tests.audit import deeds_of_factors as factor_deeds
from tests.audit import deeds_of_filing as filing_deeds
from tests.audit import deeds_of_naming as naming_deeds
from tests.audit import deeds_of_office as office_deeds
from tests.audit import deeds_of_posts as post_deeds
from tests.audit import deeds_of_survey as survey_deeds
from tests.audit import deeds_of_twins as twin_deeds
from tests.audit import verbs as source
from tests.audit.verbs_of_cases import CASES_WITHOUT_A_LINE
from tests.factories.accounts import PASSWORD, form_token, make_staff
from tests.factories.cases import Filed, answers, attached, deed, file_report, open_case, reply, talk_fields
from tests.factories.clocks import register_information
from tests.factories.desk import CONDUCT, Officer, administrator, handlers, officer
from tests.factories.files import ogg, picture
from webapp.accounts import service as accounts
from webapp.accounts.models import AUDITOR, OFFICER
from webapp.audit import service as journal
from webapp.audit.models import JournalLine
from webapp.cases.models import Case
from webapp.db import Database
from webapp.files.models import Attachment

OFFICE = "3517"

# Verbs that change rows without a line of their own, each with the reason.
WITHOUT_A_LINE = {
    **CASES_WITHOUT_A_LINE,
    "accounts.sessions.pass_factor": "part of a passed second step, which has its line (pass_factor, set_up_factor)",
    "accounts.sessions.end_all": "part of a restore, which writes the line",
    "upkeep.service.take_lease": "a lease of the worker changes no case",
    "upkeep.service.keep_lease": "a lease of the worker changes no case",
    "upkeep.service.release": "a lease of the worker changes no case",
    "upkeep.service.begin_run": "the worker's own memory of its runs",
    "upkeep.service.end_run": "the worker's own memory of its runs",
    "accounts.sessions.begin_try": "counts a try before it is known; the sign-in's own line follows",
    "accounts.sessions.end_other_sessions": "part of a deed that has its line (sign_out_elsewhere, deactivate …)",
    "accounts.sessions.forget_failures": "part of the sign-in",
    "accounts.sessions.sweep": "forgets counts of yesterday",
    "accounts.sessions.sweep_sessions": "forgets sessions that ended a day ago",
    "accounts.sessions.touch": "notes that a session was used",
    "audit.service.record": "is the line",
    "files.service.attach": "part of a filing, a reply or files added; the event of the case has the line",
    "files.service.claim_held": "part of a filing, a reply or files added",
    "files.service.drop_held": "files of a form that was not sent yet",
    "files.service.hold": "files of a form that was not sent yet",
    "files.service.rehold": "files of a form that was not sent yet",
    "files.service.withdraw": "nobody calls it yet",
    "offices.service.mark_trial": "the rooms do not know each other; the demo writes mark_trial",
    "throttle.service.count": "counts tries for a day",
    "throttle.service.pair_mark": "makes the key of the day",
    "throttle.service.sweep": "forgets counts of yesterday",
    **office_deeds.WITHOUT_A_LINE,
    **survey_deeds.WITHOUT_A_LINE,
    **post_deeds.WITHOUT_A_LINE,
    **charter_deeds.WITHOUT_A_LINE,
}


def test_every_verb_that_changes_something_reaches_the_journal_or_says_why_not() -> None:
    known = source.verbs()
    silent = source.writing(known) - source.journaled(known)
    assert sorted(silent - set(WITHOUT_A_LINE)) == []
    assert sorted(set(WITHOUT_A_LINE) - silent) == [], "no longer true"


def test_a_verb_added_without_a_line_would_be_found() -> None:
    known = source.verbs()
    text = "def harm(session, case):\n    case.text = ''\n    session.flush()\n"
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.FunctionDef)
    known["cases.service.harm.harm"] = source._verb("cases.service.harm", node)
    assert "cases.service.harm.harm" in source.writing(known) - source.journaled(known)


@dataclass(slots=True)
class Scene:
    """An office with somebody in every part, made anew for each deed."""

    app: Flask
    client: Client
    filed: Filed
    boss: Officer

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["database"]
        return found

    @property
    def case(self) -> str:
        return f"/petugas/perkara/{self.filed.number}"

    def post(self, path: str, who: Officer | None = None, **fields: Any) -> TestResponse:
        """A form of the boss or another officer, with its token."""
        client = (who or self.boss).client
        return client.post(path, data={"csrf_token": form_token(client, "/petugas/keluar"), **fields})

    def spare(self, **facts: Any) -> uuid.UUID:
        with self.database.transaction() as session:
            return make_staff(session, name="Cadangan", sign_in_name=f"cadangan.{uuid.uuid4().hex[:6]}", **facts).id

    def other_boss(self) -> Officer:
        return administrator(self.app)

    def invitation(self) -> tuple[uuid.UUID, str]:
        with self.database.transaction() as session:
            row, token = accounts.invite(session, office_id=OFFICE, role=OFFICER, created_by=self.boss.staff.id)
            return row.id, token


Deed = Callable[[Scene], TestResponse]
STAFF, CITIZEN, STRANGER = "staff", journal.CITIZEN, journal.STRANGER


@dataclass(frozen=True, slots=True)
class Expected:
    """A deed through its door, and the line it must leave. `on_case` when the line names the case."""

    deed: Deed
    action: str
    actor: str = STAFF
    on_case: bool = True


def _opened(scene: Scene, act: Callable[[Client], TestResponse]) -> TestResponse:
    open_case(scene.client, scene.filed)
    return act(scene.client)


def _add_files(client: Client) -> TestResponse:
    fields = talk_fields(client, "/perkara/berkas")
    return client.post("/perkara/berkas", data={**fields, "berkas": attached(picture(), "a.jpg")})


def _resume(scene: Scene) -> TestResponse:
    open_case(scene.client, scene.filed)
    fields = {**talk_fields(scene.client), "kode": scene.filed.digits, "pesan": "Halo", "lanjut_ke": "/perkara/balas"}
    scene.client.delete_cookie("piagam_perkara")
    return scene.client.post("/perkara/lanjut", data=fields)


def _accept(scene: Scene) -> TestResponse:
    fields = {"nama": "Orang Baru", "nama_masuk": "orang.baru", "sandi": "gudeg manggar sore 9"}
    return scene.app.test_client().post(f"/petugas/undangan/{scene.invitation()[1]}", data=fields)


def _transcribe(scene: Scene) -> TestResponse:
    with scene.database.reading() as session:
        voice = next(row for row in session.scalars(select(Attachment)) if row.media_type.startswith("audio/"))
    scene.boss.look(scene.filed.number)
    return scene.boss.press(scene.filed.number, "transkrip", suara=str(voice.id), transkrip="Tolong dicek.")


def _press(scene: Scene, name: str, **fields: str) -> TestResponse:
    scene.boss.look(scene.filed.number)
    return scene.boss.press(scene.filed.number, name, **fields)


def _cleared(scene: Scene) -> TestResponse:
    with scene.database.transaction() as session:
        session.get_one(Case, (OFFICE, scene.filed.case_id)).needs_check = True
    return _press(scene, "diperiksa")


def _prolonged(scene: Scene) -> TestResponse:
    clock_id = register_information(scene.database, scene.filed.case_id)
    return _press(scene, "perpanjang", tenggat=str(clock_id), alasan="Arsipnya disimpan di gudang.")


def _name(scene: Scene) -> TestResponse:
    opener = officer(scene.app, OFFICER, "data", may_open_names=True)
    fields = {"id": str(uuid.uuid4()), "alasan": "Perlu menelepon keluarga."}
    return scene.post(f"{scene.case}/nama", opener, **fields)


def _walk_in(scene: Scene) -> TestResponse:
    fields: dict[str, Any] = answers("/petugas/catat/perihal/data-pemilih", lewat="desk", tanggal="0", jam="")
    return scene.post("/petugas/catat/perihal/data-pemilih", **fields)


def _handed_over(scene: Scene) -> TestResponse:
    gone = handlers(scene.app, None, None)
    file_report(scene.app.test_client(), CONDUCT)
    handlers(scene.app, None, None)
    with scene.database.transaction() as session:
        for one in gone:
            accounts.deactivate(session, office_id=OFFICE, staff_id=one.staff.id, by=scene.boss.staff.id)
    return scene.post("/petugas/akun/penangan/serahkan")


def _reopened_account(scene: Scene) -> TestResponse:
    return scene.post(f"/petugas/akun/{scene.spare(active=False)}/buka")


SERVICE = "/layanan/hasil-pemilu/ajukan"
PAIR = "/petugas/akun/penangan"

# Method and rule of every address that changes something or hands something out.
DEEDS: dict[str, Expected] = {
    "POST /lapor/<slug>": Expected(filing_deeds.file, "case.received", CITIZEN, False),
    "POST /luring": Expected(filing_deeds.file_short, "case.received", CITIZEN, False),
    "POST /layanan/<slug>/ajukan": Expected(
        lambda s: s.client.post(SERVICE, data=answers(SERVICE, t_pemilihan="bupati-2024", t_bentuk="csv")),
        "case.received",
        CITIZEN,
        False,
    ),
    "POST /terima/<uuid:submission_id>": Expected(lambda s: at_receipt.press(s, "tutup"), "receipt.closed", CITIZEN),
    "POST /terima/<uuid:submission_id>/perbaiki": Expected(at_receipt.correct, "case.corrected", CITIZEN),
    "POST /terima/<uuid:submission_id>/berkas": Expected(at_receipt.send_file, "case.sent_again", CITIZEN),
    "POST /lacak": Expected(
        lambda s: s.client.post("/lacak", data={"kode": s.filed.digits}), "case.opened_by_receipt", CITIZEN
    ),
    "POST /perkara/balas": Expected(
        lambda s: _opened(s, lambda client: reply(client, "Halo")), "case.replied", CITIZEN
    ),
    "POST /perkara/berkas": Expected(lambda s: _opened(s, _add_files), "case.files_added", CITIZEN),
    "POST /perkara/<any(cabut, selesai):deed>": Expected(
        lambda s: _opened(s, lambda client: deed(client, "cabut")), "case.withdrawn", CITIZEN
    ),
    "POST /perkara/belum-selesai": Expected(after_deeds.send_back, "case.not_solved", CITIZEN),
    "POST /perkara/keberatan": Expected(after_deeds.file_objection, "case.objected", CITIZEN),
    "POST /petugas/perkara/<number>/keberatan": Expected(after_deeds.decide, "case.objection_answered"),
    "POST /perkara/lanjut": Expected(_resume, "case.replied", CITIZEN),
    "POST /perkara/keluar": Expected(
        lambda s: _opened(s, lambda client: client.post("/perkara/keluar")), "case.left", CITIZEN
    ),
    "POST /petugas/masuk": Expected(factor_deeds.sign_in, "sign_in", on_case=False),
    "POST /petugas/masuk/kedua": Expected(factor_deeds.pass_step, "pass_factor", on_case=False),
    "POST /petugas/faktor/aplikasi": Expected(factor_deeds.set_up_app, "set_up_factor", on_case=False),
    "POST /petugas/faktor/aplikasi/hapus": Expected(factor_deeds.remove_app, "remove_factor", on_case=False),
    "POST /petugas/faktor/kunci": Expected(factor_deeds.add_passkey, "set_up_factor", on_case=False),
    "POST /petugas/faktor/kunci/<uuid:passkey_id>/hapus": Expected(
        factor_deeds.remove_passkey, "remove_factor", on_case=False
    ),
    "POST /petugas/faktor/kode": Expected(factor_deeds.renew_codes, "renew_recovery_codes", on_case=False),
    "POST /petugas/perangkat/<uuid:session_id>/keluar": Expected(
        factor_deeds.sign_out_device, "sign_out_device", on_case=False
    ),
    "POST /petugas/akun/<uuid:staff_id>/nama-tertutup": Expected(
        factor_deeds.let_open_names, "give_open_names", on_case=False
    ),
    "POST /petugas/akun/<uuid:staff_id>/faktor": Expected(factor_deeds.reset_factor, "reset_factor", on_case=False),
    "POST /petugas/undangan/<token>": Expected(_accept, "accept_invitation", on_case=False),
    "POST /petugas/keluar": Expected(lambda s: s.post("/petugas/keluar"), "sign_out", on_case=False),
    "POST /petugas/sandi": Expected(
        lambda s: s.post("/petugas/sandi", sandi_lama=PASSWORD, sandi_baru="gudeg manggar sore 9"),
        "change_password",
        on_case=False,
    ),
    "POST /petugas/sandi/sesi": Expected(factor_deeds.sign_out_elsewhere, "sign_out_elsewhere", on_case=False),
    "POST /petugas/akun/undang": Expected(
        lambda s: s.post("/petugas/akun/undang", peran="auditor"), "invite", on_case=False
    ),
    "POST /petugas/akun/undangan/<uuid:invitation_id>/cabut": Expected(
        lambda s: s.post(f"/petugas/akun/undangan/{s.invitation()[0]}/cabut"), "withdraw_invitation", on_case=False
    ),
    "POST /petugas/akun/penangan": Expected(
        lambda s: s.post(PAIR, penangan_1=str(s.spare()), penangan_2=str(s.spare())), "name_handlers", on_case=False
    ),
    "POST /petugas/akun/penangan/serahkan": Expected(_handed_over, "hand_over_conduct", on_case=False),
    "POST /petugas/akun/<uuid:staff_id>/peran": Expected(
        lambda s: s.post(f"/petugas/akun/{s.spare()}/peran", peran="auditor"), "change_role", on_case=False
    ),
    "POST /petugas/akun/<uuid:staff_id>/tautan": Expected(
        lambda s: s.post(f"/petugas/akun/{s.spare()}/tautan"), "offer_new_password", on_case=False
    ),
    "POST /petugas/akun/<uuid:staff_id>/tutup": Expected(
        lambda s: s.post(f"/petugas/akun/{s.spare()}/tutup"), "deactivate", on_case=False
    ),
    "POST /petugas/akun/<uuid:staff_id>/buka": Expected(_reopened_account, "reactivate", on_case=False),
    **{one: Expected(deed, action) for one, (deed, action) in answer_deeds.DEEDS.items()},
    **{
        one: Expected(deed, action, on_case=False)
        for one, (deed, action) in (
            office_deeds.DEEDS | post_deeds.DEEDS | survey_deeds.DEEDS | charter_deeds.DEEDS | forum_deeds.DEEDS
        ).items()
    },
    forum_deeds.GIVING: Expected(forum_deeds.give, "consultation.input", CITIZEN, on_case=False),
    "POST /perkara/disembunyikan": Expected(forum_deeds.appeal, "case.hiding_appealed", CITIZEN, on_case=False),
    "POST /petugas/perkara/<number>/pesan": Expected(
        lambda s: _press(s, "pesan", jenis="answer", pesan="Sudah."), "case.draft_saved"
    ),
    "POST /petugas/perkara/<number>/transkrip": Expected(_transcribe, "case.transcribed"),
    "POST /petugas/perkara/<number>/tugas": Expected(
        lambda s: _press(s, "tugas", unit="hukum", petugas=""), "case.assigned"
    ),
    "POST /petugas/perkara/<number>/keadaan": Expected(
        lambda s: _press(s, "keadaan", ke="in_hand", alasan=""), "case.moved"
    ),
    **{one: Expected(deed, action) for one, (deed, action) in checking_deeds.DEEDS.items()},
    "POST /petugas/perkara/<number>/diperiksa": Expected(_cleared, "case.checked"),
    "POST /petugas/perkara/<number>/perpanjang": Expected(_prolonged, "case.extended"),
    "POST /petugas/perkara/<number>/nama": Expected(_name, "name.opened"),
    **{one: Expected(deed, action) for one, (deed, action) in naming_deeds.DEEDS.items()},
    "POST /petugas/catat/<any(perihal, layanan):kind>/<slug>": Expected(_walk_in, "case.received", on_case=False),
    "POST /petugas/catat/tanda-terima/<uuid:submission_id>": Expected(
        lambda s: s.post(f"/petugas/catat/tanda-terima/{s.filed.submission_id}"), "receipt.closed"
    ),
    **{one: Expected(deed, action, on_case=on_case) for one, (deed, action, on_case) in twin_deeds.DEEDS.items()},
    # Looks that hand something out of the house.
    "GET /petugas/perkara/<number>/berkas/<uuid:attachment_id>": Expected(
        lambda s: s.boss.client.get(f"{s.case}/berkas/{_file_id(s)}"), "file.downloaded"
    ),
    "GET /petugas/jurnal/jurnal.csv": Expected(
        lambda s: s.boss.client.get("/petugas/jurnal/jurnal.csv"), "journal.exported", on_case=False
    ),
    "GET /petugas/mutu/mutu.csv": Expected(
        lambda s: s.boss.client.get("/petugas/mutu/mutu.csv"), "mishaps.exported", on_case=False
    ),
}


def _file_id(scene: Scene) -> uuid.UUID:
    with scene.database.reading() as session:
        return session.scalars(select(Attachment.id)).first() or uuid.uuid4()


@pytest.fixture
def scene(app: Flask, client: Client) -> Scene:
    filed = file_report(client, nama="Sulastri", siapa="sealed", berkas=[attached(ogg(), "suara.ogg")])
    return Scene(app, client, filed, administrator(app))


def changing(app: Flask) -> Iterator[str]:
    """Every address that takes a form."""
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or set()):
            yield f"POST {rule.rule}"


def test_every_address_that_takes_a_form_stands_in_the_table(app: Flask) -> None:
    posts = {one for one in DEEDS if one.startswith("POST")}
    assert (
        sorted(set(changing(app)) ^ posts ^ filing_deeds.SHOWS_ONLY ^ post_deeds.NOTES_ONLY ^ survey_deeds.BY_NOBODY)
        == []
    )


def lines_after(database: Database, position: int) -> list[JournalLine]:
    with database.reading() as session:
        wanted = select(JournalLine).where(JournalLine.position > position).order_by(JournalLine.position)
        return list(session.scalars(wanted))


@pytest.mark.parametrize("address", DEEDS)
def test_a_deed_leaves_its_line_with_who_what_and_on_which_case(scene: Scene, address: str) -> None:
    expected, before = DEEDS[address], len(lines_after(scene.database, 0))
    answer = expected.deed(scene)
    assert answer.status_code in (200, 204, 303), (address, answer.status_code)
    fresh = [line for line in lines_after(scene.database, before) if line.action == expected.action]
    assert fresh, f"{address} left no line {expected.action}"
    line = fresh[-1]
    assert line.outcome == "ok"
    assert line.actor.split(":")[0] == expected.actor
    if expected.on_case:
        assert line.subject_id == scene.filed.case_id
    assert not [value for value in line.facts.values() if isinstance(value, str) and " " in value]


def _wrong_password(scene: Scene) -> TestResponse:
    fields = {"nama_masuk": scene.boss.staff.sign_in_name, "sandi": "salah"}
    return scene.app.test_client().post("/petugas/masuk", data=fields)


def _waiting(scene: Scene) -> TestResponse:
    for _number in range(6):
        answer = _wrong_password(scene)
    return answer


def _reader_writes(scene: Scene) -> TestResponse:
    return scene.post(f"{scene.case}/pesan", officer(scene.app, AUDITOR), pesan="x")


def _foreign(scene: Scene) -> TestResponse:
    return scene.boss.client.post(f"{scene.case}/pesan", data={}, headers={"Origin": "https://lain.example"})


def _conduct_case(scene: Scene) -> TestResponse:
    handlers(scene.app, None, None)
    scene.filed = file_report(scene.app.test_client(), CONDUCT)
    return scene.boss.client.get(scene.case)


def _other_unit(scene: Scene) -> TestResponse:
    return officer(scene.app, OFFICER, "hukum").client.get(scene.case)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A try that is refused, and what its line says."""

    deed: Deed
    action: str
    actor: str = STAFF
    reason: str = ""
    on_case: bool = True


NOBODYS = "4789836330046264"
DENIED: dict[str, Refusal] = {
    "a wrong password": Refusal(_wrong_password, "sign_in", STRANGER, "password", False),
    "a sign-in that has to wait": Refusal(_waiting, "sign_in", STRANGER, "wait", False),
    "digits that open nothing": Refusal(
        lambda s: s.client.post("/lacak", data={"kode": "4789836330046264"}),
        "case.opened_by_receipt",
        STRANGER,
        "",
        False,
    ),
    "an invitation that is none": Refusal(
        lambda s: s.client.get("/petugas/undangan/tidak-ada"), "sign_in", STRANGER, "invitation_unknown", False
    ),
    "a page of another role": Refusal(lambda s: officer(s.app).client.get("/petugas/akun"), "access", STAFF, "", False),
    "an auditor who writes": Refusal(_reader_writes, "access"),
    "a form without its token": Refusal(
        lambda s: s.boss.client.post(f"{s.case}/pesan", data={"pesan": "x"}), "access", STAFF, "form_token"
    ),
    "a form from another site": Refusal(_foreign, "access", STAFF, "foreign_origin"),
    "a conduct matter of others": Refusal(_conduct_case, "access", STAFF, "sight"),
    "a case of another unit": Refusal(_other_unit, "access", STAFF, "sight"),
    "a sealed name": Refusal(lambda s: s.boss.client.get(f"{s.case}/nama"), "access", STAFF, "names"),
    "a wrong present password": Refusal(
        lambda s: s.post("/petugas/sandi", sandi_lama="salah", sandi_baru="gudeg manggar sore 9"),
        "access",
        STAFF,
        "password",
        False,
    ),
}


@pytest.mark.parametrize("name", DENIED)
def test_a_denied_try_leaves_its_line(scene: Scene, name: str) -> None:
    expected = DENIED[name]
    answer = expected.deed(scene)
    assert answer.status_code in (403, 404, 422, 429), answer.status_code
    with scene.database.reading() as session:
        line = session.scalars(select(JournalLine).order_by(JournalLine.position.desc())).first()
    assert line is not None
    assert (line.outcome, line.action, line.actor.split(":")[0]) == ("denied", expected.action, expected.actor)
    assert line.facts.get("reason", "") == expected.reason
    assert line.subject_id == scene.filed.case_id or not expected.on_case


def test_a_slip_of_the_finger_is_no_denied_try(scene: Scene) -> None:
    before = len(lines_after(scene.database, 0))
    for typed in ("", "123", "4789836330046265"):
        assert scene.client.post("/lacak", data={"kode": typed}).status_code == 422
    assert lines_after(scene.database, before) == []


def test_a_sound_player_that_asks_in_parts_leaves_one_line_but_parts_alone_leave_one_too(scene: Scene) -> None:
    path, before = f"{scene.case}/berkas/{_file_id(scene)}?lihat=1", len(lines_after(scene.database, 0))
    for part in ("bytes=1-", "bytes=40-60", "bytes=-20"):
        assert scene.boss.client.get(path, headers={"Range": part}).status_code == 206
    fresh = lines_after(scene.database, before)
    assert [(line.action, line.facts["view"]) for line in fresh] == [("file.downloaded", True)]
    scene.boss.client.get(path)
    assert len(lines_after(scene.database, before)) == 2


def test_what_is_seeded_at_the_start_stands_in_the_journal(app: Flask, database: Database, tmp_path: Path) -> None:
    with database.reading() as session:
        told = session.scalars(select(JournalLine.action).order_by(JournalLine.position)).all()
    assert list(told)[:3] == ["office.seeded", "catalogue.synced", "invite"]
    before = len(told)
    for command in (["office", "seed"], ["charter", "sync"]):
        assert app.test_cli_runner().invoke(args=command).exit_code == 0
    assert len(lines_after(database, 0)) == before, "nothing was added, so nothing is told"
