"""A Tuesday on which time stands still, what was filed then, and somebody who may do everything with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from werkzeug.test import Client

from tests.factories.cases import Filed, file_report
from tests.factories.clocks import TUESDAY
from tests.factories.desk import Officer, administrator


@pytest.fixture
def at() -> Iterator[time_machine.Traveller]:
    """Tuesday, 24 November 2026, 10:00 WIB; the test moves on from there."""
    with time_machine.travel(TUESDAY, tick=False) as travel:
        yield travel


@pytest.fixture
def filed(at: time_machine.Traveller, client: Client) -> Filed:
    """A report about voter data; `client` is its citizen's browser."""
    return file_report(client)


@pytest.fixture
def boss(app: Flask, filed: Filed) -> Officer:
    """An administrator, signed in after it was filed."""
    return administrator(app)
