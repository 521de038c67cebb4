"""The history of a case in words: who did what, and to whom it went."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from webapp import i18n
from webapp.accounts import queries as accounts
from webapp.cases import wording
from webapp.cases.models import Case, CaseEvent
from webapp.cases.recorded import CaseCard
from webapp.cases.service.filing import NAMELESS, SEALED
from webapp.i18n import gettext as _
from webapp.i18n import ngettext
from webapp.offices import queries as offices
from webapp.web.kept import kept


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids and keys in events stand for."""

    staff: Mapping[uuid.UUID, str]
    units: Mapping[str, str]
    bodies: Mapping[str, str]


# Events that say who has the case from now on.
ASSIGNING = ("assigned", "officer_left")
# Events that move the day of a deadline.
MOVING = ("extended", "reckoned")
# Events that change the state and say who has the case then.
HANDED = ("not_solved", "objected", "objection_answered")
# Events about one part of a case.
PARTING = ("leg_opened", "leg_closed")


def left_alone(case: Case, events: Sequence[CaseEvent]) -> bool:
    """Whether the case waits in its unit because its officer left and nobody has taken it since."""
    last = next((event.kind for event in reversed(events) if event.kind in ASSIGNING), "")
    return case.officer_id is None and last == "officer_left"


def names() -> Names:
    """Everybody who ever worked here, the units and the bodies."""
    return kept(_names)


def _names(session: Session, office_id: str) -> Names:
    return Names(
        {row.id: row.name for row in accounts.list_staff(session, office_id, active=None)},
        {row.key: row.name for row in offices.list_units(session, office_id)},
        {row.key: row.name for row in offices.list_bodies(session, office_id)},
    )


def tell(event: CaseEvent, known: Names) -> str:
    """A line of the history."""
    lines = {
        "received": _("Received"),
        "corrected": _("Corrected by the citizen"),
        "place_settled": _("The citizen said which place"),
        "replied": _("The citizen wrote"),
        "files_added": _("The citizen added files"),
        "withdrawn": _("Withdrawn by the citizen"),
        "settled": _("Settled, says the citizen"),
        "answer_sent": _("Answer sent"),
        "question_sent": _("Question sent"),
        "note_sent": _("Internal note written"),
        "transcribed": _("Voice note written down"),
        "assigned": _("Assigned"),
        "moved": _("State changed"),
        "referred": _("Referred to another body"),
        "checked": _("Checked: not a flood"),
        "verified": _("Check of the case saved"),
        "leg_opened": _("Part of the case begun"),
        "leg_closed": _("Part of the case closed"),
        "officer_left": _("The officer left, handed on"),
        "extended": _("Deadline prolonged"),
        "reckoned": _("Deadline reckoned anew, because the calendar changed"),
        "merged": _("Handled together with another report"),
        "twin_joined": _("Another report is handled together with this one"),
        "unmerged": _("Handled on its own again"),
        "twin_left": _("The other report is handled on its own again"),
        "twin_wrote": _("The citizen of a report handled together with this one wrote"),
        "answer_shared": _("Answer of the report it goes with sent here too"),
        "input_hidden": _("Input hidden"),
        "hiding_appealed": _("Appeal against hiding"),
        "hiding_lifted": _("Hidden input shown again"),
        "hiding_kept": _("Appeal against hiding refused"),
        "draft_saved": _("Draft of the answer saved"),
        "review_asked": _("Approval of the answer asked for"),
        "review_sent_back": _("Answer sent back to its author"),
        "review_approved": _("Answer approved"),
        "step_ticked": _("Step of the checklist marked"),
        "escalated": _("Told how much time has passed"),
        "handler_left": _("One of the two handlers left"),
        "persons_named": _("People named, whom the report is about"),
        "person_unnamed": _("A name taken back"),
        "not_solved": _("Not solved, says the citizen"),
        "closed_by_itself": _("Ended by itself, no word came in time"),
        "objected": _("The citizen objected"),
        "objection_answered": _("Objection answered"),
    }
    words = lines.get(event.kind, event.kind)
    more = _more(event, known)
    if more:
        words = f"{words}: {more}"
    overridden = sum(int(count or 0) for name, count in event.facts.items() if name.startswith("over_"))
    if overridden:
        words += ngettext(", in spite of %(num)d warning", ", in spite of %(num)d warnings", overridden)
    who = _actor_name(event.actor, known)
    return f"{words} ({who})" if who else words


def _more(event: CaseEvent, known: Names) -> str:
    if event.kind in ASSIGNING:
        return _assigned(event, known)
    if event.kind in HANDED:
        person = _assigned(event, known) if "officer" in event.facts else ""
        return ", ".join(part for part in (_state(event, known), person) if part)
    if event.kind in PARTING:
        return known.bodies.get(str(event.facts.get("body")), "")
    return _moved(event) if event.kind in MOVING else _state(event, known)


def _moved(event: CaseEvent) -> str:
    """From which day to which a deadline moved; a clock that waits has no day."""
    days = [str(event.facts.get(end) or "") for end in ("from", "to")]
    told = [i18n.long_date(date.fromisoformat(day)) if day else _("no day yet") for day in days]
    return _("from %(before)s to %(after)s", before=told[0], after=told[1])


def openness(found: CaseCard) -> str:
    """What an officer must know of the citizen's wish about the name, without the name."""
    if found.case.openness == NAMELESS:
        return _("Without a name. Nothing is kept.")
    if not found.has_name and not found.has_contact:
        return _("No name and no contact given.")
    if found.case.openness == SEALED:
        return _("Confidential. Name and contact are sealed.")
    return _("Open. The handling unit reads name and contact.")


def _state(event: CaseEvent, known: Names) -> str:
    if not event.to_state or event.from_state == event.to_state:
        return ""
    return wording.state_name(event.to_state, known.bodies.get(str(event.facts.get("body")), ""), staff=True)


def _assigned(event: CaseEvent, known: Names) -> str:
    unit = known.units.get(str(event.facts.get("unit")), "")
    officer = event.facts.get("officer")
    person = known.staff.get(uuid.UUID(officer), "") if officer else _("without an officer")
    return ", ".join(part for part in (unit, person) if part)


def _actor_name(actor: str, known: Names) -> str:
    if not actor.startswith("staff:"):
        return ""
    return known.staff.get(uuid.UUID(actor.removeprefix("staff:")), "")
