"""Everything a case recorded, as rows of words: for the receipt, the case page and the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from webapp import clock, i18n
from webapp.cases import matters, promise, queries
from webapp.cases.forms import NO, UNKNOWN_PLACE, YES, ease_choices
from webapp.cases.models import Case, Verification
from webapp.cases.questions import Asked
from webapp.cases.reckoning import Days, Running
from webapp.cases.service import clocks, history, named_clauses, verifying
from webapp.cases.service.filing import NAMELESS, OUTSIDE, SEALED
from webapp.cases.subjects import COMPLAINT, Subject, of_matter, of_service
from webapp.charter import queries as charter
from webapp.errors import NotFound
from webapp.files import queries as files
from webapp.files.models import Attachment
from webapp.i18n import gettext as _
from webapp.offices import queries as offices
from webapp.offices.models import Body
from webapp.web.kept import kept
from webapp.workdays import queries as calendar

CASE = "case"
OURSELVES = "kpu-jombang"


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case with the words around it; made once a page."""

    case: Case
    subject: Subject
    number: str
    unit: str
    place: str
    attachments: list[Attachment]
    days_off: frozenset[date]
    days: Days
    clocks: list[Running]
    bodies: list[Body] = field(default_factory=list)
    suggestions: list[tuple[str, str]] = field(default_factory=list)
    has_name: bool = False
    has_contact: bool = False
    # The clause that a complaint names as not kept.
    promise: str = ""
    # Every check, oldest first: the last one gave the case its class.
    checks: list[Verification] = field(default_factory=list)

    @property
    def competent(self) -> list[str]:
        """The names of the bodies that decide a matter of Bawaslu; empty for other matters."""
        return [body.name for body in self.bodies if body.key != OURSELVES] if self.subject.bawaslu else []

    @property
    def passed_on(self) -> str:
        """That we pass a matter of Bawaslu on: the same day as the matter says, or by the day that was promised."""
        case = self.case
        if not self.subject.bawaslu:
            return ""
        if case.verify_on == clock.local(case.received_at).date():
            return self.subject.own_part.of(i18n.locale())
        day = i18n.long_date(case.verify_on)
        return _("We pass your report on to Bawaslu at the latest on %(date)s. We decide no violation.", date=day)

    def files_of(self, message_id: object) -> list[Attachment]:
        """The files that came with one message; None means with the filing itself."""
        return [row for row in self.attachments if row.message_id == message_id]


def subject_of(case: Case) -> Subject:
    """The matter, or the very version of the service, that a case was filed under."""
    if case.matter is not None:
        matter = matters.by_slug().get(case.matter)
        if matter is None:
            raise NotFound()
        return of_matter(matter)
    published = kept(charter.get_version, case.standard_id) if case.standard_id else None
    if published is None:
        raise NotFound()
    return of_service(published)


def card(session: Session, case: Case) -> CaseCard:
    """Read what a page about this case needs."""
    office = kept(offices.get_office)
    subject = subject_of(case)
    has_name, has_contact = queries.has_identity(session, case)
    keys = set(subject.bodies)
    return CaseCard(
        case=case,
        subject=subject,
        number=history.public_number(office.number_prefix, case),
        unit=kept(offices.get_unit, case.unit_key).name,
        place=_place(case),
        attachments=files.list_attachments(session, office_id=case.office_id, owner_kind=CASE, owner_id=case.id),
        days_off=kept(calendar.days_off),
        days=kept(clocks.read_days),
        clocks=clocks.list_clocks(session, case),
        bodies=[body for body in kept(offices.list_bodies) if body.key in keys],
        suggestions=_suggestions(session, case),
        has_name=has_name,
        has_contact=has_contact,
        promise=_promise(session, case),
        checks=verifying.list_verifications(session, case) if case.begun_at else [],
    )


