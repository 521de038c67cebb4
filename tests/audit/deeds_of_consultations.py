"""Deeds on consultations, each through its door; rows of the table in test_every_verb.py."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from tests.audit import deeds_of_minutes
from tests.factories import consultations as forum
from tests.factories.accounts import form_token
from tests.factories.cases import Filed, again, answers, open_case, talk_fields
from webapp import clock
from webapp.consultations.models import Consultation

HOME = "/petugas/kpu-mendengar"
ONE = f"POST {HOME}/<slug>"
GIVING = "POST /kpu-mendengar/<slug>/masukan"


def begin(scene: Any) -> TestResponse:
    """A new consultation."""
    return _send(scene, f"{HOME}/baru", **_plan())


def edit(scene: Any) -> TestResponse:
    """Other words."""
    return _on(scene, _drafted(scene), "ubah", **_plan())


def publish(scene: Any) -> TestResponse:
    """A drafted one shown to everybody."""
    return _on(scene, _drafted(scene), "terbit")


def prolong(scene: Any) -> TestResponse:
    """A later last day."""
    later = clock.today() + timedelta(days=40)
    return _on(scene, forum.opened(scene.database), "perpanjang", **forum.day_fields("akhir", later))


def questions(scene: Any) -> TestResponse:
    """Two ready questions."""
    return _on(scene, _drafted(scene), "pertanyaan", siap=["layanan-apa", "cara-mengadu"])


def groups(scene: Any) -> TestResponse:
    """Two groups."""
    return _on(scene, _drafted(scene), "unsur", users="12", media="0")


def meetings(scene: Any) -> TestResponse:
    """A meeting."""
    day = forum.day_fields("tanggal", clock.today() + timedelta(days=3))
    return _on(scene, _drafted(scene), "rapat", **day, jam="09.30", tempat="Aula")


def documents(scene: Any) -> TestResponse:
    """No document stays."""
    return _on(scene, _drafted(scene), "dokumen")


def record(scene: Any) -> TestResponse:
    """What was said by phone."""
    one, path = forum.opened(scene.database), f"{HOME}/{{}}/masukan"
    token = form_token(scene.boss.client, "/petugas/keluar")
    said = {"lewat": "phone", "tanggal": "0", "sumber": "catatan telepon", "t_bagian": "semua", "t_sikap": "object"}
    answer: TestResponse = scene.boss.client.post(path.format(one.slug), data=answers(**said, csrf_token=token))
    return answer


def give(scene: Any) -> TestResponse:
    """What a citizen says."""
    one = forum.opened(scene.database)
    path = f"/kpu-mendengar/{one.slug}/masukan"
    answer: TestResponse = scene.client.post(path, data=again(answers(path, t_bagian="semua", t_sikap="support")))
    return answer


def respond(scene: Any) -> TestResponse:
    """A response to what a citizen said."""
    one = forum.opened(scene.database)
    forum.say(scene.client, one)
    row = forum.inputs(scene.database)[-1]
    return _send(scene, f"{HOME}/{one.slug}/tanggapan/baru", masukan=str(row.id), putusan="not", alasan="Sebab lain.")


def hide(scene: Any) -> TestResponse:
    """A shown input hidden."""
    one, _filed, input_id = _said(scene)
    return _send(scene, f"{HOME}/{one.slug}/moderasi/{input_id}/sembunyikan", pilihan="insult")


def decide(scene: Any) -> TestResponse:
    """An appeal decided by another officer."""
    one, filed, input_id = _said(scene)
    with scene.database.transaction() as session:
        forum.hide(session, one, forum.head(session, "kepala.lain"), filed, "Mohon ditampilkan.")
    return _send(scene, f"{HOME}/{one.slug}/moderasi/{input_id}/banding", pilihan="tidak")


def appeal(scene: Any) -> TestResponse:
    """The writer's appeal."""
    one, filed, _input_id = _said(scene)
    with scene.database.transaction() as session:
        forum.hide(session, one, forum.head(session, "kepala.lain"), filed)
    open_case(scene.client, filed)
    fields = talk_fields(scene.client, "/perkara/disembunyikan")
    answer: TestResponse = scene.client.post("/perkara/disembunyikan", data={**fields, "pesan": "Mohon ditampilkan."})
    return answer


def _said(scene: Any) -> tuple[Consultation, Filed, uuid.UUID]:
    one = forum.opened(scene.database)
    filed = forum.say(scene.client, one)
    return one, filed, forum.inputs(scene.database)[-1].id


def close(scene: Any) -> TestResponse:
    """One that ended without an input."""
    one = forum.opened(scene.database)
    with scene.database.transaction() as session:
        forum.ended(session, session.merge(one))
    return _on(scene, one, "tutup")


def _drafted(scene: Any) -> Consultation:
    with scene.database.transaction() as session:
        by = forum.head(session)
        return forum.ask(session, forum.drafted(session, by), by)


def _on(scene: Any, one: Consultation, part: str, **fields: Any) -> TestResponse:
    return _send(scene, f"{HOME}/{one.slug}/{part}", versi=str(one.version), **fields)


def _send(scene: Any, path: str, **fields: Any) -> TestResponse:
    answer: TestResponse = scene.post(path, **fields)
    return answer


def _plan() -> dict[str, str]:
    today = clock.today()
    days = forum.day_fields("mulai", today) | forum.day_fields("akhir", today + timedelta(days=9))
    return {"judul": "Nama lain", "alasan": "Karena perlu.", "layanan": "", **days}


DEEDS: dict[str, tuple[Callable[[Any], TestResponse], str]] = {
    **deeds_of_minutes.DEEDS,
    f"POST {HOME}/baru": (begin, "consultation.created"),
    f"{ONE}/ubah": (edit, "consultation.edited"),
    f"{ONE}/terbit": (publish, "consultation.published"),
    f"{ONE}/perpanjang": (prolong, "consultation.prolonged"),
    f"{ONE}/pertanyaan": (questions, "consultation.questions_set"),
    f"{ONE}/unsur": (groups, "consultation.groups_set"),
    f"{ONE}/rapat": (meetings, "consultation.meetings_set"),
    f"{ONE}/dokumen": (documents, "consultation.documents_set"),
    f"{ONE}/masukan": (record, "consultation.input"),
    f"{ONE}/tanggapan/baru": (respond, "consultation.responded"),
    f"{ONE}/moderasi/<uuid:input_id>/sembunyikan": (hide, "case.input_hidden"),
    f"{ONE}/moderasi/<uuid:input_id>/banding": (decide, "case.hiding_kept"),
    f"{ONE}/tutup": (close, "consultation.closed"),
}
