"""The officer's doors to a case: its page, what is done with it, and filing for a visitor."""

from webapp.cases.desk import (
    actions,
    answer,
    entry,
    evidence,
    names,
    naming,
    notices,
    objection,
    page,
    quality,
    referral,
    steps,
    twins,
    verification,
)

_DOORS = (
    page,
    actions,
    answer,
    entry,
    evidence,
    names,
    naming,
    notices,
    objection,
    quality,
    referral,
    steps,
    twins,
    verification,
)
blueprints = tuple(door.blueprint for door in _DOORS)
