"""The browser of the journeys: one for the session, and the line that says what it cost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.browser import Browser, close_shared_browser, seconds_in_browsers, shared_browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The session's one Chromium; skips without it, fails without it when CI=true."""
    yield shared_browser()
    close_shared_browser()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the price of the browser tests at the end of the run."""
    terminalreporter.write_line(f"seconds in browsers: {seconds_in_browsers():.0f}")
