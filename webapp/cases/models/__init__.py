"""Tables of the case, one file for each part of its handling; rooms import them from here."""

from webapp.cases.models.after import Objection
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
from webapp.cases.models.checking import Leg, Verification
from webapp.cases.models.mishaps import Mishap
from webapp.cases.models.named_clause import CaseClause
from webapp.cases.models.naming import NamedBar, NamedPerson
from webapp.cases.models.twins import Merge, Notice

__all__ = [
    "NO_DEADLINE",
    "AnswerDraft",
    "AnswerReview",
    "Case",
    "CaseClause",
    "CaseEvent",
    "CaseNumber",
    "CaseSession",
    "Clock",
    "ClockPause",
    "IdentityOpening",
    "Leg",
    "Merge",
    "Message",
    "Mishap",
    "NamedBar",
    "NamedPerson",
    "Notice",
    "Objection",
    "Receipt",
    "SealedIdentity",
    "Submission",
    "Verification",
]
