"""An office with life in it: staff of every role, cases in every state, files, links. Built through the doors.

Everything typed in here is listed in `TYPED`, so that judges of our own words can leave it out.
"""

from __future__ import annotations

import io
import re
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape
from typing import Any

from flask import Flask
from werkzeug.test import Client

from tests.factories import consultations, minutes, survey
from tests.factories.accounts import browser_of, form_token, give_app, half_way_browser, make_staff
from tests.factories.cases import OFFICE, Filed, attached, database_of, file_report, open_case, reply, talk_fields
from tests.factories.charter import make_draft, sign
from tests.factories.desk import approve_answer, draft_fields, not_ours, send_answer
from tests.factories.files import ogg, pdf, picture
from tests.factories.pages import fields_of
from webapp import clock
from webapp.accounts import service as accounts
from webapp.accounts.models import ROLES, Staff
from webapp.cases import answer_texts
from webapp.cases.service import notices
from webapp.charter import queries as charter
from webapp.charter.service import drafts, pledges, promise_days, reviews
from webapp.charter.service.drafts import ClauseWords
from webapp.charter.service.pledges import PledgeWords
from webapp.charter.service.promise_days import Tally
from webapp.consultations import queries as forum
from webapp.files import service as files
from webapp.files.models import Attachment
from webapp.workdays import service as workdays
from webapp.workdays.engine import Kind

OFFICER, ADMINISTRATOR = "officer", "administrator"
# An officer of the unit that handles the cases, whom the administrator allowed to open sealed names.
OPENER = "opener"
# Officers who may open sealed names and gave the password only: one owes the second factor, one has none yet.
HALF_WAY, NO_FACTOR = "half way", "no factor"
CITIZEN_NAME, CONTACT = "Wulan Pertiwi Kusumaningrum", "081299887766"
VILLAGE = "Galengdowoo"
STORY = "Jeneng bapakku wis seda isih ana ing daftar. Tulung dibusak, matur nuwun."
REPLIES = ("Iki tambahan dari saya, please check.", "Suwun sanget lho.")
ANSWER, QUESTION, NOTE, TRANSCRIPT = (
    "Nama ayah Anda sudah dihapus.",
    "Di TPS mana beliau terdaftar?",
    "Catatan dalam: cek ke PPS.",
    "Suara: tolong dihapus nggih.",
)
REASON = "Berkas itu milik badan lain."
GROUND = "Aturan contoh pasal 3."
STAFF_NAMES = {role: f"Zz {role.title()} Petugas" for role in ROLES}
SPARE_NAME = "Zz Cadangan Petugas"
OPENER_NAME = "Zz Pembuka Petugas"
OPENING_REASON = "Perlu menelepon untuk mencocokkan alamat."
HALF_WAY_NAME, NO_FACTOR_NAME = "Zz Setengah Petugas", "Zz Belum Petugas"
CALENDAR_NAME, CALENDAR_SOURCE, CALENDAR_NOTE = "Hari jadi kabupaten", "Surat contoh 7", "Contoh catatan."
SURVEY_TITLE, NEXT_TITLE, SURVEY_REPLY = "Triwulan III 2026", "Triwulan IV 2026", "Loket dibuka pada jam istirahat."
SURVEY_TEXT = "Kursi tunggu kurang banyak."
CHARTER_SERVICE, PLEDGE_SOUND = "ubah-data-pemilih", "maklumat.ogg"
SAID = "Janji ini sebaiknya lebih singkat."
HIDDEN, APPEAL = "Hubungi adik saya di rumahnya.", "Adik saya setuju ditulis."
ANSWERED, RESPONSE = "Loket tutup terlalu awal.", "Loket kami buka satu jam lebih lama."
PLEDGE_TEXT, CLAUSE_TEXT = "Kami sanggup melayani sesuai standar ini.", "Contoh janji yang lain."
SIGNER_NAME, SIGNER_POST = "Zz Penandatangan", "Zz Jabatan"
FILE_NAMES = ("kartu keluarga.jpg", "surat kematian.pdf", "suara bapak.opus")
TYPED = (
    STORY,
    *(part.strip() for part in STORY.split(". ")),
    *REPLIES,
    ANSWER,
    QUESTION,
    NOTE,
    TRANSCRIPT,
    REASON,
    # The office wrote it in the language of the report.
    answer_texts.answers().parts["ways"].id,
    GROUND,
    VILLAGE,
    CITIZEN_NAME,
    CONTACT,
    *FILE_NAMES,
    *STAFF_NAMES.values(),
    SPARE_NAME,
    OPENER_NAME,
    OPENING_REASON,
    HALF_WAY_NAME,
    NO_FACTOR_NAME,
    CALENDAR_NAME,
    CALENDAR_SOURCE,
    CALENDAR_NOTE,
    SURVEY_TITLE,
    NEXT_TITLE,
    SURVEY_REPLY,
    SURVEY_TEXT,
    PLEDGE_TEXT,
    CLAUSE_TEXT,
    SAID,
    ANSWERED,
    HIDDEN,
    APPEAL,
    RESPONSE,
    consultations.TITLE,
    consultations.NEXT_TITLE,
    consultations.WHY,
    consultations.PLACE,
    SIGNER_NAME,
    SIGNER_POST,
    minutes.TITLE,
    minutes.MEDIUM,
    minutes.AGENDA,
    minutes.POINT,
    minutes.ACTION,
    minutes.IN_CHARGE,
    minutes.NOTE,
    minutes.SIGNER,
    minutes.SIGNED_AS,
)
# Published on purpose, so that everybody may read it.
NOTICE = "Kekurangan surat suara di TPS contoh sudah ditangani."


