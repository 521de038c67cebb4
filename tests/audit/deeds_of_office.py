"""Deeds on the office's data and its calendar, each through its door; rows of the table in test_every_verb.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from werkzeug.test import TestResponse

from tests.factories.pages import fields_of

DAYS, STAGES = "/petugas/kalender/hari", "/petugas/kalender/tahapan"
CHRISTMAS = f"{DAYS}/2027-12-25"

# Verbs of these rooms change rows without a line of their own: the rooms do not know each other, so the door writes it.
WITHOUT_A_LINE = {
    "offices.service.edit_office": "its door writes office.edited",
    "offices.service.rename_unit": "its door writes unit.renamed",
    "offices.service.seed_office": "its command writes office.seeded",
    "workdays.service.seed_calendar": "its command writes office.seeded",
    **{
        f"workdays.service.{verb}_{what}": f"its door writes calendar.{what}_…"
        for what, verbs in (("day", ("add", "change", "move", "remove")), ("stage", ("add", "change", "remove")))
        for verb in verbs
    },
}


def edit_office(scene: Any) -> TestResponse:
    """Another short name."""
    page = scene.boss.client.get("/petugas/kantor/ubah").text
    fields = {unescape(name): unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page)}
    del fields["csrf_token"]
    return _sent(scene, "/petugas/kantor/ubah", {**fields, "sebutan": "KPU Jombang Baru"})


def rename_unit(scene: Any) -> TestResponse:
    """Another name for a unit."""
    return _sent(scene, "/petugas/kantor/bagian/data", {"nama": "Bagian Data Baru", "jabatan": "Kepala"})


def add_day(scene: Any) -> TestResponse:
    """A local holiday."""
    row = {"jenis": "libur_daerah", "judul": "Hari jadi", "sumber": "Surat 1/2027"}
    return _sent(scene, f"{DAYS}/tambah", {**row, **_on("tanggal", 4)})


def change_day(scene: Any) -> TestResponse:
    """Another name for a holiday."""
    return _pressed(scene, CHRISTMAS, judul="Natal")


def move_day(scene: Any) -> TestResponse:
    """A holiday on another day."""
    return _pressed(scene, f"{CHRISTMAS}/pindah", sumber="SKB Baru", **_on("tanggal", 4))


def remove_day(scene: Any) -> TestResponse:
    """A holiday that is none."""
    return _pressed(scene, f"{CHRISTMAS}/hapus", alasan="Dicabut.")


def add_stage(scene: Any) -> TestResponse:
    """An election stage."""
    fields = {"pemilihan": "pemilu", "sumber": "PKPU 1/2027"}
    return _sent(scene, f"{STAGES}/tambah", {**fields, **_on("mulai", 4), **_on("akhir", 28)})


def change_stage(scene: Any) -> TestResponse:
    """A stage that ends earlier."""
    return _pressed(scene, _stage(scene), **_on("akhir", 20))


def remove_stage(scene: Any) -> TestResponse:
    """A stage that was called off."""
    return _pressed(scene, f"{_stage(scene)}/hapus", alasan="Dibatalkan.")


Deed = Callable[[Any], TestResponse]
# Method and rule, with the deed and the action of its line.
DEEDS: dict[str, tuple[Deed, str]] = {
    "POST /petugas/kantor/ubah": (edit_office, "office.edited"),
    "POST /petugas/kantor/bagian/<key>": (rename_unit, "unit.renamed"),
    "POST /petugas/kalender/hari/tambah": (add_day, "calendar.day_added"),
    "POST /petugas/kalender/hari/<day>": (change_day, "calendar.day_changed"),
    "POST /petugas/kalender/hari/<day>/pindah": (move_day, "calendar.day_moved"),
    "POST /petugas/kalender/hari/<day>/hapus": (remove_day, "calendar.day_removed"),
    "POST /petugas/kalender/tahapan/tambah": (add_stage, "calendar.stage_added"),
    "POST /petugas/kalender/tahapan/<uuid:stage_id>": (change_stage, "calendar.stage_changed"),
    "POST /petugas/kalender/tahapan/<uuid:stage_id>/hapus": (remove_stage, "calendar.stage_removed"),
}


def _on(name: str, day: int) -> dict[str, str]:
    return {f"{name}_hari": str(day), f"{name}_bulan": "10", f"{name}_tahun": "2027"}


def _stage(scene: Any) -> str:
    add_stage(scene)
    found = re.search(rf'href="({STAGES}/[0-9a-f-]{{36}})"', scene.boss.client.get("/petugas/kalender").text)
    assert found
    return found[1]


def _pressed(scene: Any, path: str, **fields: str) -> TestResponse:
    kept = {name: values[0] for name, values in fields_of(scene.boss.client.get(path), "isian").items()}
    answer: TestResponse = scene.boss.client.post(path, data={**kept, **fields})
    return answer


def _sent(scene: Any, path: str, fields: dict[str, str]) -> TestResponse:
    answer: TestResponse = scene.post(path, **fields)
    return answer
