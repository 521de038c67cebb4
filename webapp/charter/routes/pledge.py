"""`/piagam`."""

from flask import Blueprint

blueprint = Blueprint("pledge", __name__)
