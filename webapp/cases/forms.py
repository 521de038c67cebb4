"""Shapes of what a citizen types. Choices are handed in; a form never queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from wtforms import Field, MultipleFileField, StringField, TextAreaField
from wtforms.validators import ValidationError

from webapp.cases.questions import Asked
from webapp.cases.service.filing import NAMELESS, OPEN, OUTSIDE, SEALED, Content
from webapp.cases.subjects import COMPLAINT, Subject
from webapp.i18n import gettext as _
from webapp.i18n import locale, number
from webapp.web.fields import WAITED, AtMost, Choices, DayField, Form, Needed, PickField, PicksField, as_list, clean

UNKNOWN_PLACE = "unknown"
YES, NO = "ya", "tidak"
CLAUSE = "butir"
TEXT_SIGNS, LINE_SIGNS = 20_000, 200

# What does not belong to the body of a send (DESIGN §5, Once).
NOT_BODY = frozenset(
    {"bahasa", "id", "dibuka", "situs", "yakin", "csrf_token", "lepas", "versi", "pegangan", "lanjut_ke"}
    | {"kode", "tekan", "suara", "penulis", WAITED}
)


@dataclass(frozen=True, slots=True)
class Places:
    """The districts that the form offers: (code, name); the villages of the chosen one, None while nobody asked."""

    districts: tuple[tuple[str, str], ...]
    villages: tuple[str, ...] | None = None

    def choices(self, needed: bool) -> Choices:
        """The list with its two ways out: an unsure place never blocks."""
        first = _("Choose one") if needed else _("Not filled in")
        rows = [("", first, ""), *((code, name, "") for code, name in self.districts)]
        return [*rows, (OUTSIDE, _("Outside Jombang"), ""), (UNKNOWN_PLACE, _("I do not know"), "")]


class FilingForm(Form):
    """The common part; `build()` adds what the subject asks besides."""

    subject: Subject
    cerita: TextAreaField
    siapa: PickField
    untuk: PickField
    mudah: PicksField
    kecamatan: PickField
    desa: StringField
    desa_pilih: StringField
    villages: tuple[str, ...] | None
    nama: StringField
    kontak: StringField
    berkas: MultipleFileField

    def required_names(self) -> list[str]:
        """Names of the required questions, in page order: at most four."""
        return [field.name for field in self if field.flags.required]

    def field(self, name: str) -> Field:
        """A field by name, for templates that walk the subject's questions."""
        return self._fields[name]

    def has_more(self) -> bool:
        """Whether the optional part holds an error or content, so that it must stand open."""
        always = {"cerita", *self.required_names()}
        return self.villages is not None or any(
            field.errors or _filled(field) for field in self if field.name not in always
        )

    def content(self) -> Content:
        """What the form says, as the service takes it."""
        subject, fields = self.subject, self._fields
        happened, known = fields.get("kejadian"), fields.get("kapan")
        election = ""
        if subject.bawaslu:
            happened_on, known_on = _day(happened), _day(known)
            election = str(fields["t_pemilihan"].data or "") if "t_pemilihan" in fields else ""
        else:
            happened_on, known_on = _day(known), None
        place, district = _place(self._typed("kecamatan"))
        nameless = self.siapa.data == NAMELESS
        return Content(
            openness=self.siapa.data or SEALED,
            text=self.cerita.data or "",
            answers=self._answers(),
            place=place,
            district_code=district,
            village_text=self._village(),
            happened_on=happened_on,
            known_on=known_on,
            election=election,
            for_other=self._typed("untuk") == "lain",
            ease=tuple(self.mudah.data or ()),
            name="" if nameless else self.nama.data or "",
            contact="" if nameless else self.kontak.data or "",
        )

    def _village(self) -> str:
        """The name picked from the list, else the typed one; nobody can have picked what no list holds."""
        picked = self._typed("desa_pilih")
        return (picked if len(picked) <= LINE_SIGNS else "") or self._typed("desa")

    def _typed(self, name: str) -> str:
        """What stands in a field; nothing where this subject does not ask for it."""
        return str(self._fields[name].data or "") if name in self._fields else ""

    def _answers(self) -> dict[str, str]:
        answers = {}
        for asked in self.subject.questions:
            if asked.type == "file":
                continue
            value = self._fields[asked.name].data
            if asked.type != "tick" and value not in (None, ""):
                answers[asked.key] = value.isoformat() if asked.type == "date" else str(value)
        return answers


