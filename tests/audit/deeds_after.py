"""Deeds after an answer, each through its door; rows of the table in test_every_verb.py."""

from __future__ import annotations

import uuid
from typing import Any

from werkzeug.test import TestResponse

from tests.factories.cases import OFFICE, open_case, talk_fields
from tests.factories.desk import officer
from tests.factories.pages import fields_of
from webapp.accounts import posts


def send_back(scene: Any) -> TestResponse:
    """The answer is not enough."""
    _answer(scene)
    open_case(scene.client, scene.filed)
    fields = talk_fields(scene.client, "/perkara/belum-selesai")
    sent: TestResponse = scene.client.post("/perkara/belum-selesai", data={**fields, "pesan": "Belum."})
    return sent


def file_objection(scene: Any) -> TestResponse:
    """The citizen objects to the answer."""
    _answer(scene)
    open_case(scene.client, scene.filed)
    fields = talk_fields(scene.client, "/perkara/keberatan")
    sent: TestResponse = scene.client.post("/perkara/keberatan", data={**fields, "pesan": "Keliru.", "sebab": "wrong"})
    return sent


def decide(scene: Any) -> TestResponse:
    """The chair answers the objection to an officer's answer."""
    boss = scene.boss.staff.id
    with scene.database.transaction() as session:
        posts.put_post(session, office_id=OFFICE, post=posts.CHAIR, staff_id=boss, by=boss)
    file_objection(scene)
    shown = fields_of(scene.boss.client.get(f"{scene.case}/keberatan"))
    fields = {"versi": shown["versi"][0], "id": str(uuid.uuid4()), "putusan": "dikabulkan", "jawaban": "Benar."}
    sent: TestResponse = scene.post(f"{scene.case}/keberatan", **fields)
    return sent


def _answer(scene: Any) -> None:
    author = officer(scene.app, unit_key="data")
    assert author.write(scene.filed.number, "answer", "Sudah.").status_code == 303
