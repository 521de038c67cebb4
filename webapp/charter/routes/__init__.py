"""The public doors of the charter: the catalogue, and the pledge with what really happened."""

from webapp.charter.routes import catalogue, pledge
from webapp.charter.routes.catalogue import DOORS

blueprints = (catalogue.blueprint, pledge.blueprint)

__all__ = ["DOORS", "blueprints"]
