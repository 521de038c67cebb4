"""`/petugas/kpu-mendengar/<slug>/tanggapan`: what has no response yet, one press for a group, the closing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from flask import Blueprint, Response

from webapp import clock, i18n, web
from webapp.accounts.guard import current_actor, guard
from webapp.cases.service import clocks
from webapp.charter.models import Clause
from webapp.consultations import queries, reply_queries, wording
from webapp.consultations.desk.reply_form import ReplyForm, reply_form
from webapp.consultations.desk.setup import again
from webapp.consultations.desk.sheet import MANAGERS, ONE, Sheet, at, find, form_page, may_write, saved
from webapp.consultations.models import CLOSED, DRAFTED, ENDED, NOT, Consultation
from webapp.consultations.record_words import stance_words
from webapp.consultations.reply_queries import Waiting
from webapp.consultations.service import replying
from webapp.consultations.service.replying import Reply
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.i18n import gettext as _
from webapp.i18n import ngettext
from webapp.web.fields import Form

blueprint = Blueprint("consultation_replies", __name__)

AFTER, INPUT = "sesudah", "masukan"
LABEL_SIGNS = 300


@dataclass(frozen=True, slots=True)
class Table:
    """What lies before the officer: inputs that may be answered together, and the clauses of the draft."""

    inputs: list[Waiting]
    clauses: list[Clause]

    def form(self, formdata: object = None, **shown: object) -> ReplyForm:
        """The form of the response to them."""
        stances, media = stance_words(), wording.media()
        rows = [
            (
                str(row.id),
                ", ".join((stances[row.stance], i18n.long_date(row.day), media[row.medium])),
                _cut(row.words),
            )
            for row in self.inputs
        ]
        clauses = [(str(row.id), f"{row.number} {_cut(row.text_id, 90)}", "") for row in self.clauses]
        return reply_form(formdata, inputs=rows, clauses=clauses, **shown)


@blueprint.get(f"{ONE}/tanggapan")
@guard()
def show(slug: str) -> Response:
    """Inputs without a response, the oldest first, likely twins together; the way to answer and to close."""
    one = running(slug)
    with web.looking() as look:
        rows = reply_queries.list_waiting(look, one, current_actor(), after=read_id(web.request.args.get(AFTER, "")))
        left = reply_queries.count_unanswered(look, one)
        names = {row.id: _("clause %(number)s", number=row.number) for row in queries.list_clauses(look, one)}
        for question in queries.list_questions(look, one):
            names[question.id] = _("question %(number)s", number=question.position)
    shown = rows[: reply_queries.PAGE]
    return web.render(
        "consultations/desk/replies.html",
        title=_("Responses"),
        announce=web.said(),
        one=one,
        groups=reply_queries.grouped(shown),
        left=left,
        names=names,
        stances=stance_words(),
        media=wording.media(),
        older=f"{at(slug, '/tanggapan')}?{AFTER}={shown[-1].id}" if len(rows) > len(shown) else "",
        may_write=may_write(),
        may_close=may_write() and one.state_at(clock.now()) == ENDED,
        is_closed=one.state == CLOSED,
        at=at(slug),
        public=f"/kpu-mendengar/{slug}/tanggapan",
        back_to=at(slug),
        back_label=one.title_id,
    )


@blueprint.get(f"{ONE}/tanggapan/baru")
@guard(*MANAGERS)
def new(slug: str) -> Response:
    """The form for an input (`?masukan=`) and its likely twins, all ticked. Raises NotFound for one with a response."""
    one = running(slug)
    table = _table(one)
    if not table.inputs:
        raise NotFound()
    return form_page(_sheet(one), table.form(masukan=[str(row.id) for row in table.inputs]))


@blueprint.post(f"{ONE}/tanggapan/baru")
@guard(*MANAGERS)
def respond(slug: str) -> Response:
    """Publish the response; its writers and everybody read it."""
    one = running(slug)
    sheet = _sheet(one)
    table = _table(one)
    form = table.form(web.request.form)
    chosen = [found for value in form.masukan.data or () if (found := read_id(value))]
    form.masukan.choices += [(str(gone), "", "") for gone in chosen if gone not in {row.id for row in table.inputs}]
    if not form.validate():
        return _again(sheet, table, form, 422)
    actor = current_actor()
    clause = read_id(form.butir.data or "") if table.clauses else None
    reply = Reply(form.putusan.data or NOT, form.alasan.data or "", clause)
    try:
        row = replying.respond(
            web.session(),
            actor=actor,
            slug=slug,
            inputs=chosen,
            reply=reply,
            days=clocks.read_days(web.session(), web.office_id()),
        )
    except Conflict:
        web.session().rollback()
        return _again(sheet, _table(one), form, 409)
    except OfficeError as error:
        web.session().rollback()
        _refuse(form, error)
        return _again(sheet, table, form, 422)
    told = ngettext(
        "The response to %(num)d input is published.", "The response to %(num)d inputs is published.", row.inputs
    )
    return saved(at(slug, "/tanggapan"), told)


@blueprint.route(f"{ONE}/tutup", methods=["GET", "POST"])
@guard(*MANAGERS)
def close(slug: str) -> Response:
    """One page between the wish and the deed. Refused (409) while inputs have no response; it leads to them."""
    one, form = running(slug), Form()
    sheet = Sheet(
        _("Close this consultation?"),
        at(slug, "/tutup"),
        one,
        lead=_("Every input has its response then. What comes later is kept as late and gets a response too."),
        button=_("Close the consultation"),
    )
    if web.request.method != "POST":
        return form_page(sheet, form)
    try:
        replying.close(web.session(), actor=current_actor(), slug=slug)
    except OfficeError as error:
        web.session().rollback()
        if error.code == "consultation_still_open":
            words = _("It is still open. It can be closed after its last day.")
        elif error.code == "consultation_unanswered":
            number = int(str(error.facts["num"]))
            words = ngettext("%(num)d input has no response yet.", "%(num)d inputs have no response yet.", number)
        else:
            raise
        told = replace(again(sheet, slug), refused=words, leads_to=(at(slug, "/tanggapan"), _("Answer what is left")))
        return form_page(told, form, 409)
    return saved(at(slug), _("The consultation is closed."))


def running(slug: str) -> Consultation:
    """A consultation that citizens see. Raises NotFound."""
    one = find(slug)
    if one.state == DRAFTED:
        raise NotFound()
    return one


def _sheet(one: Consultation) -> Sheet:
    first = read_id(web.request.args.get(INPUT, ""))
    return Sheet(
        _("A response"),
        at(one.slug, f"/tanggapan/baru?{INPUT}={first}" if first else "/tanggapan/baru"),
        one,
        lead=_("One response may answer many inputs. It cannot be changed after it is published."),
        button=_("Publish the response"),
    )


def _table(one: Consultation) -> Table:
    """The input that the address names, its likely twins, and what was ticked; without what has its response by now."""
    actor, first = current_actor(), read_id(web.request.args.get(INPUT, ""))
    ticked = [found for value in web.request.form.getlist(INPUT) if (found := read_id(value))]
    with web.looking() as look:
        rows = reply_queries.list_chosen(look, one, actor, ticked[: reply_queries.MOST_COMPARED + 1])
        for row in reply_queries.list_chosen(look, one, actor, [first] if first else []):
            rows += [row, *reply_queries.list_alike(look, one, actor, row)]
        clauses = queries.list_clauses(look, one)
    return Table(list({row.id: row for row in sorted(rows, key=lambda row: row.id)}.values()), clauses)


def _again(sheet: Sheet, table: Table, form: ReplyForm, status: int) -> Response:
    """The form with what was typed and the inputs that still wait."""
    fresh = table.form(web.request.form)
    for name in form._fields:
        fresh[name].errors = form[name].errors
    return form_page(sheet, fresh, status)


def _refuse(form: ReplyForm, error: OfficeError) -> None:
    """Say a refusal at its field. Raises what is no word of ours."""
    words = {
        "response_no_input": ("masukan", _("Tick at least one input.")),
        "response_reason": ("alasan", _("Write the reason. No response goes out without one.")),
        "response_clause_needed": ("butir", _("Choose the clause that changed because of it.")),
        "response_clause_other": ("butir", _("Choose from the list.")),
    }
    if error.code not in words or words[error.code][0] not in form:
        raise error
    name, sentence = words[error.code]
    form[name].errors = [sentence]


def _cut(words: str, most: int = LABEL_SIGNS) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def read_id(text: str) -> uuid.UUID | None:
    """An id as it stands in an address; None for what is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
