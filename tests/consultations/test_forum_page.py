"""`/kpu-mendengar`: paged lists and pages that stay small and fast with 60 clauses and 5,000 inputs."""

from __future__ import annotations

import re
import statistics
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tests.factories import consultations as forum
from tests.factories.charter import words
from tests.factories.plans import plans_of
from webapp import clock
from webapp.cases.models import NO_DEADLINE, Case
from webapp.charter.catalogue import COMPONENTS
from webapp.charter.models import Standard
from webapp.charter.service import drafts
from webapp.consultations import queries
from webapp.consultations.models import STANCES, Consultation, Input, InputSum, Response, ResponseInput
from webapp.db import Database, new_id

INPUTS, CLAUSES = 5_000, 60
PAGE_BYTES, PAGE_MS, ELEMENTS = 14 * 1024, 12.0, 400
SAID = "Menurut saya butir ini baik, tetapi waktunya masih terlalu lama bagi warga desa yang jauh dari kantor. "


def fill_draft(session: Session, by: uuid.UUID, one: Consultation) -> None:
    """A draft of exactly 60 clauses that citizens read."""
    assert one.standard_id is not None
    draft = session.get_one(Standard, ("3517", one.standard_id))
    for number in range(CLAUSES - len(queries.list_clauses(session, one))):
        text = f"Janji contoh nomor {number}: kami menjawab setiap permohonan warga dengan alasan yang jelas."
        drafts.add_clause(
            session,
            draft,
            component=COMPONENTS[number % len(COMPONENTS)],
            words=words(text, text_jv=f"Tuladha janji nomer {number}: saben panyuwunan dipunwangsuli kanthi cetha."),
            seen=draft.revision,
            by=by,
        )


def fill_inputs(session: Session, one: Consultation, many: int) -> None:
    """Inputs about every clause, each with words of its own, all of them shown."""
    clauses = [row.id for row in queries.list_clauses(session, one)]
    at = datetime(2026, 11, 1, tzinfo=UTC)
    cases: list[dict[str, Any]] = []
    inputs: list[dict[str, Any]] = []
    for number in range(many):
        case_id, about = new_id(), clauses[number % len(clauses)]
        cases.append(_case(case_id, number, at))
        inputs.append(
            {
                "office_id": "3517",
                "id": new_id(),
                "consultation_id": one.id,
                "case_id": case_id,
                "about": about,
                "standard_id": one.standard_id,
                "clause_id": about,
                "stance": STANCES[number % 4],
                "medium": "web",
                "source_note": "",
                "may_show": True,
                "is_late": False,
                "created_at": at,
            }
        )
    session.execute(insert(Case), cases)
    session.execute(insert(Input), inputs)
    sums: dict[tuple[uuid.UUID, str], int] = {}
    for row in inputs:
        key = (row["about"], row["stance"])
        sums[key] = sums.get(key, 0) + 1
    told = [
        {"office_id": "3517", "consultation_id": one.id, "about": about, "stance": stance, "number": number}
        for (about, stance), number in sums.items()
    ]
    session.execute(insert(InputSum), told)
    one.inputs = many


