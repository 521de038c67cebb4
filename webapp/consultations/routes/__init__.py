"""The public doors of consultations."""

from webapp.consultations.routes import forum, giving, minutes

blueprints = (forum.blueprint, giving.blueprint, minutes.blueprint)
