"""What a filing form is about: a matter or a service, in one shape."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from webapp.cases.matters import Matter
from webapp.cases.questions import Asked
from webapp.charter.queries import PublishedService
from webapp.i18n import Text

COMPLAINT, REQUEST = "complaint", "request"
NOTHING = Text("")


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything the form, the promise and the receipt need to know."""

    slug: str
    is_service: bool
    kind: str
    title: Text
    heading: Text
    hint: Text
    explain: tuple[Text, ...]
    own_part: Text
    unit_key: str
    bodies: tuple[str, ...]
    default_openness: str
    bawaslu: bool
    conduct: bool
    asks_place_and_time: bool
    questions: tuple[Asked, ...]
    answer_days: int | None
    calendar: str
    same_day: bool
    source: str
    standard_id: uuid.UUID | None
    # Of a complaint about a service: which one, and the clauses (id, words) that it may name as not kept.
    promises: tuple[tuple[str, str], ...] = ()
    about: str = ""
    about_name: Text = NOTHING
    # Whether the form asks for whom it is and in which district and village.
    asks_more: bool = True
    # The form's address where it is a door of another room.
    door: str = ""

    @property
    def path(self) -> str:
        """The form's address without a language."""
        if self.door:
            return self.door
        return f"/layanan/{self.slug}/ajukan" if self.is_service else f"/lapor/{self.slug}"

    @property
    def choose_path(self) -> str:
        """Where one chooses another subject."""
        return f"/layanan/{self.slug}" if self.is_service else "/lapor"


def of_matter(matter: Matter) -> Subject:
    """A complaint, an input or a praise about a matter."""
    return Subject(
        slug=matter.slug,
        is_service=False,
        kind=matter.kind,
        title=matter.title,
        heading=matter.heading,
        hint=matter.example,
        explain=matter.explain,
        own_part=matter.own_part,
        unit_key=matter.unit,
        bodies=matter.bodies,
        default_openness=matter.default_openness,
        bawaslu=matter.bawaslu,
        conduct=matter.conduct,
        asks_place_and_time=matter.kind == COMPLAINT,
        questions=matter.questions,
        answer_days=matter.answer_days,
        calendar=matter.calendar,
        same_day=matter.same_day,
        source=matter.source,
        standard_id=None,
    )


def of_service(published: PublishedService) -> Subject:
    """A request for a service under the standard in force."""
    service, standard = published.service, published.standard
    questions = tuple(
        Asked(
            key=question.key,
            type=question.type,
            required=question.required,
            label=question.label,
            hint=question.hint,
            options=tuple((part["value"], Text.read(part["text"])) for part in question.options),
            minimum=question.minimum,
            maximum=question.maximum,
        )
        for question in published.questions
    )
    return Subject(
        slug=service.slug,
        is_service=True,
        kind=service.kind,
        title=service.name,
        heading=service.name,
        hint=Text(""),
        explain=(),
        own_part=Text(""),
        unit_key=service.unit_key,
        bodies=("kpu-jombang",),
        default_openness="open",
        bawaslu=False,
        conduct=False,
        asks_place_and_time=False,
        questions=questions,
        answer_days=standard.answer_days,
        calendar=standard.calendar,
        same_day=False,
        source=standard.promise_source,
        standard_id=standard.id,
    )
