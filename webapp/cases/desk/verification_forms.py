"""Shapes of the check of a case and of the referral. Choices are handed in; a form never queries."""

from __future__ import annotations

from typing import Any, cast

from wtforms import StringField, TextAreaField

from webapp.cases import competence
from webapp.cases.desk import checking_words as words
from webapp.cases.desk.forms import ToCitizen
from webapp.cases.forms import TEXT_SIGNS
from webapp.cases.service import verifying
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, Choices, DayField, Form, Needed, PickField, PicksField, as_list, clean

YES = "y"
LETTER_SIGNS = 100
# A letter repeats the citizen's own text with what stands around it.
HANDED_SIGNS = 2 * TEXT_SIGNS
REASON_SIGNS = 1000


class VerificationForm(Form):
    """What the case is, whose it is, and since when nothing is missing."""

    wewenang: PickField
    tetap: PicksField
    alasan_tetap: TextAreaField
    jenis: PickField
    perihal: PickField
    unit: PickField
    kerahasiaan: PickField
    golongan: PickField
    sejak: DayField
    kurang: PicksField


class ReferralForm(ToCitizen):
    """The letter to another body."""

    badan: PickField
    nomor: StringField
    tanggal: DayField
    naskah: TextAreaField
    setuju: PicksField
    cara_setuju: TextAreaField
    alasan: TextAreaField
    tetap: PicksField


class OutcomeForm(ToCitizen):
    """What came of a part."""

    hasil: TextAreaField


def verification_form(
    formdata: Any = None,
    *,
    kinds: tuple[str, ...],
    matters: Choices,
    units: Choices,
    openness: tuple[str, ...],
    anonymous: bool,
    shown: dict[str, Any] | None = None,
) -> VerificationForm:
    """The form with what may be chosen for this case; `shown` is what stands there first."""
    missing = tuple(one for one in verifying.MISSING if not (anonymous and one == verifying.IDENTITY))
    chosen = _("Choose who is competent.")
    fields: dict[str, Any] = {
        "wewenang": PickField(
            _("Who is competent?"),
            [Needed(chosen)],
            choices=words.choices(words.WHO, competence.CHOICES),
            message=chosen,
        ),
        "tetap": insist(_("Keep my choice all the same")),
        "alasan_tetap": TextAreaField(
            _("Why is it so?"),
            [AtMost(REASON_SIGNS)],
            filters=[clean],
            description=_("Only officers read it. It stays with the case."),
        ),
        "jenis": _list(_("Kind"), words.choices(words.KINDS, kinds), _("Choose the kind.")),
        "perihal": _list(_("Matter"), matters, _("Choose the matter."), needed=bool(matters)),
        "unit": _list(_("Unit"), units, _("Choose the unit.")),
        "kerahasiaan": PickField(
            _("Who may know the name"),
            [Needed(_("Choose who may know the name."))],
            choices=words.choices(words.OPENNESS, openness),
            message=words.refusal_of("openness_lowered"),
        ),
        "golongan": PickField(
            _("Class by SP4N-LAPOR!"),
            choices=words.choices(words.CLASSES, verifying.CLASSES),
            message=_("Choose the class."),
            description=_("Needed for a complaint. It sets the time for the answer."),
        ),
        "sejak": DayField(_("Complete since")),
        "kurang": PicksField(
            _("What is missing?"),
            choices=words.choices(words.MISSING, missing),
            message=words.refusal_of("identity_no_fault") if anonymous else _("Tick only what stands in the list."),
        ),
    }
    form = cast(VerificationForm, type("MadeVerificationForm", (VerificationForm,), fields)(formdata, data=shown or {}))
    for name in ("jenis", "perihal", "unit"):
        as_list(cast(PickField, form[name]))
    form.sejak.description = _("Leave it empty when something is missing. Then ask the citizen.")
    return form


def referral_form(formdata: Any = None, *, bodies: Choices, shown: dict[str, Any] | None = None) -> ReferralForm:
    """The letter's form. The sent text is kept word for word."""
    choose = _("Choose the body.")
    number = [Needed(_("Write the number of the letter.")), AtMost(LETTER_SIGNS)]
    fields: dict[str, Any] = {
        "badan": _list(_("Body"), [("", _("Choose"), ""), *bodies], choose),
        "nomor": StringField(_("Number of the letter"), number, filters=[clean]),
        "tanggal": DayField(_("Date of the letter"), needed=_("Write the date of the letter.")),
        "naskah": TextAreaField(
            _("Text that is handed over"),
            [Needed(_("Write the text that is handed over.")), AtMost(HANDED_SIGNS)],
            filters=[clean],
            description=_(
                "The citizen reads it word for word. Leave out name, phone and NIK unless the citizen agreed."
            ),
        ),
        "setuju": PicksField(
            _("The citizen's consent"),
            choices=[(YES, _("The citizen agreed that this text goes to that body"), "")],
            message=_("Tick only what stands in the list."),
        ),
        "cara_setuju": TextAreaField(
            _("How and when did the citizen agree?"),
            [AtMost(REASON_SIGNS)],
            filters=[clean],
            description=_("For example: by phone, with the date. It stays with the case."),
        ),
        "alasan": TextAreaField(_("Reason for the citizen"), [AtMost(TEXT_SIGNS)], filters=[clean], id="alasan-rujuk"),
        "tetap": insist(_("Refer it all the same")),
    }
    form = cast(ReferralForm, type("MadeReferralForm", (ReferralForm,), fields)(formdata, data=shown or {}))
    as_list(form.badan)
    return form


def outcome_form(mark: str, formdata: Any = None) -> OutcomeForm:
    """One form for each part, with ids of its own."""
    fields: dict[str, Any] = {
        "hasil": TextAreaField(
            _("What came of it?"),
            [Needed(_("Write what came of it.")), AtMost(TEXT_SIGNS)],
            filters=[clean],
            description=_("The citizen reads it."),
            id=f"hasil-{mark}",
        )
    }
    return cast(OutcomeForm, type("MadeOutcomeForm", (OutcomeForm,), fields)(formdata))


def insist(words_of_box: str, mark: str = "tetap") -> PicksField:
    """The box of whoever goes on in spite of a warning."""
    return PicksField(
        _("In spite of the warning"),
        choices=[(YES, words_of_box, "")],
        message=_("Tick only what stands in the list."),
        id=mark,
    )


def _list(label: str, choices: Choices, message: str, *, needed: bool = True) -> PickField:
    return PickField(label, [Needed(message)] if needed else [], choices=choices, message=message)
