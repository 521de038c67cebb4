"""`flask office seed` and `flask charter sync`, run by hand on an office that is open already."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from webapp import create_app
from webapp.config import Settings


def test_seeding_an_open_office_again_adds_nothing(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["office", "seed"])
    assert (result.exit_code, result.output) == (0, "0 rows added.\n")


def test_syncing_an_open_catalogue_again_adds_nothing(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["charter", "sync"])
    assert (result.exit_code, result.output) == (0, "0 services added.\n")


def test_an_office_without_shipped_data_is_refused_in_one_plain_sentence(settings: Settings) -> None:
    elsewhere = create_app(replace(settings, office_id="9999"))
    result = elsewhere.test_cli_runner().invoke(args=["office", "seed"])
    elsewhere.extensions["database"].dispose()
    assert result.exit_code == 1
    assert "No data ships for office 9999" in result.output
