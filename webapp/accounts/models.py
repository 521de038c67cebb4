"""Tables of the staff: who may enter, what they may do, and which sessions are open."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint, Uuid, false
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, new_id

OFFICER = "officer"
HEAD = "head"
ADMINISTRATOR = "administrator"
AUDITOR = "auditor"
ROLES = (OFFICER, HEAD, ADMINISTRATOR, AUDITOR)
# Roles that see the cases of their unit; the others see those of all units.
UNIT_NEEDED = (OFFICER, HEAD)
_ROLE_CHECK = "role IN ('officer', 'head', 'administrator', 'auditor')"


class Staff(Base):
    """One account of a member of staff (petugas). `sign_in_name` is kept in lower case.

    `may_open_names`: whether the account may open sealed names of the cases it handles.
    """

    __tablename__ = "staff"
    __table_args__ = (
        UniqueConstraint("office_id", "sign_in_name", name="uq_staff_office_id_sign_in_name"),
        ForeignKeyConstraint(
            ["office_id", "unit_key"], ["units.office_id", "units.key"], name="fk_staff_office_id_unit_key_units"
        ),
        CheckConstraint(_ROLE_CHECK, name="role"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200))
    sign_in_name: Mapped[str] = mapped_column(String(64))
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(16))
    unit_key: Mapped[str | None] = mapped_column(String(32))
    active: Mapped[bool] = mapped_column(default=True)
    may_open_names: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    password_changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StaffSession(Base):
    """A signed-in browser. The token itself stands only in its cookie."""

    __tablename__ = "staff_sessions"
    __table_args__ = (
        UniqueConstraint("office_id", "token_hash", name="uq_staff_sessions_office_id_token_hash"),
        ForeignKeyConstraint(
            ["office_id", "staff_id"],
            ["staff.office_id", "staff.id"],
            name="fk_staff_sessions_office_id_staff_id_staff",
        ),
        Index("ix_staff_sessions_office_id_staff_id", "office_id", "staff_id"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(String(64))
    staff_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Invitation(Base):
    """A link that makes one account, or gives one (`staff_id`) a new password; works once.

    `created_by` is empty when the system made it (`flask accounts invite`, `make run`).
    """

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("office_id", "token_hash", name="uq_invitations_office_id_token_hash"),
        ForeignKeyConstraint(
            ["office_id", "unit_key"], ["units.office_id", "units.key"], name="fk_invitations_office_id_unit_key_units"
        ),
        ForeignKeyConstraint(
            ["office_id", "created_by"],
            ["staff.office_id", "staff.id"],
            name="fk_invitations_office_id_created_by_staff",
        ),
        ForeignKeyConstraint(
            ["office_id", "staff_id"], ["staff.office_id", "staff.id"], name="fk_invitations_office_id_staff_id_staff"
        ),
        CheckConstraint(_ROLE_CHECK, name="role"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    unit_key: Mapped[str | None] = mapped_column(String(32))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    note: Mapped[str] = mapped_column(String(200))
    created_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInFailure(Base):
    """Failed sign-ins of one pair of account and address, hashed under the key of the day."""

    __tablename__ = "sign_in_failures"

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    pair_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_failed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ConductHandler(Base):
    """One of the two accounts that alone see matters about conduct (perilaku)."""

    __tablename__ = "conduct_handlers"
    __table_args__ = (
        UniqueConstraint("office_id", "staff_id", name="uq_conduct_handlers_office_id_staff_id"),
        ForeignKeyConstraint(
            ["office_id", "staff_id"],
            ["staff.office_id", "staff.id"],
            name="fk_conduct_handlers_office_id_staff_id_staff",
        ),
        CheckConstraint("slot IN (1, 2)", name="slot"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    staff_id: Mapped[uuid.UUID] = mapped_column(Uuid)
