"""Staff doors of the accounts: the own account, and everybody's for administrators."""

from __future__ import annotations

from webapp.accounts.desk import devices, factor, own, people, person, step

blueprints = (
    own.blueprint,
    step.blueprint,
    factor.blueprint,
    devices.blueprint,
    people.blueprint,
    person.blueprint,
)
