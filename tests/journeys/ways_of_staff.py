"""Ways into the states of the staff's pages (see `ways`); they have one language, so the prefix says nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.factories.accounts import PASSWORD, browser_of, form_token, make_staff
from tests.factories.cases import OFFICE, Filed, attached, database_of
from tests.factories.clocks import register_information
from tests.factories.files import ogg, picture
from tests.factories.pages import fields_of
from tests.house.world import ADMINISTRATOR, ANSWER, NOTE, OFFICER, OPENER, STORY, ask_review, desk
from tests.journeys.live import Fields, Live, fresh_id
from tests.journeys.ways import BAWASLU, REPORT, Step, Way
from webapp import clock
from webapp.accounts import posts
from webapp.accounts import service as accounts
from webapp.cases.models import Case
from webapp.cases.service import mishaps
from webapp.notify import service as notify

WALK_IN = "/petugas/catat/perihal/dugaan-pelanggaran"
NAME = "/petugas/perkara/{number}/nama"
NAMELESS = "/petugas/perkara/{verifying_number}/nama"
REASON = "Perlu menelepon untuk mencocokkan alamat."


def staff(path: str, role: str = ADMINISTRATOR) -> Way:
    """A page of the staff. `{…}` in the path is a place of the world."""
    return lambda live, prefix: Step(path.format(**live.world.places), live.staff(role))


def posted(path: str, fields: Fields, role: str = ADMINISTRATOR) -> Way:
    """A form of the staff, with the token of their session."""

    def way(live: Live, prefix: str) -> Step:
        client = live.staff(role)
        token = form_token(client, "/petugas/keluar")
        return Step(path.format(**live.world.places), client, {"csrf_token": token, "id": fresh_id(), **fields})

    return way


def inbox(live: Live, prefix: str) -> Step:
    """The inbox with a few cases of a matter that nothing else here is about."""
    live.file("/lapor/logistik")
    return Step("/petugas?perihal=logistik&keadaan=apa-saja", live.staff(ADMINISTRATOR))


def at_desk(name: str, role: str = ADMINISTRATOR, part: str = "") -> Way:
    """A case of the world on its officer's page, or a page below it."""
    return lambda live, prefix: Step(f"/petugas/perkara/{live.world.cases[name].number}{part}", live.staff(role))


def wrong_decision(live: Live, prefix: str) -> Step:
    """The chair, to whom the objection goes while no head is there, sends an answer without words."""
    app, filed = live.world.app, live.world.cases["objected"]
    with database_of(app).transaction() as session:
        chair = posts.holder(session, OFFICE, posts.CHAIR)
        if chair is None:
            chair = make_staff(session, role=ADMINISTRATOR, name="Ketua", sign_in_name="zz.chair")
            posts.put_post(session, office_id=OFFICE, post=posts.CHAIR, staff_id=chair.id, by=chair.id)
    client = browser_of(app, chair)
    path = f"/petugas/perkara/{filed.number}/keberatan"
    fields = fields_of(client.get(path))
    return Step(path, client, {**{name: values[0] for name, values in fields.items() if values}, "jawaban": ""})


def on_desk(deed: str, **changes: str) -> Way:
    """A deed on a fresh case that comes back: `changes` to what its form would send."""

    def way(live: Live, prefix: str) -> Step:
        return _deed(live, live.file(), deed, changes)

    return way


def not_prolonged(live: Live, prefix: str) -> Step:
    """A deadline that may be prolonged, without a reason."""
    filed = live.file()
    register_information(database_of(live.world.app), filed.case_id)
    return _deed(live, filed, "perpanjang", {"alasan": ""})


def with_voice(live: Live, prefix: str) -> Step:
    """The officer's page of one of many reports from one address, with a voice that nobody has written down."""
    files = [attached(picture(), "kartu.jpg"), attached(ogg(), "suara.ogg")]
    filed = live.file(BAWASLU, berkas=files, **REPORT)
    return Step(f"/petugas/perkara/{filed.number}", live.staff(ADMINISTRATOR))


def moved_on(live: Live, prefix: str) -> Step:
    """An answer to a case that somebody else has answered since."""
    filed = live.file()
    step = _deed(live, filed, "pesan", {"jenis": "answer", "pesan": ANSWER})
    desk(live.world, filed, "pesan", by=OPENER, jenis="note", pesan=NOTE)
    return step


def _deed(live: Live, filed: Filed, deed: str, changes: dict[str, str]) -> Step:
    client, path = live.staff(ADMINISTRATOR), f"/petugas/perkara/{filed.number}"
    form = "isian" if deed == "pesan" else deed
    fields: Fields = {**fields_of(client.get(path), form), **changes}
    return Step(f"{path}/{deed}", client, fields)


