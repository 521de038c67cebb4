"""The public doors of consultations."""

from webapp.consultations.routes import appeal, forum, giving, minutes, replies

blueprints = tuple(door.blueprint for door in (forum, giving, replies, appeal, minutes))
