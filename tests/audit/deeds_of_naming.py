"""Naming whom a case is about, and settling it; rows of the table in test_every_verb.py."""

from __future__ import annotations

import re
import uuid
from typing import Any

from werkzeug.test import TestResponse

from tests.factories.pages import fields_of


def _send(scene: Any, path: str, **fields: str) -> TestResponse:
    page = fields_of(scene.boss.client.get(f"{scene.case}/orang"), "isian")
    kept = {name: page[name][0] for name in ("versi", "csrf_token")}
    return scene.boss.client.post(path, data={**kept, "id": str(uuid.uuid4()), **fields})  # type: ignore[no-any-return]


def name(scene: Any) -> TestResponse:
    """An account is named."""
    return _send(scene, f"{scene.case}/orang", petugas=str(scene.spare()), sebutan="")


def take_back(scene: Any) -> TestResponse:
    """A name is taken back."""
    name(scene)
    row = re.search(r"/orang/([0-9a-f-]{36})", scene.boss.client.get(f"{scene.case}/orang").text)
    assert row
    return _send(scene, f"{scene.case}/orang/{row[1]}", putusan="bukan", alasan="Bukan dia.")


DEEDS = {
    "POST /petugas/perkara/<number>/orang": (name, "case.persons_named"),
    "POST /petugas/perkara/<number>/orang/<uuid:person_id>": (take_back, "case.person_unnamed"),
}
