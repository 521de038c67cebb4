"""Going to a state of the table, and making sure that it is this state and no other."""

from __future__ import annotations

import os

from tests.journeys.live import Visitor
from tests.journeys.states import State, prefix

# `make test-full` looks at everything, `make test` at what is chosen.
FULL_SWEEP = os.environ.get("PIAGAM_SWEEP") == "full"


_FOUND = """
return {
  status: performance.getEntriesByType('navigation')[0].responseStatus,
  shows: Boolean(document.querySelector(arguments[0])),
  language: document.documentElement.lang,
  words: document.querySelector('main').innerText.slice(0, 200),
};
"""


def arrive(visitor: Visitor, state: State, language: str) -> None:
    """Bring the browser into a state. Fails when the page is not what the table says."""
    step = state.way(visitor.live, prefix(language))
    step.take(visitor)
    found = visitor.ask(_FOUND, state.shows)
    assert found["status"] == state.status, f"answered with {found['status']}: {found['words']}"
    assert found["shows"], f"{state.shows} is not on the page: {found['words']}"
    assert found["language"] == language
    if state.endpoint:
        path = step.path.removeprefix(prefix(language)).partition("?")[0] or "/"
        method = "GET" if step.fields is None else "POST"
        endpoint, _parts = visitor.live.app.url_map.bind("localhost").match(path, method)
        assert endpoint == state.endpoint
