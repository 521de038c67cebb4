"""Tables of the case, one file for each part of its handling; rooms import them from here."""

from webapp.cases.models.case import (
    NO_DEADLINE,
    Case,
    CaseEvent,
    CaseNumber,
    CaseSession,
    Clock,
    ClockPause,
    IdentityOpening,
    Message,
    Receipt,
    SealedIdentity,
    Submission,
)
from webapp.cases.models.checking import Leg, Verification

__all__ = [
    "NO_DEADLINE",
    "Case",
    "CaseEvent",
    "CaseNumber",
    "CaseSession",
    "Clock",
    "ClockPause",
    "IdentityOpening",
    "Leg",
    "Message",
    "Receipt",
    "SealedIdentity",
    "Submission",
    "Verification",
]
