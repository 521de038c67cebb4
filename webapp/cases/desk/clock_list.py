"""The clocks of a case as an officer reads them: rule, law, last day, waits, how sure the source is."""

from __future__ import annotations

from dataclasses import dataclass

from webapp import clock, i18n
from webapp.cases import deadline_words, law_lines, reckoning
from webapp.cases.clock_rules import CITIZEN, ELSEWHERE
from webapp.cases.deadline_words import Line
from webapp.cases.models import ClockPause
from webapp.cases.reckoning import Running
from webapp.cases.recorded import CaseCard
from webapp.cases.service import prolonging
from webapp.i18n import gettext as _
from webapp.web.fields import Choices


@dataclass(frozen=True, slots=True)
class Row:
    """One clock in words. `kind` is "", warn or bad, and the words say it too."""

    name: str
    how: str
    rule: str
    law: str
    waits: list[str]
    reason: str
    certain: bool
    told: list[str]
    kind: str
    days: list[Line]


def rows(found: CaseCard) -> list[Row]:
    """Every clock of the case: those that run first, by their last day, then those that ended, newest first."""
    running = [one for one in found.clocks if one.is_open]
    ended = [one for one in found.clocks if not one.is_open]
    running.sort(key=lambda one: (one.clock.due_at is None, one.clock.due_at or one.clock.started_at))
    return [_row(one, found) for one in (*running, *reversed(ended))]


def extendable(found: CaseCard) -> Choices:
    """The clocks that may be prolonged now, for a list."""
    return [
        (str(one.clock.id), one.rule.name.of(i18n.DEFAULT), deadline_words.due_words(one))
        for one in found.clocks
        if prolonging.may_extend(one) and one.paused_since is None and not reckoning.is_late(one, clock.now())
    ]


def _row(one: Running, found: CaseCard) -> Row:
    late = one.is_open and reckoning.is_late(one, clock.now())
    version = {"key": one.rule.key, "version": one.rule.version}
    return Row(
        name=_name(one),
        how=_how(one, found, late=late),
        rule=_("Rule %(key)s, version %(version)s", **version),
        law=law_lines.law(found, one),
        waits=[_wait(wait) for wait in one.waits],
        reason=one.clock.reason,
        certain=law_lines.is_certain(found, one),
        told=[_told_at(share, role) for share, role in one.rule.tell.items()] if one.is_open else [],
        kind="bad" if late else "",
        days=deadline_words.day_list(one, found) if one.is_open else [],
    )


def _name(one: Running) -> str:
    """The rule's name; what speaks to the citizen as “you” is quoted, so that an officer is not meant."""
    name = one.rule.name.of(i18n.DEFAULT)
    return _("To the citizen: “%(name)s”", name=name) if one.rule.owed_by == CITIZEN else name


def _how(one: Running, found: CaseCard, *, late: bool) -> str:
    limit, due = deadline_words.limit_words(one), deadline_words.due_words(one)
    if one.clock.outcome == reckoning.EXTENDED:
        return _("Prolonged. It would have ended on %(date)s (%(limit)s).", date=due, limit=limit)
    if not one.is_open:
        return _ended(one, due)
    if one.paused_since is not None:
        return _("Stopped: waiting for the citizen (%(limit)s).", limit=limit)
    whose = {CITIZEN: _("The citizen's time"), ELSEWHERE: _("Another body's time")}.get(one.rule.owed_by, _("Our time"))
    if late:
        by = deadline_words.late_words(one, found)
        facts = {"whose": whose, "late": by, "date": due, "limit": limit}
        return _("%(whose)s: late by %(late)s. The last day was %(date)s (%(limit)s).", **facts)
    left = deadline_words.left_words(one, found)
    return _("%(whose)s: until %(date)s (%(limit)s, %(left)s).", whose=whose, date=due, limit=limit, left=left)


def _ended(one: Running, due: str) -> str:
    assert one.clock.ended_at is not None
    on = i18n.long_date(clock.local(one.clock.ended_at).date())
    if one.clock.outcome == reckoning.KEPT:
        return _("Kept on %(date)s. The last day was %(due)s.", date=on, due=due)
    if one.clock.outcome == reckoning.LATE:
        return _("Late: done on %(date)s. The last day was %(due)s.", date=on, due=due)
    return _("No longer needed since %(date)s.", date=on)


def _wait(wait: ClockPause) -> str:
    since = i18n.long_moment(wait.begun_at)
    if wait.ended_at is None:
        return _("Waiting since %(since)s.", since=since)
    return _("Waited from %(since)s to %(until)s.", since=since, until=i18n.long_moment(wait.ended_at))


def _told_at(share: int, role: str) -> str:
    roles = {
        "officer": _("the officer"),
        "head": _("the head of unit"),
        "secretary": _("the secretary"),
        "chair": _("the chair"),
    }
    return _("%(share)s %%: %(role)s", share=share, role=roles[role])
