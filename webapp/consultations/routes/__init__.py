"""The public doors of consultations."""

from webapp.consultations.routes import forum, giving, minutes, replies

blueprints = (forum.blueprint, giving.blueprint, replies.blueprint, minutes.blueprint)
