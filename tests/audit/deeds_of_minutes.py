"""Deeds on minutes of a consultation, each through its door; rows of the table in test_every_verb.py."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from werkzeug.test import TestResponse

from tests.factories import minutes as factory
from tests.factories.pages import fields_of
from webapp.consultations.models import Minutes

AT = f"/petugas/kpu-mendengar/{factory.SLUG}/berita-acara"
RULE = "POST /petugas/kpu-mendengar/<slug>/berita-acara"
LISTS = f"{RULE}/<any('kesepakatan', 'tindak-lanjut', 'tanda-tangan'):minutes_part>"


def begin(scene: Any) -> TestResponse:
    """Minutes with their frame."""
    with scene.database.transaction() as session:
        factory.make_consultation(session)
    day = {"tanggal_hari": "1", "tanggal_bulan": "2", "tanggal_tahun": "2026"}
    return _pressed(scene, "/pokok", cara=factory.MEDIUM, acara=factory.AGENDA, **day)


def add(scene: Any) -> TestResponse:
    """One more agreed point."""
    _written(scene)
    return _pressed(scene, "/kesepakatan", teks="Butir lain.")


def change(scene: Any) -> TestResponse:
    """An action with other words."""
    return _pressed(scene, f"/tindak-lanjut/{_written(scene)}", teks="Tindakan lain.")


def done(scene: Any) -> TestResponse:
    """An action that was done."""
    day = {"tanggal_hari": "1", "tanggal_bulan": "2", "tanggal_tahun": "2026"}
    late = _written(scene, held_in_january=True)
    return _pressed(scene, f"/tindak-lanjut/{late}/selesai", hasil="Selesai.", **day)


def publish(scene: Any) -> TestResponse:
    """Minutes that everybody reads."""
    _written(scene)
    return _pressed(scene, "/terbit")


DEEDS: dict[str, tuple[Callable[[Any], TestResponse], str]] = {
    f"{RULE}/pokok": (begin, "minutes.begun"),
    LISTS: (add, "minutes.changed"),
    f"{LISTS}/<uuid:item_id>": (change, "minutes.changed"),
    f"{RULE}/tindak-lanjut/<uuid:item_id>/selesai": (done, "minutes.action_done"),
    f"{RULE}/<any(terbit, tarik):minutes_step>": (publish, "minutes.published"),
}


def _written(scene: Any, *, held_in_january: bool = False) -> uuid.UUID:
    with scene.database.transaction() as session:
        consultation = factory.make_consultation(session)
        made, late = factory.write_all(session, consultation, scene.boss.staff.id)
        if held_in_january:
            session.get_one(Minutes, (made.office_id, made.id)).held_on = made.held_on.replace(month=1, day=1)
    return late


def _pressed(scene: Any, path: str, **fields: str) -> TestResponse:
    kept = {name: values[0] for name, values in fields_of(scene.boss.client.get(f"{AT}{path}")).items() if values}
    answer: TestResponse = scene.boss.client.post(f"{AT}{path}", data={**kept, **fields})
    return answer
