"""Ways into the states of pages: what must happen first, then one address opened or one form sent.

Each way takes the live office and the prefix of the language ("" or "/jv"), prepares without the browser, and says
what the browser does. A way wears out only what it made itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.test import Client

from tests.factories.cases import attached, database_of, talk_fields
from tests.factories.files import pdf
from tests.house.world import ADMINISTRATOR, STORY, VILLAGE
from tests.journeys.live import Fields, Live, Visitor, fresh_id
from webapp import clock
from webapp.cases.models import Case
from webapp.cases.queries import PAGE_MESSAGES
from webapp.cases.service import legs, talk
from webapp.cases.service.legs import Handed

BAWASLU = "/lapor/dugaan-pelanggaran"
SERVICE = "/layanan/narasumber-pendidikan-pemilih/ajukan"
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


def changed_elsewhere(live: Live, prefix: str) -> Step:
    """A correction of what was corrected in another tab since."""
    return Step(f"{prefix}{live.file(BAWASLU).receipt}/perbaiki", fields={**REPORT, "versi": "0"})


def too_late(live: Live, prefix: str) -> Step:
    """A correction after an officer has begun."""
    return Step(f"{prefix}{live.world.cases['talked'].receipt}/perbaiki", fields=REPORT)


def case(name: str, path: str = "/perkara") -> Way:
    """A case of the world, opened with its digits."""
    return lambda live, prefix: Step(prefix + path, live.citizen(live.world.cases[name]))


def no_words(name: str, page: str) -> Way:
    """A form after an answer, sent without words."""

    def way(live: Live, prefix: str) -> Step:
        client = live.citizen(live.world.cases[name])
        fields = talk_fields(client, f"/perkara/{page}")
        return Step(f"{prefix}/perkara/{page}", client, {**fields, "pesan": ""})

    return way


def empty_reply(live: Live, prefix: str) -> Step:
    """A reply without words, with a file that is not taken."""
    client = live.citizen(live.world.cases["talked"])
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
    client = live.citizen(live.world.cases["talked"])
    fields = {**talk_fields(client, "/perkara/berkas"), "berkas": WRONG["berkas"]}
    return Step(f"{prefix}/perkara/berkas", client, fields)


def parted(live: Live, prefix: str) -> Step:
    """A case with a part of ours and one of another body, whose text one can read."""
    filed = live.file()
    with database_of(live.app).transaction() as session:
        case = session.get_one(Case, ("3517", filed.case_id))
        case.begun_at = clock.now()
        by = live.world.staff[ADMINISTRATOR].id
        legs.open_own(session, case, staff_id=by)
        legs.open_elsewhere(session, case, Handed("bawaslu-jombang", "12/B", clock.today(), STORY), staff_id=by)
    return Step(f"{prefix}/perkara", live.citizen(filed))


def long_thread(live: Live, prefix: str) -> Step:
    """A conversation of more than one page."""
    filed = live.file()
    with database_of(live.app).transaction() as session:
        case = session.get_one(Case, ("3517", filed.case_id))
        for number in range(PAGE_MESSAGES + 1):
            talk.add_message(session, case, author=talk.CITIZEN, kind="message", body=f"{STORY} {number}")
    return Step(f"{prefix}/perkara?halaman=2", live.citizen(filed))


def ended(live: Live, prefix: str) -> Step:
    """A reply with files after the session ended: nothing of the cookies is left."""
    fields = talk_fields(live.citizen(live.world.cases["talked"]))
    return Step(f"{prefix}/perkara/balas", None, {**fields, "pesan": STORY, "berkas": WRONG["berkas"]})


def ended_slip(live: Live, prefix: str) -> Step:
    """The same, with digits that are mistyped."""
    fields = talk_fields(live.citizen(live.world.cases["talked"]))
    more = {"pesan": STORY, "lanjut_ke": "/perkara/balas", "kode": "1234 5678 9012 3456"}
    return Step(f"{prefix}/perkara/lanjut", None, {**fields, **more})
