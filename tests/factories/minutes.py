"""Minutes (berita acara) of a consultation, as far as one wants them."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from sqlalchemy.orm import Session

from webapp import clock
from webapp.consultations.models import PUBLISHED, Action, Consultation, Minutes
from webapp.consultations.service import minutes as service
from webapp.consultations.service.minutes import ActionWords, Frame, ItemWords, PointWords, SignatureWords
from webapp.db import new_id

OFFICE, SLUG = "3517", "2026-90"
TITLE = "Contoh forum tentang janji layanan"
MEDIUM, AGENDA = "Pertemuan di aula contoh", "Membahas butir contoh."
POINT, ACTION, IN_CHARGE, NOTE = "Loket contoh dibuka.", "Membuka loket contoh.", "Subbagian Contoh", "Loket dibuka."
SIGNER, SIGNED_AS = "Zz Penandatangan Forum", "Zz Wakil Peserta"
PEOPLE = {"office": 3, "disability": 4}


def make_consultation(session: Session, slug: str = SLUG, **facts: object) -> Consultation:
    """A consultation that ended some days ago, seen by everybody."""
    given: dict[str, object] = {
        "title_id": TITLE,
        "title_jv": TITLE,
        "why_id": "Contoh.",
        "why_jv": "Contoh.",
        "state": PUBLISHED,
        "opens_at": clock.now() - timedelta(days=40),
        "closes_at": clock.now() - timedelta(days=12),
        **facts,
    }
    made = Consultation(office_id=OFFICE, id=new_id(), slug=slug, **given)
    session.add(made)
    session.flush()
    return made


def held_on() -> date:
    """The day of the record."""
    return clock.today() - timedelta(days=10)


def begin(session: Session, consultation: Consultation, by: uuid.UUID) -> Minutes:
    """Minutes with their frame alone."""
    made = service.write_frame(session, consultation, frame=Frame(held_on(), MEDIUM, AGENDA, PEOPLE), seen=0, by=by)
    assert made is not None
    return made


def put(session: Session, minutes: Minutes, words: ItemWords, by: uuid.UUID) -> uuid.UUID:
    """One more item; its id."""
    item_id = new_id()
    service.put_item(session, minutes, item_id=item_id, words=words, seen=minutes.version, by=by)
    return item_id


def write_all(session: Session, consultation: Consultation, by: uuid.UUID) -> tuple[Minutes, uuid.UUID]:
    """Minutes with a point, two actions (one that is late, one that was done) and a signature, not published; the id of
    the late action."""
    minutes = begin(session, consultation, by)
    put(session, minutes, PointWords(POINT), by)
    late = put(session, minutes, ActionWords(ACTION, IN_CHARGE, clock.today() - timedelta(days=2)), by)
    done = put(session, minutes, ActionWords(ACTION, IN_CHARGE, clock.today() + timedelta(days=20)), by)
    put(session, minutes, SignatureWords(SIGNER, SIGNED_AS, held_on()), by)
    action = session.get_one(Action, (OFFICE, done))
    service.mark_done(session, minutes, action, done_on=clock.today(), note=NOTE, seen=minutes.version, by=by)
    return minutes, late


def publish(session: Session, minutes: Minutes, by: uuid.UUID) -> None:
    """Everybody reads it."""
    service.publish(session, minutes, seen=minutes.version, by=by)
