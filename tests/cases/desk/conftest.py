"""A report that waits at the desk, its citizen, and somebody who may do everything with it."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import Client

from tests.factories.cases import Filed, attached, file_report
from tests.factories.desk import Officer, administrator
from tests.factories.files import ogg, picture


@pytest.fixture
def filed(client: Client) -> Filed:
    """A report about voter data with a photo and a voice note; `client` is its citizen's browser."""
    return file_report(client, berkas=[attached(ogg(), "suara.ogg"), attached(picture(), "foto.jpg")])


@pytest.fixture
def boss(app: Flask) -> Officer:
    """An administrator."""
    return administrator(app)
