"""The calendar in words: kinds, elections, refusals, and the history as sentences."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from webapp import i18n
from webapp.errors import OfficeError
from webapp.i18n import gettext as _
from webapp.i18n import mark as N_
from webapp.web.fields import Choices
from webapp.workdays import service
from webapp.workdays.engine import WORKING, Kind
from webapp.workdays.models import CalendarChange

KINDS = {
    Kind.HOLIDAY: (N_("National holiday"), N_("By joint decree of the ministers.")),
    Kind.LEAVE: (N_("Collective leave (cuti bersama)"), N_("By joint decree of the ministers.")),
    Kind.LOCAL: (N_("Local holiday"), N_("Declared for this regency only.")),
    Kind.CLOSED: (N_("Office closed"), N_("Write the cause as its name.")),
    Kind.OPEN: (N_("Office works"), N_("A Saturday, a Sunday or a moved holiday on which we work.")),
    Kind.SHORT: (N_("Short day"), N_("A working day with fewer hours, as in Ramadan.")),
}
SUBJECTS = {
    "pemilu": N_("General election (pemilu)"),
    "pilkada": N_("Regional election (pilkada)"),
}
REFUSALS = {
    "calendar_day_taken": N_("%(day)s stands in the calendar already: “%(name)s” (%(kind)s). Change that row instead."),
    "calendar_day_far": N_("This day is too far away. Choose a day from %(first)s to %(last)s."),
    "stage_backwards": N_("The stage ends before it begins. Check both days."),
    "stage_far": N_("This day is too far away. Choose days from %(first)s to %(last)s."),
    "stage_overlaps": N_(
        "A stage of the same election runs from %(first)s to %(last)s already. Choose other days, or change that stage."
    ),
}
# What a changed row tells beside its sentence.
_PARTS = {
    "name": N_("Name: “%(old)s” became “%(new)s”."),
    "kind": N_("Kind: “%(old)s” became “%(new)s”."),
    "decree": N_("Source: “%(old)s” became “%(new)s”."),
    "subject": N_("Election: “%(old)s” became “%(new)s”."),
    "first_on": N_("First day: %(old)s became %(new)s."),
    "last_on": N_("Last day: %(old)s became %(new)s."),
}
_SENTENCES = {
    service.ADDED: N_("%(who)s added %(day)s: “%(name)s” (%(kind)s). Source: %(decree)s."),
    service.CHANGED: N_("%(who)s changed %(day)s, “%(name)s”."),
    service.REMOVED: N_("%(who)s took %(day)s away: “%(name)s” (%(kind)s). Its source was: %(decree)s."),
    service.STAGE_ADDED: N_(
        "%(who)s added a stage: %(subject)s, from %(first_on)s to %(last_on)s. Source: %(decree)s."
    ),
    service.STAGE_CHANGED: N_("%(who)s changed the stage: %(subject)s, from %(first_on)s to %(last_on)s."),
    service.STAGE_REMOVED: N_(
        "%(who)s took a stage away: %(subject)s, from %(first_on)s to %(last_on)s. Its source was: %(decree)s."
    ),
}

Names = Mapping[uuid.UUID, str]


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the history: its moment, its sentence, what became of what, and why."""

    at: datetime
    sentence: str
    parts: Sequence[str] = ()
    reason: str = ""


def kind_name(kind: str) -> str:
    """What a row is, in words."""
    return _(KINDS[Kind(kind)][0])


def counts(kind: str) -> str:
    """Whether a row's day counts as a working day."""
    return _("counts as a working day") if Kind(kind) in WORKING else _("does not count")


def kind_choices() -> Choices:
    """The kinds with one sentence each."""
    return [(kind.value, _(name), _(about)) for kind, (name, about) in KINDS.items()]


def subject_name(subject: str) -> str:
    """Which election."""
    return _(SUBJECTS[subject])


def subject_choices() -> Choices:
    """The elections."""
    return [(subject, _(name), "") for subject, name in SUBJECTS.items()]


def refusal(error: OfficeError) -> str:
    """The sentence for what the calendar does not take."""
    return _(REFUSALS[error.code], **{name: _fact(name, fact) for name, fact in error.facts.items()})


def history(changes: Iterable[CalendarChange], names: Names) -> list[Told]:
    """The changes as sentences, newest first; days that came with the house at once are one."""
    return [
        told
        for seeded, group in groupby(changes, key=lambda change: change.deed == service.SEEDED)
        for told in (_seeded(list(group)) if seeded else (tell(change, names) for change in group))
    ]


def tell(change: CalendarChange, names: Names) -> Told:
    """One change in words. `names` are the names of accounts."""
    if change.deed == service.SEEDED:
        return next(_seeded([change]))
    who = names.get(change.staff_id, "") if change.staff_id else ""
    return Told(change.at, _sentence(change, who or _("The system")), list(_parts(change)), change.reason)


def _sentence(change: CalendarChange, who: str) -> str:
    facts = {name: _fact(name, text) for name, text in (change.before or change.after).items()}
    if change.deed == service.MOVED:
        to, decree = _fact("day", change.after["day"]), change.after["decree"]
        return _(
            "%(who)s moved “%(name)s” from %(day)s to %(to)s. Source: %(decree)s.",
            **{**facts, "who": who, "to": to, "decree": decree},
        )
    return _(_SENTENCES[change.deed], who=who, **facts)


def _parts(change: CalendarChange) -> Iterator[str]:
    """What became of what, of a row that was changed in its place."""
    if change.deed not in (service.CHANGED, service.STAGE_CHANGED):
        return
    for name, words in _PARTS.items():
        old, new = change.before.get(name), change.after.get(name)
        if old != new:
            yield _(words, old=_fact(name, old), new=_fact(name, new))


def _seeded(changes: Sequence[CalendarChange]) -> Iterator[Told]:
    days = sorted(change.day for change in changes if change.day)
    first, last = i18n.long_date(days[0]), i18n.long_date(days[-1])
    if len(days) == 1:
        sentence = _("%(day)s came from the decrees that ship with the application.", day=first)
    else:
        sentence = _(
            "%(num)s days came from the decrees that ship with the application, from %(first)s to %(last)s.",
            num=len(days),
            first=first,
            last=last,
        )
    yield Told(changes[0].at, sentence)


def _fact(name: str, fact: object) -> str:
    """A fact as people read it: days long, kinds and elections by name."""
    if isinstance(fact, date):
        return i18n.long_date(fact)
    text = str(fact or "")
    if name == "kind":
        return kind_name(text)
    if name == "subject":
        return subject_name(text)
    if name in ("day", "first_on", "last_on") and text:
        return i18n.long_date(date.fromisoformat(text))
    return text
