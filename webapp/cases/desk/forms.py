"""Shapes of what an officer types on a case's page. Choices are handed in; a form never queries."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any, TypeVar, cast

from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from webapp.cases.forms import TEXT_SIGNS
from webapp.cases.service import handling, names
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, Choices, Form, Needed, PickField, PicksField, as_list, clean

Kind = TypeVar("Kind", bound=Form)


class BareForm(Form):
    """A button without fields: “this is no flood”."""


class ToCitizen(Form):
    """Words that the citizen reads; after a warning about them a box lets them go all the same (citizen_words)."""

    words_warned = False


class MessageForm(ToCitizen):
    """An answer, a question or an internal note."""

    jenis: PickField
    pesan: TextAreaField

    def offer(self, kinds: Collection[str]) -> None:
        """Show only the kinds that the state allows; the only one is chosen."""
        self.jenis.choices = [choice for choice in self.jenis.choices if choice[0] in kinds]
        if len(kinds) == 1:
            self.jenis.data = self.jenis.choices[0][0]


def message_form(formdata: Any = None, chosen: str = "") -> MessageForm:
    """All kinds: whether the state still allows one is the service's word, after who was first.

    `chosen` is the kind that a fresh form has, an answer else.
    """
    kinds = [
        (handling.ANSWER, _("Answer"), _("Kept as a draft first. You check it, then the citizen reads it.")),
        (handling.QUESTION, _("Question"), _("The citizen reads it. The clock stops until they answer.")),
        (handling.NOTE, _("Internal note"), _("Only officers read it.")),
    ]
    choose = _("Choose what you write.")
    fields = {
        "jenis": PickField(
            _("You write"), [Needed(choose)], choices=kinds, message=choose, default=chosen or handling.ANSWER
        ),
        "pesan": TextAreaField(_("Message"), [Needed(_("Write the message.")), AtMost(TEXT_SIGNS)], filters=[clean]),
    }
    return _made(MessageForm, fields, formdata)


class AssignForm(Form):
    """A unit and, if wanted, a person."""

    unit: PickField
    petugas: PickField


def assign_form(units: Choices, officers: Choices, formdata: Any = None, **shown: str) -> AssignForm:
    """Units of the office, and the officers who may take this case."""
    unit, person = _("Choose the unit."), _("This account cannot handle this case. Choose another officer.")
    nobody = ("", _("None yet"), "")
    fields = {
        "unit": PickField(_("Unit"), [Needed(unit)], choices=units, message=unit),
        "petugas": PickField(_("Officer"), choices=[nobody, *officers], message=person),
    }
    return _made(AssignForm, fields, formdata, "unit", "petugas", **shown)


class MoveForm(ToCitizen):
    """Another state, and why; `tetap` is shown after a warning."""

    ke: PickField
    alasan: TextAreaField
    tetap: PicksField
    warned = False


def move_form(states: Choices, formdata: Any = None) -> MoveForm:
    """Nothing is chosen beforehand, so that no case moves by a mere press."""
    choose = _("Choose the new state.")
    fields = {
        "ke": PickField(_("New state"), [Needed(choose)], choices=[("", _("Choose"), ""), *states], message=choose),
        "alasan": TextAreaField(
            _("Reason for the citizen"),
            [AtMost(TEXT_SIGNS)],
            filters=[clean],
            description=_("The citizen reads it. A refusal is written under “Answer”."),
        ),
        "tetap": _insist("tetap-keadaan"),
    }
    return _made(MoveForm, fields, formdata, "ke")


class TranscriptForm(Form):
    """A voice note in writing."""

    suara: HiddenField
    transkrip: TextAreaField


def transcript_form(voice_id: uuid.UUID, name: str, formdata: Any = None) -> TranscriptForm:
    """One form for each voice note, with ids of its own."""
    fields = {
        "suara": HiddenField(id=f"suara-{voice_id}"),
        "transkrip": TextAreaField(
            _("Transcript of %(name)s", name=name),
            [Needed(_("Write the transcript.")), AtMost(TEXT_SIGNS)],
            filters=[clean],
            id=f"transkrip-{voice_id}",
        ),
    }
    return _made(TranscriptForm, fields, formdata, suara=str(voice_id))


class ExtendForm(ToCitizen):
    """A clock that takes longer, and why."""

    tenggat: PickField
    alasan: TextAreaField


def extend_form(clocks: Choices, formdata: Any = None) -> ExtendForm:
    """The clocks that may be prolonged; the citizen reads the reason."""
    only = clocks[0][0] if len(clocks) == 1 else ""
    needed = [Needed(_("Choose the deadline."))]
    choose = _("This deadline can no longer be prolonged. Choose another one.")
    fields = {
        "tenggat": PickField(_("Deadline"), needed, choices=clocks, message=choose, default=only),
        "alasan": TextAreaField(
            _("Why does it take longer?"),
            [Needed(_("Write why it takes longer.")), AtMost(TEXT_SIGNS)],
            filters=[clean],
            description=_("The citizen reads it. It can be prolonged once only."),
            id="alasan-panjang",
        ),
    }
    return _made(ExtendForm, fields, formdata)


class OpeningForm(Form):
    """Why a sealed name is needed."""

    alasan: TextAreaField


def opening_form(formdata: Any = None) -> OpeningForm:
    """The citizen reads the reason, and the form says so."""
    needed = _("Write why you need the name: at least %(num)s signs.", num=names.REASON_MIN)
    fields = {
        "alasan": TextAreaField(
            _("Why do you need the name?"),
            [Needed(needed), Length(min=names.REASON_MIN, message=needed), AtMost(names.REASON_MAX)],
            filters=[clean],
            description=_("The citizen reads this reason. Write it plainly and without the name."),
        ),
    }
    return _made(OpeningForm, fields, formdata)


def _insist(mark: str) -> PicksField:
    """The box of whoever goes on in spite of a warning."""
    message = _("Tick only what stands in the list.")
    return PicksField(
        _("In spite of the warning"), choices=[("y", _("Go on all the same"), "")], message=message, id=mark
    )


def _made(kind: type[Kind], fields: dict[str, Any], formdata: Any, *lists: str, **shown: str) -> Kind:
    """A form of `kind` with its fields; `lists` names the choices that are drawn as lists."""
    form = cast(Kind, type(f"Made{kind.__name__}", (kind,), fields)(formdata, data=shown))
    for name in lists:
        as_list(cast(PickField, form[name]))
    return form
