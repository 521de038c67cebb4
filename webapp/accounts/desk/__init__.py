"""Staff doors of the accounts: the own account, and everybody's for administrators."""

from __future__ import annotations

from webapp.accounts.desk import devices, factor, leaves, office_posts, own, people, person, step

blueprints = (
    own.blueprint,
    step.blueprint,
    factor.blueprint,
    devices.blueprint,
    people.blueprint,
    person.blueprint,
    office_posts.blueprint,
    leaves.blueprint,
)
