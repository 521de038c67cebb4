"""“Belum selesai”: an answer goes back once, to the head of the unit; and who hears of a message that opens nothing."""

from __future__ import annotations

import uuid

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.accounts import queries as accounts
from webapp.cases import states, who_sees
from webapp.cases.models import Case, CaseEvent, Message
from webapp.cases.service.conduct import handlers_of
from webapp.notify import service as notify

NOT_SOLVED, MESSAGE_AFTER = "not_solved", "message_after"
_NOBODY = uuid.UUID(int=0)


def was_sent_back(session: Session, case: Case) -> bool:
    """Whether the citizen said before that it is not solved: that is possible once in the life of a case."""
    wanted = CaseEvent.office_id == case.office_id, CaseEvent.case_id == case.id, CaseEvent.kind == NOT_SOLVED
    return session.scalar(select(CaseEvent.id).where(*wanted).limit(1)) is not None


def was_answered(session: Session, case: Case) -> bool:
    """Whether the office ever answered or declined: what was closed before that is opened again by a message."""
    spoke = or_(CaseEvent.kind == "answer_sent", CaseEvent.to_state.in_((states.ANSWERED, states.DECLINED)))
    wanted = CaseEvent.office_id == case.office_id, CaseEvent.case_id == case.id, spoke
    return session.scalar(select(CaseEvent.id).where(*wanted).limit(1)) is not None


def after_reply(session: Session, case: Case) -> str:
    """The state to which a message of the citizen leads."""
    spent = case.state == states.ANSWERED and was_sent_back(session, case)
    answered = case.state != states.CLOSED or was_answered(session, case)
    return states.after_reply(case.state, spent=spent, answered=answered)


def opens_nothing(session: Session, case: Case) -> bool:
    """Whether a message is only a message now: the case was answered and sent back before, closed or declined."""
    return case.state in (states.ANSWERED, states.CLOSED, states.DECLINED) and after_reply(session, case) == case.state


def give_to_head(session: Session, case: Case) -> dict[str, str | None]:
    """Lay the case on the desk of the head of its unit, or on nobody's where there is none; the facts of the event.

    A conduct matter stays with its own two handlers.
    """
    if not case.conduct:
        head = accounts.find_head(session, case.office_id, case.unit_key, but=_NOBODY)
        case.officer_id = head.id if head and who_sees.may_see(session, case, head) else None
    return {"unit": case.unit_key, "officer": str(case.officer_id) if case.officer_id else None}


def tell_of_message(session: Session, case: Case, message: Message) -> None:
    """Tell whoever has the case that the citizen wrote though nothing is opened by it: no list would show it."""
    for staff_id in _keepers(session, case):
        notify.queue(
            session,
            office_id=case.office_id,
            staff_id=staff_id,
            kind=MESSAGE_AFTER,
            subject_id=case.id,
            occasion=str(message.id),
        )


def _keepers(session: Session, case: Case) -> list[uuid.UUID]:
    """Who has the case, as far as they may see it."""
    if case.conduct:
        having = handlers_of(case)
    elif case.officer_id is not None:
        having = frozenset({case.officer_id})
    else:
        head = accounts.find_head(session, case.office_id, case.unit_key, but=_NOBODY)
        having = frozenset({head.id}) if head else frozenset()
    return sorted(who_sees.readers_among(session, case, having))
