"""Every page that is not simply opened: forms that come back, conflicts, ended sessions, and error pages.

Each is a name and a way to get the page in a language; the world is worn by none of them.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from sqlalchemy.exc import OperationalError
from werkzeug.test import Client, TestResponse

from tests.factories.accounts import form_token
from tests.factories.cases import SOUND, attached
from tests.factories.files import ogg
from tests.house import addresses
from tests.house.dom import parse
from tests.house.world import (
    ADMINISTRATOR,
    CITIZEN_NAME,
    FILE_NAMES,
    HALF_WAY,
    NO_FACTOR,
    OFFICER,
    OPENER,
    STORY,
    VILLAGE,
    World,
)

Way = Callable[[World, str], TestResponse]
EMPTY = {"cerita": "", "dibuka": "1000"}
TOO_LONG = "kata " * 4100
_ADDRESSES = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page with its status, and how to get it. `staff` pages are read in Indonesian only."""

    name: str
    status: int
    way: Way
    staff: bool = False

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Staff read Indonesian."""
        return ("",) if self.staff else ("", "/jv")

    def page(self, world: World, prefix: str = "") -> TestResponse:
        """The page as it comes back."""
        return self.way(world, prefix)

    def __str__(self) -> str:
        return f"{self.status} {self.name}"


def send(browser: Client, page: str, action: str, **changes: Any) -> TestResponse:
    """Open a page, and send its form to `action` with its hidden fields and these changes."""
    form = next(form for form in parse(browser.get(page).text).find_all("form") if form.get("action").endswith(action))
    hidden = {e.get("name"): e.get("value") for e in form.find_all("input") if e.get("type") == "hidden"}
    return browser.post(form.get("action"), data={**hidden, **changes})


def _names_and_journal() -> Iterator[Refusal]:
    name = "/petugas/perkara/{number}/nama"

    def opening(world: World, _prefix: str) -> TestResponse:
        path = name.format(**world.places)
        return send(world.browsers[OPENER], path, "/nama", alasan="pendek")

    yield Refusal("name without a proper reason", 422, opening, staff=True)
    journal = "/petugas/jurnal?dari_hari=40&dari_bulan=1&dari_tahun=2026&pelaku=x"
    yield Refusal("journal, no such day", 422, lambda w, _p: w.browsers["auditor"].get(journal), staff=True)


def _filings() -> Iterator[Refusal]:
    paths = [f"/lapor/{slug}" for slug in addresses.MATTERS_WITH_FORM]
    paths += [f"/layanan/{slug}/ajukan" for slug in addresses.SERVICES_WITH_FORM]
    for path in paths:
        yield Refusal(f"{path} empty", 422, lambda w, p, path=path: w.stranger.post(p + path, data=EMPTY))  # type: ignore[misc]
    path = "/lapor/data-pemilih"
    wrong = {"kapan": "t", "kapan_hari": "31", "kapan_bulan": "2", "kapan_tahun": "2026", "kecamatan": "99"}
    yield Refusal("every answer wrong", 422, lambda w, p: w.stranger.post(p + path, data={"cerita": TOO_LONG, **wrong}))
    yield Refusal(
        "sent too fast",
        422,
        lambda w, p: w.stranger.post(p + path, data={**SOUND, "cerita": STORY, "situs": "x", "id": str(uuid.uuid4())}),
    )
    yield Refusal("a voice without a name", 422, _voice)
    yield Refusal("the id is known with another text", 409, _other_body)
    yield Refusal(
        "a matter without a form", 409, lambda w, p: w.stranger.post(f"{p}/lapor/korupsi", data={"cerita": STORY})
    )
    other = {"": "jv", "/jv": "id"}
    yield Refusal("the language was switched", 200, lambda w, p: _filled(w, p, path, bahasa=other[p]))


def _filled(world: World, prefix: str, path: str, **more: str) -> TestResponse:
    target = "" if more.get("bahasa") == "id" else "/jv"
    fields = {**SOUND, "cerita": STORY, "id": str(uuid.uuid4()), **more}
    return world.stranger.post((target if more else prefix) + path, data=fields)


def _voice(world: World, prefix: str) -> TestResponse:
    fields = {**SOUND, "cerita": STORY, "siapa": "nameless", "id": str(uuid.uuid4())}
    return world.stranger.post(f"{prefix}/lapor/data-pemilih", data={**fields, "berkas": attached(ogg(), "suara.opus")})


def _other_body(world: World, prefix: str) -> TestResponse:
    fields = {**SOUND, "id": str(world.cases["fresh"].submission_id), "cerita": "Teks yang lain sama sekali."}
    return world.stranger.post(f"{prefix}/lapor/data-pemilih", data=fields)


def _tracking() -> Iterator[Refusal]:
    for name, code in (("too short", "1234"), ("a slip", "4789 8363 3004 6265"), ("unknown", "4789836330046264")):
        yield Refusal(f"digits {name}", 422, lambda w, p, code=code: w.stranger.post(f"{p}/lacak", data={"kode": code}))  # type: ignore[misc]
    yield Refusal("an empty reply", 422, lambda w, p: send(w.citizen(), f"{p}/perkara", "/balas", pesan=""))
    yield Refusal("no file chosen", 422, lambda w, p: send(w.citizen(), f"{p}/perkara/berkas", "/berkas"))
    text = {"pesan": STORY}
    yield Refusal("the session ended", 403, lambda w, p: w.stranger.post(f"{p}/perkara/balas", data=text))
    yield Refusal(
        "another case is open", 409, lambda w, p: send(w.citizen(), f"{p}/perkara", "/balas", pegangan="x", **text)
    )
    yield Refusal(
        "wrong digits after an ended session",
        422,
        lambda w, p: w.stranger.post(f"{p}/perkara/lanjut", data={**text, "kode": "12", "lanjut_ke": "/perkara/balas"}),
    )
    yield Refusal(
        "a correction without its text", 422, lambda w, p: w.stranger.post(f"{p}{w.cases['fresh'].receipt}/perbaiki")
    )


def _errors() -> Iterator[Refusal]:
    yield Refusal("no such page", 404, lambda w, p: w.stranger.get(f"{p}/tidak-ada"))
    yield Refusal("no such matter", 404, lambda w, p: w.stranger.get(f"{p}/lapor/tidak-ada"))
    yield Refusal("no such receipt", 404, lambda w, p: w.stranger.get(f"{p}/terima/{uuid.uuid4()}"))
    yield Refusal("no such method", 405, lambda w, p: w.stranger.post(f"{p}/bantuan"))
    yield Refusal(
        "from another site",
        403,
        lambda w, p: w.stranger.post(f"{p}/lapor/data-pemilih", headers={"Sec-Fetch-Site": "cross-site"}),
    )
    yield Refusal(
        "too large", 413, lambda w, p: w.stranger.post(f"{p}/lapor/data-pemilih", data={"cerita": "x" * 3_000_000})
    )
    yield Refusal("a flood", 429, _flood)
    yield Refusal("a locked database", 503, _locked)
    yield Refusal("a fault of ours", 500, _fault)
    yield Refusal(
        "a text where no form stands", 405, lambda w, p: w.stranger.post(f"{p}/bantuan", data={"pesan": STORY})
    )
    yield Refusal("digits after many wrong ones", 422, _pressed)


def _flood(world: World, prefix: str) -> TestResponse:
    """One address of the documentation range asks until it is told to wait."""
    browser, there = world.stranger, {"REMOTE_ADDR": "203.0.113.9"}
    for _number in range(400):
        answer = browser.post(f"{prefix}/perkara/keluar", data={"pesan": STORY}, environ_base=there)
        if answer.status_code == 429:
            break
    return answer


def _locked(world: World, prefix: str) -> TestResponse:
    away = OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))
    return _filed_into(world, prefix, away)


def _fault(world: World, prefix: str) -> TestResponse:
    return _filed_into(world, prefix, ZeroDivisionError())


def _filed_into(world: World, prefix: str, error: Exception) -> TestResponse:
    """A report with a name and a file, sent while its office fails."""
    voice = attached(ogg(), FILE_NAMES[2])
    fields = {**SOUND, "cerita": STORY, "nama": CITIZEN_NAME, "desa": VILLAGE, "id": str(uuid.uuid4())}
    with patch("webapp.cases.filing_page.filing.open_case", side_effect=error):
        return world.stranger.post(f"{prefix}/lapor/data-pemilih", data=fields | {"berkas": voice})


def _pressed(world: World, prefix: str) -> TestResponse:
    with patch("webapp.cases.digits_door._unknown_codes", return_value=99):
        return world.stranger.post(f"{prefix}/lacak", data={"kode": "4789836330046264"})


def _desk() -> Iterator[Refusal]:
    yield from _pressed_by_staff()
    wrong = {"nama_masuk": "zz.nobody", "sandi": "x"}
    yield Refusal("no sign-in", 422, lambda w, _p: w.stranger.post("/petugas/masuk", data=wrong), True)
    yield Refusal(
        "an ended staff session",
        403,
        lambda w, _p: w.stranger.post(f"/petugas/perkara/{w.cases['fresh'].number}/pesan", data={"pesan": STORY}),
        True,
    )
    for name, role, fields in (
        ("a wrong code", HALF_WAY, {"kode_faktor": "000000"}),
        ("no code", HALF_WAY, {}),
        ("no first factor", NO_FACTOR, {"kode_faktor": "12"}),
        ("a passkey from nowhere", NO_FACTOR, {"kunci_jawaban": "?"}),
    ):
        yield Refusal(name, 422, _step_way(role, fields), True)
    yield Refusal(
        "a message half way",
        403,
        lambda w, _p: w.browsers[HALF_WAY].post(
            f"/petugas/perkara/{w.cases['fresh'].number}/pesan", data={"pesan": STORY}
        ),
        True,
    )
    yield Refusal("not this role", 403, lambda w, _p: w.browsers[OFFICER].get("/petugas/akun"), True)
    yield Refusal("no such staff page", 404, lambda w, _p: w.browsers[OFFICER].get("/petugas/tidak-ada"), True)
    yield Refusal("no such case", 404, lambda w, _p: w.browsers[OFFICER].get("/petugas/perkara/JBG-2026-999999"), True)
    yield Refusal("no such invitation", 404, lambda w, _p: w.stranger.get("/petugas/undangan/tidak-ada"), True)


def _pressed_by_staff() -> Iterator[Refusal]:
    """A form of each page, opened and sent with something wrong in it."""
    overtaken = {"versi": "0", "jenis": "libur_nasional", "judul": "Natal", "sumber": "Surat"}
    twice = {"penangan_1": "{staff_id}", "penangan_2": "{staff_id}"}
    for name, page, action, changes in (
        ("an empty invitation", "/petugas/undangan/{token}", "{token}", {}),
        ("an empty message", "/petugas/perkara/{number}", "/pesan", {"pesan": ""}),
        ("an empty referral", "/petugas/perkara/{fresh_number}/pelimpahan", "/pelimpahan", {}),
        ("an empty check", "/petugas/perkara/{fresh_number}/verifikasi", "", {"unit": ""}),
        ("a refusal by hand", "/petugas/perkara/{fresh_number}", "/keadaan", {"ke": "declined"}),
        ("a draft without an outcome", "/petugas/perkara/{fresh_number}/jawaban", "/jawaban", {"hasil": "?"}),
        ("an old version", "/petugas/perkara/{number}", "/pesan", {"versi": "0", "jenis": "note", "pesan": STORY}),
        ("an empty filing", "/petugas/catat/perihal/data-pemilih", "/data-pemilih", {}),
        ("an empty password", "/petugas/sandi", "/sandi", {}),
        ("an invitation for nothing", "/petugas/akun/undang", "/undang", {"peran": "x"}),
        ("the same handler twice", "/petugas/akun", "/penangan", twice),
        ("no code for an app", "/petugas/faktor/aplikasi", "/aplikasi", {}),
        ("the last second factor", "/petugas/faktor", "/hapus", {}),
        ("a passkey that is none", "/petugas/faktor/kunci", "/kunci", {"kunci_jawaban": "?"}),
        ("a role that is none", "/petugas/akun/{staff_id}", "/peran", {"peran": "x"}),
        ("an office without a name", "/petugas/kantor/ubah", "", {"nama": ""}),
        ("a unit without a name", "/petugas/kantor/bagian/{key}", "", {"nama": ""}),
        ("a post for nobody we know", "/petugas/jabatan", "/jabatan", {"secretary": "?"}),
        ("an empty leave", "/petugas/cuti", "/cuti", {"pengganti": ""}),
        ("an empty day of the calendar", "/petugas/kalender/hari/tambah", "", {}),
        ("a day without a source", "/petugas/kalender/hari/{day}", "", {"sumber": ""}),
        ("a day moved to nowhere", "/petugas/kalender/hari/{day}/pindah", "", {}),
        ("a day taken away without a reason", "/petugas/kalender/hari/{day}/hapus", "", {}),
        ("an overtaken change of a day", "/petugas/kalender/hari/{day}", "", overtaken),
        ("an empty stage", "/petugas/kalender/tahapan/tambah", "", {}),
        ("a stage without a source", "/petugas/kalender/tahapan/{stage_id}", "", {"sumber": ""}),
    ):
        status = 409 if name in ("an old version", "an overtaken change of a day") else 422
        yield Refusal(name, status, _desk_way(page, action, changes), True)


def _desk_way(page: str, action: str, changes: dict[str, str]) -> Way:
    def way(world: World, _prefix: str) -> TestResponse:
        browser = world.stranger if "undangan" in page else world.browsers[ADMINISTRATOR]
        filled = {name: value.format(**world.places) for name, value in changes.items()}
        return send(browser, page.format(**world.places), action.format(**world.places), **filled)

    return way


def _step_way(role: str, fields: dict[str, str]) -> Way:
    def way(world: World, _prefix: str) -> TestResponse:
        # A wrong code is slowed like a wrong password: each look comes from an address of its own.
        browser = world.browsers[role]
        there = {"REMOTE_ADDR": f"2001:db8::{next(_ADDRESSES):x}:0:0:0:1"}
        token = form_token(browser, "/petugas/keluar")
        return browser.post("/petugas/masuk/kedua", data={"csrf_token": token, **fields}, environ_base=there)

    return way


CITIZEN_REFUSALS = (*_filings(), *_tracking(), *_errors())
REFUSALS = (*CITIZEN_REFUSALS, *_desk(), *_names_and_journal())
