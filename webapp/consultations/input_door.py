"""The form of an input, for a citizen and for an officer who writes down what was said: a filing with a row beside it.

What somebody says is a case of the matter `saran` (kind input), so receipt, messages, files, voice, tracking and the
phone's outbox are those of every filing. The case says in its own words what it is about (its question `tentang`);
the row beside it says it for the consultation.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp import web
from webapp.cases import matters
from webapp.cases.filing_page import Entry
from webapp.cases.forms import YES, FilingForm
from webapp.cases.models import Case
from webapp.cases.questions import Asked
from webapp.cases.service.filing import Content
from webapp.cases.subjects import Subject, of_matter
from webapp.charter.models import Clause
from webapp.consultations import queries
from webapp.consultations.models import Consultation, ConsultationQuestion
from webapp.consultations.record_words import STANCES
from webapp.consultations.service.giving import Given, is_late, keep_input
from webapp.i18n import Text, locale
from webapp.i18n import gettext as _

MATTER = "saran"
# The case's own question that tells what the input is about.
ABOUT_ANSWER = "tentang"
PART, STANCE, SHOW = "bagian", "sikap", "tampil"
WHOLE = "semua"
# Of a clause in the list of the form, and of what the case says.
LIST_SIGNS, TOLD_SIGNS = 90, 190
CLAUSE_QUERY, QUESTION_QUERY = "butir", "pertanyaan"

Medium = Callable[[FilingForm, Given], Given]


@dataclass(frozen=True, slots=True)
class Forum:
    """A consultation with everything that an input may be about."""

    consultation: Consultation
    clauses: list[Clause]
    questions: list[ConsultationQuestion]

    @property
    def parts(self) -> dict[str, str]:
        """What one can choose, by id: clauses, questions, the whole."""
        language = locale()
        told = {str(row.id): _short(f"{row.number} {row.text.of(language)}") for row in self.clauses}
        told |= {str(row.id): _short(row.text.of(language)) for row in self.questions}
        return told | {WHOLE: _("All of it, or something else")}

    def named(self, part: str) -> Clause | ConsultationQuestion | None:
        """The clause or question of an id; None for the whole."""
        clause = next((row for row in self.clauses if str(row.id) == part), None)
        return clause or next((row for row in self.questions if str(row.id) == part), None)


def read_forum(look: Session, consultation: Consultation) -> Forum:
    """What an input to this consultation may be about, with the part of the address even when it was taken out."""
    clauses = queries.list_clauses(look, consultation)
    asked = _id(web.request.values.get(f"t_{PART}") or web.request.args.get(CLAUSE_QUERY, ""))
    if asked and all(row.id != asked for row in clauses):
        gone = queries.find_clause(look, consultation, asked)
        clauses += [gone] if gone else []
    return Forum(consultation, clauses, queries.list_questions(look, consultation))


def entry(
    forum: Forum, door: str, *, said_at: datetime, actor: str, medium: Medium | None = None, **more: Any
) -> Entry:
    """The form on its page. `said_at` decides whether it is late; `medium` adds how it reached the office."""
    consultation = forum.consultation

    def given(form: FilingForm) -> Given:
        row = forum.named(str(form.field(f"t_{PART}").data))
        said = Given(
            stance=str(form.field(f"t_{STANCE}").data),
            said_at=said_at,
            clause_id=row.id if isinstance(row, Clause) else None,
            question_id=row.id if isinstance(row, ConsultationQuestion) else None,
            may_show=YES in (form.field(f"t_{SHOW}").data or ()),
        )
        return medium(form, said) if medium else said

    def content(form: FilingForm) -> Content:
        return replace(form.content(), answers={ABOUT_ANSWER: told(forum, form, late=is_late(consultation, said_at))})

    def beside(session: Session, case: Case, form: FilingForm) -> None:
        keep_input(session, case, consultation, given(form), actor=actor)

    heading = _("Your input: %(title)s", title=consultation.title.of(locale()))
    return Entry(
        subject(forum, door),
        content=content,
        beside=beside,
        drawn_once=False,
        actor=actor,
        heading=more.pop("heading", heading),
        shown={f"t_{PART}": _asked_about(forum)},
        **more,
    )


def subject(forum: Forum, door: str) -> Subject:
    """The matter of input with the questions of this form."""
    asked = (
        _choice(PART, _("What is it about?"), tuple((value, Text(words)) for value, words in forum.parts.items())),
        _choice(
            STANCE, _("What do you want to say about it?"), tuple((key, Text(_(one))) for key, one in STANCES.items())
        ),
        Asked(
            key=SHOW,
            type="tick",
            required=False,
            label=Text(_("May others read it?")),
            hint=Text(_("Only if you tick it. Your name is never shown. Without the tick only the office reads it.")),
            options=((YES, Text(_("Yes, show it without my name"))),),
        ),
    )
    hint = Text(_("Write in your own words. To propose other words, write them down. Do not write your NIK."))
    return replace(of_matter(matters.by_slug()[MATTER]), questions=asked, asks_more=False, door=door, hint=hint)


def told(forum: Forum, form: FilingForm, *, late: bool) -> str:
    """What the case says of itself: forum, part and stance, and that it came after the end."""
    row = forum.named(str(form.field(f"t_{PART}").data))
    part = ""
    if isinstance(row, Clause):
        part = _("clause %(number)s", number=row.number)
    elif row is not None:
        part = _("question %(number)s", number=row.position)
    parts = [f"KPU Mendengar {forum.consultation.slug}", part, _(STANCES[str(form.field(f"t_{STANCE}").data)])]
    if late:
        parts.append(_("came after the end"))
    return ", ".join(one for one in parts if one)[:TOLD_SIGNS]


def _choice(key: str, label: str, options: tuple[tuple[str, Text], ...]) -> Asked:
    return Asked(key=key, type="choice", required=True, label=Text(label), hint=Text(""), options=options)


def _asked_about(forum: Forum) -> str:
    """The part that the address names."""
    asked = web.request.args.get(CLAUSE_QUERY) or web.request.args.get(QUESTION_QUERY) or ""
    if asked in forum.parts:
        return asked
    return "" if len(forum.parts) > 1 else WHOLE


def _short(words: str) -> str:
    return words if len(words) <= LIST_SIGNS else f"{words[: LIST_SIGNS - 1].rstrip()}…"


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
