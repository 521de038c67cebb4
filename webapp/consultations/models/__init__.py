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
from webapp.consultations.models.reply import ACCEPTED, NOT, PARTLY, VERDICTS, Hiding, Response, ResponseInput

__all__ = [
    "ACCEPTED",
    "CLOSED",
    "DRAFTED",
    "ENDED",
    "MEDIA",
    "NOT",
    "OPEN",
    "PARTLY",
    "PLANNED",
    "PUBLISHED",
    "STANCES",
    "VERDICTS",
    "WEB",
    "Action",
    "AgreedPoint",
    "Attendance",
    "Consultation",
    "ConsultationGroup",
    "ConsultationQuestion",
    "Hiding",
    "Input",
    "InputSum",
    "Meeting",
    "Minutes",
    "Response",
    "ResponseInput",
    "Signature",
]
