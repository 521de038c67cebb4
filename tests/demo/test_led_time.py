"""Time is led into the past only, in one context only, and never where requests are answered."""

from __future__ import annotations

import ast
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask

from tests.conftest import ROOT
from webapp import clock

THEN = datetime(2026, 9, 1, 2, 30, tzinfo=UTC)


def test_now_and_today_say_the_led_moment_and_themselves_afterwards() -> None:
    with clock.led(THEN.astimezone(timezone(timedelta(hours=7)))):
        assert clock.now() == THEN
        assert clock.now().tzinfo is UTC
        assert clock.today().isoformat() == "2026-09-01"
        with pytest.raises(ValueError, match="led already"), clock.led(THEN):
            pass
        assert clock.now() == THEN
    assert clock.now() > THEN
    assert not clock.is_led()


def test_a_fault_inside_ends_it_too() -> None:
    with pytest.raises(KeyError), clock.led(THEN):
        raise KeyError
    assert not clock.is_led()


@pytest.mark.parametrize("moment", [datetime(2026, 9, 1), datetime.now(UTC) + timedelta(days=400)])
def test_a_naive_moment_and_one_to_come_are_refused(moment: datetime) -> None:
    with pytest.raises(ValueError, match="time is led"), clock.led(moment):
        pass


def test_another_thread_keeps_the_true_time() -> None:
    told: list[bool] = []
    with clock.led(THEN):
        thread = threading.Thread(target=lambda: told.append(clock.is_led()))
        thread.start()
        thread.join()
    assert told == [False]


def test_the_application_answers_nothing_while_time_is_led(app: Flask) -> None:
    client = app.test_client()
    with clock.led(THEN):
        assert client.get("/").status_code == 500
        assert client.post("/lapor/data-pemilih", data={"cerita": "x"}).status_code == 500
    assert client.get("/").status_code == 200


def test_only_the_trial_leads_time() -> None:
    """A view that did would date what a citizen does."""
    users = set()
    for path in sorted((ROOT / "webapp").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (isinstance(node, ast.Attribute) and node.attr == "led") or (
                isinstance(node, ast.ImportFrom) and any(name.name == "led" for name in node.names)
            ):
                users.add(path.relative_to(ROOT / "webapp").as_posix())
    assert users == {"demo/filling.py", "demo/office.py"}


def test_no_door_of_the_house_knows_the_trial() -> None:
    """Only its own command does: a request can never reach the filling."""
    users = set()
    for path in sorted((ROOT / "webapp").rglob("*.py")):
        name = path.relative_to(ROOT / "webapp").as_posix()
        if not name.startswith("demo/") and "webapp.demo" in "\n".join(
            line for line in path.read_text("utf-8").splitlines() if line.lstrip().startswith(("import ", "from "))
        ):
            users.add(name)
    assert users == set()