def fill_responses(session: Session, one: Consultation, by: uuid.UUID) -> None:
    """Responses to fifty inputs each, to every second input."""
    ids = list(session.scalars(select(Input.id).where(Input.consultation_id == one.id).order_by(Input.id)))[::2]
    clauses = queries.list_clauses(session, one)
    responses, answered = [], []
    for first in range(0, len(ids), 50):
        row = {"office_id": "3517", "id": new_id(), "consultation_id": one.id, "verdict": "partly", "reason": SAID * 2}
        row |= {"standard_id": one.standard_id, "clause_id": clauses[first // 50].id, "inputs": 50, "staff_id": by}
        responses.append({**row, "published_at": datetime(2026, 11, 2, tzinfo=UTC)})
        answered += [
            {"office_id": "3517", "input_id": one_id, "response_id": row["id"]} for one_id in ids[first : first + 50]
        ]
    session.execute(insert(Response), responses)
    session.execute(insert(ResponseInput), answered)


def _case(case_id: uuid.UUID, number: int, at: datetime) -> dict[str, Any]:
    return {
        "office_id": "3517",
        "id": case_id,
        "year": 2026,
        "number": 100_000 + number,
        "kind": "input",
        "matter": "saran",
        "state": "received",
        "state_since": at,
        "channel": "web",
        "language": "id",
        "openness": "open",
        "text": f"{number}. {SAID * (1 + number % 6)}",
        "answers": {},
        "ease": [],
        "unit_key": "hukum",
        "received_at": at,
        "recorded_at": at,
        "verify_on": NO_DEADLINE,
        "answer_calendar": "workdays",
        "due_on": NO_DEADLINE,
        "version": 1,
    }


@pytest.fixture
def full(database: Database) -> Consultation:
    """60 clauses and 5,000 inputs, half of them with a response."""
    with database.transaction() as session:
        by = forum.head(session)
        one = forum.about_draft(session, by)
        fill_draft(session, by, one)
        fill_inputs(session, one, INPUTS)
        fill_responses(session, one, by)
        return one


def elements(html: str) -> int:
    return len(re.findall(r"<[a-zA-Z]", html))


def measured(client: FlaskClient, path: str) -> tuple[int, float, int]:
    """(compressed bytes, median milliseconds of CPU, elements) of a page."""
    took = []
    for _round in range(15):
        begun = time.process_time()
        page = client.get(path)
        took.append((time.process_time() - begun) * 1000)
    assert page.status_code == 200
    return len(brotli.compress(page.data, quality=5)), statistics.median(took), elements(page.text)


def check_plans(database: Database, full: Consultation) -> None:
    """A page of inputs is read by its index, never by a scan or a sort."""
    with database.reading() as look:
        clause, first = queries.list_clauses(look, full)[7].id, queries.shown_inputs(look, full)[5].id
        for about, before in ((None, None), (None, first), (clause, None), (clause, first)):
            plan = " ".join(plans_of(look, partial(queries.shown_inputs, look, full, about=about, before=before)))
            assert "ix_consultation_inputs_shown" in plan, plan
            assert "TEMP B-TREE" not in plan, plan


def test_pages_stay_small_with_60_clauses_and_5000_inputs_and_scan_nothing(
    client: FlaskClient, database: Database, full: Consultation, record_property: Callable[[str, object], None]
) -> None:
    here = f"/kpu-mendengar/{full.slug}"
    older = re.search(r'href="/kpu-mendengar/[^"]*(\?sebelum=[0-9a-f-]+)"', client.get(here).text)
    assert older is not None
    with database.reading() as look:
        clause = queries.list_clauses(look, full)[7].id
    paths = {
        "first": here,
        "first, jv": f"/jv{here}",
        "next": here + older.group(1),
        "clause": f"{here}?butir={clause}",
        "form": f"{here}/masukan?butir={clause}",
        "responses": f"{here}/tanggapan",
        "responses, jv": f"/jv{here}/tanggapan",
    }
    check_plans(database, full)
    told = {}
    for name, path in paths.items():
        size, took, count = measured(client, path)
        told[name] = f"{name} {size:,} bytes, {took:.1f} ms, {count} elements"
        assert size <= PAGE_BYTES, told[name]
        assert count <= ELEMENTS, told[name]
    record_property(
        "figures", f"consultation with 60 clauses, 5,000 inputs (milliseconds of CPU): {'; '.join(told.values())}"
    )


def test_all_words_are_reached_page_by_page_each_once(client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        one = forum.about_draft(session, forum.head(session))
        fill_inputs(session, one, 2 * queries.PAGE + 3)
    path, found = f"/kpu-mendengar/{one.slug}", []
    while path:
        page = client.get(path).text
        found += [int(number) for number in re.findall(r"<bdi>(\d+)\. Menurut", page)]
        older = re.search(r'href="(/kpu-mendengar/[^"]*\?sebelum=[0-9a-f-]+)"', page)
        path = older.group(1) if older else ""
    assert found == list(reversed(range(2 * queries.PAGE + 3)))


def test_long_words_are_cut_and_read_in_full_on_their_own_page(client: FlaskClient, database: Database) -> None:
    one = forum.opened(database)
    forum.say(client, one, cerita="panjang " * 100 + "habis.")
    page = client.get(f"/kpu-mendengar/{one.slug}").text
    assert "habis." not in page
    link = re.search(rf'href="(/kpu-mendengar/{one.slug}/masukan/[0-9a-f-]+)"', page)
    assert link is not None
    assert "habis." in client.get(link.group(1)).text


def test_a_strange_address_is_no_page(client: FlaskClient, database: Database) -> None:
    one = forum.opened(database)
    for query in ("?butir=x", "?pertanyaan=1", "?sebelum=%00", f"?butir={uuid.uuid4()}"):
        assert client.get(f"/kpu-mendengar/{one.slug}{query}").status_code == 404, query


def test_lists_are_paged_and_open_ones_come_first(app: Flask, client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        by, today = forum.head(session), clock.today()
        for number in range(queries.LIST_PAGE + 2):
            days = {"first_on": today, "last_on": today + timedelta(days=number)}
            one = forum.drafted(session, by, title_id=f"Konsultasi ke-{number}.", **days)
            forum.publish(session, forum.ask(session, one, by, "layanan-apa"), by)
        one.closes_at = clock.now() - timedelta(days=1)
    page = client.get("/kpu-mendengar").text
    assert page.index("Sedang dibuka") < page.index("Konsultasi ke-20.")
    older = re.search(r'href="(/kpu-mendengar\?sebelum=[0-9-]+)"', page)
    assert older is not None
    rest = client.get(older.group(1)).text
    assert "Sudah berakhir" in rest
    assert page.count("Konsultasi ke-") + rest.count("Konsultasi ke-") == queries.LIST_PAGE + 2
