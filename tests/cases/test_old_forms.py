"""A form that a phone kept before the office changed it: it comes back with its text, never as a loss."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from tests.factories.cases import REPORT, answers, case_of, count, database_of, file_report, flat
from tests.factories.pages import fields_of, main_of
from webapp.cases.models import Case

OLD = {"t_rukun_tetangga": "RT 03 RW 01", "t_dihapus_hari": "2"}
BY_OUTBOX = {"X-Piagam-Kirim": "1"}


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in answers().items() if key != name}


@pytest.mark.parametrize("headers", [{}, BY_OUTBOX])
def test_an_answer_whose_question_is_gone_comes_back_once_to_be_copied(
    app: Flask, client: Client, headers: dict[str, str]
) -> None:
    page = client.post(REPORT, data={**answers(), **OLD}, headers=headers)
    assert page.status_code == 422
    main = main_of(page)
    assert "Formulir ini berubah sejak Anda membukanya." in main
    assert "RT 03 RW 01" in main
    assert count(database_of(app), Case) == 0
    sent = client.post(REPORT, data=flat(fields_of(page)))
    assert sent.status_code == 303
    assert count(database_of(app), Case) == 1


def test_it_comes_back_with_a_form_that_has_another_fault_too(client: Client) -> None:
    page = client.post(REPORT, data={**answers(cerita=""), **OLD})
    assert page.status_code == 422
    assert "RT 03 RW 01" in main_of(page)


def test_what_was_never_answered_asks_for_no_press(app: Flask, client: Client) -> None:
    filed = file_report(client, t_rukun_tetangga=" ", lain="x", kolom_lama="y")
    assert case_of(app, filed.submission_id).text


@pytest.mark.parametrize("name", ["kecamatan", "kapan", "untuk"])
def test_a_form_that_did_not_know_a_question_of_today_comes_back_with_its_text(client: Client, name: str) -> None:
    """Required ones are asked; what may be left empty never is."""
    page = client.post(REPORT, data=without(name))
    if name == "untuk":
        assert page.status_code == 303
        return
    assert page.status_code == 422
    assert flat(fields_of(page))["cerita"] == answers()["cerita"]
    assert flat(fields_of(page))["id"]
