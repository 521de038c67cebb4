"""The staff's door to consultations."""

from webapp.consultations.desk import entry, minutes, page, parts, replies, setup

blueprints = (
    page.blueprint,
    setup.blueprint,
    parts.blueprint,
    entry.blueprint,
    replies.blueprint,
    minutes.blueprint,
)
