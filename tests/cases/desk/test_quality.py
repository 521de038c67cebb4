"""`/petugas/mutu`: a unit's year as a table, a chart and a file; who sees which numbers."""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories.accounts import make_staff
from tests.factories.cases import OFFICE
from tests.factories.desk import Officer, actor, administrator, bare_cases, officer
from tests.factories.plans import plans_of
from webapp.accounts.models import AUDITOR, HEAD, OFFICER
from webapp.accounts.queries import Actor
from webapp.cases import mishap_figures
from webapp.cases.models import Case
from webapp.cases.service import mishaps
from webapp.db import Database
from webapp.offices.models import Unit

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)
HOME = "/petugas/mutu"
LIST = f"{HOME}/data/2026-11/terlambat"


@pytest.fixture(autouse=True)
def at() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


def went_wrong(session: Session, count: int, *, kind: str = mishaps.LATE, at: datetime = NOW, **facts: Any) -> None:
    """So many cases with one mishap each."""
    for case_id in bare_cases(session, count, **facts):
        case = session.get_one(Case, (OFFICE, case_id))
        rule = "pgd.verify" if kind == mishaps.LATE else ""
        assert mishaps.note(session, case, kind, occasion=str(case_id), at=at, rule_key=rule)


def figures(session: Session, person: Actor, months: int = 2) -> list[tuple[int, int, dict[str, int]]]:
    """The newest months of the unit `data`, as this person may see them."""
    found, _all = mishap_figures.by_month(session, person, "data", mishap_figures.months_to(NOVEMBER, months))
    return [(one.answered, one.cases, dict(one.counts)) for one in found]


# --- the numbers


def test_mishaps_and_answers_fall_into_their_months_in_jombang(session: Session) -> None:
    turn = datetime(2026, 10, 31, 17, tzinfo=UTC)  # midnight in WIB
    second = timedelta(seconds=1)
    went_wrong(session, 2, at=turn)
    went_wrong(session, 3, at=turn - second)
    bare_cases(session, 4, state="answered", answered_at=turn)
    bare_cases(session, 5, state="closed", answered_at=turn - second)
    bare_cases(session, 6, state="answered", answered_at=NOW, unit_key="hukum")
    assert figures(session, actor()) == [(4, 2, {"late": 2}), (5, 3, {"late": 3})]


def test_a_case_with_two_mishaps_is_one_case_also_over_the_months(session: Session) -> None:
    (case_id,) = bare_cases(session, 1)
    case = session.get_one(Case, (OFFICE, case_id))
    for number, moment in enumerate((NOW, NOW, NOW - timedelta(days=30))):
        mishaps.note(session, case, mishaps.LATE, occasion=str(number), at=moment)
    months = mishap_figures.months_to(NOVEMBER, 2)
    found, together = mishap_figures.by_month(session, actor(), "data", months)
    assert [(one.cases, one.counts["late"]) for one in found] == [(1, 2), (1, 1)]
    assert (together.cases, together.counts) == (1, {"late": 3})


@pytest.mark.parametrize(("answered", "share"), [(9, None), (10, 20.0), (16, 12.5)])
def test_no_share_is_told_of_a_handful(answered: int, share: float | None) -> None:
    assert mishap_figures.Figures(NOVEMBER, answered, 2).share == share


def test_nobody_counts_a_case_that_they_may_not_see(session: Session) -> None:
    went_wrong(session, 2, state="answered", answered_at=NOW)
    mine = make_staff(session, role=OFFICER, unit_key="data", name="Sri").id
    theirs = make_staff(session, role=OFFICER, unit_key="data", name="Joko").id
    went_wrong(session, 1, state="answered", answered_at=NOW, conduct=True, handler_1_id=mine, handler_2_id=theirs)
    seen = {
        "administrator": figures(session, actor(), 1),
        "auditor": figures(session, actor(role=AUDITOR), 1),
        "head": figures(session, actor(role=HEAD, unit="data"), 1),
        "head of another unit": figures(session, actor(role=HEAD, unit="hukum"), 1),
        "handler": figures(session, actor(mine, OFFICER, "data"), 1),
    }
    assert seen == {
        "administrator": [(2, 2, {"late": 2})],
        "auditor": [(2, 2, {"late": 2})],
        "head": [(2, 2, {"late": 2})],
        "head of another unit": [(0, 0, {})],
        "handler": [(3, 3, {"late": 3})],
    }
    listed = {
        len(mishap_figures.list_mishaps(session, person, "data", NOVEMBER, "late").rows)
        for person in (actor(), actor(role=HEAD, unit="data"))
    }
    assert listed == {2}