@dataclass(slots=True)
class World:
    """The house with its people. `cases` by what was done with them."""

    app: Flask
    staff: dict[str, Staff]
    browsers: dict[str, Client]
    cases: dict[str, Filed] = field(default_factory=dict)
    attachment_id: uuid.UUID | None = None
    invitation_token: str = ""
    invitation_id: uuid.UUID | None = None
    spare_id: uuid.UUID | None = None
    stage_id: uuid.UUID | None = None
    survey_token: str = ""
    forum: str = ""
    forum_draft: str = ""
    forum_clause: uuid.UUID | None = None
    document_id: uuid.UUID | None = None
    input_id: uuid.UUID | None = None
    appealed_id: uuid.UUID | None = None
    notice_id: uuid.UUID | None = None
    clause_id: uuid.UUID | None = None
    review_id: uuid.UUID | None = None
    sound_id: uuid.UUID | None = None
    item_id: uuid.UUID | None = None

    @property
    def stranger(self) -> Client:
        """A browser without any cookie."""
        return self.app.test_client()

    def citizen(self, case: str = "talked") -> Client:
        """A browser that has opened a case with its digits."""
        browser = self.app.test_client()
        open_case(browser, self.cases[case])
        return browser

    @property
    def places(self) -> dict[str, str]:
        """What stands for the placeholders of addresses."""
        talked = self.cases["talked"]
        return {
            "submission_id": str(talked.submission_id),
            "fresh_id": str(self.cases["fresh"].submission_id),
            "number": talked.number,
            "attachment_id": str(self.attachment_id),
            "token": self.invitation_token,
            "invitation_id": str(self.invitation_id),
            "staff_id": str(self.spare_id),
            "session_id": str(uuid.UUID(int=0)),
            "leave_id": str(uuid.UUID(int=0)),
            "passkey_id": str(uuid.UUID(int=0)),
            "file_id": str(uuid.UUID(int=0)),
            "person_id": str(uuid.UUID(int=0)),
            "key": "data",
            "month": f"{clock.today():%Y-%m}",
            "mishap": "terlambat",
            "day": "2027-12-25",
            "stage_id": str(self.stage_id),
            "notice_id": str(self.notice_id),
            "leg_id": str(uuid.UUID(int=0)),
            "service": CHARTER_SERVICE,
            "clause_id": str(self.clause_id),
            "review_id": str(self.review_id),
            "version": "1",
            "sound_id": str(self.sound_id),
            "item_id": str(self.item_id),
            "minutes_part": "tindak-lanjut",
            "minutes_step": "terbit",
            "code": "35.17.05",
            "survey_token": self.survey_token,
            "forum": self.forum,
            "forum_draft": self.forum_draft,
            "forum_clause": str(self.forum_clause),
            "document_id": str(self.document_id),
            "input_id": str(self.input_id),
            "appealed_id": str(self.appealed_id),
            "period_number": "1",
            "step": "tutup",
            **{f"{name}_number": filed.number for name, filed in self.cases.items()},
        }


