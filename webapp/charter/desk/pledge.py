"""The pledge as it was signed, its versions, and the voice that reads it."""

from __future__ import annotations

from flask import Blueprint, Response

from webapp import i18n, web
from webapp.accounts.guard import current_actor, guard
from webapp.charter import queries
from webapp.charter.desk import forms, words
from webapp.charter.desk.sheet import HOME, VERSION, WRITERS, Sheet, form_page, saved, seen_revision
from webapp.charter.desk.voices import take_voice
from webapp.charter.desk.words import Told
from webapp.charter.models import Pledge
from webapp.charter.service import pledges
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.i18n import gettext as _

blueprint = Blueprint("charter_pledge", __name__)

PLEDGE = f"{HOME}/maklumat"


@blueprint.route(PLEDGE, methods=["GET", "POST"])
@guard(*WRITERS)
def write() -> Response:
    """Write down what was signed; what stood before is kept."""
    with web.looking() as look:
        last = queries.current_pledge(look, web.office_id())
    if web.request.method != "POST":
        return _page(last, _shown(last))
    form = forms.pledge_form(web.request.form)
    if not form.validate():
        return _page(last, form, 422)
    session = web.session()
    try:
        pledges.put_pledge(
            session,
            office_id=web.office_id(),
            words=form.words,
            seen=seen_revision(),
            by=current_actor().staff_id,
        )
    except Conflict:
        session.rollback()
        return _page(last, form, 409)
    except OfficeError as error:
        session.rollback()
        form.tanggal.errors = [words.refusal(error)]
        return _page(last, form, 422)
    return saved(HOME)


@blueprint.route(f"{PLEDGE}/suara", methods=["GET", "POST"])
@guard(*WRITERS)
def voice() -> Response:
    """A sound that reads the pledge."""
    with web.looking() as look:
        last = queries.current_pledge(look, web.office_id())
    if last is None:
        raise NotFound
    texts = [(_("Indonesian"), "id", last.text_id), (_("Javanese"), "jv", last.text_jv)]
    return take_voice(last.id, texts, action=f"{PLEDGE}/suara", back_to=HOME, back_label=_("Charter"))


def _shown(last: Pledge | None) -> forms.PledgeForm:
    if last is None:
        return forms.pledge_form()
    return forms.pledge_form(
        teks=last.text_id,
        jawa=last.text_jv,
        tanggal=last.signed_on,
        penandatangan=last.signer_name,
        jabatan=last.signer_post,
    )


def _page(last: Pledge | None, form: forms.PledgeForm, status: int = 200) -> Response:
    number = last.version if last else 0
    sheet = Sheet(
        heading=_("The pledge (maklumat pelayanan)"),
        action=PLEDGE,
        button=_("Save as signed"),
        lead=_("Write what was signed, not more. Each saving is a version of its own; the older ones are kept."),
        version=number if status != 422 or VERSION not in web.request.form else seen_revision(),
        facts=_facts(last),
        first=Told(_("Somebody saved version %(number)s of the pledge.", number=number)) if status == 409 else None,
    )
    return form_page(sheet, form, status)


def _facts(last: Pledge | None) -> list[tuple[str, str]]:
    if last is None:
        return [(_("State"), _("Nothing is signed yet. The public page says so."))]
    signed = _("%(day)s, %(name)s", day=i18n.long_date(last.signed_on), name=last.signer_name)
    return [(_("Version"), str(last.version)), (_("Signed"), signed), (_("Text"), last.text_id)]
