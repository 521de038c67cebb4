"""The table itself: every row has its words, no two are the same, and what a row expects can fail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from tests.hostile import table
from tests.hostile.rows import Ground, Row, judge
from webapp.letters import LONGEST_RUN, nfc, stream_safe

ROWS = [row for each in table.TABLES for row in each.rows]


def test_every_row_says_what_arrives_where_what_answers_and_what_is_kept() -> None:
    assert len(ROWS) > 150
    assert [str(row) for row in ROWS if not (row.arrives and row.place and row.status and row.kept)] == []
    assert len({(row.arrives, row.place) for row in ROWS}) == len(ROWS)


def test_only_rows_of_our_own_faults_expect_one() -> None:
    assert {row.arrives for row in ROWS if 500 in row.status} == {"a template that raises", "a view that raises"}
    assert {each.subject for each in table.TABLES if any(503 in row.status for row in each.rows)} == {
        "A house that fails"
    }


def test_the_printed_table_names_every_row_once() -> None:
    printed = "\n".join(table.lines())
    assert all(row.arrives in printed and row.place in printed for row in ROWS)


def not_found(ground: Ground) -> Iterable[TestResponse]:
    yield ground.stranger.get("/tidak-ada")


def saying(answer: TestResponse, page: str) -> TestResponse:
    answer.set_data(page)
    vars(answer).pop("text", None)  # it was read before
    return answer


def traced(ground: Ground) -> Iterable[TestResponse]:
    [answer] = not_found(ground)
    yield saying(answer, answer.text.replace("</h1>", "</h1>Traceback (most recent call last):"))


def framed(ground: Ground) -> Iterable[TestResponse]:
    [answer] = not_found(ground)
    del answer.headers["X-Frame-Options"]
    yield answer


def wordless(ground: Ground) -> Iterable[TestResponse]:
    [answer] = not_found(ground)
    yield saying(answer, "<p>404</p>")


def silent(_ground: Ground) -> Iterable[TestResponse]:
    return ()


def test_a_row_can_fail(ground: Ground) -> None:
    row = Row("x", "y", (404,), "z", not_found)
    judge(row, ground)
    for wrong in (
        replace(row, status=(200,)),
        replace(row, act=traced),
        replace(row, act=framed),
        replace(row, act=wordless),
        replace(row, act=silent),
    ):
        with pytest.raises(AssertionError):
            judge(wrong, ground)


def test_a_run_of_marks_is_parted_and_nothing_else_changes() -> None:
    run = "a" + "\u0300\u0316" * 200
    parted = stream_safe(run)
    assert parted.replace("\u034f", "") == run
    assert max(len(part) for part in parted.split("\u034f")) <= LONGEST_RUN + 1
    assert stream_safe(parted) == parted
    assert nfc(nfc(run)) == nfc(run)
    for text in ("", "Sémàn", "ꦥꦼꦩꦶꦭꦸ", "e\u0301" * 500, "x" * 500):
        assert stream_safe(text) == text