def build(app: Flask) -> World:
    """The office with its people and cases; takes a second or two."""
    world = _people(app)
    _file_everything(world)
    _talk(world)
    _decide(world)
    _write_calendar(world)
    _tell_everybody(world)
    _ask_for_satisfaction(world)
    _write_charter(world)
    _listen(world)
    _write_minutes(world)
    return world


def _write_minutes(world: World) -> None:
    """The published minutes of a consultation, with an action that is late."""
    by = world.staff[ADMINISTRATOR].id
    with database_of(world.app).transaction() as session:
        record, world.item_id = minutes.write_all(session, minutes.make_consultation(session), by)
        minutes.publish(session, record, by)


def _tell_everybody(world: World) -> None:
    """A notice to everybody, shown today, in Indonesian alone."""
    today = clock.today()
    facts = notices.Facts("logistik", NOTICE, "", today, today + timedelta(days=30))
    with database_of(world.app).transaction() as session:
        row = notices.publish(session, office_id=OFFICE, facts=facts, by=world.staff[ADMINISTRATOR].id)
        world.notice_id = row.id


def _ask_for_satisfaction(world: World) -> None:
    """A published period with a reply and enough answers, and a running one that was offered to a closed case."""
    keyring = world.app.extensions["keyring"]
    with database_of(world.app).transaction() as session:
        by = world.staff[ADMINISTRATOR].id
        survey.fill(session, keyring, survey.open_period(session, title=SURVEY_TITLE, by=by).number)
        survey.publish(session, 1, SURVEY_REPLY, by=by)
        survey.open_period(session, title=NEXT_TITLE, by=by)
        world.survey_token = survey.invited(session, keyring, world.cases["settled"].case_id)
    assert world.survey_token


def _write_charter(world: World) -> None:
    """A draft that differs in every way from what holds, a signed pledge that is read aloud, a review."""
    by, session_of = world.staff[ADMINISTRATOR].id, database_of(world.app)
    sound = files.prepare([files.Upload(PLEDGE_SOUND, io.BytesIO(ogg()))])
    put = files.put(world.app.extensions["files"], OFFICE, sound.files)
    with session_of.transaction() as session:
        pledge = sign(session, by, words=PledgeWords(PLEDGE_TEXT, "", date(2026, 11, 2), SIGNER_NAME, SIGNER_POST))
        assert pledge is not None
        voice = pledges.put_voice(session, office_id=OFFICE, of_id=pledge.id, language="id", sound=put[0], by=by)
        draft = make_draft(session, by, CHARTER_SERVICE)
        rows = charter.list_clauses(session, draft)
        words = ClauseWords(CLAUSE_TEXT, rows[0].text_jv, "", 3, fits=False)
        drafts.change_clause(session, draft, clause_id=rows[0].id, words=words, seen=1, by=by)
        drafts.remove_clause(session, draft, clause_id=rows[-1].id, seen=2, by=by)
        drafts.add_clause(
            session, draft, component="evaluation", words=ClauseWords(CLAUSE_TEXT, "", "", None), seen=3, by=by
        )
        held = charter.find_in_force(session, OFFICE, CHARTER_SERVICE)
        assert held is not None
        clause = charter.find_clause(session, held, rows[0].id)
        assert clause is not None
        review = reviews.open_review(session, clause, held, complaints=5)
        assert review is not None
        day = {(CHARTER_SERVICE, 3): Tally(9, 9, 8)}
        promise_days.put_day(session, office_id=OFFICE, day=clock.today() - timedelta(days=1), found=day)
        world.clause_id, world.review_id, world.sound_id = rows[0].id, review.id, voice.id


def _listen(world: World) -> None:
    """A consultation about a draft with every part and an input that everybody reads, and one that is only drafted."""
    by = world.staff[ADMINISTRATOR].id
    paper = files.prepare([files.Upload("rancangan.pdf", io.BytesIO(pdf()))])
    put = files.put(world.app.extensions["files"], OFFICE, paper.files)
    with database_of(world.app).transaction() as session:
        one = consultations.with_parts(session, by, put)
        world.forum, world.forum_draft = (
            one.slug,
            consultations.drafted(session, by, title_id=consultations.NEXT_TITLE).slug,
        )
        world.forum_clause = forum.list_clauses(session, one)[0].id
        world.document_id = forum.list_documents(session, one)[0].id
    citizen = world.app.test_client()
    citizen.environ_base["REMOTE_ADDR"] = "10.0.0.9"  # many filings from one address wait to be checked
    said = consultations.say(citizen, one, world.forum_clause, cerita=SAID)
    world.input_id = next(row.id for row in consultations.inputs(database_of(world.app)) if row.case_id == said.case_id)
    answered = consultations.say(citizen, one, world.forum_clause, cerita=ANSWERED)
    with database_of(world.app).transaction() as session:
        consultations.respond(session, one, by, [answered.case_id], RESPONSE, world.forum_clause)
    for name in ("hidden", "appealed"):
        world.cases[name] = consultations.say(citizen, one, cerita=HIDDEN)
    with database_of(world.app).transaction() as session:
        world.appealed_id = consultations.hide(session, one, world.staff["head"].id, world.cases["appealed"], APPEAL)
        consultations.hide(session, one, by, world.cases["hidden"])


