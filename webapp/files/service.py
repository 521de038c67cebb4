"""What the files room does: prepare, put, attach, hold, claim, withdraw.

The order at a door: `prepare()` and `put()` before the write transaction (both are slow),
then `attach()` or `hold()` inside it. Bytes that no row names are removed by `sweeping`.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.errors import NotFound
from webapp.files.models import KEEP_HELD, Attachment, HeldFile
from webapp.files.preparing import Batch, Limits, Prepared, Refusal, Upload, prepare
from webapp.files.storing import PutFile, put

CITIZEN, OFFICE = "citizen", "office"


def attach(
    session: Session,
    *,
    office_id: str,
    owner_kind: str,
    owner_id: uuid.UUID,
    message_id: uuid.UUID | None,
    put: Iterable[PutFile | HeldFile],
    origin: str,
) -> list[Attachment]:
    """Give stored files to an owner; returns the attachments of this send, in their order.

    A file that the same message of the owner already has (a repeated send) is not attached
    twice: its earlier attachment is returned in its place. So pass the same `message_id`
    for a repeat. `origin` is `citizen` or `office`.
    """
    brought = list(put)
    if not brought:  # most sends bring no file: no need to look
        return []
    owner = {"office_id": office_id, "owner_kind": owner_kind, "owner_id": owner_id}
    in_message = select(Attachment).filter_by(**owner).where(Attachment.message_id.is_not_distinct_from(message_id))
    known = {row.digest: row for row in session.scalars(in_message)}
    last = session.scalar(select(func.max(Attachment.position)).filter_by(**owner)) or 0
    attached = []
    for file in brought:
        if file.digest not in known:
            last += 1
            known[file.digest] = Attachment(
                **owner, **_facts(file), message_id=message_id, origin=origin, position=last
            )
            session.add(known[file.digest])
        if known[file.digest] not in attached:
            attached.append(known[file.digest])
    session.flush()
    return attached


def hold(session: Session, *, office_id: str, held_for: str, put: Iterable[PutFile]) -> list[HeldFile]:
    """Keep files of a form that returns to its writer, up to 24 hours (DESIGN §5).

    `held_for` is the keyed hash of the form's submission id under the newest key. A file held
    already is not held twice. Returns every file now held under `held_for`.
    """
    _forget_old(session, office_id, [held_for])
    held = list_held(session, office_id=office_id, held_for=[held_for])
    known = {file.digest for file in held}
    for file in put:
        if file.digest not in known:
            known.add(file.digest)
            held.append(HeldFile(office_id=office_id, held_for=held_for, held_at=clock.now(), **_facts(file)))
            session.add(held[-1])
    session.flush()
    return held


def list_held(session: Session, *, office_id: str, held_for: Sequence[str]) -> list[HeldFile]:
    """Files held under any of these hashes (one for each kept key), oldest first.

    After 24 hours a file counts as gone, also before the sweep takes it.
    """
    query = select(HeldFile).where(
        HeldFile.office_id == office_id, HeldFile.held_for.in_(held_for), HeldFile.held_at >= clock.now() - KEEP_HELD
    )
    return list(session.scalars(query.order_by(HeldFile.held_at, HeldFile.id)))


def claim_held(
    session: Session,
    *,
    office_id: str,
    held_for: Sequence[str],
    leave_out: Collection[uuid.UUID] = (),
    owner_kind: str,
    owner_id: uuid.UUID,
    message_id: uuid.UUID | None,
    origin: str = CITIZEN,
) -> list[Attachment]:
    """Move held files to their owner, without those that the writer ticked to leave out."""
    held = list_held(session, office_id=office_id, held_for=held_for)
    for file in held:
        session.delete(file)
    wanted = [file for file in held if file.id not in leave_out]
    return attach(
        session,
        office_id=office_id,
        owner_kind=owner_kind,
        owner_id=owner_id,
        message_id=message_id,
        put=wanted,
        origin=origin,
    )


def rehold(session: Session, *, office_id: str, old_hashes: Sequence[str], new_hash: str) -> int:
    """Take held files along to a form's fresh id (409); returns how many moved."""
    _forget_old(session, office_id, [new_hash])
    there = {file.digest for file in list_held(session, office_id=office_id, held_for=[new_hash])}
    moved = 0
    for file in list_held(session, office_id=office_id, held_for=[old for old in old_hashes if old != new_hash]):
        if file.digest in there:
            session.delete(file)
            continue
        there.add(file.digest)
        file.held_for = new_hash
        moved += 1
    session.flush()
    return moved


def drop_held(
    session: Session, *, office_id: str, held_for: Sequence[str], only: Collection[uuid.UUID] | None = None
) -> int:
    """Forget files held under these hashes (`only` these ids, default all); returns how many.

    Their bytes go with the next sweep.
    """
    gone = [
        file for file in list_held(session, office_id=office_id, held_for=held_for) if only is None or file.id in only
    ]
    for file in gone:
        session.delete(file)
    session.flush()
    return len(gone)


def withdraw(
    session: Session, *, office_id: str, owner_kind: str, owner_id: uuid.UUID, attachment_id: uuid.UUID
) -> Attachment:
    """Take an attachment away from its owner; its bytes go with the next sweep.

    Raises NotFound `file_unknown` when this owner has no such attachment.
    """
    found = session.get(Attachment, (office_id, attachment_id))
    if found is None or (found.owner_kind, found.owner_id) != (owner_kind, owner_id):
        raise NotFound("file_unknown")
    session.delete(found)
    session.flush()
    return found


def _forget_old(session: Session, office_id: str, held_for: Sequence[str]) -> None:
    """Rows that count as gone but were not swept yet: the same file may come to stand in their place."""
    session.execute(
        delete(HeldFile).where(
            HeldFile.office_id == office_id, HeldFile.held_for.in_(held_for), HeldFile.held_at < clock.now() - KEEP_HELD
        )
    )


def _facts(file: PutFile | HeldFile) -> dict[str, str | int]:
    return {
        "name": file.name,
        "media_type": file.media_type,
        "size_bytes": file.size_bytes,
        "digest": file.digest,
        "store_key": file.store_key,
    }


__all__ = [
    "CITIZEN",
    "OFFICE",
    "Batch",
    "Limits",
    "Prepared",
    "PutFile",
    "Refusal",
    "Upload",
    "attach",
    "claim_held",
    "drop_held",
    "hold",
    "list_held",
    "prepare",
    "put",
    "rehold",
    "withdraw",
]
