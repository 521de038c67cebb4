"""The officer's doors to a case: its page, what is done with it, and filing for a visitor."""

from webapp.cases.desk import actions, entry, names, page, referral, verification

blueprints = (
    page.blueprint,
    actions.blueprint,
    entry.blueprint,
    names.blueprint,
    verification.blueprint,
    referral.blueprint,
)
