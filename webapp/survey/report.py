"""The outcome of a period as it may be shown: index, grade, elements, groups; small numbers left out. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from webapp.survey import hiding, index, questionnaire
from webapp.survey.queries import Tally


@dataclass(frozen=True, slots=True)
class ElementFigure:
    """One element: how many answered, the mean to two decimals; both None where fewer than five answered."""

    key: str
    count: int | None
    mean: Decimal | None


@dataclass(frozen=True, slots=True)
class GroupFigure:
    """One group: its answers (None: hidden) and, from thirty answers on, its index and grade."""

    key: str
    count: int | None
    index: Decimal | None = None
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is shown about a period. Index and grade are None and empty under thirty answers."""

    answers: int
    needed: int
    index: Decimal | None
    without_cost: Decimal | None
    grade: str
    elements: tuple[ElementFigure, ...]
    groups: Mapping[str, tuple[GroupFigure, ...]]

    @property
    def enough(self) -> bool:
        """Whether an index may be told at all."""
        return self.index is not None


def make(
    tallies: Mapping[str, Mapping[str, Tally]], *, population: int | None, subjects: Sequence[str], secret: str
) -> Report:
    """Reckon a period. `subjects` gives the order of services; those without an answer are left out.

    `secret` is the period's own: it draws which larger group is hidden with the small ones.
    """
    total = sum(tallies.get("subject", {}).values(), Tally())
    value, without = _indexes(total)
    orders = {"subject": list(subjects), **{key: list(part.options) for key, part in questionnaire.profile().items()}}
    return Report(
        answers=total.respondents,
        needed=index.sample_size(population or 0),
        index=value,
        without_cost=without,
        grade=index.grade(value) if value is not None else "",
        elements=_elements(total) if value is not None else (),
        groups={kind: _groups(tallies.get(kind, {}), order, f"{secret} {kind}") for kind, order in orders.items()},
    )


def _indexes(tally: Tally) -> tuple[Decimal | None, Decimal | None]:
    if tally.respondents < index.FEWEST:
        return None, None
    # An element of one to four answers stays out: beside the others, the index would tell its mean.
    told = {key: one for key, one in tally.sums.items() if one.count >= hiding.SMALL}
    return index.index(told.values()), index.index(index.without(told, questionnaire.COST))


def _elements(total: Tally) -> tuple[ElementFigure, ...]:
    found = []
    for key in questionnaire.elements():
        one = total.sums.get(key, index.Sum())
        mean = one.mean if one.count >= hiding.SMALL else None
        found.append(
            ElementFigure(key, None, None) if mean is None else ElementFigure(key, one.count, index.rounded(mean))
        )
    return tuple(found)


def _groups(members: Mapping[str, Tally], order: Sequence[str], secret: str) -> tuple[GroupFigure, ...]:
    """One row for each group that has answers, those who told nothing last."""
    counts = {key: tally.respondents for key, tally in members.items() if tally.respondents}
    unsaid = hiding.hidden(counts, secret)
    ranks = {key: rank for rank, key in enumerate((*order, ""))}
    keys = sorted(counts, key=lambda key: (ranks.get(key, len(order)), key))
    return tuple(GroupFigure(key, None) if key in unsaid else _figure(key, members[key]) for key in keys)


def _figure(key: str, tally: Tally) -> GroupFigure:
    value, _without = _indexes(tally)
    return GroupFigure(key, tally.respondents, value, index.grade(value) if value is not None else "")
