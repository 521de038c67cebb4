"""The public doors of consultations."""

from webapp.consultations.routes import appeal, forum, giving, replies

blueprints = (forum.blueprint, giving.blueprint, replies.blueprint, appeal.blueprint)
