"""Consultations as an office sets them up, and inputs as citizens send them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import Client

from tests.factories.accounts import make_staff
from tests.factories.cases import Filed, file_report
from tests.factories.charter import make_draft
from tests.factories.desk import actor
from webapp import clock
from webapp.accounts.models import HEAD
from webapp.cases.models import Case
from webapp.cases.service import clocks
from webapp.consultations import ready
from webapp.consultations.models import ACCEPTED, NOT, Consultation, Input, Response
from webapp.consultations.service import hiding, replying, setup
from webapp.consultations.service.replying import Reply
from webapp.consultations.service.setup import MeetingPlan, Plan
from webapp.db import Database
from webapp.files.storing import PutFile

OFFICE = "3517"
TITLE, WHY = "Janji perbaikan data pemilih", "Kami menulis ulang janji ini. Anda dapat mengubahnya."
SERVICE, OTHER_SERVICE = "ubah-data-pemilih", "hasil-pemilu"
NEXT_TITLE = "Cara mengadu yang lebih mudah"
PLACE = "Aula kantor"
WORDS = "Tiga hari terlalu lama bagi warga yang jauh."


def head(session: Session, name: str = "kepala.forum") -> uuid.UUID:
    """Somebody who may set consultations up."""
    return make_staff(session, role=HEAD, unit_key="hukum", name=f"Kepala {name}", sign_in_name=name).id


def plan(**changes: Any) -> Plan:
    """Open since yesterday, for two weeks, about questions alone."""
    today = clock.today()
    facts: dict[str, Any] = {
        "title_id": TITLE,
        "why_id": WHY,
        "first_on": today - timedelta(days=1),
        "last_on": today + timedelta(days=13),
        **changes,
    }
    return Plan(**facts)


def drafted(session: Session, by: uuid.UUID, **changes: Any) -> Consultation:
    """A consultation that only staff see."""
    return setup.create(session, office_id=OFFICE, plan=plan(**changes), by=by)


def ask(session: Session, one: Consultation, by: uuid.UUID, *keys: str) -> Consultation:
    """Put ready questions to it, all nine unless said."""
    return setup.set_questions(
        session,
        office_id=OFFICE,
        slug=one.slug,
        seen=one.version,
        ready_keys=keys or tuple(ready.questions()),
        keep=(),
        more=(),
        by=by,
    )


def publish(session: Session, one: Consultation, by: uuid.UUID) -> Consultation:
    """Show it to everybody."""
    return setup.publish(session, office_id=OFFICE, slug=one.slug, seen=one.version, by=by)


def about_draft(session: Session, by: uuid.UUID, **changes: Any) -> Consultation:
    """A published consultation about the clauses of a draft and two questions."""
    make_draft(session, by, SERVICE)
    one = drafted(session, by, service_slug=SERVICE, **changes)
    return publish(session, ask(session, one, by, "layanan-apa", "cara-melayani"), by)


def with_parts(session: Session, by: uuid.UUID, put: Iterable[PutFile]) -> Consultation:
    """`about_draft` of another service's draft, with groups, a meeting and documents."""
    make_draft(session, by, OTHER_SERVICE)
    one = ask(session, drafted(session, by, service_slug=OTHER_SERVICE), by, "layanan-apa", "cara-mengadu")
    who: dict[str, Any] = {"office_id": OFFICE, "slug": one.slug, "by": by}
    setup.set_groups(session, **who, seen=one.version, letters={"users": 12, "disability": 0, "women": 3})
    meeting = MeetingPlan(clock.now() + timedelta(days=3), PLACE, "https://rapat.contoh.id/forum", True, True, True)
    setup.set_meetings(session, **who, seen=one.version, keep=(), more=[meeting])
    setup.set_documents(session, **who, seen=one.version, keep=(), put=put)
    return publish(session, one, by)


def opened(database: Database, **changes: Any) -> Consultation:
    """`about_draft` in a transaction of its own."""
    with database.transaction() as session:
        return about_draft(session, head(session), **changes)


def ended(session: Session, one: Consultation) -> None:
    """Let its last day have been yesterday."""
    one.closes_at = clock.now() - timedelta(hours=1)
    session.flush()


def say(client: Client, one: Consultation, about: object = "semua", **changes: Any) -> Filed:
    """An input as a citizen sends it, shown to everybody unless said."""
    fields = {"cerita": WORDS, "t_bagian": str(about), "t_sikap": "propose", "t_tampil": "ya", **changes}
    return file_report(client, f"/kpu-mendengar/{one.slug}/masukan", **fields)


def respond(
    session: Session, one: Consultation, by: uuid.UUID, cases: Iterable[uuid.UUID], why: str, clause: uuid.UUID | None
) -> Response:
    """A response to the inputs of these cases: accepted where it names a clause, else not."""
    ids = [session.scalars(select(Input.id).where(Input.case_id == case_id)).one() for case_id in cases]
    return replying.respond(
        session,
        actor=actor(by),
        slug=one.slug,
        inputs=ids,
        reply=Reply(ACCEPTED if clause else NOT, why, clause),
        days=clocks.read_days(session, OFFICE),
    )


def hide(session: Session, one: Consultation, by: uuid.UUID, filed: Filed, appeal: str = "") -> uuid.UUID:
    """Hide what was filed; its writer appeals where words for that are given. Returns the input's id."""
    input_id = session.scalars(select(Input.id).where(Input.case_id == filed.case_id)).one()
    hiding.hide(session, actor=actor(by), slug=one.slug, input_id=input_id, reason="personal_data")
    if appeal:
        hiding.appeal(session, session.get_one(Case, (OFFICE, filed.case_id)), text=appeal)
    return input_id


def inputs(database: Database) -> list[Input]:
    """Every input, the oldest first."""
    with database.reading() as look:
        return list(look.scalars(select(Input).order_by(Input.id)))


def day_fields(name: str, day: date) -> dict[str, str]:
    """A day as its three fields are typed."""
    return {f"{name}_hari": str(day.day), f"{name}_bulan": str(day.month), f"{name}_tahun": str(day.year)}
