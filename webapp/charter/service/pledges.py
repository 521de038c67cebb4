"""The pledge (maklumat pelayanan) as the office signed it, and voices that read it and the summaries aloud."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from webapp import clock
from webapp.audit import service as audit
from webapp.charter import queries
from webapp.charter.models import Pledge, Voice, digest_of
from webapp.db import new_id
from webapp.errors import Conflict, OfficeError
from webapp.files import service as files
from webapp.files.models import Attachment


@dataclass(frozen=True, slots=True)
class PledgeWords:
    """What was signed, when and by whom."""

    text_id: str
    text_jv: str
    signed_on: date
    signer_name: str
    signer_post: str


def put_pledge(session: Session, *, office_id: str, words: PledgeWords, seen: int, by: uuid.UUID) -> Pledge | None:
    """A new version of the pledge; the older ones are kept. None when it reads so already.

    `seen` is the version that the writer saw, 0 for none. Raises Conflict `pledge_changed`, OfficeError
    `pledge_unsigned_yet` for a day of signature that is to come.
    """
    last = queries.current_pledge(session, office_id)
    if last is not None and _said(last) == words:
        return None
    if (last.version if last else 0) != seen:
        raise Conflict("pledge_changed")
    if words.signed_on > clock.today():
        raise OfficeError("pledge_unsigned_yet")
    pledge = Pledge(
        office_id=office_id,
        id=new_id(),
        version=seen + 1,
        text_id=words.text_id,
        text_jv=words.text_jv,
        jv_of=digest_of(words.text_id) if words.text_jv else "",
        signed_on=words.signed_on,
        signer_name=words.signer_name,
        signer_post=words.signer_post,
        made_at=clock.now(),
        staff_id=by,
    )
    session.add(pledge)
    session.flush()
    facts = {"version_number": pledge.version}
    audit.record(session, office_id=office_id, actor=audit.staff(by), action="pledge.signed", facts=facts)
    return pledge


def put_voice(
    session: Session, *, office_id: str, of_id: uuid.UUID, language: str, sound: files.PutFile, by: uuid.UUID
) -> Attachment:
    """A sound that reads a pledge or a summary in one language, in place of an earlier one."""
    voice_id = new_id()
    kept = files.attach(
        session,
        office_id=office_id,
        owner_kind=queries.VOICE,
        owner_id=voice_id,
        message_id=None,
        put=[sound],
        origin=files.OFFICE,
    )
    voice = Voice(
        office_id=office_id,
        id=voice_id,
        of_id=of_id,
        language=language,
        attachment_id=kept[0].id,
        made_at=clock.now(),
        staff_id=by,
    )
    session.add(voice)
    session.flush()
    facts = {"language": language}
    audit.record(
        session, office_id=office_id, actor=audit.staff(by), action="charter.voiced", subject_id=of_id, facts=facts
    )
    return kept[0]


def _said(pledge: Pledge) -> PledgeWords:
    return PledgeWords(pledge.text_id, pledge.text_jv, pledge.signed_on, pledge.signer_name, pledge.signer_post)
