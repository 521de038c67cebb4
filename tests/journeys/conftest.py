"""The browser of the journeys and the office it looks at: one of each for the session, and what they cost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.house import world
from tests.journeys import sheet
from tests.journeys.browser import Browser, close_shared_browser, seconds_in_browsers, shared_browser
from tests.journeys.live import Live, Visitor, served
from tests.journeys.phone import Filer, Office
from tests.relay import Line, Relay, relayed
from tests.servers import TRIAL, environment, finish, run
from webapp import config, create_app
from webapp.db import Database


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The session's one Chromium; skips without it, fails without it when CI=true."""
    yield shared_browser()
    close_shared_browser()


@pytest.fixture(scope="session")
def live(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """An inhabited office of the journeys' own on a real server, with the sheet of components besides."""
    folder = tmp_path_factory.mktemp("live")
    for name in ("piagam.sqlite3", "secrets.env"):
        shutil.copy(seeded / name, folder / name)
    app = create_app(replace(config.load({"PIAGAM_VAR": str(folder)}), var=seeded))
    sheet.register(app)
    with served(world.build(app)) as running:
        yield running
    app.extensions["database"].dispose()


@pytest.fixture
def visitor(browser: Browser, live: Live) -> Iterator[Visitor]:
    """A person in front of the office. Nothing they do may write to the console or be stopped by the page's policy."""
    person = Visitor(browser, live)
    person.reset()
    yield person
    assert person.console() == []


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office of the module's own in a process of its own, as `make run` serves it."""
    var = tmp_path_factory.mktemp("office") / "var"
    assert run(TRIAL, environment(var)).returncode == 0
    running = Office(var)
    yield running
    finish(running.server)


@pytest.fixture(scope="module")
def relay(office: Office) -> Iterator[Relay]:
    """The line to that office, which can be spoilt."""
    with relayed(office.server.port) as running:
        yield running


@pytest.fixture(scope="module")
def database(office: Office) -> Iterator[Database]:
    """What that office keeps; it hides the database of plain tests from the journeys."""
    made = Database(config.load(office.server.env).database_url)
    yield made
    made.dispose()


@pytest.fixture
def phone(browser: Browser, relay: Relay, database: Database) -> Iterator[Filer]:
    """A phone on that line. It starts and ends empty, on a good line."""
    relay.line, relay.cut_at = Line.GOOD, None
    browser.reset()
    somebody = Filer(browser, relay, database)
    yield somebody
    somebody.put_away()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the price of the browser tests at the end of the run."""
    terminalreporter.write_line(f"seconds in browsers: {seconds_in_browsers():.0f}")
