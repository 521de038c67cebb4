"""Words of consultations that pages share: states, sums, media, groups."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from webapp.consultations.models import CLOSED, DRAFTED, ENDED, OPEN, PLANNED, STANCES, Consultation
from webapp.consultations.ready import UNSUR
from webapp.consultations.record_words import group_words
from webapp.i18n import gettext as _
from webapp.i18n import mark as N_
from webapp.i18n import ngettext

MEDIA = {
    "web": N_("written here"),
    "meeting": N_("said in a meeting"),
    "phone": N_("said by phone"),
    "paper": N_("sent on paper"),
}


def media() -> dict[str, str]:
    """How inputs reached the office, in the reader's language."""
    return {key: _(words) for key, words in MEDIA.items()}


def state(consultation: Consultation, now: datetime) -> str:
    """Where a consultation stands."""
    return {
        DRAFTED: _("Being prepared"),
        PLANNED: _("Not open yet"),
        OPEN: _("Open"),
        ENDED: _("Ended, responses are being written"),
        CLOSED: _("Closed, every input has its response"),
    }[consultation.state_at(now)]


def grouped(rows: Sequence[Consultation], now: datetime) -> list[tuple[str, list[Consultation]]]:
    """Consultations under the heading of their state, open ones first; empty groups are left out."""
    heads = (
        (OPEN, _("Open now")),
        (PLANNED, _("Coming")),
        (ENDED, _("Ended, responses are being written")),
        (CLOSED, _("Closed, every input has its response")),
    )
    found = [(head, [row for row in rows if row.state_at(now) == key]) for key, head in heads]
    return [(head, part) for head, part in found if part]


def said(sums: Mapping[uuid.UUID, Mapping[str, int]]) -> dict[uuid.UUID, str]:
    """What was said about each thing, in one sentence of numbers."""
    return {about: _sentence(told) for about, told in sums.items()}


def _sentence(told: Mapping[str, int]) -> str:
    names = {
        "support": lambda n: ngettext("%(num)d in favour", "%(num)d in favour", n),
        "object": lambda n: ngettext("%(num)d against", "%(num)d against", n),
        "propose": lambda n: ngettext("%(num)d propose other words", "%(num)d propose other words", n),
        "experience": lambda n: ngettext("%(num)d tell an experience", "%(num)d tell an experience", n),
    }
    total = sum(told.values())
    parts = [names[key](told[key]) for key in STANCES if told.get(key)]
    whole = ngettext("%(num)d input", "%(num)d inputs", total)
    return f"{whole}: {', '.join(parts)}."


def invited(letters: Mapping[str, int]) -> list[str]:
    """The invited groups in their order."""
    names = group_words()
    return [names[key] for key in UNSUR if key in letters]
