"""The citizen's doors: filing, the receipt, and the case itself."""

from webapp.cases.routes import after, filing, notices, pieces, receipt, summary, tracking

blueprints = (
    filing.blueprint,
    receipt.blueprint,
    pieces.blueprint,
    tracking.blueprint,
    summary.blueprint,
    notices.blueprint,
    after.blueprint,
)
