"""Service, Standard, Clause and Question."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKeyConstraint, Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy import text as words
from sqlalchemy.orm import Mapped, mapped_column

from webapp import i18n
from webapp.db import Base, UtcDateTime, new_id

# A version is drafted, discussed with citizens, decided by decree for a day, in force from that day, then replaced.
DRAFT, CONSULTATION, DECIDED, IN_FORCE, REPLACED = "draft", "consultation", "decided", "in_force", "replaced"
# A service has at most one version on its way.
OPEN_STATES = (DRAFT, CONSULTATION, DECIDED)
_OPEN = "state IN ('draft', 'consultation', 'decided')"


def digest_of(text: str) -> str:
    """The mark of a text, by which a translation remembers what it was made from: SHA-256 in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _one(name: str, where: str, *columns: str) -> Index:
    """A unique index over some of the versions of a service."""
    return Index(
        name,
        *("office_id", "service_slug", *columns),
        unique=True,
        sqlite_where=words(where),
        postgresql_where=words(where),
    )


class Service(Base):
    """One entry of the catalogue (jenis layanan); its `slug` is its address and never changes.

    `kind`: request, information, objection or complaint. `door`: form (asked for here),
    elsewhere (another official door), institutions, stage (closed outside an election stage)
    or complaint (`/lapor`). `door_text` says why, `door_url` is empty unless established.
    """

    __tablename__ = "services"
    __table_args__ = (ForeignKeyConstraint(["office_id", "unit_key"], ["units.office_id", "units.key"]),)

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    unit_key: Mapped[str] = mapped_column(String(32))
    door: Mapped[str] = mapped_column(String(16))
    stage: Mapped[bool]
    icon: Mapped[str] = mapped_column(String(400))
    name_id: Mapped[str] = mapped_column(String(120))
    name_jv: Mapped[str] = mapped_column(String(120))
    summary_id: Mapped[str] = mapped_column(String(200))
    summary_jv: Mapped[str] = mapped_column(String(200))
    door_text_id: Mapped[str] = mapped_column(Text)
    door_text_jv: Mapped[str] = mapped_column(Text)
    door_url: Mapped[str] = mapped_column(String(300))
    door_label_id: Mapped[str] = mapped_column(String(120))
    door_label_jv: Mapped[str] = mapped_column(String(120))

    @property
    def name(self) -> i18n.Text:
        """Its name in the catalogue, and the h1 of its page."""
        return i18n.Text(self.name_id, self.name_jv)

    @property
    def summary(self) -> i18n.Text:
        """One line: what one gets."""
        return i18n.Text(self.summary_id, self.summary_jv)

    @property
    def door_text(self) -> i18n.Text:
        """Why not here, and where to go instead; empty for a form door."""
        return i18n.Text(self.door_text_id, self.door_text_jv)

    @property
    def door_label(self) -> i18n.Text:
        """The words of the link to `door_url`."""
        return i18n.Text(self.door_label_id, self.door_label_jv)


class Standard(Base):
    """A version of a service's promise (standar pelayanan).

    `answer_days` counts `calendar` days: workdays (hari kerja) or days (hari); None means that no promised time is
    established. `effective_on` is the day (WIB) from which it holds: None until it is decided, and for what shipped
    with the house, which holds until another one does. `decree` is the number of the decree, empty for what shipped;
    `decree_key` is the same without case and spaces. `revision` counts the edits of a version that is on its way.
    """

    __tablename__ = "standards"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "service_slug"], ["services.office_id", "services.slug"]),
        UniqueConstraint("office_id", "service_slug", "version"),
        _one("uq_standards_in_force", "state = 'in_force'"),
        _one("uq_standards_on_its_way", _OPEN),
        _one("uq_standards_decree", "decree_key <> ''", "decree_key"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    service_slug: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    answer_days: Mapped[int | None]
    calendar: Mapped[str] = mapped_column(String(16))
    promise_source: Mapped[str] = mapped_column(String(300))
    promise_certainty: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decree: Mapped[str] = mapped_column(String(100), default="", server_default=words("''"))
    decree_key: Mapped[str] = mapped_column(String(100), default="", server_default=words("''"))
    effective_on: Mapped[date | None] = mapped_column(Date)
    revision: Mapped[int] = mapped_column(Integer, default=1, server_default="1")

    @property
    def promise(self) -> tuple[int | None, str, str]:
        """What is promised and by which source."""
        return (self.answer_days, self.calendar, self.promise_source)


class Clause(Base):
    """One numbered clause (butir) of a version.

    `id` is the clause itself and stays the same in every version of the service; `number` is where it stands in this
    one: the component's number and its place, counted anew while a draft is edited. `jv_of` is the mark of the
    Indonesian text that the Javanese one was made from. `removed` clauses are kept: cases may point at them.
    `review_at` is how many complaints in 90 days ask for a review, None for the house's own number.
    """

    __tablename__ = "clauses"
    __table_args__ = (ForeignKeyConstraint(["office_id", "standard_id"], ["standards.office_id", "standards.id"]),)

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    standard_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(8))
    position: Mapped[int]
    component: Mapped[str] = mapped_column(String(16))
    text_id: Mapped[str] = mapped_column(Text)
    text_jv: Mapped[str] = mapped_column(Text)
    jv_of: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(300))
    certainty: Mapped[str] = mapped_column(String(8))
    removed: Mapped[bool] = mapped_column(Boolean, default=False)
    review_at: Mapped[int | None] = mapped_column(Integer)

    @property
    def text(self) -> i18n.Text:
        """The clause in plain words; a translation of an older text is none."""
        return i18n.Text(self.text_id, "" if self.is_stale else self.text_jv)

    @property
    def is_stale(self) -> bool:
        """Whether there is a Javanese text that was made from another Indonesian one."""
        return bool(self.text_jv) and self.jv_of != digest_of(self.text_id)


class Question(Base):
    """A question of this service's own, asked on its form.

    `type`: text, longtext, number, date, choice, yesno or file. `options` belong to a choice.
    """

    __tablename__ = "questions"
    __table_args__ = (ForeignKeyConstraint(["office_id", "standard_id"], ["standards.office_id", "standards.id"]),)

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    standard_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int]
    type: Mapped[str] = mapped_column(String(16))
    required: Mapped[bool]
    label_id: Mapped[str] = mapped_column(String(120))
    label_jv: Mapped[str] = mapped_column(String(120))
    hint_id: Mapped[str] = mapped_column(String(300))
    hint_jv: Mapped[str] = mapped_column(String(300))
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    minimum: Mapped[int | None]
    maximum: Mapped[int | None]

    @property
    def label(self) -> i18n.Text:
        """The question."""
        return i18n.Text(self.label_id, self.label_jv)

    @property
    def hint(self) -> i18n.Text:
        """What helps to answer; may be empty."""
        return i18n.Text(self.hint_id, self.hint_jv)

    @property
    def choices(self) -> list[tuple[str, i18n.Text]]:
        """Value and wording of each option."""
        return [(option["value"], i18n.Text.read(option["text"])) for option in self.options]