def against_the_data(live: Live, prefix: str) -> Step:
    """A check that another body is competent for voter data, with everything else sound."""
    return _on_page(live, live.file(), "verifikasi", "isian", wewenang="elsewhere", golongan="non_pengawasan")


def checked(live: Live, prefix: str) -> Step:
    """The check's page after a check."""
    return Step(f"/petugas/perkara/{parted(live).number}/verifikasi", live.staff(ADMINISTRATOR))


def letter(**changes: str) -> Way:
    """The letter's form on a fresh case with `changes`."""
    return lambda live, prefix: _on_page(live, live.file(), "pelimpahan", "teruskan", **changes)


def part_not_closed(live: Live, prefix: str) -> Step:
    """Our own part without what came of it, beside one of another body."""
    filed = parted(live)
    page = live.staff(ADMINISTRATOR).get(f"/petugas/perkara/{filed.number}/pelimpahan")
    found = re.search(r'id="tutup-([0-9a-f-]{36})"', page.text)
    assert found
    step = _on_page(live, filed, "pelimpahan", f"tutup-{found[1]}")
    return Step(f"{step.path}/{found[1]}", step.client, step.fields)


def parted(live: Live) -> Filed:
    """A case with a part of ours and one that Bawaslu has."""
    filed = live.file()
    insisted = {"wewenang": "both", "golongan": "non_pengawasan", "tetap": "y", "alasan_tetap": REASON}
    written = {"badan": "bawaslu-jombang", "nomor": "12/B", "tanggal_hari": "1", "tanggal_bulan": "1"}
    for page, form, fields in (("verifikasi", "isian", insisted), ("pelimpahan", "teruskan", written)):
        step = _on_page(live, filed, page, form, **fields)
        assert step.client is not None
        assert step.client.post(step.path, data=step.fields).status_code == 303
    return filed


def _on_page(live: Live, filed: Filed, page: str, form: str, **changes: str) -> Step:
    client, path = live.staff(ADMINISTRATOR), f"/petugas/perkara/{filed.number}/{page}"
    return Step(path, client, {**fields_of(client.get(path), form), **changes})


def answer_warned(live: Live, prefix: str) -> Step:
    """A draft with warnings, sent without the box."""
    filed = live.file()
    desk(live.world, filed, "pesan", jenis="answer", pesan=ANSWER)
    return _on_answer(live, filed, "kirim-jawaban", "/kirim", {})


def to_approve(live: Live, prefix: str) -> Step:
    """A refusal of a colleague that waits for this officer."""
    filed = live.file()
    ask_review(live.world, filed)
    return Step(f"/petugas/perkara/{filed.number}/jawaban", live.staff(OPENER))


def nothing_to_change(live: Live, prefix: str) -> Step:
    """Sent back without a word."""
    filed = live.file()
    ask_review(live.world, filed)
    return _on_answer(live, filed, "kembalikan", "/kembalikan", {}, OPENER)


def draft_moved_on(live: Live, prefix: str) -> Step:
    """A draft of a case to which somebody else wrote meanwhile."""
    filed = live.file()
    step = _on_answer(live, filed, "isian", "", {"pesan": ANSWER})
    desk(live.world, filed, "pesan", by=OPENER, jenis="note", pesan=NOTE)
    return step


def draft_wrong(live: Live, prefix: str) -> Step:
    """A next step on a day that does not exist."""
    day = {"tanggal_hari": "31", "tanggal_bulan": "2", "tanggal_tahun": "2027"}
    return _on_answer(live, live.file(), "isian", "", {"pesan": ANSWER, **day})


def _on_answer(
    live: Live, filed: Filed, form: str, deed: str, changes: dict[str, str], role: str = ADMINISTRATOR
) -> Step:
    client, path = live.staff(role), f"/petugas/perkara/{filed.number}/jawaban"
    fields: Fields = {**fields_of(client.get(path), form), **changes}
    return Step(f"{path}{deed}", client, fields)


def entry_conflict(live: Live, prefix: str) -> Step:
    """The id of a recorded filing with another text."""
    client = live.staff(OFFICER)
    fields = {**REPORT, "id": fresh_id(), "csrf_token": form_token(client, "/petugas/keluar"), "lewat": "desk"}
    fields |= {"tanggal": "0", "jam": ""}
    assert client.post(WALK_IN, data=fields).status_code == 303
    return Step(WALK_IN, client, {**fields, "cerita": "Lain lagi."})


