"""Numbers in sentences are written as people write them."""

from __future__ import annotations

from flask import Flask
from werkzeug.test import Client

from tests.factories.cases import answers
from tests.factories.pages import faults_of
from webapp.cases import wording
from webapp.errors import OfficeError
from webapp.web import messages


def test_a_text_that_is_too_long_is_counted_with_dots(client: Client) -> None:
    page = client.post("/lapor/data-pemilih", data=answers(cerita="a" * 20_001))
    [(_place, words)] = faults_of(page)
    assert "20.001" in words
    assert "20.000" in words


def test_counts_of_refusals_and_days_carry_dots(app: Flask) -> None:
    with app.test_request_context("/"):
        assert "20.001" in messages.wording(OfficeError("text_too_long", num=20_001, max=20_000))
        assert wording.days_left(1234) == "Sisa 1.234 hari kerja"
        assert wording.days_left(-1234) == "Lewat 1.234 hari kerja"
