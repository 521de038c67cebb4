"""Tables of the case, one file for each part of its handling; rooms import them from here."""

from webapp.cases.models.answer import AnswerDraft, AnswerReview
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

__all__ = [
    "NO_DEADLINE",
    "AnswerDraft",
    "AnswerReview",
    "Case",
    "CaseEvent",
    "CaseNumber",
    "CaseSession",
    "Clock",
    "ClockPause",
    "IdentityOpening",
    "Message",
    "Receipt",
    "SealedIdentity",
    "Submission",
]
