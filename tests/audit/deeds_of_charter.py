"""Deeds on standards, the pledge and reviews, each through its door; rows of the table in test_every_verb.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.test import TestResponse

from tests.factories.accounts import form_token
from tests.factories.cases import attached
from tests.factories.charter import OFFICE, SLUG, first_clause
from tests.factories.files import ogg
from tests.factories.pages import fields_of
from webapp import clock
from webapp.charter import queries
from webapp.charter.service import reviews

HOME = "/petugas/piagam"
AT, RULE = f"{HOME}/layanan/{SLUG}", f"{HOME}/layanan/<slug>"

# Verbs that change rows without a line of their own.
WITHOUT_A_LINE = {
    "charter.service.promise_days.put_day": "sums over answers that have their lines",
    "cases.service.promise_keeping.keep_days": "sums over answers that have their lines",
    "cases.service.named_clauses.name_clause": "part of a filing, whose line is case.received",
}


def make(scene: Any) -> TestResponse:
    """A draft."""
    token = form_token(scene.boss.client, "/petugas/keluar")
    answer: TestResponse = scene.boss.client.post(f"{AT}/rancangan", data={"csrf_token": token, "tindakan": "mulai"})
    return answer


def promise(scene: Any) -> TestResponse:
    """Another promised time."""
    make(scene)
    return _pressed(scene, f"{AT}/janji", hari="7")


def add(scene: Any) -> TestResponse:
    """A clause."""
    make(scene)
    return _pressed(scene, f"{AT}/butir", komponen="time", teks="Baru.")


def change(scene: Any) -> TestResponse:
    """Other words for a clause."""
    make(scene)
    with scene.database.reading() as session:
        clause_id = first_clause(session).id
    return _pressed(scene, f"{AT}/butir/{clause_id}", teks="Lain.")


def decide(scene: Any) -> TestResponse:
    """The draft in force."""
    make(scene)
    today = clock.today()
    day = {"berlaku_hari": today.day, "berlaku_bulan": today.month, "berlaku_tahun": today.year}
    return _pressed(scene, f"{AT}/berlaku", keputusan="12/2026", **{name: str(part) for name, part in day.items()})


def voice_of_summary(scene: Any) -> TestResponse:
    """A voice that reads a summary."""
    return _sound(scene, f"{AT}/suara")


def sign(scene: Any) -> TestResponse:
    """The pledge."""
    day = {"tanggal_hari": "2", "tanggal_bulan": "11", "tanggal_tahun": "2026"}
    return _pressed(scene, f"{HOME}/maklumat", teks="Kami sanggup.", penandatangan="Contoh", jabatan="Ketua", **day)


def voice_of_pledge(scene: Any) -> TestResponse:
    """A voice that reads the pledge."""
    sign(scene)
    return _sound(scene, f"{HOME}/maklumat/suara")


def close(scene: Any) -> TestResponse:
    """A review with its result."""
    with scene.database.transaction() as session:
        standard = queries.find_in_force(session, OFFICE, SLUG)
        assert standard is not None
        review = reviews.open_review(session, first_clause(session), standard, complaints=5)
        assert review is not None
    return _pressed(scene, f"{HOME}/tinjauan/{review.id}", hasil="Loket ditambah.")


Deed = Callable[[Any], TestResponse]
DEEDS: dict[str, tuple[Deed, str]] = {
    f"POST {RULE}/rancangan": (make, "standard.draft_made"),
    f"POST {RULE}/janji": (promise, "standard.promise_changed"),
    f"POST {RULE}/butir": (add, "standard.clause_added"),
    f"POST {RULE}/butir/<uuid:clause_id>": (change, "standard.clause_changed"),
    f"POST {RULE}/berlaku": (decide, "standard.decided"),
    f"POST {RULE}/suara": (voice_of_summary, "charter.voiced"),
    f"POST {HOME}/maklumat": (sign, "pledge.signed"),
    f"POST {HOME}/maklumat/suara": (voice_of_pledge, "charter.voiced"),
    f"POST {HOME}/tinjauan/<uuid:review_id>": (close, "review.closed"),
}


def _pressed(scene: Any, path: str, **fields: str) -> TestResponse:
    kept = {name: values[0] for name, values in fields_of(scene.boss.client.get(path), "isian").items() if values}
    answer: TestResponse = scene.boss.client.post(path, data={**kept, **fields})
    return answer


def _sound(scene: Any, path: str) -> TestResponse:
    fields = {"csrf_token": form_token(scene.boss.client, "/petugas/keluar"), "bahasa": "id"}
    answer: TestResponse = scene.boss.client.post(path, data={**fields, "berkas": attached(ogg(), "janji.ogg")})
    return answer
