"""Tables of the staff: who may enter, what they may do, and which sessions are open."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import SEALED_FIELD, Base, UtcDateTime, new_id

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
    """A signed-in browser. The token itself stands only in its cookie.

    `browser` is a coarse word made at the sign-in (accounts.devices), never the address or the whole header.
    `factor_passed_at`: when the second factor was passed; None as long as only the password was given.
    """

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
    browser: Mapped[str | None] = mapped_column(String(64))
    factor_passed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuthenticatorApp(Base):
    """The app that makes six-digit codes (TOTP, RFC 6238); one for each account.

    `secret` is sealed (crypto.Sealer). `last_step` is the last time step (30 s each since 1970) whose
    code was accepted: it and all before it are refused from then on.
    """

    __tablename__ = "authenticator_apps"
    __table_args__ = (
        ForeignKeyConstraint(
            ["office_id", "staff_id"],
            ["staff.office_id", "staff.id"],
            name="fk_authenticator_apps_office_id_staff_id_staff",
        ),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED_FIELD)
    last_step: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Passkey(Base):
    """A passkey (kunci sandi, WebAuthn): the public half of a key that never leaves its phone or stick."""

    __tablename__ = "passkeys"
    __table_args__ = (
        UniqueConstraint("office_id", "credential_id", name="uq_passkeys_office_id_credential_id"),
        ForeignKeyConstraint(
            ["office_id", "staff_id"], ["staff.office_id", "staff.id"], name="fk_passkeys_office_id_staff_id_staff"
        ),
        Index("ix_passkeys_office_id_staff_id", "office_id", "staff_id"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    staff_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(64))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecoveryCode(Base):
    """One of ten codes on paper for a lost phone; only a keyed digest is kept (crypto.KeyRing)."""

    __tablename__ = "recovery_codes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["office_id", "staff_id"],
            ["staff.office_id", "staff.id"],
            name="fk_recovery_codes_office_id_staff_id_staff",
        ),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(128), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FactorChallenge(Base):
    """What the server remembers between a page of the second factor and its answer; bound to one session.

    `purpose` says what for: the sealed secret of an app being set up, or the random bytes of a passkey.
    """

    __tablename__ = "factor_challenges"
    __table_args__ = (
        ForeignKeyConstraint(
            ["office_id", "session_id"],
            ["staff_sessions.office_id", "staff_sessions.id"],
            name="fk_factor_challenges_office_id_session_id_staff_sessions",
            ondelete="CASCADE",
        ),
        Index("ix_factor_challenges_office_id_session_id", "office_id", "session_id"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    session_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    purpose: Mapped[str] = mapped_column(String(16))
    value: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


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


class Post(Base):
    """Jabatan: who is secretary (sekretaris) and who is chair (ketua) of the office; no row while nobody is."""

    __tablename__ = "posts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["office_id", "staff_id"], ["staff.office_id", "staff.id"], name="fk_posts_office_id_staff_id_staff"
        ),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(16), primary_key=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(Uuid)


class Leave(Base):
    """Cuti: a member of staff is away from one day to another (both count), and who stands in meanwhile."""

    __tablename__ = "leaves"
    __table_args__ = (
        ForeignKeyConstraint(
            ["office_id", "staff_id"], ["staff.office_id", "staff.id"], name="fk_leaves_office_id_staff_id_staff"
        ),
        ForeignKeyConstraint(
            ["office_id", "substitute_id"],
            ["staff.office_id", "staff.id"],
            name="fk_leaves_office_id_substitute_id_staff",
        ),
        CheckConstraint("first_on <= last_on", name="days"),
        Index("ix_leaves_office_id_staff_id", "office_id", "staff_id", "last_on"),
        Index("ix_leaves_office_id_substitute_id", "office_id", "substitute_id", "last_on"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    staff_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    substitute_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
