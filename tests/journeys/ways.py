"""Ways into the states of pages: what must happen first, then one address opened or one form sent.

Each way takes the live office and the prefix of the language ("" or "/jv"), prepares without the browser, and says
what the browser does. A way wears out only what it made itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.test import Client

from tests.factories.accounts import PASSWORD, browser_of, form_token, make_staff
from tests.factories.cases import Filed, attached, database_of, reply, talk_fields
from tests.factories.files import ogg, pdf, picture
from tests.factories.pages import fields_of
from tests.house.world import ADMINISTRATOR, ANSWER, NOTE, OFFICER, STORY, VILLAGE, desk
from tests.journeys.live import Fields, Live, Visitor, fresh_id
from webapp.accounts import service as accounts

BAWASLU = "/lapor/dugaan-pelanggaran"
SERVICE = "/layanan/narasumber-pendidikan-pemilih/ajukan"
WALK_IN = "/petugas/catat/perihal/dugaan-pelanggaran"
TOO_LONG = "sangat panjang " * 20
TOO_LARGE = "a" * 2_100_000
REPORT = {
    "cerita": STORY,
    "kecamatan": "35.17.05",
    "kapan": "t",
    "kapan_hari": "2",
    "kapan_bulan": "1",
    "kapan_tahun": "2026",
    "siapa": "sealed",
    "dibuka": "1000",
    "desa": VILLAGE,
    "nama": "Siti Aminah",
    "kontak": "081234567890",
    "untuk": "lain",
}
# Everything that can be wrong on the form, with one file that is kept and one that is not.
WRONG: dict[str, Any] = {
    "desa": TOO_LONG,
    "nama": TOO_LONG,
    "kontak": TOO_LONG,
    "kejadian": "t",
    "untuk": "siapa-saja",
    "mudah": "apa-saja",
    "berkas": [("surat.pdf", pdf().decode("ascii")), ("catatan.txt", "catatan")],
}


@dataclass(frozen=True, slots=True)
class Step:
    """What the browser does: open `path`, or send `fields` to it, with the cookies of `client`."""

    path: str
    client: Client | None = None
    fields: Fields | None = None

    def take(self, visitor: Visitor) -> None:
        """Go there."""
        visitor.enter(self.client)
        if self.fields is None:
            visitor.open(self.path)
        else:
            visitor.send(self.path, self.fields)


Way = Callable[[Live, str], Step]


def at(path: str) -> Way:
    """A page for everybody."""
    return lambda live, prefix: Step(prefix + path)


def sent(path: str, fields: Fields) -> Way:
    """A form that needs no session, as it comes back. Its id is fresh."""
    return lambda live, prefix: Step(prefix + path, fields={"id": fresh_id(), **fields})


def too_fast(live: Live, prefix: str) -> Step:
    """A sound report that was written faster than people write."""
    from webapp import clock

    now = str(int(clock.now().timestamp()))
    return Step(prefix + BAWASLU, fields={**REPORT, "id": fresh_id(), "dibuka": now})


def sent_before(live: Live, prefix: str) -> Step:
    """The id of a report with another text."""
    filed = live.file(BAWASLU, **REPORT)
    return Step(prefix + BAWASLU, fields={**REPORT, "id": str(filed.submission_id), "cerita": "Lain lagi."})


def receipt(end: str = "", *, path: str = BAWASLU) -> Way:
    """The receipt of a fresh report, or a page below it."""

    def way(live: Live, prefix: str) -> Step:
        files = [attached(pdf(), "surat.pdf")]
        return Step(prefix + live.file(path, berkas=files, **REPORT).receipt + end)

    return way


def receipt_closed(live: Live, prefix: str) -> Step:
    """A receipt that its owner closed."""
    filed = live.file()
    live.client().post(filed.receipt, data={"aksi": "tutup"})
    return Step(prefix + filed.receipt)


def wrong_correction(live: Live, prefix: str) -> Step:
    """A correction with everything wrong."""
    fields = {name: value for name, value in WRONG.items() if name != "berkas"}
    return Step(f"{prefix}{live.file(BAWASLU).receipt}/perbaiki", fields=fields)


def too_late(live: Live, prefix: str) -> Step:
    """A correction after an officer has begun."""
    return Step(f"{prefix}{live.world.cases['talked'].receipt}/perbaiki", fields=REPORT)


def case(name: str, path: str = "/perkara") -> Way:
    """A case of the world, opened with its digits."""
    return lambda live, prefix: Step(prefix + path, live.world.citizen(name))


def empty_reply(live: Live, prefix: str) -> Step:
    """A reply without words, with a file that is not taken."""
    client = live.world.citizen("talked")
    return Step(
        f"{prefix}/perkara/balas",
        client,
        {**talk_fields(client), "pesan": "", "berkas": [*WRONG["berkas"]]},
    )


def second_reply(live: Live, prefix: str) -> Step:
    """The id of a reply with another text."""
    client = live.citizen(live.file())
    fields = talk_fields(client)
    assert client.post("/perkara/balas", data={**fields, "pesan": "Satu."}, follow_redirects=True).status_code == 200
    return Step(f"{prefix}/perkara/balas", client, {**fields, "pesan": "Dua."})


def replied(live: Live, prefix: str) -> Step:
    """The case right after a reply."""
    client = live.citizen(live.file())
    fields = talk_fields(client)
    assert client.post(f"{prefix}/perkara/balas", data={**fields, "pesan": "Satu."}).status_code == 303
    return Step(f"{prefix}/perkara", client)


def no_files(live: Live, prefix: str) -> Step:
    """More files for a case, one of which is not taken."""
    client = live.world.citizen("talked")
    fields = {**talk_fields(client, "/perkara/berkas"), "berkas": WRONG["berkas"]}
    return Step(f"{prefix}/perkara/berkas", client, fields)


def long_thread(live: Live, prefix: str) -> Step:
    """A conversation of more than one page."""
    client = live.citizen(live.file())
    for number in range(21):
        assert reply(client, f"Pesan {number}.").status_code == 303
    client.get("/perkara")  # hears that they were sent
    return Step(f"{prefix}/perkara?halaman=2", client)


def ended(live: Live, prefix: str) -> Step:
    """A reply with files after the session ended: nothing of the cookies is left."""
    fields = talk_fields(live.world.citizen("talked"))
    return Step(f"{prefix}/perkara/balas", None, {**fields, "pesan": STORY, "berkas": WRONG["berkas"]})


def ended_slip(live: Live, prefix: str) -> Step:
    """The same, with digits that are mistyped."""
    fields = talk_fields(live.world.citizen("talked"))
    more = {"pesan": STORY, "lanjut_ke": "/perkara/balas", "kode": "1234 5678 9012 3456"}
    return Step(f"{prefix}/perkara/lanjut", None, {**fields, **more})


def staff(path: str, role: str = ADMINISTRATOR) -> Way:
    """A page of the staff. `{…}` in the path is a place of the world."""
    return lambda live, prefix: Step(path.format(**live.world.places), live.staff(role))


def staff_sent(path: str, fields: Fields, role: str = ADMINISTRATOR) -> Way:
    """A form of the staff, with the token of their session."""

    def way(live: Live, prefix: str) -> Step:
        client = live.staff(role)
        token = form_token(client, "/petugas/keluar")
        return Step(path.format(**live.world.places), client, {"csrf_token": token, "id": fresh_id(), **fields})

    return way


def at_desk(name: str, role: str = ADMINISTRATOR) -> Way:
    """A case of the world on its officer's page."""
    return lambda live, prefix: Step(f"/petugas/perkara/{live.world.cases[name].number}", live.staff(role))


