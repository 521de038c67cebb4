"""The outcome in the reader's words: rows of tables, the bars of the picture, and the tables to keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from webapp import i18n
from webapp.i18n import gettext as _
from webapp.i18n import mark as N_
from webapp.survey import index, questionnaire
from webapp.survey.models import SurveyPeriod
from webapp.survey.report import GroupFigure, Report

# Mutu pelayanan, as the regulation names it.
GRADES = {"A": N_("Very good"), "B": N_("Good"), "C": N_("Not good enough"), "D": N_("Not good")}


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One line of the table of elements; `figure` is a dash in words where too few answered."""

    name: str
    answers: str
    figure: str


@dataclass(frozen=True, slots=True)
class GroupTable:
    """The groups of one kind: name, answers, index and grade, all in words."""

    heading: str
    rows: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Bar:
    """One element as a picture: its words, and its share of the best value in percent."""

    name: str
    figure: str
    share: str


def figure(value: Decimal | None) -> str:
    """`87,50`; empty for what is not told."""
    return f"{value:.2f}".replace(".", ",") if value is not None else ""


def grade_words(grade: str) -> str:
    """`B (Baik)`; empty without a grade."""
    if not grade:
        return ""
    words = _(GRADES[grade])
    return f"{grade} ({words})"


def element_rows(report: Report) -> list[ElementRow]:
    """The nine, in the order of the questionnaire."""
    names = questionnaire.elements()
    return [
        ElementRow(
            names[one.key].name.of(i18n.locale()),
            _count(one.count),
            figure(one.mean) or _("not shown"),
        )
        for one in report.elements
    ]


def group_tables(report: Report, services: Mapping[str, str]) -> list[GroupTable]:
    """Services first, then each part of the profile; kinds about which nobody said anything are left out."""
    found = []
    for kind, groups in _told(report):
        rows = [(_name(kind, one.key, services), _count(one.count), _index(one)) for one in groups]
        found.append(GroupTable(_heading(kind), rows))
    return found


def bars(report: Report) -> list[Bar]:
    """The elements of which a mean is told; the words of each say the same, so nothing depends on seeing it."""
    names = questionnaire.elements()
    return [
        Bar(names[one.key].name.of(i18n.locale()), figure(one.mean), f"{one.mean * 100 / index.HIGHEST:.1f}")
        for one in report.elements
        if one.mean is not None
    ]


def rows_to_keep(period: SurveyPeriod, report: Report, services: Mapping[str, str]) -> list[list[str]]:
    """Everything that the page shows, with plain numbers, for a table program."""
    rows = [
        [_("Period"), period.title],
        [_("First day"), period.first_on.isoformat()],
        [_("Last day"), period.last_on.isoformat()],
        [_("Answers"), str(report.answers)],
        [_("Answers needed (Krejcie and Morgan)"), str(report.needed) if report.needed else ""],
        [_("Index"), _plain(report.index)],
        [_("Index without the cost"), _plain(report.without_cost)],
        [_("Grade"), grade_words(report.grade)],
        [],
        [_("Element"), _("Answers"), _("Mean")],
    ]
    for one in report.elements:
        name = questionnaire.elements()[one.key].name.of(i18n.locale())
        rows.append([name, _count(one.count), _plain(one.mean)])
    for kind, groups in _told(report):
        rows += [[], [_heading(kind), _("Answers"), _("Index"), _("Grade")]]
        for group in groups:
            told = [_count(group.count), _plain(group.index), grade_words(group.grade)]
            rows.append([_name(kind, group.key, services), *told])
    return rows


def _told(report: Report) -> list[tuple[str, tuple[GroupFigure, ...]]]:
    return [(kind, groups) for kind, groups in report.groups.items() if any(one.key for one in groups)]


def _plain(value: Decimal | None) -> str:
    return f"{value:.2f}" if value is not None else ""


def _count(count: int | None) -> str:
    return _("not shown") if count is None else str(count)


def _index(group: GroupFigure) -> str:
    if group.count is None:
        return _("not shown")
    return f"{figure(group.index)} {grade_words(group.grade)}" if group.index is not None else _("only counted")


def _heading(kind: str) -> str:
    return _("Service") if kind == "subject" else questionnaire.profile()[kind].label.of(i18n.locale())


def _name(kind: str, key: str, services: Mapping[str, str]) -> str:
    if not key:
        return _("Did not say")
    if kind == "subject":
        return services.get(key) or _("Another service")
    return questionnaire.profile()[kind].options[key].of(i18n.locale())
