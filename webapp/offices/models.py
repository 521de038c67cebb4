"""Office, Unit, Division, Body and Region.

`certainty` is high, medium or low: how sure the source of a fact is (DOMAIN); what an
administrator has edited is confirmed, thus high.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from webapp import i18n
from webapp.db import Base, UtcDateTime


class Office(Base):
    """One KPU office (satuan kerja); `office_id` is its satker code and leads every key.

    An empty contact is one that nobody has established. `safe_*` is the protected path's
    hotline, `exit_url` the neutral outside page of the quick exit. `trial` marks an office whose cases are
    invented: it is set with the first of them (`webapp.demo`), no page or command takes it away, and every
    page of such an office says so.
    `revision` is moved on by triggers with every edit of this row and of what else public pages show
    (migration 0013); nobody sets it.
    """

    __tablename__ = "offices"

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    short: Mapped[str] = mapped_column(String(80))
    number_prefix: Mapped[str] = mapped_column(String(8))
    province: Mapped[str] = mapped_column(String(80))
    timezone: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(300), default="")
    address_certainty: Mapped[str] = mapped_column(String(8), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    whatsapp: Mapped[str] = mapped_column(String(40), default="")
    hours: Mapped[str] = mapped_column(String(300), default="")
    safe_name: Mapped[str] = mapped_column(String(80), default="")
    safe_phone: Mapped[str] = mapped_column(String(40), default="")
    safe_whatsapp: Mapped[str] = mapped_column(String(40), default="")
    safe_hours: Mapped[str] = mapped_column(String(80), default="")
    safe_source: Mapped[str] = mapped_column(String(300), default="")
    exit_url: Mapped[str] = mapped_column(String(300), default="")
    trial: Mapped[bool] = mapped_column(default=False, server_default=false())
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(Integer, server_default="1")


class Unit(Base):
    """Who handles (sub-bagian); `key` stays when the name changes."""

    __tablename__ = "units"

    office_id: Mapped[str] = mapped_column(ForeignKey("offices.office_id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    head_title: Mapped[str] = mapped_column(String(200))
    certainty: Mapped[str] = mapped_column(String(8), default="")
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Division(Base):
    """A division of the members (divisi); named in letters, handles nothing itself."""

    __tablename__ = "divisions"

    office_id: Mapped[str] = mapped_column(ForeignKey("offices.office_id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    certainty: Mapped[str] = mapped_column(String(8), default="")


class Body(Base):
    """A body that is competent for something (lembaga tujuan): Bawaslu, DKPP, Ombudsman …

    `certainty` is about the competence named in `handles`; `source` names the law.
    """

    __tablename__ = "bodies"

    office_id: Mapped[str] = mapped_column(ForeignKey("offices.office_id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    short_id: Mapped[str] = mapped_column(String(120))
    short_jv: Mapped[str] = mapped_column(String(120))
    handles_id: Mapped[str] = mapped_column(Text)
    handles_jv: Mapped[str] = mapped_column(Text)
    website: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[str] = mapped_column(String(300), default="")
    certainty: Mapped[str] = mapped_column(String(8), default="")

    @property
    def short(self) -> i18n.Text:
        """The name people say."""
        return i18n.Text(self.short_id, self.short_jv)

    @property
    def handles(self) -> i18n.Text:
        """One line: what this body decides."""
        return i18n.Text(self.handles_id, self.handles_jv)


class Region(Base):
    """Kabupaten, kecamatan, desa or kelurahan, by its Kemendagri code (`35.17.01`)."""

    __tablename__ = "regions"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "parent_code"], ["regions.office_id", "regions.code"]),
        Index("ix_regions_office_id_level_parent_code", "office_id", "level", "parent_code"),
    )

    office_id: Mapped[str] = mapped_column(ForeignKey("offices.office_id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    level: Mapped[str] = mapped_column(String(16))
    parent_code: Mapped[str | None] = mapped_column(String(16))
