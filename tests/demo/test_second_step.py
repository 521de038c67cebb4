"""The trial's accounts get in as printed: a password, then a code for those who need one; its journal is whole."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.demo.conftest import Trial
from tests.factories.accounts import OFFICE, form_token
from webapp.audit import chain
from webapp.db import Database

OURS = {"Sec-Fetch-Site": "same-origin"}
STEP = "/petugas/masuk/kedua"
NEEDING = {"administrator", "head"}


@pytest.mark.parametrize("role", ["administrator", "head", "officer", "auditor"])
def test_an_account_comes_to_the_desk_with_what_is_printed(filled: Trial, trial_app: Flask, role: str) -> None:
    account = next(one for one in filled.filled.accounts if one.person.role == role)
    browser = trial_app.test_client()
    fields = {"nama_masuk": account.person.sign_in, "sandi": account.password}
    first = browser.post("/petugas/masuk", data=fields, headers=OURS)
    assert (first.location.startswith(STEP), bool(account.extra)) == (role in NEEDING, role in NEEDING)
    if role in NEEDING:
        codes = re.findall(r"\d{12}", account.extra[0])
        assert len(codes) == 10
        typed = {"csrf_token": form_token(browser, "/petugas/keluar"), "kode_faktor": codes[0]}
        assert browser.post(STEP, data=typed, headers=OURS).status_code == 303
    assert browser.get("/petugas").status_code == 200


def test_the_journal_of_the_led_time_is_an_unbroken_chain(trial_app: Flask) -> None:
    database: Database = trial_app.extensions["database"]
    with database.reading() as session:
        verdict = chain.verify(chain.steady(session), OFFICE)
    assert verdict.broken is None
    assert verdict.lines > 100
