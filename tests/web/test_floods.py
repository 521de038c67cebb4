"""The counter of raw floods: only what changes something is counted, and what is counted is forgotten."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import time_machine
from flask import Flask
from werkzeug.test import Client

from tests.factories.cases import REPORT
from webapp.web.floods import MinuteCounts

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
A_MINUTE = 60


def test_a_flood_of_writing_is_refused_and_a_flood_of_reading_is_not(client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        assert {client.get("/healthz").status_code for _ask in range(300)} == {200}
        told = [client.post("/perkara/keluar").status_code for _press in range(241)]
        assert (told[:240], told[240]) == ([303] * 240, 429)
        assert (
            client.post(REPORT, data={"cerita": "x"}, environ_overrides={"REMOTE_ADDR": "192.0.2.9"}).status_code == 422
        )


def test_after_a_minute_the_count_begins_anew(app: Flask, client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as moment:
        assert [client.post("/perkara/keluar").status_code for _press in range(241)][-1] == 429
        moment.shift(A_MINUTE + 1)
        assert client.post("/perkara/keluar").status_code == 303


def test_old_addresses_are_swept_by_whoever_counts_later() -> None:
    counts = MinuteCounts("minute-counts://")
    with time_machine.travel(NOW, tick=False) as moment:
        for number in range(500):
            assert counts.incr(f"address {number}", A_MINUTE) == 1
        moment.shift(A_MINUTE * 2)
        assert counts.incr("another", A_MINUTE) == 1
        assert (len(counts.storage), len(counts.expirations)) == (1, 1)
        moment.shift(-A_MINUTE * 60)  # a clock set back must not stop the sweeping
        counts.incr("third", A_MINUTE)
        assert counts.get("third") == 1


def test_counting_starts_no_thread() -> None:
    counts = MinuteCounts("minute-counts://")
    counts.timer.join()  # the library's own, once when it is made
    before = threading.active_count()
    assert [counts.incr("address", A_MINUTE) for _turn in range(50)] == list(range(1, 51))
    assert threading.active_count() == before
