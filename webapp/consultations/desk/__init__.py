"""The staff's door to consultations."""

from webapp.consultations.desk import minutes

blueprints = (minutes.blueprint,)
