"""Files in pieces: the tus protocol 1.0.0, resumed after every break, attached once, refused with the reason."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from werkzeug.test import Client

from tests.factories.cases import answers, attached, database_of, file_report, open_case, talk_fields
from tests.factories.desk import administrator
from tests.factories.files import ogg, pdf, photo_with_place, picture
from tests.factories.tus import OCTETS, VERSION, Sender, metadata, press_together
from webapp import clock, worker
from webapp.cases.routes import pieces as door
from webapp.db import Base
from webapp.errors import OfficeError
from webapp.files import arriving, storing, sweeping
from webapp.files.models import Attachment, IncomingFile, Piece
from webapp.throttle.models import AddressCount
from webapp.upkeep import doctor, service
from webapp.upkeep.doctor.findings import Patient

OFFICE = "3517"
NOISE = random.Random(4)


def photo(size: int = 250) -> bytes:
    """A photo that nothing presses well; `size` 250 makes some 75 KB."""
    out = BytesIO()
    Image.frombytes("RGB", (size, size), NOISE.randbytes(3 * size * size)).save(out, "JPEG", quality=95)
    return out.getvalue()


def rows(app: Flask, table: type[Base]) -> int:
    with database_of(app).reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def kept(app: Flask) -> list[tuple[str, bytes]]:
    """Name and bytes of every attachment."""
    store = app.extensions["files"]
    with database_of(app).reading() as session:
        return [
            (one.name, storing.read(store, one.store_key))
            for one in session.scalars(select(Attachment).order_by(Attachment.position))
        ]


def objects(app: Flask) -> set[str]:
    """Every stored object."""
    found = set()
    for chunk in app.extensions["files"].list(prefix=OFFICE):
        found |= {str(item["path"]) for item in chunk}
    return found


def sender(client: Client, data: bytes | None = None, **facts: Any) -> Sender:
    return Sender(client, file_report(client), photo() if data is None else data, **facts)


def test_a_file_in_pieces_is_the_file_that_a_form_would_have_brought(app: Flask, client: Client) -> None:
    data = photo_with_place(size=(400, 300))
    file_report(client, berkas=[attached(data, "Rumah Ibu.png")])
    by_pieces = sender(client, data, name="Rumah Ibu.png")
    made = by_pieces.begin()
    assert (made.status_code, made.headers["Location"]) == (201, by_pieces.address)
    assert by_pieces.rest(1000).status_code == 204
    by_form, arrived = kept(app)
    assert arrived == by_form
    assert arrived[0] == "Rumah Ibu.jpg"
    assert b"RUMAH-IBU-SITI" not in arrived[1]
    assert rows(app, Piece) == 0
    assert len(objects(app)) == 2, "the pieces' own bytes are gone"


@pytest.mark.parametrize("seed", range(6))
def test_however_it_is_cut_it_arrives_whole_and_once(app: Flask, client: Client, seed: int) -> None:
    """Random sizes and cuts: before the request came, after it was done, repeated, begun again."""
    chance = random.Random(seed)
    one = sender(client, photo(chance.randrange(20, 300)))
    one.begin()
    for _step in range(400):
        offset = one.reached()
        what = chance.random()
        if what < 0.2:
            assert one.begin().status_code == 201
        elif what < 0.4:
            wrong = offset + chance.choice((-1, 1, 1000))
            assert one.piece(max(0, wrong), 10).status_code in (204, 409, 413)
        else:
            answer = one.piece(offset, chance.randrange(len(one.data) // 12, len(one.data) // 3 + 2))
            if what > 0.7:  # the answer was lost: the phone sends the same again
                assert one.piece(offset, 100).status_code in (204, 409, 413) or answer.status_code == 204
        if one.reached() == len(one.data):
            break
    assert one.piece(len(one.data), 0).status_code == 204
    file_report(client, berkas=[attached(one.data, "foto.jpg")])
    arrived, expected = (data for _name, data in kept(app))
    assert arrived == expected


GO = {**VERSION, "Upload-Offset": "0", "Content-Type": OCTETS}
BEGIN = {**VERSION, "Upload-Length": "100"}
HOSTILE: dict[str, tuple[Callable[[Sender], Any], int]] = {
    "no version, to begin": (lambda s: s.begin(**{"Tus-Resumable": ""}), 412),
    "an older version, to go on": (lambda s: s.piece(0, 9, **{"Tus-Resumable": "0.2.2"}), 412),
    "no version, to ask": (lambda s: s.client.head(s.address), 412),
    "another content type": (lambda s: s.piece(0, 9, **{"Content-Type": "image/jpeg"}), 415),
    "an offset before": (lambda s: s.piece(100, 9), 409),
    "no offset": (lambda s: s.piece(0, 9, **{"Upload-Offset": ""}), 400),
    "an offset that is no number": (lambda s: s.piece(0, 9, **{"Upload-Offset": "-1"}), 400),
    "an offset of foreign digits": (
        lambda s: s.piece(0, 9, **{"Upload-Offset": "\u0661".encode().decode("latin-1")}),
        400,
    ),
    "an endless offset": (lambda s: s.piece(0, 9, **{"Upload-Offset": "9" * 5000}), 400),
    "more than was said": (lambda s: s.client.patch(s.address, data=s.data + b"x", headers=GO), 413),
    "an unknown file": (lambda s: s.client.patch(f"{s.door}/{uuid.uuid4()}", data=b"x", headers=GO), 404),
    "an unknown send": (lambda s: s.client.post(f"/terima/{uuid.uuid4()}/berkas", headers=BEGIN), 404),
    "no length": (lambda s: s.begin(**{"Upload-Length": ""}), 400),
    "a length that is told later": (lambda s: s.begin(**{"Upload-Length": "", "Upload-Defer-Length": "1"}), 400),
    "another length for the same file": (lambda s: s.begin(**{"Upload-Length": "7"}), 409),
    "names in no base64": (lambda s: s.begin(**{"Upload-Metadata": "filename *"}), 400),
    "names in broken letters": (lambda s: s.begin(**{"Upload-Metadata": "filename /w=="}), 400),
    "an id that is none": (lambda s: s.begin(**{"Upload-Metadata": metadata(id="../../etc")}), 400),
    "a body with the creation": (lambda s: s.client.post(s.door, data=b"x", headers=BEGIN), 400),
    "another site": (lambda s: s.begin(Origin="https://evil.example"), 403),
    "another site's script": (lambda s: s.piece(0, 9, **{"Sec-Fetch-Site": "cross-site"}), 403),
    "to read it back": (lambda s: s.client.get(s.address, headers=VERSION), 405),
    "to delete it": (lambda s: s.client.delete(s.address, headers=VERSION), 405),
}


def test_what_the_protocol_does_not_allow_is_refused_and_harms_nothing(app: Flask, client: Client) -> None:
    for what, (deed, status) in HOSTILE.items():
        one = sender(client, photo(40))
        assert one.begin().status_code == 201
        assert one.piece(0, 0).status_code == 204
        answer = deed(one)
        assert answer.status_code == status, what
        assert answer.headers["Cache-Control"] == "no-store", what
        assert ("Tus-Version" in answer.headers) == (status == 412), what
        assert one.rest().status_code == 204, what
    assert len(kept(app)) == len(HOSTILE)


def test_what_is_understood_is_told_without_opening_a_door_for_other_sites(client: Client) -> None:
    answer = client.options(sender(client).door, headers={"Origin": "https://evil.example"})
    told = {name: answer.headers[f"Tus-{name}"] for name in ("Resumable", "Version", "Extension", "Max-Size")}
    assert told == {"Resumable": "1.0.0", "Version": "1.0.0", "Extension": "creation", "Max-Size": str(8 * 1024**2)}
    assert not [name for name, _value in answer.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize(
    ("prefix", "words"), [("", "Kami tidak dapat menyimpan berkas “surat.jpg”"), ("/jv", "surat.jpg")]
)
def test_a_refused_file_is_told_with_its_reason_and_the_case_stays(
    app: Flask, client: Client, prefix: str, words: str
) -> None:
    one = sender(client, b"<html>" + b"x" * 5000, name="surat.jpg", prefix=prefix)
    one.begin()
    answers = [one.rest(2000), one.piece(len(one.data), 0), one.piece(len(one.data), 0)]
    for answer in answers:
        assert answer.status_code == 422
        assert answer.json is not None
        assert answer.json["id"] == str(one.filed.submission_id)
        assert answer.json["berkas"] == str(one.key)
        assert words in answer.json["alasan"]
    assert answers[0].json == answers[2].json
    assert kept(app) == []
    assert objects(app) == set()
    assert rows(app, Piece) == 0


def test_too_large_empty_and_too_many_are_refused_before_a_byte_travels(app: Flask, client: Client) -> None:
    one = sender(client, b"")
    empty = one.begin()
    large = one.begin(**{"Upload-Length": str(8 * 1024**2 + 1)})
    assert (empty.status_code, large.status_code) == (422, 413)
    assert empty.json is not None
    assert large.json is not None
    assert "foto.jpg" in empty.json["alasan"]
    assert "8 MB" in large.json["alasan"]
    filed = one.filed
    for number in range(5):
        assert Sender(client, filed, photo(20 + number)).begin().status_code == 201
    sixth = Sender(client, filed, photo(30)).begin()
    assert sixth.status_code == 422
    assert sixth.json is not None
    assert "5" in sixth.json["alasan"]


def test_files_that_came_with_the_form_count_too(client: Client) -> None:
    filed = file_report(client, berkas=[attached(picture(size=(20 + n, 20)), f"{n}.jpg") for n in range(4)])
    fifth = Sender(client, filed, photo(30))
    assert fifth.begin().status_code == 201
    assert Sender(client, filed, photo(30)).begin().status_code == 422
    assert fifth.rest().status_code == 204
    assert Sender(client, filed, photo(30)).begin().status_code == 422


def test_nobody_fills_the_disk_with_files_begun_again_and_again(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = file_report(client)
    for _one in range(arriving.BEGUN_FOR_ONE_SEND):
        bad = Sender(client, filed, b"no photo")
        assert bad.begin().status_code == 201
        assert bad.rest().status_code == 422
    told = Sender(client, filed, photo(30)).begin()
    assert (told.status_code, told.headers["Retry-After"]) == (429, "600")
    monkeypatch.setattr(door, "BEGUN_PER_HOUR", 22)
    other = file_report(client)
    codes = [Sender(client, other, photo(30)).begin().status_code for _one in range(3)]
    assert codes == [201, 201, 429]
    assert rows(app, IncomingFile) == arriving.BEGUN_FOR_ONE_SEND + 2


def test_crumbs_are_not_taken_for_ever(client: Client) -> None:
    """Each piece lies on the disk by itself: one byte at a time would cost a thousand times the file."""
    one = sender(client, photo(60))
    one.begin()
    codes = [one.piece(offset, 1).status_code for offset in range(len(one.data) // 4096 + 17)]
    assert codes == [204] * (len(codes) - 1) + [413]


def test_of_two_clients_at_one_offset_one_wins(app: Flask, client: Client) -> None:
    """Both at the middle and both at the end: one goes on, the other asks again, the file is there once."""
    one = sender(client)
    one.begin()
    half = len(one.data) // 2
    assert press_together(app, one, 0, half) in ([204, 409], [204, 404])
    assert one.reached() == half
    assert objects(app) == named(app), "what the other one sent does not stay on the disk"
    assert press_together(app, one, half, len(one.data)) in ([204, 409], [204, 404])
    assert one.reached() == len(one.data)
    assert len(kept(app)) == 1
    assert objects(app) == named(app)


def test_asking_again_for_the_same_file_takes_no_turn_from_others(app: Flask, client: Client) -> None:
    one = sender(client)
    assert {one.begin().status_code for _try in range(3)} == {201}
    with database_of(app).reading() as session:
        assert session.scalars(select(AddressCount.count).where(AddressCount.bucket == "uploads")).all() == [1]


def named(app: Flask) -> set[str]:
    """What rows name."""
    with database_of(app).reading() as session:
        return {*session.scalars(select(Piece.store_key)), *session.scalars(select(Attachment.store_key))}


def test_a_store_that_fails_acknowledges_nothing(app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    one = sender(client)
    one.begin()
    one.piece(0, 20_000)
    with monkeypatch.context() as away:

        def fail(*_given: Any) -> str:
            raise OfficeError("file_store_away", status=503)

        away.setattr(storing, "put_bytes", fail)
        assert one.piece(20_000, 20_000).status_code == 503
    assert one.reached() == 20_000
    assert one.rest(20_000).status_code == 204
    assert len(kept(app)) == 1


def test_a_piece_that_the_disk_lost_makes_the_file_begin_anew(app: Flask, client: Client) -> None:
    one = sender(client)
    one.begin()
    one.piece(0, 20_000)
    for key in objects(app):
        app.extensions["files"].delete(key)
    assert one.piece(20_000, len(one.data)).status_code == 404
    assert one.ask().status_code == 404
    assert one.begin().status_code == 201
    assert one.rest().status_code == 204
    assert len(kept(app)) == 1


def test_files_of_a_reply_and_of_files_added_go_to_their_message(app: Flask, client: Client) -> None:
    filed = file_report(client)
    open_case(client, filed)
    fields = {**talk_fields(client), "pesan": "Ini fotonya."}
    assert client.post("/perkara/balas", data=fields).status_code == 303
    one = Sender(client, replace(filed, submission_id=uuid.UUID(fields["id"])), photo())
    assert one.begin().status_code == 201
    assert one.rest().status_code == 204
    with database_of(app).reading() as session:
        attachment = session.scalars(select(Attachment)).one()
        assert attachment.message_id is not None
        assert attachment.owner_id == filed.case_id
    assert "foto.jpg" in client.get("/perkara").text


def test_the_send_of_an_officer_brings_no_files_this_way(app: Flask, client: Client) -> None:
    filed = file_report(client)
    answer_id = uuid.uuid4()
    written = administrator(app).write(filed.number, "answer", "Kami periksa.", id=str(answer_id))
    assert written.status_code == 303
    assert Sender(client, replace(filed, submission_id=answer_id), photo()).begin().status_code == 404


def test_what_never_became_whole_goes_after_a_day_and_what_is_on_its_way_stays(app: Flask, client: Client) -> None:
    old, fresh = sender(client), sender(client)
    for one in (old, fresh):
        one.begin()
        one.piece(0, 20_000)
    with time_machine.travel(clock.now() + timedelta(hours=20), tick=False):
        fresh.piece(20_000, 20_000)
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        done = worker.run_jobs(app, due_only=False)
        assert done["uploads"] == 1
        assert old.ask().status_code == 404
        assert fresh.reached() == 40_000
        assert len(objects(app)) == 2, "the pieces in use stay, also the one that is older than a day"
        assert fresh.rest().status_code == 204
    assert len(kept(app)) == 1


def test_a_backup_in_progress_keeps_the_pieces_that_its_snapshot_names(app: Flask, client: Client) -> None:
    one = sender(client)
    one.begin()
    one.piece(0, 20_000)
    before = objects(app)
    with database_of(app).transaction() as session:
        service.take_lease(session, office_id=OFFICE, job=service.ORPHAN_OBJECTS, holder=uuid.uuid4())
    assert one.rest().status_code == 204
    assert before < objects(app)
    with database_of(app).reading() as session:
        assert sweeping.find_unnamed(session, office_id=OFFICE, store_keys=list(before)) == list(before)


def test_the_doctor_finds_nothing_wrong_while_files_are_on_their_way(app: Flask, client: Client) -> None:
    one = sender(client)
    one.begin()
    one.piece(0, 20_000)
    patient = Patient(app.config["SETTINGS"], database_of(app), app.extensions["files"], {})
    with time_machine.travel(clock.now() + timedelta(hours=30), tick=False):
        assert list(doctor.data.files(patient)) == []


def test_a_voice_that_will_follow_a_text_without_a_name_is_warned_of_first(app: Flask, client: Client) -> None:
    """In pieces the sound comes after the text, so the phone says beforehand that it will."""
    fields = answers(siapa="nameless", suara="1")
    asked = client.post("/lapor/data-pemilih", data=fields)
    assert asked.status_code == 422
    assert 'name="yakin"' in asked.text
    assert client.post("/lapor/data-pemilih", data={**fields, "yakin": "1"}).status_code == 303
    del fields["suara"]
    assert client.post("/lapor/data-pemilih", data=fields).status_code == 303, "it belongs to no body"


def test_sound_and_letters_arrive_in_pieces_too(app: Flask, client: Client) -> None:
    filed = file_report(client)
    for data, name in ((ogg(), "suara.ogg"), (pdf(), "surat.pdf")):
        one = Sender(client, filed, data, name=name)
        one.begin()
        assert one.rest().status_code == 204
    assert [name for name, _data in kept(app)] == ["suara.opus", "surat.pdf"]
