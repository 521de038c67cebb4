"""Deeds on posts, leave and reminders, each through its door; rows of the table in test_every_verb.py."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

from werkzeug.test import TestResponse

POSTS, LEAVES = "/petugas/jabatan", "/petugas/cuti"

WITHOUT_A_LINE = {
    "audit.service.record_many": "is the line itself, of many",
    "cases.service.escalation.look": "reckons on copies; what it finds is written by `write`, with its line",
    "cases.service.new_calendar.look": "reckons on copies; what it finds is written by `write`, with its line",
    "cases.service.open_clocks.write_days": "part of a deed on the case, which has its event and its line",
    "notify.service.count_try": "how often a message was tried; what it tells has its line",
    "notify.service.mark_seen": "somebody read what they were told; nothing of a case changes",
    "notify.service.mark_sent": "a message went out; what it tells has its line",
    "notify.service.queue": "part of a deed, which has its line",
    "notify.service.queue_many": "part of a deed, which has its line",
    "notify.service.sweep": "forgets messages older than ninety days",
}
# A form that changes nothing but what its own reader has seen.
NOTES_ONLY = {"POST /petugas/pengingat/dilihat"}


def name_secretary(scene: Any) -> TestResponse:
    """Somebody becomes secretary."""
    return _sent(scene, POSTS, secretary=str(scene.boss.staff.id), chair="")


def go_away(scene: Any) -> TestResponse:
    """A leave of the boss."""
    return _sent(scene, LEAVES, **leave(scene.boss.staff.id, scene.spare()))


def come_back(scene: Any) -> TestResponse:
    """The leave is off."""
    go_away(scene)
    found = re.search(rf'action="({LEAVES}/[0-9a-f-]{{36}}/batal)"', scene.boss.client.get(LEAVES).text)
    assert found
    return _sent(scene, found[1])


def leave(who: uuid.UUID, substitute: uuid.UUID) -> dict[str, str]:
    """A form of two days in January 2030."""
    days = {f"{name}_{part}": text for name, day in (("mulai", "7"), ("akhir", "8")) for part, text in _parts(day)}
    return {"siapa": str(who), "pengganti": str(substitute), **days}


def _parts(day: str) -> tuple[tuple[str, str], ...]:
    return ("hari", day), ("bulan", "1"), ("tahun", "2030")


def _sent(scene: Any, path: str, **fields: str) -> TestResponse:
    answer: TestResponse = scene.post(path, **fields)
    return answer


Deed = Callable[[Any], TestResponse]
# Method and rule, with the deed and the action of its line.
DEEDS: dict[str, tuple[Deed, str]] = {
    "POST /petugas/jabatan": (name_secretary, "put_post"),
    "POST /petugas/cuti": (go_away, "add_leave"),
    "POST /petugas/cuti/<uuid:leave_id>/batal": (come_back, "cancel_leave"),
}