def build(subject: Subject, places: Places, formdata: Any = None, shown: Mapping[str, Any] | None = None) -> FilingForm:
    """A form for one subject in the reader's language; `shown` prefills a correction."""
    attributes: dict[str, Any] = {"cerita": _story(subject)}
    if subject.asks_place_and_time:
        attributes["kecamatan"] = as_list_field(places, needed=True)
        attributes["kapan"] = _when(subject)
    for asked in sorted(subject.questions, key=lambda part: not part.required):
        if asked.type != "file":
            attributes[asked.name] = _question(asked)
    if subject.promises:
        attributes[CLAUSE] = _promise(subject)
    attributes["siapa"] = _who(subject)
    if not subject.asks_place_and_time:
        attributes["kecamatan"] = as_list_field(places, needed=False)
    attributes |= _optional(subject)
    if not subject.asks_more:
        for name in ("kecamatan", "desa", "desa_pilih", "untuk"):
            del attributes[name]
    made = type("SubjectForm", (FilingForm,), attributes)
    data = {"siapa": subject.default_openness, "untuk": "saya"} | dict(shown or {})
    form = cast(FilingForm, made(formdata, data=data))
    form.subject, form.villages = subject, places.villages
    _mark_lists(form)
    return form


def _mark_lists(form: FilingForm) -> None:
    if "kecamatan" in form:
        as_list(form.kecamatan)
    if CLAUSE in form:
        as_list(cast(PickField, form[CLAUSE]))
    for asked in form.subject.questions:
        if asked.type == "choice" and len(asked.options) > 5:
            as_list(cast(PickField, form.field(asked.name)))


def _story(subject: Subject) -> Any:
    if subject.is_service:
        label, needed = _("What do you need?"), _("Write what you need.")
    elif subject.kind == "complaint":
        label, needed = _("What happened?"), _("Write what happened.")
    else:
        label, needed = _("What would you like to say?"), _("Write what you would like to say.")
    hint = subject.hint.of(locale()) or _("Write in your own words. Do not write your NIK.")
    most = _("At most 20,000 signs.")
    hint = f"{hint} {most}"
    return TextAreaField(label, [Needed(needed), AtMost(TEXT_SIGNS)], filters=[clean], description=hint)


def as_list_field(places: Places, *, needed: bool) -> Any:
    """The district list."""
    message = _("Choose a district, or “I do not know”.")
    checks = [Needed(message)] if needed else []
    return PickField(_("In which district?"), checks, choices=places.choices(needed), message=message)


def _when(subject: Subject) -> Any:
    if subject.bawaslu:
        label, needed = _("When did you learn of this?"), _("Choose when you learned of this.")
    else:
        label, needed = _("When did it happen?"), _("Choose when it happened.")
    return DayField(label, quick=True, needed=needed)


def _promise(subject: Subject) -> Any:
    wrong = _("Choose from the list.")
    return PickField(
        _("Which part of our promise was not kept?"),
        choices=[("", _("Not filled in"), ""), *((value, words, "") for value, words in subject.promises)],
        message=wrong,
        description=_("Our promise for: %(service)s.", service=subject.about_name.of(locale())),
    )


def _who(subject: Subject) -> Any:
    nameless = _("We do not ask, and keep nothing.")
    if subject.kind == COMPLAINT:
        nameless = _("We do not ask. Ombudsman and Bawaslu cannot take it further so.")
    choices = [
        (OPEN, _("Open"), _("The handling unit can read your name.")),
        (SEALED, _("Confidential"), _("Your name is sealed. Each opening is recorded.")),
        (NAMELESS, _("Without a name"), nameless),
    ]
    message = _("Choose who may know your name.")
    hint = _("We publish nothing, whatever you choose.")
    return PickField(
        _("Who may know your name?"), [Needed(message)], choices=choices, message=message, description=hint
    )


