"""Taking a sound that reads a text: the same form for the pledge and for summaries."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Response
from markupsafe import Markup

from webapp import web
from webapp.accounts.guard import current_actor
from webapp.charter.desk import forms
from webapp.charter.desk.sheet import Sheet, form_page, saved
from webapp.charter.service import pledges
from webapp.files import service as files
from webapp.files import types
from webapp.i18n import gettext as _
from webapp.web import uploads

_SPOKEN = Markup('<span lang="{}">{}</span>')


def take_voice(
    of_id: uuid.UUID, texts: Sequence[tuple[str, str, str]], *, action: str, back_to: str, back_label: str
) -> Response:
    """The form, or its sound kept. `texts` are what is to be read: language by name, by code, text."""
    sheet = Sheet(
        heading=_("A voice that reads it"),
        action=action,
        button=_("Keep this sound"),
        lead=_("Read the text aloud as it stands. Citizens find the sound beside it."),
        facts=[(name, _SPOKEN.format(language, text) if text else "-") for name, language, text in texts],
        back_to=back_to,
        back_label=back_label,
        listens=True,
    )
    if web.request.method != "POST":
        return form_page(sheet, forms.voice_form(bahasa="id"))
    form = forms.voice_form(web.request.form)
    batch = uploads.prepare_uploads()
    errors = [uploads.refusal_wording(refusal) for refusal in batch.refusals]
    sounds = [file for file in batch.files if file.kind == types.SOUND]
    if not errors and (len(batch.files) != 1 or not sounds):
        errors = [_("Choose one sound file.")]
    if not form.validate() or errors:
        form.berkas.errors = errors
        return form_page(sheet, form, 422)
    put = files.put(uploads.store(), web.office_id(), sounds)
    pledges.put_voice(
        web.session(),
        office_id=web.office_id(),
        of_id=of_id,
        language=form.bahasa.data or "id",
        sound=put[0],
        by=current_actor().staff_id,
    )
    return saved(back_to)