def test_no_number_walks_all_cases(session: Session) -> None:
    months = mishap_figures.months_to(NOVEMBER)
    for person in (actor(), actor(uuid.uuid4(), HEAD, "data"), actor(role=AUDITOR)):
        told = plans_of(session, lambda person=person: mishap_figures.by_month(session, person, "data", months))  # type: ignore[misc]
        reads = [line for line in told if re.search(r"\b(cases|mishaps|Case|Mishap)\b", line)]
        assert not [line for line in reads if line.startswith("SCAN")]
        # Each part of the sight looks at one month's stretch of the index, also where that part is empty.
        stretch = "COVERING INDEX ix_cases_answered (office_id=? AND unit_key=? AND answered_at>? AND answered_at<?)"
        assert {line for line in reads if "ix_cases_answered" in line} == {f"SEARCH cases USING {stretch}"}
        assert all("ix_mishaps_office_id_unit_key_month" in line for line in reads if "mishaps" in line)


# --- the page


@pytest.fixture
def head(app: Flask) -> Officer:
    return officer(app, HEAD, "data")


def test_the_page_tells_the_year_as_a_table_and_then_as_a_chart(database: Database, head: Officer) -> None:
    with database.transaction() as session:
        went_wrong(session, 3)
        went_wrong(session, 1, kind=mishaps.REOPENED, at=NOW - timedelta(days=30))
        bare_cases(session, 16, state="answered", answered_at=NOW)
    page = head.client.get(HOME).text
    assert page.index("<table") < page.index('<svg class="chart"')
    assert page.count('<th scope="row">') == 13
    november = re.search(r'<th scope="row">November 2026</th>(.*?)</tr>', page, re.DOTALL)
    assert november
    assert re.findall(r"<div>(?:<a[^>]*>)?([^<]+)", november[1]) == ["16", "0", "0", "0", "3", "3", "18,8"]
    assert f'href="{LIST}"' in november[1]
    late, opened = (drawing(page, kind) for kind in (mishaps.LATE, mishaps.REOPENED))
    assert (heights(late), heights(opened)) == ([60], [20]), "3 and 1 by one scale"
    assert "Oktober 2026: 0; November 2026: 3" in late
    assert "Oktober 2026: 1; November 2026: 0" in opened
    assert "3 dalam bulan-bulan ini, terbanyak 3 pada November 2026." in page
    headings = [page.index(f"<h3>{name}</h3>") for name in KINDS]
    assert headings == sorted(headings)
    assert page.count('<svg class="chart"') == 2, "what never happened is a sentence and no drawing"


KINDS = ("Dibuka lagi", "Keberatan benar", "Salah unit", "Terlambat")


def drawing(page: str, kind: str) -> str:
    """A drawing that speaks by its own title and description, without a word, a style or a script in it."""
    drawings: list[str] = re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL)
    (found,) = [one for one in drawings if f"judul-{kind}" in one]
    assert f'role="img" aria-labelledby="judul-{kind} isi-{kind}"' in found
    assert re.findall(r'id="([^"]+)"', found) == [f"judul-{kind}", f"isi-{kind}"]
    assert not re.search(r"style|<text|<script|#[0-9a-f]{3}", found)
    assert len(found.encode()) <= 3_500, "four of them stay within 14 KB"
    return found


def heights(found: str) -> list[int]:
    return [int(one) for one in re.findall(r'<rect[^>]* height="(\d+)"', found)]


def test_a_unit_where_nothing_happened_says_so_without_a_chart(head: Officer) -> None:
    page = head.client.get(HOME)
    assert "tidak ada salah penanganan" in page.text
    assert '<svg class="chart"' not in page.text