def rows(found: CaseCard, *, staff: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """(label, value) of everything that was recorded, in the words that speak to the citizen.

    For an officer, who has text and name elsewhere on the page, `staff` gives the labels of what
    they read of the citizen: `known`.
    """
    case, subject, language = found.case, found.subject, i18n.locale()
    told = [(_("Service") if subject.is_service else _("Subject"), subject.title.of(language))]
    if staff is None:
        told.append((_text_label(case), case.text))
    told += _answers(case, subject, language)
    if found.promise:
        told.append((_("Part of the promise that was not kept"), found.promise))
    if found.place:
        told.append((_("Place"), found.place))
    if case.known_on:
        told.append((staff["known"] if staff else _("You learned of it"), i18n.long_date(case.known_on)))
    if case.happened_on:
        told.append((_("It happened"), i18n.long_date(case.happened_on)))
    if staff is None:
        told.append((_("Your name"), name_words(found)))
    if case.for_other:
        told.append((_("For whom"), _("For somebody else, with their consent")))
    names = {value: name for value, name, _more in ease_choices()}
    if case.ease:
        told.append((_("What makes contact easier"), ", ".join(names[one] for one in case.ease if one in names)))
    return told


@dataclass(frozen=True, slots=True)
class Opening:
    """A sealed name was opened: when, by which unit, and why; never by whom."""

    at: datetime
    unit: str
    reason: str


def openings(session: Session, case: Case) -> list[Opening]:
    """Every time the sealed name was opened, oldest first."""
    rows = queries.list_openings(session, case)
    units = unit_names(session, case.office_id) if rows else {}
    return [Opening(row.opened_at, units.get(row.unit_key, row.unit_key), row.reason) for row in rows]


def unit_names(session: Session, office_id: str) -> dict[str, str]:
    """The present names of the units by key."""
    return {row.key: row.name for row in offices.list_units(session, office_id)}


def name_words(found: CaseCard) -> str:
    """What became of the name, without the name."""
    openness = found.case.openness
    if openness == NAMELESS:
        return _("Without a name. We keep no name and no contact.")
    if not found.has_name and not found.has_contact:
        return _("You gave no name and no contact.")
    if openness == SEALED:
        return _("Confidential. Your name and contact are sealed.")
    return _("Open. The handling unit can read your name and contact.")


def bawaslu(found: CaseCard) -> promise.BawasluWindow | None:
    """The days left to report to Bawaslu, for its matters."""
    case = found.case
    if not found.subject.bawaslu or case.known_on is None:
        return None
    return promise.bawaslu_window(case.known_on, clock.today(), found.days_off, election=case.election)


def bawaslu_rules(found: CaseCard) -> tuple[str, ...]:
    """The elections whose rule is told in words: a matter of Bawaslu whose day of knowing nobody told."""
    case = found.case
    return promise.bawaslu_rules(case.election) if found.subject.bawaslu and case.known_on is None else ()


def _text_label(case: Case) -> str:
    return {"complaint": _("What happened")}.get(case.kind, _("What you wrote"))


def _answers(case: Case, subject: Subject, language: str) -> list[tuple[str, str]]:
    told = []
    for asked in (*subject.questions, *_asked_before(case, subject)):
        value = case.answers.get(asked.key)
        if not value:
            continue
        if asked.type == "date":
            value = i18n.long_date(date.fromisoformat(value))
        elif asked.type == "yesno":
            value = {YES: _("Yes"), NO: _("No")}.get(value, value)
        else:
            value = next((text.of(language) for option, text in asked.options if option == value), value)
        told.append((asked.label.of(language), value))
    return told


def _asked_before(case: Case, subject: Subject) -> list[Asked]:
    """Questions of the matter that the case was filed under, when a check found that it is another one."""
    now = {asked.key for asked in subject.questions}
    left = {key for key, value in case.answers.items() if value and key not in now}
    if not left:
        return []
    known = {asked.key: asked for one in reversed(matters.by_slug().values()) for asked in one.questions}
    return [known[key] for key in case.answers if key in left and key in known]


def _promise(session: Session, case: Case) -> str:
    """The clause that this complaint names, as it read then, whatever matter it is found to be about since."""
    named = named_clauses.find_named(session, case) if case.kind == COMPLAINT else None
    if named is None:
        return ""
    clause, standard = named
    service = kept(charter.get_service, standard.service_slug)
    name = service.name.of(i18n.locale()) if service else ""
    return f"{name}, {clause.number}: {clause.text.of(i18n.locale())}"


def _place(case: Case) -> str:
    if case.place == OUTSIDE:
        where = _("Outside Jombang")
    elif case.place == UNKNOWN_PLACE:
        where = _("Place not known")
    else:
        region = kept(offices.get_region, case.district_code) if case.district_code else None
        where = _("District %(name)s", name=region.name) if region else ""
    village = kept(offices.get_region, case.village_code) if case.village_code else None
    typed = village.name if village else case.village_text
    return ", ".join(part for part in (where, typed) if part)


def _suggestions(session: Session, case: Case) -> list[tuple[str, str]]:
    """Villages the citizen may have meant, with their district; none once the place is settled."""
    if not case.village_text or case.village_code is not None or case.place == OUTSIDE:
        return []
    districts = {row.code: row.name for row in kept(offices.list_districts)}
    found = offices.match_villages(session, case.office_id, case.village_text, case.district_code)
    return [(row.code, f"{row.name}, {districts.get(row.parent_code or '', '')}") for row in found]
