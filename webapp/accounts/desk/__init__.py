"""Staff doors of the accounts: the own account, and everybody's for administrators."""

from __future__ import annotations

from webapp.accounts.desk import own, people

blueprints = (own.blueprint, people.blueprint)
