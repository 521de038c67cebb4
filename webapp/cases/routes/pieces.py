"""`/terima/<submission_id>/berkas`: files of something received travel after it, in pieces, and go on after a break.

The tus protocol 1.0.0 (core and creation). The phone makes a file's id, so that it knows the address even when an
answer was lost; nobody else can, for it stands behind the id of the send. Refusals of the protocol are bare
statuses; a file that cannot be kept is told with its reason in the reader's language: `{id, berkas, alasan}`.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

import obstore
from flask import Blueprint, Response, current_app
from obstore.exceptions import BaseError
from obstore.store import ObjectStore
from sqlalchemy import select

from webapp import clock, web
from webapp.audit import service as journal
from webapp.cases.carried import CASE
from webapp.cases.models import Submission
from webapp.cases.service import filing, history, once, talk
from webapp.db import Database
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.files import arriving, names, storing
from webapp.files import service as files
from webapp.files.models import IncomingFile
from webapp.throttle import service as throttle
from webapp.upkeep import queries as upkeep
from webapp.upkeep.service import ORPHAN_OBJECTS
from webapp.web import uploads

blueprint = Blueprint("pieces", __name__)

VERSION, OCTETS = "1.0.0", "application/offset+octet-stream"
# What a citizen sends; what the office sends comes through its own doors.
PURPOSES = (filing.FILING, talk.REPLY, talk.FILES)
# A carrier's address is shared by thousands; a phone that is told to wait comes again by itself.
BEGUN_PER_HOUR = 240
WAIT_SECONDS = "600"
DIGITS_MOST = 12


@blueprint.after_request
def speak_tus(response: Response) -> Response:
    """Every answer names the protocol; the one to OPTIONS says what is understood (tus §Core)."""
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Referrer-Policy"] = "no-referrer"
    if web.request.method == "OPTIONS" or response.status_code == 412:
        response.headers["Tus-Version"] = VERSION
    if web.request.method == "OPTIONS":
        response.headers["Tus-Extension"] = "creation"
        response.headers["Tus-Max-Size"] = str(_limits().max_file_bytes)
    return response


@blueprint.post("/terima/<uuid:submission_id>/berkas")
def begin(submission_id: uuid.UUID) -> Response:
    """Expect a file (tus creation): its size and, in Upload-Metadata, its name and its own id."""
    if not _speaks_tus():
        return _bare(412)
    size, told = _number("Upload-Length"), _metadata(web.request.headers.get("Upload-Metadata", ""))
    if size is None or told is None or web.request.content_length:
        return _bare(400)
    name, file_id = told
    if _known_send(submission_id) is None:
        return _bare(404)
    try:
        _expect(submission_id, file_id, name, size)
    except Conflict:
        return _bare(409)
    except OfficeError as refusal:
        if refusal.status == 429:
            return _bare(429, {"Retry-After": WAIT_SECONDS})
        facts = {key: value for key, value in refusal.facts.items() if isinstance(value, int)}
        return _told(submission_id, file_id, files.Refusal(name, refusal.code, facts), refusal.status)
    return _bare(201, {"Location": web.reader.address(f"/terima/{submission_id}/berkas/{file_id}")})


@blueprint.route("/terima/<uuid:submission_id>/berkas/<uuid:file_id>", methods=["HEAD"])
def offset_of(submission_id: uuid.UUID, file_id: uuid.UUID) -> Response:
    """How far the file came: so much is on our disk."""
    if not _speaks_tus():
        return _bare(412)
    file, _keys = _look(submission_id, file_id)
    if file is None:
        return _bare(404)
    return _bare(200, {"Upload-Offset": str(file.received_bytes), "Upload-Length": str(file.size_bytes)})


@blueprint.patch("/terima/<uuid:submission_id>/berkas/<uuid:file_id>")
def add(submission_id: uuid.UUID, file_id: uuid.UUID) -> Response:
    """One more piece. The answer to the last one says what became of the file; an empty one asks again."""
    if not _speaks_tus():
        return _bare(412)
    if web.request.mimetype != OCTETS:
        return _bare(415)
    offset = _number("Upload-Offset")
    file, keys = _look(submission_id, file_id)
    if offset is None or file is None:
        return _bare(400 if offset is None else 404)
    if offset != file.received_bytes:
        return _bare(409)
    data = web.request.get_data(cache=False)
    if offset + len(data) > file.size_bytes or (data and len(keys) >= arriving.most_pieces(file)):
        return _bare(413)
    if file.is_over or not data:
        return _outcome(submission_id, file_id, file, file.received_bytes)
    try:
        if offset + len(data) == file.size_bytes:
            return _finish(submission_id, file_id, file, keys, data)
        with _kept_only_if_named() as written:
            written.append(storing.put_bytes(uploads.store(), web.office_id(), data))
            arriving.add_piece(web.session(), file, offset=offset, size_bytes=len(data), store_key=written[0])
    except Conflict:
        return _bare(409)
    return _outcome(submission_id, file_id, file, offset + len(data))


def _expect(submission_id: uuid.UUID, file_id: uuid.UUID, name: str, size: int) -> None:
    session, office_id = web.session(), web.office_id()
    if arriving.find(session, office_id=office_id, id_hashes=_hashes(submission_id, file_id)) is None:
        # A phone that asks again has begun nothing new.
        begun = throttle.count(session, office_id=office_id, bucket="uploads", address=web.request.remote_addr or "")
        if begun > BEGUN_PER_HOUR:
            raise OfficeError("too_many_begun", status=429)
    # Locked, so that two files of one send are counted one after the other.
    hashes = once.id_hashes(web.keyring(), submission_id)
    wanted = select(Submission).where(Submission.office_id == office_id, Submission.id_hash.in_(hashes))
    sent = session.scalars(wanted.with_for_update()).one()
    arriving.expect(
        session,
        office_id=office_id,
        id_hashes=_hashes(submission_id, file_id),
        owner=arriving.Owner(CASE, sent.case_id, sent.message_id),
        name=name,
        size_bytes=size,
        limits=_limits(),
    )


def _finish(
    submission_id: uuid.UUID, file_id: uuid.UUID, file: IncomingFile, keys: Sequence[str], last: bytes
) -> Response:
    """The last piece: the whole file is checked and stored before the write lock, then attached once."""
    store, offset = uploads.store(), file.received_bytes
    try:
        whole = b"".join([*(storing.read(store, key) for key in keys), last])
    except NotFound:  # another client has just finished it, or the disk lost a piece: then it begins anew
        with web.aftermath() as own:
            return _bare(404 if arriving.forget(own, file, offset=offset) else 409)
    batch = files.prepare([files.Upload(file.name, io.BytesIO(whole))], limits=_limits())
    if batch.refusals:
        refusal = batch.refusals[0]
        with web.aftermath() as own:
            arriving.refuse(own, file, offset=offset, code=refusal.code, most=refusal.facts.get("max"))
        response = _told(submission_id, file_id, refusal, 422)
    else:
        session = web.session()
        with _kept_only_if_named() as written:
            put = files.put(store, web.office_id(), batch.files)
            written.extend(one.store_key for one in put)
            arriving.finish(session, file, offset=offset, put=put[0])
        history.note_again(session, file.office_id, file.owner_id, actor=journal.CITIZEN)
        response = _outcome(submission_id, file_id, file, file.size_bytes)
    database = web.database()
    response.call_on_close(lambda: _drop_bytes(database, store, file.office_id, keys))
    return response


@contextmanager
def _kept_only_if_named() -> Iterator[list[str]]:
    """Bytes that were written for nothing go at once: who loses a race shall not fill the disk."""
    written: list[str] = []
    try:
        yield written
    except Exception:
        with suppress(BaseError, OSError):
            if written:
                obstore.delete(uploads.store(), written)
        raise


def _drop_bytes(database: Database, store: ObjectStore, office_id: str, keys: Sequence[str]) -> None:
    """The bytes of pieces that no row names any more, now: nobody fills the disk with files that are over.

    Not while a backup copies (it holds the sweep's lease, and its snapshot may name them): the sweep takes them later.
    """
    with suppress(BaseError, OSError):
        with database.reading() as look:
            if upkeep.is_held(upkeep.list_runs(look, office_id).get(ORPHAN_OBJECTS), clock.now()):
                return
        if keys:
            obstore.delete(store, list(keys))


def _outcome(submission_id: uuid.UUID, file_id: uuid.UUID, file: IncomingFile, offset: int) -> Response:
    """204 with the offset, or why the whole file is not kept."""
    if file.refused:
        facts = {} if file.refused_max is None else {"max": file.refused_max}
        return _told(submission_id, file_id, files.Refusal(file.name, file.refused, facts), 422)
    return _bare(204, {"Upload-Offset": str(offset)})


def _told(submission_id: uuid.UUID, file_id: uuid.UUID, refusal: files.Refusal, status: int) -> Response:
    told = {"id": str(submission_id), "berkas": str(file_id), "alasan": uploads.refusal_wording(refusal)}
    return Response(json.dumps(told), status, mimetype="application/json")


def _bare(status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status=status, headers=dict(headers or {}))


def _speaks_tus() -> bool:
    return web.request.headers.get("Tus-Resumable") == VERSION


def _limits() -> files.Limits:
    return files.Limits.of(current_app.config["SETTINGS"])


def _number(header: str) -> int | None:
    """A header's number, None for anything else."""
    text = web.request.headers.get(header, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS_MOST else None


def _metadata(text: str) -> tuple[str, uuid.UUID] | None:
    """Name and own id of a file (`filename` and `id`, each in base64); None when they cannot be read."""
    pairs = dict.fromkeys(("filename", "id"), "")
    try:
        for pair in text.split(","):
            key, _space, value = pair.strip().partition(" ")
            pairs[key] = base64.b64decode(value, validate=True).decode()
        file_id = uuid.UUID(pairs["id"]) if pairs["id"] else uuid.uuid4()
    except (binascii.Error, ValueError):
        return None
    return names.clean(pairs["filename"]), file_id


def _hashes(submission_id: uuid.UUID, file_id: uuid.UUID) -> list[str]:
    return web.keyring().digests("upload", f"{submission_id}/{file_id}")


def _known_send(submission_id: uuid.UUID) -> Submission | None:
    """A citizen's send that is here: nobody else's may bring files this way."""
    with web.looking() as look:
        sent = once.find(look, office_id=web.office_id(), keyring=web.keyring(), submission_id=submission_id)
    return sent if sent is not None and sent.purpose in PURPOSES else None


def _look(submission_id: uuid.UUID, file_id: uuid.UUID) -> tuple[IncomingFile | None, list[str]]:
    """The file at this address and the store keys of what came so far, as of one moment."""
    with web.looking() as look:
        file = arriving.find(look, office_id=web.office_id(), id_hashes=_hashes(submission_id, file_id))
        return file, arriving.pieces(look, file) if file else []
