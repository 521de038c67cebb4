"""Filing through its two doors; rows of the table in test_every_verb.py."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from tests.factories.cases import answers

# Takes a form, shows it back and holds its files: nothing is filed, so nothing is journaled (decision 21).
SHOWS_ONLY = {"POST /lapor/bagikan"}


def file(scene: Any) -> TestResponse:
    """A report about a matter."""
    return scene.client.post("/lapor/saran", data=answers("/lapor/saran"))  # type: ignore[no-any-return]


def file_short(scene: Any) -> TestResponse:
    """A report by the short form, which chooses its matter itself."""
    fields = answers("/luring", perihal="saran")
    return scene.client.post("/luring", data=fields)  # type: ignore[no-any-return]
