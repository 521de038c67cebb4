"""Deeds on duplicates and notices, each through its door; rows of the table in test_every_verb.py."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from html import unescape
from typing import Any

from werkzeug.test import TestResponse

from tests.factories.cases import file_report
from tests.factories.pages import fields_of

NOTICES = "/petugas/pemberitahuan"


def merge(scene: Any) -> TestResponse:
    """Handled together with a younger report of the same matter."""
    other = file_report(scene.app.test_client())
    return _pressed(scene, f"{scene.case}/kembar", dengan="lain", nomor=other.number, alasan="Hal yang sama.")


def part(scene: Any) -> TestResponse:
    """On its own again."""
    merge(scene)
    return _pressed(scene, f"{scene.case}/kembar", "/lepas", alasan="Ternyata lain.")


def publish(scene: Any) -> TestResponse:
    """A notice to everybody."""
    return _pressed(scene, f"{NOTICES}/tambah", kabar="Sudah kami ketahui.")


def change(scene: Any) -> TestResponse:
    """Other words."""
    publish(scene)
    return _pressed(scene, _notice(scene), kabar="Sudah kami tangani.")


def withdraw(scene: Any) -> TestResponse:
    """Taken back."""
    publish(scene)
    return _pressed(scene, _notice(scene), "/tarik")


DEEDS: dict[str, tuple[Callable[[Any], TestResponse], str, bool]] = {
    "POST /petugas/perkara/<number>/kembar": (merge, "case.merged", True),
    "POST /petugas/perkara/<number>/kembar/lepas": (part, "case.unmerged", True),
    "POST /petugas/pemberitahuan/tambah": (publish, "notice.published", False),
    "POST /petugas/pemberitahuan/<uuid:notice_id>": (change, "notice.changed", False),
    "POST /petugas/pemberitahuan/<uuid:notice_id>/tarik": (withdraw, "notice.withdrawn", False),
}


def _notice(scene: Any) -> str:
    found = re.search(rf'href="({NOTICES}/[0-9a-f-]{{36}})"', scene.boss.client.get(NOTICES).text)
    assert found
    return unescape(found[1])


def _pressed(scene: Any, page: str, action: str = "", **fields: str) -> TestResponse:
    shown = {name: values[0] for name, values in fields_of(scene.boss.client.get(page)).items() if values}
    typed: dict[str, Any] = {**shown, "id": str(uuid.uuid4()), **fields}
    answer: TestResponse = scene.boss.client.post(f"{page}{action}", data=typed)
    return answer