def _write_calendar(world: World) -> None:
    """A stage that runs, and a holiday with another name, so that the calendar has a history."""
    by, today = workdays.By(world.staff[ADMINISTRATOR].id, CALENDAR_NOTE), clock.today()
    days = today - timedelta(days=30), today + timedelta(days=300)
    with database_of(world.app).transaction() as session:
        stage = workdays.add_stage(
            session, office_id=OFFICE, facts=workdays.StageFacts("pemilu", *days, CALENDAR_SOURCE), by=by
        )
        assert stage is not None
        facts = workdays.DayFacts(CALENDAR_NAME, Kind.LOCAL, CALENDAR_SOURCE)
        workdays.add_day(session, office_id=OFFICE, day=date(today.year + 1, 11, 3), facts=facts, by=by)
        world.stage_id = stage.id


def _people(app: Flask) -> World:
    with database_of(app).transaction() as session:
        staff = {
            role: make_staff(session, role=role, name=name, sign_in_name=f"zz.{role}")
            for role, name in STAFF_NAMES.items()
        }
        staff[OPENER] = make_staff(session, unit_key="data", name=OPENER_NAME, sign_in_name="zz.opener")
        staff[OPENER].may_open_names = True
        spare = make_staff(session, role=OFFICER, name=SPARE_NAME, sign_in_name="zz.spare")
        invitation, token = accounts.invite(
            session, office_id=OFFICE, role=OFFICER, note="", created_by=staff[ADMINISTRATOR].id
        )
    world = World(app, staff, {role: browser_of(app, one) for role, one in staff.items()})
    with database_of(app).transaction() as session:
        half = make_staff(session, role=OFFICER, name=HALF_WAY_NAME, sign_in_name="zz.half")
        none = make_staff(session, role=OFFICER, name=NO_FACTOR_NAME, sign_in_name="zz.none")
        half.may_open_names = none.may_open_names = True
        give_app(session, app, half)
    world.browsers |= {HALF_WAY: half_way_browser(app, half), NO_FACTOR: half_way_browser(app, none)}
    world.spare_id, world.invitation_id, world.invitation_token = spare.id, invitation.id, token
    return world


def _file_everything(world: World) -> None:
    """A case for each thing that can become of one; the first has every field filled in."""
    full: dict[str, Any] = {
        "desa": VILLAGE,
        "nama": CITIZEN_NAME,
        "kontak": CONTACT,
        "mudah": ["telepon", "huruf-besar", "isyarat", "jawa", "kunjungan"],
        "untuk": "lain",
    }
    files = [attached(picture(), FILE_NAMES[0]), attached(pdf(), FILE_NAMES[1]), attached(ogg(), FILE_NAMES[2])]
    browser = world.stranger
    world.cases["talked"] = file_report(browser, cerita=STORY, berkas=files, **full)
    world.cases["fresh"] = file_report(browser, cerita=STORY, **full)
    world.cases["bawaslu"] = file_report(browser, "/lapor/dugaan-pelanggaran", cerita=STORY)
    for name in ("verifying", "in_hand", "waiting", "answered", "closed", "referred", "declined"):
        world.cases[name] = file_report(world.stranger, cerita=STORY)
    for name in ("withdrawn", "settled", "reopened", "objected"):
        world.cases[name] = file_report(world.stranger, cerita=STORY)


