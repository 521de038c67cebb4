"""The staff's door to consultations."""

from webapp.consultations.desk import entry, minutes, page, parts, setup

blueprints = (page.blueprint, setup.blueprint, parts.blueprint, entry.blueprint, minutes.blueprint)
