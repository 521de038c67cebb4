"""Files that travel with a form: taken in before the write lock, kept when the form returns.

Nothing attached is lost (DESIGN §5): files of a refused form are held under its id's hash for
up to 24 hours, named on the form with a box to leave each out.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from webapp import web
from webapp.cases.service import once
from webapp.files import service as files
from webapp.files.models import HeldFile
from webapp.i18n import gettext as _
from webapp.web import uploads

CASE = "case"


@dataclass(slots=True)
class Carried:
    """What one request brought, and what earlier ones left under the same id."""

    submission_id: uuid.UUID
    fresh: list[files.PutFile] = field(default_factory=list)
    held: list[HeldFile] = field(default_factory=list)
    left_out: set[uuid.UUID] = field(default_factory=set)
    refusals: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many files would be attached."""
        return len(self.fresh) + len([file for file in self.held if file.id not in self.left_out])

    @property
    def has_sound(self) -> bool:
        """Whether a voice could be recognised in what would be sent."""
        kept = [file.media_type for file in self.held if file.id not in self.left_out]
        return any(kind.startswith("audio/") for kind in (*kept, *(file.media_type for file in self.fresh)))

    @property
    def hashes(self) -> list[str]:
        """The id's hashes, newest key first."""
        return once.id_hashes(web.keyring(), self.submission_id)


def receive(submission_id: uuid.UUID, left_out: Sequence[str]) -> Carried:
    """Read, check and store the uploads of this request. Slow: call it before `web.session()`."""
    carried = Carried(submission_id, left_out=_ids(left_out))
    with web.looking() as look:
        carried.held = files.list_held(look, office_id=web.office_id(), held_for=carried.hashes)
    batch = uploads.prepare_uploads("berkas", already=carried.count)
    carried.refusals = [uploads.refusal_wording(refusal) for refusal in batch.refusals]
    carried.fresh = files.put(uploads.store(), web.office_id(), batch.files)
    return carried


def hold(session: Session, carried: Carried, under: uuid.UUID | None = None) -> None:
    """Keep the files with a form that goes back; `under` is the fresh id of a 409."""
    office_id, old = web.office_id(), carried.hashes
    files.drop_held(session, office_id=office_id, held_for=old, only=carried.left_out)
    target = once.id_hashes(web.keyring(), under or carried.submission_id)[0]
    if under is not None:
        files.rehold(session, office_id=office_id, old_hashes=old, new_hash=target)
    carried.held = files.hold(session, office_id=office_id, held_for=target, put=carried.fresh)
    carried.fresh, carried.left_out = [], set()


def attach(
    session: Session, carried: Carried, *, case_id: uuid.UUID, message_id: uuid.UUID | None, origin: str = files.CITIZEN
) -> int:
    """Give everything to the case; returns how many files this send has."""
    claimed = files.claim_held(
        session,
        office_id=web.office_id(),
        held_for=carried.hashes,
        leave_out=carried.left_out,
        owner_kind=CASE,
        owner_id=case_id,
        message_id=message_id,
        origin=origin,
    )
    added = files.attach(
        session,
        office_id=web.office_id(),
        owner_kind=CASE,
        owner_id=case_id,
        message_id=message_id,
        put=carried.fresh,
        origin=origin,
    )
    return len({row.id for row in (*claimed, *added)})


def receive_form() -> Carried:
    """`receive()` for the form of this request."""
    sent = web.request.form
    return receive(read_id(sent.get("id", "")), sent.getlist("lepas"))


def keep_uploads() -> Carried:
    """Keep the files of a form that cannot be taken now, under its id."""
    brought = receive_form()
    if brought.fresh or brought.left_out:
        with web.aftermath() as own:
            hold(own, brought)
    return brought


def hold_uploads() -> list[str]:
    """`keep_uploads()`; returns the names of what is kept."""
    return [file.name for file in keep_uploads().held]


def is_spoken(carried: Carried, body: str) -> bool:
    """Whether a voice says what the text leaves out; a repeat brings nothing new, its voice is with the case."""
    if carried.has_sound:
        return True
    with web.looking() as look:
        ids = (web.keyring(), carried.submission_id)
        return once.repeats(look, *ids, office_id=web.office_id(), body=body)


def spoken_words() -> str:
    """What stands for the text of whoever sent a voice alone: an officer writes down what it says."""
    return _("What I want to say is in the voice recording.")


def read_id(text: str) -> uuid.UUID:
    """The form's submission id; a missing or broken one is replaced, nobody is refused for it."""
    try:
        return uuid.UUID(text.strip())
    except ValueError:
        return uuid.uuid4()


def _ids(texts: Sequence[str]) -> set[uuid.UUID]:
    """Ids of the ticked boxes; what is no id was no box of ours."""
    found = set()
    for text in texts:
        try:
            found.add(uuid.UUID(text))
        except ValueError:
            continue
    return found
