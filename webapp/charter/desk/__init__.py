"""The staff's door to the charter, `/petugas/piagam`: heads and administrators write, everybody reads."""

from webapp.charter.desk import clauses, drafts, force, page, pledge, reviews

blueprints = (
    page.blueprint,
    drafts.blueprint,
    clauses.blueprint,
    force.blueprint,
    pledge.blueprint,
    reviews.blueprint,
)
