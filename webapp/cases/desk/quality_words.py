"""The words of `/petugas/mutu`: kinds of mishaps as its table, its chart, its file and its addresses name them."""

from __future__ import annotations

from datetime import date

from webapp import i18n
from webapp.cases.clock_rules import first_day, rule_for
from webapp.cases.service import mishaps
from webapp.i18n import gettext as _
from webapp.i18n import mark as N_

# How an address names a kind: published, so never changed.
SLUGS = {
    mishaps.REOPENED: "dibuka-lagi",
    mishaps.OBJECTION_UPHELD: "keberatan-benar",
    mishaps.WRONG_UNIT: "salah-unit",
    mishaps.LATE: "terlambat",
}
_NAMES = {
    mishaps.REOPENED: N_("Opened again"),
    mishaps.OBJECTION_UPHELD: N_("Objection found right"),
    mishaps.WRONG_UNIT: N_("Wrong unit"),
    mishaps.LATE: N_("Too late"),
}
_MEANINGS = {
    mishaps.REOPENED: N_("The citizen opened the case again after our answer. Each round counts once."),
    mishaps.OBJECTION_UPHELD: N_("An objection was found right. Each round counts once."),
    mishaps.WRONG_UNIT: N_(
        "A unit had taken the case, and it went to another unit after all. It counts against the unit that gave it "
        "away. A slip that its officer mends within an hour does not count."
    ),
    mishaps.LATE: N_(
        "A deadline of ours passed. Each deadline counts once, in the month in which it passed. While we wait for the "
        "citizen none passes."
    ),
}


def kind_of(slug: str) -> str | None:
    """The kind that an address names; None for none."""
    return next((kind for kind, named in SLUGS.items() if named == slug), None)


def kind_name(kind: str) -> str:
    """The kind as the head of a column."""
    return _(_NAMES[kind])


def meanings() -> list[tuple[str, str]]:
    """Each kind with what it counts."""
    return [(kind_name(kind), _(words)) for kind, words in _MEANINGS.items()]


def month_name(month: date) -> str:
    """`November 2026`."""
    return f"{i18n.month_names()[month.month - 1]} {month.year}"


def month_code(month: date) -> str:
    """`2026-11`, as addresses and the file name a month."""
    return f"{month:%Y-%m}"


def share_words(share: float | None) -> str:
    """`12,5`; a dash where too few cases were answered to tell a share."""
    return "–" if share is None else i18n.number(round(float(share), 1))


def rule_name(key: str, on: date) -> str:
    """The rule of the clock that was late, as it was called on that day."""
    return rule_for(key, max(on, first_day())).name.of(i18n.DEFAULT)
