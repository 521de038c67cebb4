"""Bringing the shipped catalogue into the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.audit import service as audit
from webapp.charter import catalogue
from webapp.charter.catalogue import pair
from webapp.charter.models import IN_FORCE, Clause, Question, Service, Standard, digest_of
from webapp.db import new_id


def sync_catalogue(session: Session, office_id: str) -> list[str]:
    """Insert services that are missing, each with its standard as version 1; return their slugs.

    A service or standard that is there never changes: running twice doubles nothing and keeps
    every edit. The office's units must be seeded before.
    """
    known = set(session.scalars(select(Service.slug).where(Service.office_id == office_id)))
    told = set(session.scalars(select(Standard.service_slug).where(Standard.office_id == office_id)))
    added = []
    for data in catalogue.services():
        slug = data["slug"]
        if slug not in known:
            session.add(_service(office_id, data))
            session.flush()
        if slug not in told:
            _add_standard(session, office_id, data)
        if slug not in known or slug not in told:
            added.append(slug)
    if added:
        facts = {"count": len(added)}
        audit.record(session, office_id=office_id, actor=audit.SYSTEM, action="catalogue.synced", facts=facts)
    return added


def _service(office_id: str, data: dict[str, Any]) -> Service:
    link = data.get("door_link", {})
    return Service(
        office_id=office_id,
        slug=data["slug"],
        position=data["order"],
        kind=data["kind"],
        unit_key=data["unit"],
        door=data["door"],
        stage=data["stage"],
        icon=data["icon"],
        door_url=link.get("url", ""),
        **pair("name", data["name"]),
        **pair("summary", data["summary"]),
        **pair("door_text", data.get("door_text")),
        **pair("door_label", link.get("label")),
    )


def _add_standard(session: Session, office_id: str, data: dict[str, Any]) -> Standard:
    promise = data.get("promise", {})
    standard = Standard(
        office_id=office_id,
        id=new_id(),
        service_slug=data["slug"],
        version=1,
        state=IN_FORCE,
        answer_days=promise.get("answer_days"),
        calendar=promise.get("calendar", "workdays"),
        promise_source=promise.get("source", ""),
        promise_certainty=promise.get("certainty", ""),
        created_at=clock.now(),
    )
    session.add(standard)
    session.flush()
    session.add_all(_clauses(standard, data["clauses"]))
    session.add_all(_questions(standard, data.get("questions", [])))
    session.flush()
    return standard


def _clauses(standard: Standard, rows: list[dict[str, Any]]) -> list[Clause]:
    return [
        Clause(
            office_id=standard.office_id,
            standard_id=standard.id,
            number=row["number"],
            position=position,
            component=row["component"],
            source=row.get("source", ""),
            certainty=row.get("certainty", ""),
            jv_of=digest_of(row["text"]["id"]),
            **pair("text", row["text"]),
        )
        for position, row in enumerate(rows, start=1)
    ]


def _questions(standard: Standard, rows: list[dict[str, Any]]) -> list[Question]:
    return [
        Question(
            office_id=standard.office_id,
            standard_id=standard.id,
            key=row["key"],
            position=position,
            type=row["type"],
            required=row["required"],
            options=row.get("options", []),
            minimum=row.get("minimum"),
            maximum=row.get("maximum"),
            **pair("label", row["label"]),
            **pair("hint", row.get("hint")),
        )
        for position, row in enumerate(rows, start=1)
    ]
