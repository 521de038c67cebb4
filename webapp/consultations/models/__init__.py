"""The tables of consultations: what is asked, of whom and until when, and what was said."""

from webapp.consultations.models.consultation import (
    CLOSED,
    DRAFTED,
    ENDED,
    OPEN,
    PLANNED,
    PUBLISHED,
    Consultation,
    ConsultationGroup,
    ConsultationQuestion,
    Meeting,
)
from webapp.consultations.models.input import MEDIA, STANCES, WEB, Input, InputSum
from webapp.consultations.models.minutes import Action, AgreedPoint, Attendance, Minutes, Signature

__all__ = [
    "CLOSED",
    "DRAFTED",
    "ENDED",
    "MEDIA",
    "OPEN",
    "PLANNED",
    "PUBLISHED",
    "STANCES",
    "WEB",
    "Action",
    "AgreedPoint",
    "Attendance",
    "Consultation",
    "ConsultationGroup",
    "ConsultationQuestion",
    "Input",
    "InputSum",
    "Meeting",
    "Minutes",
    "Signature",
]
