"""The worker's text: what it keeps from the start, what that costs, and when it is a new version."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import brotli
import pytest
from werkzeug.test import Client

from webapp.offline import worker

Figure = Callable[[str, object], None]
MOST_FILES, MOST_BYTES = 8, 30 * 1024


def shell(text: str) -> dict[str, Any]:
    found = re.match(r"const SHELL = (\{.*\});\n", text)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_it_keeps_few_and_small_files_and_each_answers(client: Client, record_property: Figure) -> None:
    answer = client.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    found = shell(answer.text)
    kept = [*found["files"], found["bare"]]
    assert len(kept) <= MOST_FILES
    size = len(brotli.compress(answer.data, quality=5))
    for path in {*kept, *found["imports"]}:  # the browser keeps what the worker imports, too
        page = client.get(path)
        assert page.status_code == 200, path
        # As they leave the house: scripts are pressed once, as small as can be.
        size += len(brotli.compress(page.data, quality=11 if path.startswith("/static/") else 5))
        page.close()
    record_property("figures", f"Kept from the start: {len(kept)} files, {size:,} of {MOST_BYTES:,} bytes")
    assert size <= MOST_BYTES


def test_a_changed_word_makes_a_new_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = shell(worker.script(str))["version"]
    assert shell(worker.script(str))["version"] == before
    monkeypatch.setattr(worker, "pages_digest", lambda: "other words")
    assert shell(worker.script(str))["version"] != before


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_the_page_without_a_line_leads_to_the_very_address_that_was_asked_for(client: Client, prefix: str) -> None:
    assert '<a class="go" href="">' in client.get(prefix + "/luring").text
