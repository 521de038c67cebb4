"""The staff's door to consultations."""

from webapp.consultations.desk import entry, minutes, moderation, page, parts, replies, setup

blueprints = tuple(door.blueprint for door in (page, setup, parts, entry, replies, moderation, minutes))
