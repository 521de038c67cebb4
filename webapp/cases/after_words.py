"""After an answer, in words: what one can still do here, until when, and where else one can go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp import clock, i18n
from webapp.cases import deadline_words, ladder, reckoning, states
from webapp.cases.models import Case, CaseEvent
from webapp.cases.recorded import CaseCard
from webapp.cases.service import objections, sending_back
from webapp.cases.service.objections import Standing
from webapp.cases.service.silence import BY_ITSELF
from webapp.i18n import gettext as _
from webapp.offices import queries as offices
from webapp.offices.models import Body
from webapp.web.fields import Choices
from webapp.web.kept import kept


@dataclass(frozen=True, slots=True)
class Outward:
    """A body outside that one can go to: why, and until when where a time runs."""

    body: Body
    why: str
    until: str


@dataclass(frozen=True, slots=True)
class After:
    """What the citizen's page offers: sending the answer back, objecting until a day, and what a message does now.

    `words` say what happened by itself, or what a message does not do any more; empty when there is nothing to say.
    """

    standing: Standing
    sends_back: bool
    opens_nothing: bool
    until: str
    words: str


def for_citizen(session: Session, found: CaseCard, events: Sequence[CaseEvent]) -> After:
    """Read what is still possible on this case."""
    case = found.case
    standing = standing_of(session, found)
    nothing = sending_back.opens_nothing(session, case)
    words = " ".join(part for part in (_by_itself(case, events), _of_message(standing) if nothing else "") if part)
    sends_back = case.state == states.ANSWERED and not nothing
    return After(standing, sends_back, nothing, until(standing), words)


def standing_of(session: Session, found: CaseCard) -> Standing:
    """Where the citizen stands with an objection."""
    return objections.standing(found.case, found.clocks, objections.get_objection(session, found.case))


def until(standing: Standing) -> str:
    """The last day for an objection; empty where none runs or ran."""
    return deadline_words.due_words(standing.clock) if standing.clock else ""


def answer_due(found: CaseCard) -> str:
    """Until when the superior must answer an objection that runs; empty where none does."""
    running = [one for one in found.clocks if one.is_open and one.clock.started_by == objections.OBJECTED]
    first = reckoning.earliest(running)
    return deadline_words.due_words(first) if first else ""


def outward(found: CaseCard) -> list[Outward]:
    """The ladder for this case, with what is left of the time there."""
    case = found.case
    return [
        Outward(kept(offices.get_body, rung.body), rung.why.of(i18n.locale()), _last_day(found, rung.rules))
        for rung in ladder.rungs_for(case.kind, case.matter)
    ]


def reason_choices() -> Choices:
    """On what ground one objects, in plain words."""
    return [
        (objections.NOT_DONE, _("What was promised was not done"), ""),
        (objections.BESIDE, _("The answer is not about what I brought"), ""),
        (objections.WRONG, _("I think the answer is wrong"), ""),
        (objections.UNFAIR, _("I was not treated fairly"), ""),
        (objections.OTHER, _("Something else"), ""),
    ]


def reason_name(key: str) -> str:
    """The words of one ground."""
    return next((name for value, name, _more in reason_choices() if value == key), key)


def _last_day(found: CaseCard, rules: Sequence[str]) -> str:
    running = [one for one in found.clocks if one.rule.key in rules and one.is_open]
    first = reckoning.earliest(one for one in running if not reckoning.is_late(one, clock.now()))
    return deadline_words.due_words(first) if first else ""


def _by_itself(case: Case, events: Sequence[CaseEvent]) -> str:
    last = next((event for event in reversed(events) if event.to_state), None)
    if last is None or last.kind != BY_ITSELF:
        return ""
    day = i18n.long_date(clock.local(last.at).date())
    if case.state == states.WITHDRAWN:
        return _("No answer came in time, so it has counted as withdrawn since %(date)s.", date=day)
    return _("No word came in time, so it closed by itself on %(date)s.", date=day)


def _of_message(standing: Standing) -> str:
    first = _("A message does not open this again. An officer is told of it.")
    if standing.how == objections.MAY:
        more = _("If you do not agree, you can object until %(date)s.", date=until(standing))
        return f"{first} {more}"
    return first