def on_desk(deed: str, **changes: str) -> Way:
    """A deed on a fresh case that comes back: `changes` to what its form would send."""

    def way(live: Live, prefix: str) -> Step:
        return _deed(live, live.file(), deed, changes)

    return way


def with_voice(live: Live, prefix: str) -> Step:
    """The officer's page of a case with files, one of them a voice that nobody has written down."""
    files = [attached(picture(), "kartu.jpg"), attached(ogg(), "suara.ogg")]
    filed = live.file(BAWASLU, berkas=files, **REPORT)
    return Step(f"/petugas/perkara/{filed.number}", live.staff(ADMINISTRATOR))


def moved_on(live: Live, prefix: str) -> Step:
    """An answer to a case that somebody else has answered since."""
    filed = live.file()
    step = _deed(live, filed, "pesan", {"jenis": "answer", "pesan": ANSWER})
    desk(live.world, filed, "pesan", jenis="note", pesan=NOTE)
    return step


def _deed(live: Live, filed: Filed, deed: str, changes: dict[str, str]) -> Step:
    client, path = live.staff(ADMINISTRATOR), f"/petugas/perkara/{filed.number}"
    form = "isian" if deed == "pesan" else deed
    fields: Fields = {**fields_of(client.get(path), form), **changes}
    return Step(f"{path}/{deed}", client, fields)


def entry_conflict(live: Live, prefix: str) -> Step:
    """The id of a recorded filing with another text."""
    client = live.staff(OFFICER)
    fields = {**REPORT, "id": fresh_id(), "csrf_token": form_token(client, "/petugas/keluar"), "lewat": "desk"}
    fields |= {"tanggal": "0", "jam": ""}
    assert client.post(WALK_IN, data=fields).status_code == 303
    return Step(WALK_IN, client, {**fields, "cerita": "Lain lagi."})


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


def only_administrator(live: Live, prefix: str) -> Step:
    """The last administrator may not be closed."""
    client, own = live.staff(ADMINISTRATOR), live.world.staff[ADMINISTRATOR].id
    fields = {"csrf_token": form_token(client, f"/petugas/akun/{own}")}
    return Step(f"/petugas/akun/{own}/tutup", client, fields)


def password_saved(live: Live, prefix: str) -> Step:
    """The own password, right after the other sessions were ended and somebody signed in elsewhere."""
    with database_of(live.app).transaction() as session:
        somebody = make_staff(session, sign_in_name=f"sandi.{fresh_id()[:8]}")
    client = browser_of(live.app, somebody)
    fields = {"csrf_token": form_token(client, "/petugas/sandi")}
    assert client.post("/petugas/sandi/sesi", data=fields).status_code == 303
    browser_of(live.app, somebody)
    return Step("/petugas/sandi", client)


def office_saved(live: Live, prefix: str) -> Step:
    """The office's page after a unit was named as it was named before."""
    client = live.staff(ADMINISTRATOR)
    page = client.get("/petugas/kantor/bagian/data")
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
    assert client.post("/petugas/kantor/bagian/data", data=fields).status_code == 303
    return Step("/petugas/kantor", client)
