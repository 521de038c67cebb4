"""Periods, invitations, answers, and the sums of each day."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, Integer, SmallInteger, String, Text, Uuid
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime

_OPEN = "closed_at IS NULL"


class SurveyPeriod(Base):
    """Periode survei: one at a time takes answers. `number` is its address, `population` the people served.

    `secret` draws the lot of `webapp.survey.hiding`; it is shown to nobody.
    """

    __tablename__ = "survey_periods"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="days"),
        Index(
            "uq_survey_periods_one_open",
            "office_id",
            unique=True,
            sqlite_where=sql(_OPEN),
            postgresql_where=sql(_OPEN),
        ),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(100))
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    population: Mapped[int | None] = mapped_column(Integer)
    reply: Mapped[str] = mapped_column(Text, default="")
    secret: Mapped[str] = mapped_column(String(64))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)

    def takes_answers(self, today: date) -> bool:
        """Whether an answer counts today."""
        return self.closed_at is None and self.first_on <= today <= self.last_on


class SurveyInvitation(Base):
    """A closed case that was offered the survey, once. The token is made of its id under the key named here.

    No row leads from here to an answer: only who has the receipt keys could reckon the token again.
    """

    __tablename__ = "survey_invitations"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),
        ForeignKeyConstraint(["office_id", "period"], ["survey_periods.office_id", "survey_periods.number"]),
        Index("ix_survey_invitations_office_id_period", "office_id", "period", "case_closed_at"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    period: Mapped[int] = mapped_column(Integer)
    key_name: Mapped[str] = mapped_column(String(32))
    case_closed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class _Elements:
    """The nine elements as columns, 1 to 4, empty where nothing was answered."""

    requirements: Mapped[int | None] = mapped_column(SmallInteger)
    procedure: Mapped[int | None] = mapped_column(SmallInteger)
    time: Mapped[int | None] = mapped_column(SmallInteger)
    cost: Mapped[int | None] = mapped_column(SmallInteger)
    product: Mapped[int | None] = mapped_column(SmallInteger)
    competence: Mapped[int | None] = mapped_column(SmallInteger)
    conduct: Mapped[int | None] = mapped_column(SmallInteger)
    facilities: Mapped[int | None] = mapped_column(SmallInteger)
    complaints: Mapped[int | None] = mapped_column(SmallInteger)


class SurveyAnswer(_Elements, Base):
    """Jawaban: a keyed hash of its token, a day and what was answered; never a case, a receipt or a moment."""

    __tablename__ = "survey_answers"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "period"], ["survey_periods.office_id", "survey_periods.number"]),
        Index(
            "ix_survey_answers_with_text",
            *("office_id", "period", "token_hash"),
            sqlite_where=sql("text <> ''"),
            postgresql_where=sql("text <> ''"),
        ),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(120), primary_key=True)
    period: Mapped[int] = mapped_column(Integer)
    day: Mapped[date] = mapped_column(Date)
    subject: Mapped[str] = mapped_column(String(64), default="")
    sex: Mapped[str] = mapped_column(String(16), default="")
    age: Mapped[str] = mapped_column(String(16), default="")
    education: Mapped[str] = mapped_column(String(16), default="")
    work: Mapped[str] = mapped_column(String(16), default="")
    disability: Mapped[str] = mapped_column(String(16), default="")
    help: Mapped[str] = mapped_column(String(16), default="")
    text: Mapped[str] = mapped_column(Text, default="")


class SurveySum(Base):
    """Jumlah harian: the answers of one day in one group (a service, or one part of the profile).

    `respondents` counts answers; each element has how many answered it and their values together.
    """

    __tablename__ = "survey_sums"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "period"], ["survey_periods.office_id", "survey_periods.number"]),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    period: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    member: Mapped[str] = mapped_column(String(64), primary_key=True)
    respondents: Mapped[int] = mapped_column(Integer)
    requirements_count: Mapped[int] = mapped_column(Integer)
    requirements_total: Mapped[int] = mapped_column(Integer)
    procedure_count: Mapped[int] = mapped_column(Integer)
    procedure_total: Mapped[int] = mapped_column(Integer)
    time_count: Mapped[int] = mapped_column(Integer)
    time_total: Mapped[int] = mapped_column(Integer)
    cost_count: Mapped[int] = mapped_column(Integer)
    cost_total: Mapped[int] = mapped_column(Integer)
    product_count: Mapped[int] = mapped_column(Integer)
    product_total: Mapped[int] = mapped_column(Integer)
    competence_count: Mapped[int] = mapped_column(Integer)
    competence_total: Mapped[int] = mapped_column(Integer)
    conduct_count: Mapped[int] = mapped_column(Integer)
    conduct_total: Mapped[int] = mapped_column(Integer)
    facilities_count: Mapped[int] = mapped_column(Integer)
    facilities_total: Mapped[int] = mapped_column(Integer)
    complaints_count: Mapped[int] = mapped_column(Integer)
    complaints_total: Mapped[int] = mapped_column(Integer)