def _talk(world: World) -> None:
    """Both sides write; the voice note is written down; the inbox gets more than one page."""
    talked = world.cases["talked"]
    with database_of(world.app).reading() as session:
        voice = next(row for row in session.query(Attachment) if row.media_type.startswith("audio/"))
    world.attachment_id = voice.id
    browser = world.citizen("talked")
    assert reply(browser, REPLIES[0]).status_code == 303
    desk(world, talked, "pesan", jenis="question", pesan=QUESTION)
    assert reply(browser, REPLIES[1]).status_code == 303
    desk(world, talked, "pesan", jenis="note", pesan=NOTE)
    desk(world, talked, "transkrip", suara=str(voice.id), transkrip=TRANSCRIPT)
    desk(world, talked, "tugas", unit="data", petugas=str(world.staff[OFFICER].id))
    open_name(world, talked)
    for _number in range(20):
        file_report(world.app.test_client(), cerita=STORY)


def open_name(world: World, filed: Filed) -> None:
    """The sealed name is opened for a reason that the citizen reads."""
    browser, address = world.browsers[OPENER], f"/petugas/perkara/{filed.number}/nama"
    fields = {"id": str(uuid.uuid4()), "csrf_token": form_token(browser, "/petugas/keluar"), "alasan": OPENING_REASON}
    assert browser.post(address, data=fields).status_code == 200


def _decide(world: World) -> None:
    """Every state of the machine stands in the house once."""
    for state in ("verifying", "in_hand"):
        desk(world, world.cases[state], "keadaan", ke=state)
    desk(world, world.cases["waiting"], "pesan", jenis="question", pesan=QUESTION)
    for name in ("answered", "closed", "reopened", "objected"):
        answer(world, world.cases[name])
    desk(world, world.cases["in_hand"], "pesan", jenis="answer", pesan=ANSWER)
    refuse(world, world.cases["declined"])
    ask_review(world, world.cases["verifying"])
    letter = {"badan": "bawaslu-jombang", "nomor": "12/B/2026", "tanggal_hari": "1", "tanggal_bulan": "1"}
    not_ours(database_of(world.app), world.cases["referred"].case_id)
    desk(world, world.cases["referred"], "teruskan", tanggal_tahun="2026", alasan=REASON, **letter)
    for name, deed in (("withdrawn", "cabut"), ("settled", "selesai"), ("closed", "selesai")):
        browser = world.citizen(name)
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', browser.get(f"/perkara/{deed}").text))
        assert browser.post(f"/perkara/{deed}", data=hidden).status_code == 303
    assert reply(world.citizen("reopened"), REPLIES[0]).status_code == 303
    browser = world.citizen("objected")
    objection = {**talk_fields(browser, "/perkara/keberatan"), "sebab": "wrong", "pesan": REPLIES[1]}
    assert browser.post("/perkara/keberatan", data=objection).status_code == 303


def answer(world: World, filed: Filed) -> None:
    """An answer goes out by its draft."""
    desk(world, filed, "pesan", jenis="answer", pesan=ANSWER)
    assert send_answer(world.app, world.browsers[ADMINISTRATOR], filed.number).status_code == 303


def ask_review(world: World, filed: Filed) -> None:
    """A refusal that waits for a second officer."""
    fields = {"hasil": "declined", "pesan": ANSWER, "kerja": REASON, "dasar": GROUND}
    browser, path = world.browsers[ADMINISTRATOR], f"/petugas/perkara/{filed.number}/jawaban"
    assert browser.post(path, data=draft_fields(browser, filed.number, **fields)).status_code == 303
    data = {**fields_of(browser.get(path), "kirim-jawaban"), "abaikan": "y"}
    assert browser.post(f"{path}/kirim", data=data).status_code == 303


def refuse(world: World, filed: Filed) -> None:
    """A refusal that a second officer approved."""
    ask_review(world, filed)
    assert approve_answer(world.app, filed.number, by=world.browsers[OPENER]).status_code == 303


def desk(world: World, filed: Filed, deed: str, *, by: str = ADMINISTRATOR, **fields: str) -> None:
    """One deed of an officer, of the administrator who sees every case unless another one is named."""
    browser, address = world.browsers[by], f"/petugas/perkara/{filed.number}"
    page = browser.get(address).text
    version = re.search(r'name="versi" value="([^"]+)"', page)
    assert version, f"{address} has no version"
    data = {
        "csrf_token": form_token(browser, "/petugas/keluar"),
        "versi": unescape(version[1]),
        "id": str(uuid.uuid4()),
        **fields,
    }
    answer = browser.post(f"{address}/{deed}", data=data)
    assert answer.status_code == 303, f"{address}/{deed}: {answer.status_code}"
