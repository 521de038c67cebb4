"""Files that arrive in pieces, after the text they belong to, and go on where the line broke.

The order at a door, for each piece: its bytes onto the disk, then in one transaction the row that names them and
the new offset. So the offset never says more than what is durably there, whatever is killed, and of two clients at
one offset one wins (`Conflict` for the other). The last piece is judged together with all before it by the same
checks as any file, and moves the offset in the transaction that attaches the file: a file is over exactly once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import CursorResult, Select, delete, func, select, update
from sqlalchemy.orm import Session

from webapp import clock
from webapp.db import insert_first, new_id
from webapp.errors import Conflict, OfficeError
from webapp.files import service
from webapp.files.models import Attachment, IncomingFile, Piece
from webapp.files.preparing import Limits
from webapp.files.storing import PutFile

# What a phone sends at once; other clients may send more, up to a whole file.
PIECE_BYTES = 64 * 1024
# On the worst lines phones send smaller ones. Below this, pieces would cost more than what they carry.
LEAST_PIECE_BYTES, SPARE_PIECES = 4 * 1024, 16
# Begun within a day for one send, refused ones too: five that are kept, and each a few times mended.
BEGUN_FOR_ONE_SEND = 20


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose file it will be: a case, and perhaps one message of it."""

    kind: str
    id: uuid.UUID
    message_id: uuid.UUID | None


def expect(
    session: Session,
    *,
    office_id: str,
    id_hashes: Sequence[str],
    owner: Owner,
    name: str,
    size_bytes: int,
    limits: Limits,
) -> IncomingFile:
    """Expect a file of `size_bytes`; a repeat gives the one that is expected already, however far it came.

    `id_hashes` are the hashes of its own address, newest key first. The caller holds the owner's send locked, so
    that two begin one after the other. Raises OfficeError `file_empty`, `file_too_large` (facts: size, max in bytes;
    413), `file_too_many` (max), or `too_many_begun` (429); Conflict when the repeat names another size.
    """
    known = find(session, office_id=office_id, id_hashes=id_hashes)
    if known is None:
        _check(session, office_id, owner, size_bytes, limits)
        first = insert_first(session, IncomingFile).values(
            office_id=office_id,
            id=new_id(),
            id_hash=id_hashes[0],
            owner_kind=owner.kind,
            owner_id=owner.id,
            message_id=owner.message_id,
            name=name,
            size_bytes=size_bytes,
            received_bytes=0,
            touched_at=clock.now(),
        )
        session.execute(first.on_conflict_do_nothing(index_elements=["office_id", "id_hash"]))
        known = session.scalars(_wanted(office_id, id_hashes)).one()
    if known.size_bytes != size_bytes:
        raise Conflict()
    return known


def find(session: Session, *, office_id: str, id_hashes: Sequence[str]) -> IncomingFile | None:
    """The file that is expected at this address, or None."""
    return session.scalar(_wanted(office_id, id_hashes))


def pieces(session: Session, file: IncomingFile) -> list[str]:
    """The store keys of what arrived so far, in its order."""
    return list(session.scalars(_pieces(file).order_by(Piece.begins_at)))


def most_pieces(file: IncomingFile) -> int:
    """In how many pieces a file may come: each lies on the disk by itself."""
    return file.size_bytes // LEAST_PIECE_BYTES + SPARE_PIECES


def add_piece(session: Session, file: IncomingFile, *, offset: int, size_bytes: int, store_key: str) -> None:
    """A stored piece that is not the last. Raises Conflict when the file is not at `offset`."""
    _move(session, file, offset, offset + size_bytes)
    session.add(Piece(office_id=file.office_id, upload_id=file.id, begins_at=offset, store_key=store_key))
    session.flush()


def finish(session: Session, file: IncomingFile, *, offset: int, put: PutFile) -> list[Attachment]:
    """The whole file was found good and is stored: give it to its owner, and forget the pieces' rows.

    Raises Conflict when the file is not at `offset`: somebody else has finished it.
    """
    _move(session, file, offset, file.size_bytes)
    _forget_pieces(session, file)
    return service.attach(
        session,
        office_id=file.office_id,
        owner_kind=file.owner_kind,
        owner_id=file.owner_id,
        message_id=file.message_id,
        put=[put],
        origin=service.CITIZEN,
    )


def refuse(session: Session, file: IncomingFile, *, offset: int, code: str, most: int | None) -> None:
    """The whole file cannot be kept: note why, for its sender. Raises Conflict when it is not at `offset`."""
    _move(session, file, offset, file.size_bytes, refused=code, refused_max=most)
    _forget_pieces(session, file)


def forget(session: Session, file: IncomingFile, *, offset: int) -> bool:
    """Begin anew: bytes of a piece are gone. False when the file has moved on meanwhile."""
    here = IncomingFile.office_id == file.office_id, IncomingFile.id == file.id, IncomingFile.received_bytes == offset
    gone = session.execute(delete(IncomingFile).where(*here))
    return isinstance(gone, CursorResult) and gone.rowcount == 1


def _check(session: Session, office_id: str, owner: Owner, size_bytes: int, limits: Limits) -> None:
    if size_bytes <= 0:
        raise OfficeError("file_empty")
    if size_bytes > limits.max_file_bytes:
        raise OfficeError("file_too_large", status=413, size=size_bytes, max=limits.max_file_bytes)
    mine = {"office_id": office_id, "owner_kind": owner.kind, "owner_id": owner.id}
    begun = (select(func.count()).select_from(IncomingFile).filter_by(**mine)).where(
        IncomingFile.message_id.is_not_distinct_from(owner.message_id)
    )
    there = (select(func.count()).select_from(Attachment).filter_by(**mine, origin=service.CITIZEN)).where(
        Attachment.message_id.is_not_distinct_from(owner.message_id)
    )
    coming = begun.where(IncomingFile.received_bytes < IncomingFile.size_bytes)
    if (session.scalar(there) or 0) + (session.scalar(coming) or 0) >= limits.max_files:
        raise OfficeError("file_too_many", max=limits.max_files)
    if (session.scalar(begun) or 0) >= BEGUN_FOR_ONE_SEND:
        raise OfficeError("too_many_begun", status=429)


def _wanted(office_id: str, id_hashes: Sequence[str]) -> Select[IncomingFile]:
    here = IncomingFile.office_id == office_id, IncomingFile.id_hash.in_(id_hashes)
    return select(IncomingFile).where(*here).execution_options(populate_existing=True)


def _pieces(file: IncomingFile) -> Select[str]:
    return select(Piece.store_key).where(Piece.office_id == file.office_id, Piece.upload_id == file.id)


def _move(session: Session, file: IncomingFile, offset: int, to: int, **facts: str | int | None) -> None:
    """The one place that moves an offset: from where its writer saw it, or not at all."""
    here = IncomingFile.office_id == file.office_id, IncomingFile.id == file.id, IncomingFile.received_bytes == offset
    waiting = IncomingFile.received_bytes < IncomingFile.size_bytes
    step = update(IncomingFile).where(*here, waiting).values(received_bytes=to, touched_at=clock.now(), **facts)
    moved = session.execute(step.execution_options(synchronize_session=False))
    if not isinstance(moved, CursorResult) or moved.rowcount != 1:
        raise Conflict()


def _forget_pieces(session: Session, file: IncomingFile) -> None:
    session.execute(delete(Piece).where(Piece.office_id == file.office_id, Piece.upload_id == file.id))