def name_shown_before(live: Live, prefix: str) -> Step:
    """The form that opened a name, sent once more."""
    step = posted(NAME, {"alasan": REASON}, OPENER)(live, prefix)
    assert step.client is not None
    assert step.client.post(step.path, data=step.fields).status_code == 200
    return step


def journal(live: Live, prefix: str) -> Step:
    """The journal with a denied try on top."""
    assert live.staff("head").get("/petugas/jurnal").status_code == 403
    return Step("/petugas/jurnal", live.staff("auditor"))


def things_went_wrong(live: Live, prefix: str) -> Step:
    """A year in which three kinds of mishaps showed, in three months, and cases were answered."""
    database, today = database_of(live.world.app), clock.now()
    with database.transaction() as session:
        case = session.get_one(Case, (OFFICE, live.world.cases["answered"].case_id))
        for number, kind in enumerate(("late", "late", "late", "reopened", "wrong_unit")):
            moment = today - timedelta(days=35 * (number % 3))
            mishaps.note(session, case, kind, occasion=f"sheet {number}", at=moment, rule_key="pgd.verify")
    return Step(f"/petugas/mutu?unit={case.unit_key}", live.staff(ADMINISTRATOR))


def went_wrong(live: Live, prefix: str) -> Step:
    """The cases behind the newest number of that year."""
    table = things_went_wrong(live, prefix)
    unit = table.path.partition("=")[2]
    return Step(f"/petugas/mutu/{unit}/{clock.today():%Y-%m}/terlambat", table.client)


def recorded(live: Live, prefix: str) -> Step:
    """The receipt of a filing that an officer recorded."""
    return Step(f"/petugas/catat/tanda-terima/{live.file(BAWASLU).submission_id}", live.staff(OFFICER))


def session_ended(live: Live, prefix: str) -> Step:
    """An answer after the officer's session ended."""
    step = moved_on(live, prefix)
    return Step(step.path, None, step.fields)


def doubtful_text(live: Live, prefix: str) -> Step:
    """A text whose origin is not shown, carried through the sign-in."""
    fields = {
        "nama_masuk": live.world.staff[OFFICER].sign_in_name,
        "sandi": PASSWORD,
        "lanjut_ke": f"/petugas/perkara/{live.world.cases['talked'].number}/pesan",
        "bawaan_ragu": "1",
        "bawa-jenis": "answer",
        "bawa-pesan": STORY,
    }
    return Step("/petugas/masuk", None, fields)


def invited(fields: Fields | None = None) -> Way:
    """The page of a fresh invitation, or what comes back from it."""

    def way(live: Live, prefix: str) -> Step:
        with database_of(live.app).transaction() as session:
            by = live.world.staff[ADMINISTRATOR].id
            _row, token = accounts.invite(session, office_id="3517", role=OFFICER, note="", created_by=by)
        return Step(f"/petugas/undangan/{token}", None, fields)

    return way


def invited_somebody(live: Live, prefix: str) -> Step:
    """The accounts, right after an invitation: its link is shown once."""
    client = live.staff(ADMINISTRATOR)
    fields = {"csrf_token": form_token(client, "/petugas/akun/undang"), "peran": "head", "unit": "data"}
    assert client.post("/petugas/akun/undang", data=fields).status_code == 303
    return Step("/petugas/akun", client)


def account_closed(live: Live, prefix: str) -> Step:
    """Somebody's account, right after it was closed."""
    client = live.staff(ADMINISTRATOR)
    with database_of(live.app).transaction() as session:
        somebody = make_staff(session, sign_in_name=f"tutup.{fresh_id()[:8]}")
    path = f"/petugas/akun/{somebody.id}"
    assert client.post(f"{path}/tutup", data={"csrf_token": form_token(client, path)}).status_code == 303
    return Step(path, client)


def nobody_reads(live: Live, prefix: str) -> Step:
    """The accounts, when both who handled a report about conduct are closed and others are named."""
    by = live.world.staff[ADMINISTRATOR].id
    left = _handlers(live)
    live.file("/lapor/anggota-sekretariat")
    _handlers(live)
    with database_of(live.app).transaction() as session:
        for one in left:
            accounts.deactivate(session, office_id="3517", staff_id=one, by=by)
    return Step("/petugas/akun", live.staff(ADMINISTRATOR))


def _handlers(live: Live) -> tuple[UUID, UUID]:
    """Two new accounts that alone may read reports about conduct from now on."""
    with database_of(live.app).transaction() as session:
        pair = [make_staff(session, sign_in_name=f"penangan.{fresh_id()[:8]}").id for _number in range(2)]
        accounts.name_handlers(
            session, office_id="3517", staff_ids=(pair[0], pair[1]), by=live.world.staff[ADMINISTRATOR].id
        )
    return pair[0], pair[1]


