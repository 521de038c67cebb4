"""`/kpu-mendengar`: what the office asks and has asked, what is said, read by everybody at any hour."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response

from webapp import clock, i18n, web
from webapp.charter.models import Clause
from webapp.consultations import queries, wording
from webapp.consultations.models import Consultation, ConsultationQuestion
from webapp.consultations.record_words import stance_words
from webapp.errors import NotFound
from webapp.files.delivery import deliver, wants_view
from webapp.files.models import Attachment
from webapp.files.queries import get_attachment
from webapp.i18n import gettext as _
from webapp.i18n import locale
from webapp.web import uploads
from webapp.web.reader import address

blueprint = Blueprint("forum", __name__)

HERE = "/kpu-mendengar"
AFTER, CLAUSE, QUESTION = "sebelum", "butir", "pertanyaan"


@blueprint.get(HERE)
def show_list() -> Response:
    """Every consultation, open ones first, each with what it is about and until when. A page has twenty."""
    with web.looking() as look:
        last = queries.find_shown(look, web.office_id(), web.request.args.get(AFTER, ""))
        found = queries.list_shown(look, web.office_id(), after=last)
    shown, now = found[: queries.LIST_PAGE], clock.now()
    return _fresh(
        web.render(
            "consultations/list.html",
            title=_("KPU Mendengar"),
            groups=wording.grouped(shown, now),
            older=f"{address(HERE)}?{AFTER}={shown[-1].slug}" if len(found) > len(shown) else "",
            here=address(HERE),
            back_to=address("/"),
            back_label=_("Home page"),
        )
    )


@blueprint.get(f"{HERE}/<slug>")
def show(slug: str) -> Response:
    """One consultation; with `?butir=` or `?pertanyaan=` what was said about that, with `?sebelum=` earlier words."""
    args = web.request.args
    about, before = _id(args.get(CLAUSE) or args.get(QUESTION)), _id(args.get(AFTER))
    with web.looking() as look:
        consultation = _find(look, slug)
        clauses, questions = queries.list_clauses(look, consultation), queries.list_questions(look, consultation)
        parts = _parts(clauses, questions)
        if about is not None and about not in parts:
            gone = queries.find_clause(look, consultation, about)
            if gone is None:
                raise NotFound()
            parts[gone.id] = gone
        most = queries.PAGE if about or before else queries.FIRST_PAGE
        found = queries.shown_inputs(look, consultation, about=about, before=before, most=most)
        facts: dict[str, Any] = {} if about or before else _facts(look, consultation)
        sums = queries.sums(look, consultation)
    return _fresh(
        web.render(
            "consultations/forum.html",
            title=consultation.title.of(locale()),
            consultation=consultation,
            state=consultation.state_at(clock.now()),
            clauses=clauses if not (about or before) else (),
            questions=questions if not (about or before) else (),
            part=parts.get(about) if about else None,
            part_name=_namer(parts),
            inputs=found[:most],
            older=_older(slug, about, parts, found, most),
            said=wording.said(sums),
            stances=stance_words(),
            media=wording.media(),
            earlier=before is not None,
            here=address(f"{HERE}/{slug}"),
            back_to=address(f"{HERE}/{slug}") if about or before else address(HERE),
            back_label=consultation.title.of(locale()) if about or before else _("KPU Mendengar"),
            **facts,
        )
    )


@blueprint.get(f"{HERE}/<slug>/masukan/<uuid:input_id>")
def show_input(slug: str, input_id: uuid.UUID) -> Response:
    """One input in full. Raises NotFound for one that nobody may read."""
    with web.looking() as look:
        consultation = _find(look, slug)
        found = queries.shown_input(look, consultation, input_id)
        parts = _parts(queries.list_clauses(look, consultation), queries.list_questions(look, consultation))
    if found is None:
        raise NotFound()
    return _fresh(
        web.render(
            "consultations/one_input.html",
            title=_("An input of %(date)s", date=i18n.long_date(found.day)),
            consultation=consultation,
            one=found,
            part_name=_namer(parts),
            stances=stance_words(),
            media=wording.media(),
            back_to=address(f"{HERE}/{slug}"),
            back_label=consultation.title.of(locale()),
        )
    )


@blueprint.get(f"{HERE}/<slug>/berkas/<uuid:attachment_id>")
def document(slug: str, attachment_id: uuid.UUID) -> Response:
    """A document that the office lays beside it. Raises NotFound."""
    with web.looking() as look:
        consultation = _find(look, slug)
        found: Attachment | None = get_attachment(
            look,
            office_id=web.office_id(),
            owner_kind=queries.DOCUMENTS,
            owner_id=consultation.id,
            attachment_id=attachment_id,
        )
    if found is None:
        raise NotFound("file_unknown")
    return deliver(uploads.store(), found, view=wants_view())


def _find(look: Any, slug: str) -> Consultation:
    found = queries.find_shown(look, web.office_id(), slug)
    if found is None:
        raise NotFound()
    return found


def _facts(look: Any, consultation: Consultation) -> dict[str, Any]:
    """What stands on the first page alone."""
    return {
        "invited": wording.invited(queries.list_groups(look, consultation)),
        "meetings": queries.list_meetings(look, consultation),
        "documents": queries.list_documents(look, consultation),
    }


def _parts(
    clauses: list[Clause], questions: list[ConsultationQuestion]
) -> dict[uuid.UUID, Clause | ConsultationQuestion]:
    """What an input may be about, by id."""
    return {**{row.id: row for row in clauses}, **{row.id: row for row in questions}}


def _namer(parts: Mapping[uuid.UUID, Clause | ConsultationQuestion]) -> Any:
    """Names what an input is about."""

    def name(about: uuid.UUID) -> str:
        row = parts.get(about)
        if isinstance(row, Clause):
            return _("clause %(number)s", number=row.number)
        return _("question %(number)s", number=row.position) if row is not None else _("the whole")

    return name


def _older(slug: str, about: uuid.UUID | None, parts: Mapping[uuid.UUID, object], found: list[Any], most: int) -> str:
    """The address of the words before these; empty where there are none."""
    if len(found) <= most:
        return ""
    key = CLAUSE if about and isinstance(parts.get(about), Clause) else QUESTION
    told = f"{key}={about}&" if about else ""
    return f"{address(f'{HERE}/{slug}')}?{told}{AFTER}={found[most - 1].id}"


def _id(text: str | None) -> uuid.UUID | None:
    """An id of the address. Raises NotFound for what is none."""
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound() from None


def _fresh(response: Response) -> Response:
    """Each input and the clock change it: it is asked for anew, and no memory of ours keeps it."""
    if not web.wants_fragment():
        response.headers["Cache-Control"] = "private, no-cache"
    return response
