"""Service, Standard, Clause and Question."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp import i18n
from webapp.db import Base, UtcDateTime, new_id

PUBLISHED = "published"


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
    """A published version of a service's promise (standar pelayanan).

    `answer_days` counts `calendar` days: workdays (hari kerja) or days (hari); None means that
    no promised time is established.
    """

    __tablename__ = "standards"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "service_slug"], ["services.office_id", "services.slug"]),
        UniqueConstraint("office_id", "service_slug", "version"),
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


class Clause(Base):
    """One numbered clause (butir) of a standard; `number` is its stable id."""

    __tablename__ = "clauses"
    __table_args__ = (ForeignKeyConstraint(["office_id", "standard_id"], ["standards.office_id", "standards.id"]),)

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    standard_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[str] = mapped_column(String(8), primary_key=True)
    position: Mapped[int]
    component: Mapped[str] = mapped_column(String(16))
    text_id: Mapped[str] = mapped_column(Text)
    text_jv: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(300))
    certainty: Mapped[str] = mapped_column(String(8))

    @property
    def text(self) -> i18n.Text:
        """The clause in plain words."""
        return i18n.Text(self.text_id, self.text_jv)


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
