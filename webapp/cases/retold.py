"""The history of a case as a story for its citizen: who did what, when and why; never an officer's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from webapp import i18n
from webapp.cases import states, wording
from webapp.cases.models import CaseEvent
from webapp.i18n import gettext as _

# A case that went back and forth for years still fits a phone's page: the newest lines are told.
LINES_TOLD = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the story, with its moment and the office's own reason."""

    when: str
    words: str
    reason: str


# Only the sentence that is told is looked up. What is not here the citizen does not read (notes, checks).
_SENTENCES: dict[str, Callable[[], str]] = {
    "received": lambda: _("You brought it to us, and got a receipt."),
    "corrected": lambda: _("You corrected what you had written."),
    "place_settled": lambda: _("You said which place you mean."),
    "replied": lambda: _("You wrote to us."),
    "files_added": lambda: _("You added files."),
    "withdrawn": lambda: _("You took it back."),
    "settled": lambda: _("You said that it is settled."),
    "answer_sent": lambda: _("We answered you."),
    "question_sent": lambda: _("We asked you something."),
    "transcribed": lambda: _("We wrote down a voice recording."),
    "extended": lambda: _("We took more time, once."),
    "reckoned": lambda: _("The calendar was changed, so a deadline moved."),
    "officer_left": lambda: _("The officer left. Another one takes it over."),
    "not_solved": lambda: _("You said that it is not solved. It went back to the head of the unit."),
    "verified": lambda: _("We checked it: what it is about, and who is competent."),
    "leg_opened": lambda: _("A part of it is dealt with by itself. You find it under “Who deals with what”."),
    "leg_closed": lambda: _("One part of it is done."),
    "merged": lambda: _("We deal with it together with what others brought."),
    "twin_joined": lambda: _("We deal with it together with what others brought."),
    "unmerged": lambda: _("We deal with it on its own again."),
    "twin_left": lambda: _("We deal with it on its own again."),
    "answer_shared": lambda: _("We answered you."),
    "input_hidden": lambda: _("We hid your input from others and told you why."),
    "hiding_appealed": lambda: _("You appealed against it."),
    "hiding_lifted": lambda: _("Your appeal was upheld: your input is shown again."),
    "hiding_kept": lambda: _("Your appeal was looked at: your input stays hidden."),
    "objected": lambda: _("You objected. It went to the superior."),
}


def story(events: Sequence[CaseEvent], units: Mapping[str, str], body: str = "") -> list[Line]:
    """The sentences, oldest first. `units` are the names of the office's units by key, `body` the one referred to."""
    told = [(event, _sentence(event, units, body)) for event in events]
    return [
        Line(i18n.long_moment(event.at), words, event.reason if event.actor.startswith("staff:") else "")
        for event, words in told[-LINES_TOLD:]
        if words
    ]


def _sentence(event: CaseEvent, units: Mapping[str, str], body: str) -> str:
    if event.kind == "assigned":
        return _("The unit %(unit)s has it now.", unit=units.get(str(event.facts.get("unit")), ""))
    if event.kind == "referred":
        return _("We passed it on to %(body)s.", body=body or _("the competent body"))
    if event.kind == "objection_answered":
        return _answered(bool(event.facts.get("upheld")))
    if event.kind == "closed_by_itself":
        return _silent(event.to_state)
    if event.kind == "moved" and event.to_state:
        return _("The state became: %(state)s.", state=wording.state_name(event.to_state))
    known = _SENTENCES.get(event.kind)
    return known() if known else ""


def _answered(upheld: bool) -> str:
    if upheld:
        return _("The superior agreed with your objection. The head of the unit has it again.")
    return _("The superior did not agree with your objection, and it was closed.")


def _silent(state: str | None) -> str:
    if state == states.WITHDRAWN:
        return _("No answer of yours came in time, so it counts as withdrawn.")
    return _("No word of yours came in time, so it closed by itself.")
