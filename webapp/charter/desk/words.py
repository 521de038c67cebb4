"""The charter in words for staff: components, states, refusals, differences, and the history as sentences."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from webapp import i18n
from webapp.charter import differences
from webapp.charter.catalogue import ALL_COMPONENTS
from webapp.charter.differences import Difference
from webapp.charter.models import CONSULTATION, DECIDED, DRAFT, IN_FORCE, REPLACED, Standard, StandardChange
from webapp.charter.service import drafts, force
from webapp.errors import OfficeError
from webapp.i18n import gettext as _
from webapp.i18n import mark as N_
from webapp.i18n import ngettext
from webapp.web.fields import Choices

COMPONENTS = {
    "requirements": N_("Requirements"),
    "procedure": N_("System, mechanism and procedure"),
    "time": N_("Time of completion"),
    "fee": N_("Fee"),
    "product": N_("Product of the service"),
    "complaints": N_("Handling of complaints, suggestions and input"),
    "legal_basis": N_("Legal basis"),
    "facilities": N_("Facilities"),
    "competence": N_("Competence of those who serve"),
    "supervision": N_("Internal supervision"),
    "staffing": N_("Number of those who serve"),
    "service_guarantee": N_("Guarantee of the service"),
    "safety_guarantee": N_("Guarantee of security and safety"),
    "evaluation": N_("Evaluation of performance"),
}
STATES = {
    DRAFT: N_("Draft"),
    CONSULTATION: N_("In consultation"),
    DECIDED: N_("Decided, waits for its day"),
    IN_FORCE: N_("In force"),
    REPLACED: N_("Replaced"),
}
REFUSALS = {
    "component_full": N_("This component has %(max)s clauses already. Take one out first, or join two of them."),
    "promise_far": N_("Write a number of days from 1 to %(max)s, or leave it empty when no time is established."),
    "decree_twice": N_("Another version of this service has this decree number. Check the number, or write its own."),
    "standard_date_past": N_(
        "This day is over. Cases filed since then keep the older version. Choose %(today)s or a later day."
    ),
    "standard_date_far": N_("This day is too far away. Choose a day up to %(last)s."),
    "standard_date_before": N_("The version before it begins on %(last)s only. Choose that day or a later one."),
    "standard_decided": N_("A decided version waits for its day. Take it back first, then edit it."),
    "standard_in_force": N_("The day of this version has come. Make a new draft to change it."),
    "pledge_unsigned_yet": N_("A pledge cannot be signed on a day to come. Write the day on the signed paper."),
    "result_needed": N_("Write what came of the review. Others read it here."),
    "review_closed": N_("Somebody else closed this review. What you wrote stands below."),
    "draft_changed": N_("Somebody else changed this draft since you opened the page. Look at it, then press again."),
}
_HISTORY = {
    drafts.MADE: N_("%(who)s made the draft of version %(version)s from version %(from)s."),
    drafts.PROMISED: N_("%(who)s changed the promised time."),
    drafts.CONSULTED: N_("%(who)s put the draft up for consultation."),
    drafts.TAKEN_BACK: N_("%(who)s took the version back to a draft."),
    drafts.ADDED: N_("%(who)s added clause %(number)s: “%(text_id)s”"),
    drafts.CHANGED: N_("%(who)s changed clause %(number)s."),
    drafts.MOVED: N_("%(who)s moved a clause: it was %(old)s and is now %(number)s."),
    drafts.REMOVED: N_("%(who)s took clause %(number)s out: “%(text_id)s”"),
    drafts.RESTORED: N_("%(who)s put clause %(number)s back: “%(text_id)s”"),
    force.DECIDED_DEED: N_("%(who)s put the version in force from %(effective_on)s by decree %(decree)s."),
    force.IN_FORCE_DEED: N_("The version is in force. Decree: %(decree)s."),
}
_PARTS = {
    "text_id": N_("Changed: from “%(old)s” to “%(new)s”."),
    "text_jv": N_("The Javanese text changed: from “%(old)s” to “%(new)s”."),
    "source": N_("The source changed: from “%(old)s” to “%(new)s”."),
}

Names = Mapping[uuid.UUID, str]


@dataclass(frozen=True, slots=True)
class Told:
    """Something that was done or is different: its moment if it has one, its sentence, and what became of what."""

    sentence: str
    parts: tuple[str, ...] = ()
    at: datetime | None = None


def component(name: str) -> str:
    """A component with its number: “3. Time of completion”."""
    return _("%(number)s. %(name)s", number=ALL_COMPONENTS.index(name) + 1, name=_(COMPONENTS[name]))


def component_choices() -> Choices:
    """The fourteen components."""
    return [(name, component(name), "") for name in ALL_COMPONENTS]


def state(standard: Standard) -> str:
    """The state of a version in words."""
    return _(STATES[standard.state])


def promise(days: int | None, calendar: str) -> str:
    """A promised time."""
    if days is None:
        return _("not established")
    if calendar == "days":
        return ngettext("%(num)d day", "%(num)d days", days)
    return ngettext("%(num)d working day", "%(num)d working days", days)


def since(standard: Standard) -> str:
    """From when a version holds, and by which decree."""
    if standard.effective_on is None:
        return _("from the start of this application; no decree is written down")
    day = i18n.long_date(standard.effective_on)
    return _("from %(day)s, decree %(decree)s", day=day, decree=standard.decree)


def refusal(error: OfficeError) -> str:
    """The sentence for what the charter does not take."""
    facts = {name: i18n.long_date(fact) if isinstance(fact, date) else fact for name, fact in error.facts.items()}
    return _(REFUSALS[error.code], **facts)


def differences_told(before: Standard | None, after: Standard, found: Iterable[Difference]) -> list[Told]:
    """What is different, each as a sentence that begins with what became of it."""
    told = []
    if before is not None and before.promise[:2] != after.promise[:2]:
        old, new = (promise(one.answer_days, one.calendar) for one in (before, after))
        told.append(Told(_("Changed, promised time: from %(old)s to %(new)s.", old=old, new=new)))
    return told + [_difference(one) for one in found]


def history(changes: Iterable[StandardChange], names: Names) -> list[Told]:
    """Changes as sentences."""
    return [_tell(change, names) for change in changes]


def _difference(one: Difference) -> Told:
    number, text = one.clause.number, one.clause.text_id
    if one.kind == differences.ADDED:
        return Told(_("Added, clause %(number)s: “%(text)s”", number=number, text=text))
    if one.kind == differences.REMOVED:
        return Told(_("Removed, clause %(number)s: “%(text)s”", number=number, text=text))
    assert one.before is not None
    if one.kind == differences.MOVED:
        return Told(_("Moved: clause %(old)s is now %(number)s.", old=one.before.number, number=number))
    old, new = ({name: getattr(row, name) for name in _PARTS} for row in (one.before, one.clause))
    return Told(_("Changed, clause %(number)s.", number=number), _changed(old, new))


def _changed(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, ...]:
    pairs = ((words, old.get(name, ""), new.get(name, "")) for name, words in _PARTS.items())
    return tuple(_(words, old=was or "-", new=now or "-") for words, was, now in pairs if was != now)


def _tell(change: StandardChange, names: Names) -> Told:
    who = names.get(change.staff_id, "") if change.staff_id else ""
    facts = dict(change.after or change.before)
    facts["old"] = change.before.get("number", "")
    if "effective_on" in facts:
        facts["effective_on"] = i18n.long_date(date.fromisoformat(facts["effective_on"]))
    sentence = _(_HISTORY[change.deed], who=who or _("The system"), **facts)
    if change.deed == drafts.PROMISED:
        old, new = (_promise_kept(one) for one in (change.before, change.after))
        return Told(sentence, (_("Changed, promised time: from %(old)s to %(new)s.", old=old, new=new),), change.at)
    parts = _changed(change.before, change.after) if change.deed == drafts.CHANGED else ()
    return Told(sentence, parts, change.at)


def _promise_kept(facts: Mapping[str, str]) -> str:
    days = facts.get("answer_days", "")
    return promise(int(days) if days else None, facts.get("calendar", "workdays"))