def only_administrator(live: Live, prefix: str) -> Step:
    """The last administrator may not be closed."""
    client, own = live.staff(ADMINISTRATOR), live.world.staff[ADMINISTRATOR].id
    fields = {"csrf_token": form_token(client, f"/petugas/akun/{own}")}
    return Step(f"/petugas/akun/{own}/tutup", client, fields)


def password_saved(live: Live, prefix: str) -> Step:
    """The own password, right after it was changed."""
    with database_of(live.app).transaction() as session:
        somebody = make_staff(session, sign_in_name=f"sandi.{fresh_id()[:8]}")
    client = browser_of(live.app, somebody)
    fields = {"sandi_lama": PASSWORD, "sandi_baru": "sepeda biru di atap"}
    assert (
        client.post("/petugas/sandi", data={"csrf_token": form_token(client, "/petugas/sandi"), **fields}).status_code
        == 303
    )
    return Step("/petugas/sandi", client)


# A change of a day by a form that is older than its row.
OVERTAKEN: Fields = {"versi": "0", "jenis": "libur_nasional", "judul": "Natal", "sumber": "Surat", "alasan": REASON}


def calendar_saved(live: Live, prefix: str) -> Step:
    """The calendar after a day was changed."""
    client = live.staff(ADMINISTRATOR)
    path = "/petugas/kalender/hari/2027-01-01"
    fields = {**fields_of(client.get(path), "isian"), "alasan": REASON, "judul": f"Tahun Baru {fresh_id()[:8]}"}
    assert client.post(path, data=fields).status_code == 303
    return Step("/petugas/kalender", client)


def office_saved(live: Live, prefix: str) -> Step:
    """The office's page after a unit was named as it was named before."""
    client = live.staff(ADMINISTRATOR)
    page = client.get("/petugas/kantor/bagian/data")
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
    assert client.post("/petugas/kantor/bagian/data", data=fields).status_code == 303
    return Step("/petugas/kantor", client)


def post_overtaken(live: Live, prefix: str) -> Step:
    """The posts, sent from a page that is older than what somebody decided."""
    client, own = live.staff(ADMINISTRATOR), str(live.world.staff[ADMINISTRATOR].id)
    token = form_token(client, "/petugas/jabatan")
    with database_of(live.app).transaction() as session:
        chair = posts.holders(session, OFFICE).get(posts.CHAIR)
        other = make_staff(session, name="Ketua Lain", sign_in_name=f"ketua.{fresh_id()[:8]}")
        posts.put_post(session, office_id=OFFICE, post=posts.SECRETARY, staff_id=other.id, by=other.id)
    fields = {"secretary": own, "chair": str(chair.id) if chair else "", "semula_sekretaris": own}
    return Step("/petugas/jabatan", client, {"csrf_token": token, **fields})


def leave_written(live: Live, prefix: str) -> Step:
    """A leave that was just written down."""
    client, own = live.staff(ADMINISTRATOR), str(live.world.staff[ADMINISTRATOR].id)
    with database_of(live.app).transaction() as session:
        other = make_staff(session, name="Pengganti", sign_in_name=f"ganti.{fresh_id()[:8]}")
    year = str(clock.today().year + 1)
    days = {f"{name}_{part}": text for name in ("mulai", "akhir") for part, text in (("hari", "5"), ("bulan", "3"))}
    fields = {"siapa": str(other.id), "pengganti": own, **days, "mulai_tahun": year, "akhir_tahun": year}
    answer = client.post("/petugas/cuti", data={"csrf_token": form_token(client, "/petugas/cuti"), **fields})
    assert answer.status_code == 303
    return Step("/petugas/cuti", client)


def reminded(live: Live, prefix: str) -> Step:
    """Reminders of every kind, unseen."""
    own, case = live.world.staff[ADMINISTRATOR].id, live.world.cases["talked"].case_id
    to: dict[str, Any] = {"office_id": OFFICE, "staff_id": own, "subject_id": case}
    with database_of(live.app).transaction() as session:
        for share in (80, 100, 120):
            facts: dict[str, str | int | bool | None] = {"rule": "pgd.verify", "share": share, "due": "2026-11-27"}
            facts["role"] = "head"
            notify.queue(session, **to, kind="escalated", occasion=f"{fresh_id()}:{share}", facts=facts)
        notify.queue(session, **to, kind="unread_case", occasion=fresh_id())
    return Step("/petugas/pengingat", live.staff(ADMINISTRATOR))
