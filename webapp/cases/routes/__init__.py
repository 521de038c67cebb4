"""The citizen's doors: filing, the receipt, and the case itself."""

from webapp.cases.routes import after, filing, pieces, receipt, summary, tracking

blueprints = (
    filing.blueprint,
    receipt.blueprint,
    pieces.blueprint,
    tracking.blueprint,
    after.blueprint,
    summary.blueprint,
)
