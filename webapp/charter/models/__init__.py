"""The tables of the charter: services with their standards, and what is kept about promises and their keeping."""

from webapp.charter.models.keeping import ClauseReview, Pledge, ServiceDay, StandardChange, Voice
from webapp.charter.models.standard import (
    CONSULTATION,
    DECIDED,
    DRAFT,
    IN_FORCE,
    OPEN_STATES,
    REPLACED,
    Clause,
    Question,
    Service,
    Standard,
    digest_of,
)

__all__ = [
    "CONSULTATION",
    "DECIDED",
    "DRAFT",
    "IN_FORCE",
    "OPEN_STATES",
    "REPLACED",
    "Clause",
    "ClauseReview",
    "Pledge",
    "Question",
    "Service",
    "ServiceDay",
    "Standard",
    "StandardChange",
    "Voice",
    "digest_of",
]
