"""Shapes of what staff type about accounts. Choices are handed in; nothing here queries."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import ValidationError

from webapp.accounts.factors import APP_DIGITS, CODE_DIGITS
from webapp.accounts.models import ADMINISTRATOR, AUDITOR, HEAD, OFFICER, UNIT_NEEDED
from webapp.accounts.service import SIGN_IN_NAME, fold_sign_in_name
from webapp.errors import OfficeError
from webapp.i18n import gettext
from webapp.i18n import lazy as _
from webapp.i18n import mark as N_
from webapp.web.fields import AtMost, Choices, Form, Needed, PickField, as_list, clean
from webapp.web.messages import wording

NAME_SIGNS, NOTE_SIGNS, PASSKEY_NAME_SIGNS = 200, 200, 64

ROLE_NAMES = {
    OFFICER: N_("Officer"),
    HEAD: N_("Head of unit"),
    ADMINISTRATOR: N_("Administrator"),
    AUDITOR: N_("Auditor"),
}
_ROLE_DUTIES = {
    OFFICER: N_("Reads and answers cases."),
    HEAD: N_("Answers cases and shares out the work of the unit."),
    ADMINISTRATOR: N_("Besides that, looks after accounts and the office's data."),
    AUDITOR: N_("Reads only, changes nothing."),
}


def role_choices() -> Choices:
    """The roles with one sentence each."""
    return [(role, gettext(ROLE_NAMES[role]), gettext(duty)) for role, duty in _ROLE_DUTIES.items()]


class SignInForm(Form):
    """Name and password. The two are judged together, so that nothing tells which was wrong."""

    nama_masuk = StringField(_("Sign-in name"), [Needed(_("Write your sign-in name."))], filters=[clean])
    sandi = PasswordField(_("Password"), [Needed(_("Write your password."))])


class CodeForm(Form):
    """A code of the second factor: six digits of the app, or twelve of a recovery code."""

    LENGTHS: tuple[int, ...] = (APP_DIGITS, CODE_DIGITS)

    kode_faktor = StringField(
        _("Code of the app"),
        [Needed(_("Write the code."))],
        description=_("6 digits. The app shows a new code every half minute."),
        filters=[clean],
    )

    @property
    def digits(self) -> str:
        """What was typed, as digits; spaces, dashes and other signs between them are passed over."""
        return "".join(str(int(sign)) for sign in self.kode_faktor.data or "" if sign.isdecimal())

    def validate_kode_faktor(self, field: StringField) -> None:
        """A code of another length is no try: it is a slip."""
        if field.data and len(self.digits) not in self.LENGTHS:
            raise ValidationError(wording(OfficeError("factor_length")))


class AppForm(CodeForm):
    """The first code of an app that is being set up."""

    LENGTHS = (APP_DIGITS,)

    def validate_kode_faktor(self, field: StringField) -> None:
        """No recovery code proves an app."""
        if field.data and len(self.digits) not in self.LENGTHS:
            raise ValidationError(gettext("Write the 6 digits that the app shows."))


class PasskeyForm(Form):
    """The name of a passkey in one's own list."""

    nama_kunci = StringField(
        _("Name in your list"),
        [AtMost(PASSKEY_NAME_SIGNS)],
        description=_("For example: office phone"),
        filters=[clean],
    )


class OpenNamesForm(Form):
    """Whether an account may open sealed names."""

    boleh_buka = BooleanField(_("May open sealed names"))


def _new_password() -> PasswordField:
    return PasswordField(
        _("New password"),
        [Needed(_("Write a new password."))],
        description=_("At least 12 signs. Three words that only you join are good."),
    )


class AcceptForm(Form):
    """An invitation accepted: who you are, and how you will sign in."""

    nama = StringField(
        _("Full name"),
        [Needed(_("Write your full name.")), AtMost(NAME_SIGNS)],
        description=_("Your colleagues see this name beside your work."),
        filters=[clean],
    )
    nama_masuk = StringField(
        _("Sign-in name"),
        [Needed(_("Write a sign-in name."))],
        description=_("3 to 40 small letters, digits, dots or dashes, without spaces. Example: sri.wahyuni"),
        filters=[clean],
    )
    sandi = _new_password()

    def validate_nama_masuk(self, field: StringField) -> None:
        """Letters that every keyboard has, so that the name can be said on the phone."""
        if field.data and not SIGN_IN_NAME.fullmatch(fold_sign_in_name(field.data)):
            raise ValidationError(gettext("Write a sign-in name of 3 to 40 small letters, digits, dots or dashes."))


class NewPasswordForm(Form):
    """A password alone: an existing account that lost its own."""

    sandi = _new_password()


class ChangePasswordForm(Form):
    """The own password, changed by somebody who knows the old one."""

    sandi_lama = PasswordField(_("Present password"), [Needed(_("Write your present password."))])
    sandi_baru = _new_password()


class RoleForm(Form):
    """Role and unit of an account."""

    peran: PickField
    unit: PickField

    def validate_unit(self, field: PickField) -> None:
        """Officers and heads see the cases of their unit: without one they would see none."""
        if self.peran.data in UNIT_NEEDED and not field.data:
            raise ValidationError(gettext("Choose a unit: officers and heads see the cases of their own unit."))


class InviteForm(RoleForm):
    """Role and unit of a person to come, with a note for the list."""

    catatan = StringField(
        _("Note for the list (not required)"),
        [AtMost(NOTE_SIGNS)],
        description=_("Who is invited. Only administrators read it."),
        filters=[clean],
    )


def role_form(kind: type[RoleForm], units: Choices, formdata: Any = None, **data: Any) -> Any:
    """A `RoleForm` or `InviteForm` with its choices; `units` are (key, name, "")."""

    class Built(kind):  # type: ignore[valid-type,misc]
        peran = PickField(
            gettext("Role"),
            [Needed(gettext("Choose a role."))],
            choices=role_choices(),
            message=gettext("Choose one of the roles in the list."),
        )
        unit = PickField(
            gettext("Unit"),
            choices=[("", gettext("All units (administrators and auditors)"), ""), *units],
            message=gettext("Choose one of the units in the list."),
        )

    form = Built(formdata, data=data)
    as_list(form.unit)
    return form


class HandlersForm(Form):
    """The two who alone see matters about conduct."""

    penangan_1: PickField
    penangan_2: PickField


def handlers_form(people: Choices, formdata: Any = None, **data: Any) -> Any:
    """A `HandlersForm` whose lists hold `people` (id, name, "")."""
    choices = [("", gettext("Nobody"), ""), *people]
    message = gettext("Choose one of the people in the list.")

    class Built(HandlersForm):
        penangan_1 = PickField(gettext("First handler"), choices=choices, message=message)
        penangan_2 = PickField(gettext("Second handler"), choices=choices, message=message)

    form = Built(formdata, data=data)
    as_list(form.penangan_1)
    as_list(form.penangan_2)
    return form
