"""The public doors of consultations."""

from webapp.consultations.routes import forum, giving

blueprints = (forum.blueprint, giving.blueprint)
