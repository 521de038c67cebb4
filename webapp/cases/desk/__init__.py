"""The officer's doors to a case: its page, what is done with it, and filing for a visitor."""

from webapp.cases.desk import (
    actions,
    entry,
    evidence,
    names,
    naming,
    notices,
    objection,
    page,
    quality,
    twins,
)

_DOORS = (
    page,
    quality,
    actions,
    entry,
    names,
    naming,
    twins,
    notices,
    objection,
    evidence,
)
blueprints = tuple(door.blueprint for door in _DOORS)
