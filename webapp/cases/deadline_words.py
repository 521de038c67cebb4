"""Deadlines in words: until when, how long, by which law, and why each day counts or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from webapp import clock, i18n
from webapp.cases import law_lines, reckoning, states
from webapp.cases.clock_rules import ANSWER, CHECK, CITIZEN, OFFICE, STEP
from webapp.cases.law_lines import Part
from webapp.cases.reckoning import Running
from webapp.cases.recorded import CaseCard
from webapp.i18n import gettext as _
from webapp.i18n import ngettext
from webapp.workdays.engine import Day, Unit, Why

# A right whose door is not built yet is not told as a deadline: nobody could use it here.
WITHOUT_A_DOOR = frozenset({"keberatan.file", "sengketa.file"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a day list: the day or days, the calendar's own (Indonesian) name for them, and what they mean."""

    when: str
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Told:
    """One deadline: its sentence and what else is to be known, the law in one line, and the days behind it."""

    sentence: str
    due: str
    law: list[Part]
    days: list[Line]
    more: str = ""
    late: bool = False


def for_citizen(found: CaseCard) -> list[Told]:
    """What a citizen reads of the clocks that run: the check, the answer (of several the earliest), their own time."""
    running = [one for one in found.clocks if one.is_open]
    office = [one for one in running if one.rule.owed_by == OFFICE]
    own = [one for one in running if one.rule.owed_by == CITIZEN and one.rule.key not in WITHOUT_A_DOOR]
    answer = reckoning.earliest(_bringing(office, ANSWER)) or reckoning.earliest(_bringing(office, STEP))
    shown = [reckoning.earliest(_bringing(office, CHECK)), answer]
    told = [_tell_office(found, one) for one in shown if one is not None]
    if found.case.state == states.WAITING:
        return [_tell_waiting(found, office, reckoning.earliest(own)), *told]
    theirs = reckoning.earliest(own)
    if theirs is not None and not reckoning.is_late(theirs, clock.now()):
        told.append(_told(found, theirs, _closing(theirs, found) if theirs.rule.lapses else _named(theirs, found)))
    return told


def has_answer(found: CaseCard) -> bool:
    """Whether a time for the answer is set, be it that its clock waits."""
    return any(one.is_open and one.rule.owed_by == OFFICE and one.rule.brings == ANSWER for one in found.clocks)


def late_ones(found: CaseCard) -> list[Running]:
    """What the office owes and is late with, the earliest first."""
    open_ones = [one for one in found.clocks if one.is_open and one.rule.owed_by == OFFICE]
    late = [one for one in open_ones if reckoning.is_late(one, clock.now())]
    return sorted(late, key=lambda one: (one.clock.due_on or date.max, one.clock.id))


def due_words(one: Running, language: str | None = None) -> str:
    """The last day, or the last minute where hours are counted."""
    moment = one.clock.due_at
    if moment is None:
        return ""
    if one.count.unit is Unit.HOURS:
        return i18n.long_moment(moment, language)
    return i18n.long_date(clock.local(moment).date(), language)


def limit_words(one: Running) -> str:
    """`10 working days`, and what it was prolonged by."""
    if one.clock.due_on == clock.local(one.clock.started_at).date():
        return _("the same day")
    return " + ".join(_amount(part.count.limit, part.count.unit) for part in one.chain)


