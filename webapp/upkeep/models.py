"""When each job of the worker ran last and who holds it just now; by which keys receipts are made here."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime


class JobRun(Base):
    """One job of one office: its lease and its last run.

    `holder` is the process that has it until `held_until`; `ended_at` before `began_at` (or none)
    means that the last run was cut off. `done` counts rows and files of the last whole run.
    """

    __tablename__ = "job_runs"

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    job: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    began_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(16), default="")
    done: Mapped[int] = mapped_column(Integer, default=0)


class KeyMark(Base):
    """The mark of a receipt key that was used here first under its name: it tells two keys of one name apart."""

    __tablename__ = "key_marks"

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    mark: Mapped[str] = mapped_column(String(16))
