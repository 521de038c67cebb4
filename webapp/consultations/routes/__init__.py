"""The public doors of consultations."""

from webapp.consultations.routes import minutes

blueprints = (minutes.blueprint,)