def left_words(one: Running, found: CaseCard) -> str:
    """`5 left`, or that today is the last day."""
    if one.count.unit is Unit.HOURS and one.clock.due_at is not None:
        count = int((one.clock.due_at - clock.now()).total_seconds() // 3600)
        return _("%(amount)s left", amount=_amount(count, Unit.HOURS))
    count = reckoning.limit_of(one) - reckoning.used(one, found.days, clock.today())
    return _("today is the last day") if count <= 0 else _("%(amount)s left", amount=i18n.number(count))


def late_words(one: Running, found: CaseCard) -> str:
    """By how much it is late, at least by one of its unit."""
    if one.count.unit is Unit.HOURS and one.clock.due_at is not None:
        return _amount(int((clock.now() - one.clock.due_at).total_seconds() // 3600) or 1, Unit.HOURS)
    count = reckoning.used(one, found.days, clock.today()) - reckoning.limit_of(one)
    return _amount(max(count, 1), one.count.unit)


def day_list(one: Running, found: CaseCard) -> list[Line]:
    """Why each day counts or not. Days alike that follow each other stand in one line, so that sixty stay readable."""
    shown = reckoning.explained(one, found.days, clock.today())
    return [_line(list(group), one) for _key, group in groupby(shown, key=lambda day: (day.why, _name_of(day, one)))]


def _bringing(office: Sequence[Running], what: str) -> Iterator[Running]:
    return (one for one in office if one.rule.brings == what)


def _told(found: CaseCard, one: Running, sentence: str, *, more: str = "", late: bool = False) -> Told:
    return Told(sentence, due_words(one), law_lines.told(found, one), day_list(one, found), more, late)


def _tell_office(found: CaseCard, one: Running) -> Told:
    late = reckoning.is_late(one, clock.now())
    facts = {"date": due_words(one), "limit": limit_words(one), "name": one.rule.name.of(i18n.locale())}
    if late:
        facts["late"] = late_words(one, found)
        return _told(found, one, _late_sentence(one, facts), late=True)
    facts["left"] = left_words(one, found)
    if one.rule.brings == CHECK:
        sentence = _("We must check it at the latest on %(date)s (%(limit)s, %(left)s).", **facts)
    elif one.rule.brings == ANSWER:
        sentence = _("We must answer at the latest on %(date)s (%(limit)s, %(left)s).", **facts)
    else:
        sentence = _named(one, found)
    return _told(found, one, sentence)


def _late_sentence(one: Running, facts: dict[str, str]) -> str:
    if one.rule.brings == CHECK:
        return _("We are late with checking it. The last day was %(date)s (%(limit)s). Late by %(late)s.", **facts)
    if one.rule.brings == ANSWER:
        return _("We are late with our answer. The last day was %(date)s (%(limit)s). Late by %(late)s.", **facts)
    return _("%(name)s: we are late. The last day was %(date)s (%(limit)s). Late by %(late)s.", **facts)


def _named(one: Running, found: CaseCard) -> str:
    name, left = one.rule.name.of(i18n.locale()), left_words(one, found)
    return _(
        "%(name)s: until %(date)s (%(limit)s, %(left)s).",
        name=name,
        date=due_words(one),
        limit=limit_words(one),
        left=left,
    )


def _closing(one: Running, found: CaseCard) -> str:
    """That silence closes it, and when."""
    facts = {"date": due_words(one), "limit": limit_words(one), "left": left_words(one, found)}
    return _("Without word from you it closes by itself after %(date)s (%(limit)s, %(left)s).", **facts)


def _tell_waiting(found: CaseCard, office: Sequence[Running], theirs: Running | None) -> Told:
    """Since when our clock stands still, until when the citizen may answer, and what happens else."""
    stopped = next((one for one in office if one.paused_since is not None and one.rule.brings == ANSWER), None)
    since = (stopped.paused_since if stopped else None) or found.case.state_since
    first = _("Our clock has stood still since %(date)s: we wait for your answer.", date=_day(since))
    words = []
    if theirs is None:
        words.append(_("It runs on when you have answered."))
    elif reckoning.is_late(theirs, clock.now()):
        words.append(_("The time for your answer ended on %(date)s. You can still answer.", date=due_words(theirs)))
    else:
        facts = {"date": due_words(theirs), "limit": limit_words(theirs), "left": left_words(theirs, found)}
        words.append(_("Please answer until %(date)s (%(limit)s, %(left)s).", **facts))
        if theirs.rule.lapses == states.WITHDRAWN:
            words.append(_("Without an answer by then it counts as withdrawn. You can reopen it by writing to us."))
    if stopped is not None and stopped.count.unit is not Unit.HOURS:
        used = i18n.number(reckoning.used(stopped, found.days, clock.today()))
        words.append(_("So far %(used)s of our %(limit)s are used.", used=used, limit=limit_words(stopped)))
    shown = theirs or stopped
    if shown is None:
        return Told(first, "", [], [], " ".join(words))
    return _told(found, shown, first, more=" ".join(words))


def _amount(count: int, unit: Unit) -> str:
    number = i18n.number(count)
    if unit is Unit.HOURS:
        return ngettext("%(amount)s hour", "%(amount)s hours", count, amount=number)
    if unit is Unit.DAYS:
        return ngettext("%(amount)s day", "%(amount)s days", count, amount=number)
    return ngettext("%(amount)s working day", "%(amount)s working days", count, amount=number)


def _day(moment: datetime) -> str:
    return i18n.long_date(clock.local(moment).date())


def _name_of(day: Day, one: Running) -> str:
    """The calendar's name of a day, where it matters for the count."""
    counted = one.count.unit is Unit.WORKDAYS and not one.count.every_day
    return day.name if day.why is Why.OFF or (counted and day.why is Why.COUNTS) else ""


def _line(days: list[Day], one: Running) -> Line:
    first, last = days[0], days[-1]
    when = i18n.long_date(first.day)
    if last is not first:
        when = _("%(first)s to %(last)s", first=when, last=i18n.long_date(last.day))
    return Line(when, _name_of(first, one), _what(first, last, one))


def _what(first: Day, last: Day, one: Running) -> str:
    if first.why is Why.BEGAN:
        return _("it begins, the day after is the first that counts")
    if first.why is Why.WEEKEND:
        return _("weekend, does not count")
    if first.why is Why.OFF:
        return _("does not count")
    if first.why is Why.PAUSED:
        return _("our clock stood still, does not count")
    if one.count.unit is Unit.HOURS:
        return _("counts by the hour")
    if first is last:
        return _("day %(number)s", number=first.number)
    return _("days %(first)s to %(last)s", first=first.number, last=last.number)
