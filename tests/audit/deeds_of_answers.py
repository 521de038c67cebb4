"""Deeds of an answer's draft, its review and the checklist, each through its door; rows of test_every_verb.py."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from tests.factories.desk import Officer, administrator, approve_answer, draft_fields
from tests.factories.pages import fields_of

BASE = "/petugas/perkara/<number>"


def save(scene: Any, **changes: Any) -> TestResponse:
    """A draft."""
    data = draft_fields(scene.boss.client, scene.filed.number, pesan="Sudah diperbaiki.", **changes)
    answer: TestResponse = scene.boss.client.post(f"{scene.case}/jawaban", data=data)
    return answer


def press(scene: Any, who: Officer, form: str, deed: str, **changes: Any) -> TestResponse:
    """A button of the answer's page."""
    data = {**fields_of(who.client.get(f"{scene.case}/jawaban"), form), **changes}
    answer: TestResponse = who.client.post(f"{scene.case}/jawaban/{deed}", data=data)
    return answer


def send(scene: Any) -> TestResponse:
    """A draft that needs nobody's approval goes out."""
    save(scene)
    return press(scene, scene.boss, "kirim-jawaban", "kirim", abaikan="y")


def ask(scene: Any) -> TestResponse:
    """A refusal waits for a second officer."""
    save(scene, hasil="declined", kerja="Bukan tugas kami.", dasar="UU 7/2017")
    return press(scene, scene.boss, "kirim-jawaban", "kirim", abaikan="y")


def approve(scene: Any) -> TestResponse:
    """The second officer says yes."""
    ask(scene)
    return approve_answer(scene.app, scene.filed.number)


def send_back(scene: Any) -> TestResponse:
    """The second officer wants it changed."""
    ask(scene)
    return press(scene, administrator(scene.app), "kembalikan", "kembalikan", catatan="Sebut dasarnya.")


def tick(scene: Any) -> TestResponse:
    """A step of the checklist."""
    data = fields_of(scene.boss.client.get(f"{scene.case}/langkah"), "isian")
    answer: TestResponse = scene.boss.client.post(f"{scene.case}/langkah", data={**data, "langkah": "cocok-desa"})
    return answer


DEEDS = {
    f"POST {BASE}/jawaban": (save, "case.draft_saved"),
    f"POST {BASE}/jawaban/kirim": (send, "case.answer_sent"),
    f"POST {BASE}/jawaban/setujui": (approve, "case.review_approved"),
    f"POST {BASE}/jawaban/kembalikan": (send_back, "case.review_sent_back"),
    f"POST {BASE}/langkah": (tick, "case.step_ticked"),
}