def test_an_account_without_a_unit_is_told_why_there_is_nothing(app: Flask) -> None:
    page = officer(app).client.get(HOME)
    assert page.status_code == 200
    assert "Akun Anda belum punya unit" in page.text
    assert officer(app).client.get(f"{HOME}/mutu.csv").status_code == 404


def test_heads_and_officers_read_their_own_unit_and_others_choose(app: Flask, head: Officer) -> None:
    clerk, boss = officer(app, OFFICER, "data"), administrator(app)
    for person in (head, clerk):
        assert "<select" not in person.client.get(HOME).text
        assert person.client.get(f"{HOME}?unit=data").status_code == 200
        for address in (f"{HOME}?unit=hukum", f"{HOME}/mutu.csv?unit=hukum", LIST.replace("data", "hukum")):
            assert person.client.get(address).status_code == 404
    assert '<option value="hukum" selected>' in boss.client.get(f"{HOME}?unit=hukum").text
    assert boss.client.get(f"{HOME}?unit=tidak-ada").status_code == 404


@pytest.mark.parametrize("month", ["2026-12", "2026-13", "november", "0011-01", "2026-1", "2026-11-01"])
def test_a_month_that_is_none_or_has_not_come_is_not_found(head: Officer, month: str) -> None:
    assert head.client.get(f"{HOME}?sampai={month}").status_code == 404
    if month != "0011-01":
        assert head.client.get(f"{HOME}/data/{month}/terlambat").status_code == 404


def test_a_kind_that_there_is_not_is_not_found(head: Officer) -> None:
    assert head.client.get(f"{HOME}/data/2026-11/marah").status_code == 404


def test_years_before_are_one_press_away_and_back(database: Database, head: Officer) -> None:
    with database.transaction() as session:
        went_wrong(session, 1, at=NOW - timedelta(days=400))
    page = head.client.get(HOME).text
    (earlier,) = re.findall(r'href="([^"]+)">Dua belas bulan sebelumnya', page)
    assert earlier.endswith("sampai=2025-11")
    before = head.client.get(earlier.replace("&amp;", "&")).text
    assert f"{HOME}/data/2025-10/terlambat" in before
    (later,) = re.findall(r'href="([^"]+)">Dua belas bulan berikutnya', before)
    assert later == f"{HOME}?unit=data"
    back = head.client.get(f"{HOME}/data/2025-10/terlambat").text
    assert 'sampai=2025-10"' in back


def test_the_cases_behind_a_number_are_named_with_the_rule_and_paged(database: Database, head: Officer) -> None:
    with database.transaction() as session:
        went_wrong(session, mishap_figures.PAGE + 1)
    first = head.client.get(LIST).text
    assert first.count('<span class="hint">') == mishap_figures.PAGE
    (more,) = re.findall(r'href="([^"]+)">Halaman berikutnya', first)
    second = head.client.get(more.replace("&amp;", "&")).text
    numbers = [re.findall(r'href="/petugas/perkara/([^"]+)"', page) for page in (first, second)]
    assert [len(one) for one in numbers] == [mishap_figures.PAGE, 1]
    assert len({*numbers[0], *numbers[1]}) == mishap_figures.PAGE + 1
    assert head.client.get(f"{LIST}?sesudah=x_y").text.count('href="/petugas/perkara/') == mishap_figures.PAGE


def test_a_number_without_a_case_to_see_says_so(head: Officer) -> None:
    assert "Tidak ada perkara seperti itu" in head.client.get(LIST).text


def test_the_file_holds_the_same_numbers_and_no_formula(database: Database, app: Flask) -> None:
    with database.transaction() as session:
        session.get_one(Unit, (OFFICE, "data")).name = "=Data"
        went_wrong(session, 2)
        bare_cases(session, 10, state="answered", answered_at=NOW)
    answer = administrator(app).client.get(f"{HOME}/mutu.csv?unit=data")
    assert answer.headers["Content-Disposition"] == "attachment; filename=mutu.csv"
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == 13
    assert rows[1] == ["'=Data", "2026-11", "10", "0", "0", "0", "2", "2", "20"]
    assert rows[2] == ["'=Data", "2026-10", "0", "0", "0", "0", "0", "0", ""]
