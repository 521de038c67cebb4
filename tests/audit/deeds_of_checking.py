"""The check of a case, its referral and its parts, each through its door; rows of the table in test_every_verb.py."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.factories.desk import not_ours
from tests.factories.pages import fields_of
from webapp.cases.models import Leg

LETTER = {
    "badan": "bawaslu-jombang",
    "nomor": "1/B",
    "tanggal_hari": "1",
    "tanggal_bulan": "1",
    "tanggal_tahun": "2026",
}


def verify(scene: Any) -> TestResponse:
    """A check as its page offers it, with both bodies competent."""
    insisted = {"wewenang": "both", "tetap": "y", "alasan_tetap": "Kotaknya juga rusak."}
    return _sent(scene, "verifikasi", "isian", golongan="non_pengawasan", **insisted)


def refer(scene: Any) -> TestResponse:
    """A letter with the ready text."""
    not_ours(scene.database, scene.filed.case_id)
    return _sent(scene, "pelimpahan", "teruskan", siapkan="", **LETTER)


def refer_as_before(scene: Any) -> TestResponse:
    """The small form that stood on the case's page."""
    not_ours(scene.database, scene.filed.case_id)
    scene.boss.look(scene.filed.number)
    answer: TestResponse = scene.boss.press(scene.filed.number, "teruskan", alasan="Milik mereka.", **LETTER)
    return answer


def close_leg(scene: Any) -> TestResponse:
    """Our own part is done."""
    assert verify(scene).status_code == 303
    with scene.database.reading() as session:
        leg_id: uuid.UUID = session.scalars(select(Leg.id).where(Leg.case_id == scene.filed.case_id)).one()
    page = scene.boss.client.get(f"{scene.case}/pelimpahan")
    kept = {name: values[0] for name, values in fields_of(page, f"tutup-{leg_id}").items()}
    path = f"{scene.case}/pelimpahan/{leg_id}"
    answer: TestResponse = scene.boss.client.post(path, data={**kept, "hasil": "Sudah diganti."})
    return answer


Deed = Callable[[Any], TestResponse]
# Method and rule, with the deed and the action of its line.
DEEDS: dict[str, tuple[Deed, str]] = {
    "POST /petugas/perkara/<number>/teruskan": (refer_as_before, "case.referred"),
    "POST /petugas/perkara/<number>/verifikasi": (verify, "case.verified"),
    "POST /petugas/perkara/<number>/pelimpahan": (refer, "case.referred"),
    "POST /petugas/perkara/<number>/pelimpahan/<uuid:leg_id>": (close_leg, "case.leg_closed"),
}


def _sent(scene: Any, page: str, form: str, **fields: str) -> TestResponse:
    path = f"{scene.case}/{page}"
    kept = {name: values[0] for name, values in fields_of(scene.boss.client.get(path), form).items()}
    given = {name: value for name, value in {**kept, **fields}.items() if value != ""}
    answer: TestResponse = scene.boss.client.post(path, data=given)
    return answer