def _optional(subject: Subject) -> dict[str, Any]:
    line = [AtMost(LINE_SIGNS)]
    fields: dict[str, Any] = {
        "desa": StringField(
            _("Village"), line, filters=[clean], description=_("Just write it. We match it with the list.")
        )
    }
    fields["desa_pilih"] = StringField(_("Village from the list"), filters=[clean])
    if subject.bawaslu:
        fields["kejadian"] = DayField(_("When did it happen?"), quick=True)
    fields["nama"] = StringField(
        _("Your name"), line, filters=[clean], description=_("Only if you want. Do not write your NIK.")
    )
    fields["kontak"] = StringField(
        _("How can we reach you?"),
        line,
        filters=[clean],
        description=_("A phone number or another way. Only to contact you about this."),
    )
    wrong = _("Choose from the list.")
    fields["mudah"] = PicksField(_("What would make contact easier?"), choices=ease_choices(), message=wrong)
    other = [("saya", _("For myself"), ""), ("lain", _("For somebody else, with their consent"), "")]
    fields["untuk"] = PickField(_("Who is this for?"), choices=other, message=wrong)
    hint = _("At most 5 files: photo, PDF or voice. Each file at most 8 MB, together 10 MB. More after the receipt.")
    fields["berkas"] = MultipleFileField(_("Photos, voice notes or documents"), description=hint)
    return fields


def ease_choices() -> list[tuple[str, str, str]]:
    """What makes contact easier: wishes, never a diagnosis."""
    return [
        ("telepon", _("A phone call"), ""),
        ("huruf-besar", _("Large print"), ""),
        ("isyarat", _("Sign language interpreter"), ""),
        ("jawa", _("Answered in Javanese"), ""),
        ("kunjungan", _("An officer comes to my home"), ""),
    ]


def _question(asked: Asked) -> Any:
    language = locale()
    label, hint = asked.label.of(language), asked.hint.of(language)
    answer = _("Answer this question: %(question)s", question=label)
    checks: list[Any] = [Needed(answer)] if asked.required else []
    if asked.type == "date":
        return DayField(label, needed=answer if asked.required else "", future=True, description=hint)
    if asked.type in ("choice", "yesno"):
        options = [(value, text.of(language), "") for value, text in asked.options]
        if asked.type == "yesno":
            options = [(YES, _("Yes"), ""), (NO, _("No"), "")]
        elif len(options) > 5:
            options.insert(0, ("", _("Choose one") if asked.required else _("Not filled in"), ""))
        return PickField(label, checks, choices=options, message=answer, description=hint)
    if asked.type == "tick":
        boxes = [(value, text.of(language), "") for value, text in asked.options]
        return PicksField(label, choices=boxes, message=answer, description=hint)
    if asked.type == "longtext":
        return TextAreaField(label, [*checks, AtMost(TEXT_SIGNS)], filters=[clean], description=hint)
    if asked.type == "number":
        checks.append(Whole(asked.minimum or 0, asked.maximum or 1_000_000))
    return StringField(label, [*checks, AtMost(LINE_SIGNS)], filters=[clean], description=hint)


class Whole:
    """A whole number within bounds, typed as people type it."""

    def __init__(self, minimum: int, maximum: int) -> None:
        self.minimum, self.maximum = minimum, maximum

    def __call__(self, form: Form, field: Field) -> None:
        text = str(field.data or "").replace(".", "").replace(" ", "")
        if not text:
            return
        if not (text.isascii() and text.isdigit() and len(text) < 10 and self.minimum <= int(text) <= self.maximum):
            raise ValidationError(
                _("Write a whole number from %(low)s to %(high)s.", low=number(self.minimum), high=number(self.maximum))
            )


def _place(value: str) -> tuple[str, str | None]:
    if value in ("", OUTSIDE, UNKNOWN_PLACE):
        return value, None
    return "district", value


def _day(field: Field | None) -> Any:
    return field.data if field is not None else None


def _filled(field: Field) -> bool:
    if isinstance(field, DayField):
        return bool(field.choice or field.parts[0] or field.parts[1])
    if field.name == "untuk":
        return bool(field.data == "lain")
    return bool(field.data) and not isinstance(field, MultipleFileField)
