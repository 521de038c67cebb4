"""Seeding an office once, and editing it afterwards."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.db import Base
from webapp.errors import OfficeError
from webapp.i18n import Text
from webapp.offices import queries
from webapp.offices.models import Body, Division, Office, Region, Unit

DATA = Path(__file__).resolve().parent / "data"
CONFIRMED = "high"

# What an administrator may change; codes, prefixes and time zones are fixed.
EDITABLE = (
    "name",
    "short",
    *queries.CONTACTS,
    "safe_name",
    "safe_phone",
    "safe_whatsapp",
    "safe_hours",
    "exit_url",
)


def seed_office(session: Session, office_id: str) -> int:
    """Insert what is missing of the office, its units, bodies and regions; return how many rows.

    A row that is there never changes, so running twice doubles nothing and keeps every edit.
    Raises OfficeError `office_unknown` when no data ships for this office.
    """
    data = _toml("office.toml")
    if data["code"] != office_id:
        raise OfficeError("office_unknown", office=office_id)
    added = 0
    if queries.find_office(session, office_id) is None:
        session.add(_office(office_id, data))
        added += 1
    session.flush()
    for model, rows in (
        (Unit, _listed(data["units"])),
        (Division, _listed(data["divisions"])),
        (Body, _bodies()),
        (Region, _regions()),
    ):
        added += _insert_missing(session, office_id, model, rows)
    session.flush()
    return added


def mark_trial(session: Session, office_id: str) -> None:
    """Say for good that the cases of this office are invented; every page then says so.

    Only for an office that was seeded in the same transaction (`webapp.demo`). Nothing takes the mark away.
    """
    queries.get_office(session, office_id).trial = True
    session.flush()


def edit_office(session: Session, *, office_id: str, changes: Mapping[str, str]) -> list[str]:
    """Set office data (names of EDITABLE); return the names of what really changed."""
    office = queries.get_office(session, office_id)
    changed = [name for name in EDITABLE if name in changes and getattr(office, name) != changes[name]]
    for name in changed:
        setattr(office, name, changes[name])
    if "address" in changes and _confirm(office, "address_certainty", office.address):
        changed.append("address_certainty")
    if changed:
        office.edited_at = clock.now()
        session.flush()
    return changed


def rename_unit(session: Session, *, office_id: str, key: str, name: str, head_title: str) -> list[str]:
    """Give a unit the names of the present structure; its key and its cases stay.

    Returns the names of what really changed. Raises NotFound for an unknown key.
    """
    unit = queries.get_unit(session, office_id, key)
    new = {"name": name, "head_title": head_title}
    changed = [column for column, value in new.items() if getattr(unit, column) != value]
    for column in changed:
        setattr(unit, column, new[column])
    if _confirm(unit, "certainty", unit.name):
        changed.append("certainty")
    if changed:
        unit.edited_at = clock.now()
        session.flush()
    return changed


def _confirm(row: Office | Unit, column: str, value: str) -> bool:
    """What an administrator saved is confirmed; what is empty needs no confirmation."""
    certainty = CONFIRMED if value else ""
    if getattr(row, column) == certainty:
        return False
    setattr(row, column, certainty)
    return True


def _insert_missing(session: Session, office_id: str, model: type[Base], rows: Iterable[dict[str, Any]]) -> int:
    """Add the rows whose key (`key` or `code`) this office does not have yet."""
    column = model.__table__.c["code" if model is Region else "key"]
    known = set(session.scalars(select(column).where(model.__table__.c.office_id == office_id)))
    new = [model(office_id=office_id, **row) for row in rows if row[column.name] not in known]
    session.add_all(new)
    session.flush()
    return len(new)


def _office(office_id: str, data: Mapping[str, Any]) -> Office:
    direct = ("name", "short", "province", "number_prefix", "timezone", "address_certainty", *queries.CONTACTS)
    safe = data["safehelp"]
    return Office(
        office_id=office_id,
        **{name: data[name] for name in direct},
        safe_name=safe["name"],
        safe_phone=safe["hotline"],
        safe_whatsapp=safe["whatsapp"],
        safe_hours=safe["hours"],
        safe_source=safe["source"],
        exit_url=data["quick_exit"]["url"],
    )


def _listed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "position": position} for position, row in enumerate(rows, start=1)]


def _bodies() -> list[dict[str, Any]]:
    rows = []
    for row in _listed(_toml("bodies.toml")["bodies"]):
        short, handles = Text.read(row.pop("short")), Text.read(row.pop("handles"))
        rows.append(
            {
                **row,
                "short_id": short.id,
                "short_jv": short.jv,
                "handles_id": handles.id,
                "handles_jv": handles.jv,
            }
        )
    return rows


def _regions() -> list[dict[str, Any]]:
    """The regency and all below it; a parent outside the list (the province) is left out."""
    with (DATA / "regions.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    codes = {line["code"] for line in lines}
    return [
        {
            "code": line["code"],
            "name": line["name"],
            "level": line["level"],
            "parent_code": line["parent"] if line["parent"] in codes else None,
        }
        for line in sorted(lines, key=lambda line: (line["code"].count("."), line["code"]))
    ]


def _toml(name: str) -> dict[str, Any]:
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)
