"""The officer's doors to a case: its page, what is done with it, its answer, and filing for a visitor."""

from webapp.cases.desk import actions, answer, entry, names, page, steps

blueprints = (
    page.blueprint,
    actions.blueprint,
    answer.blueprint,
    steps.blueprint,
    entry.blueprint,
    names.blueprint,
)
