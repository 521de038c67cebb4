"""Cases of every shape, made by the real services: the models from which `many` makes the rest.

Whatever column, table or trigger the house gets, a case made here has it, because nobody lists columns here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Flask
from sqlalchemy.orm import Session

from tests.factories.accounts import make_staff
from tests.factories.cases import database_of, file_report
from webapp import clock
from webapp.accounts.models import AUDITOR, OFFICER, Staff
from webapp.cases import queries, states
from webapp.cases.models import Case
from webapp.cases.service import clocks, handling, talk
from webapp.cases.service.handling import Hand
from webapp.cases.service.legs import Handed
from webapp.cases.service.talk import Sent
from webapp.crypto import KeyRing

OFFICE = "3517"
# Stands in every model where the story stands; `many` puts another story there.
STORY_PLACE = "Cerita model yang diganti pada setiap salinan."
# Address, unit, and how many of a hundred cases are of this kind.
SUBJECTS = (
    ("/lapor/data-pemilih", "data", 45),
    ("/lapor/pelayanan", "hukum", 25),
    ("/lapor/akses-tps", "teknis", 20),
    ("/lapor/logistik", "umum", 10),
)
VILLAGE = "Tidak tahu namanya"
ANSWER = "Kami sudah mencocokkan data Ibu. Silakan datang dengan KTP dan kartu keluarga pada jam kerja."
QUESTION = "Mohon tuliskan nama desa dan nomor TPS Ibu supaya kami dapat mencari di daftar."
REPLY = "Desa kami di sebelah timur pasar, TPS nomor tiga. Terima kasih sudah bertanya."


@dataclass(frozen=True, slots=True)
class Shape:
    """A model: its case, the state it is in, its kind."""

    case_id: uuid.UUID
    state: str
    path: str


@dataclass(slots=True)
class _Desk:
    """What the services want besides the case."""

    session: Session
    keyring: KeyRing
    staff: Staff

    def hand(self, case: Case) -> Hand:
        return Hand(self.staff.id, case.version, clocks.read_days(self.session, OFFICE))

    def write(self, case: Case, kind: str, text: str) -> None:
        sent = Sent(uuid.uuid4(), text)
        handling.post_message(
            self.session, case, self.hand(case), kind=kind, text=text, sent=sent, keyring=self.keyring
        )

    def take(self, case: Case) -> None:
        handling.assign(self.session, case, self.hand(case), unit_key=case.unit_key, officer_id=self.staff.id)

    def move(self, case: Case, to: str, reason: str = "") -> None:
        handling.move_case(self.session, case, self.hand(case), to=to, reason=reason)

    def reply(self, case: Case) -> None:
        days = clocks.read_days(self.session, OFFICE)
        sent = Sent(uuid.uuid4(), REPLY)
        talk.reply(self.session, case, text=REPLY, sent=sent, keyring=self.keyring, days=days)


def _answered(desk: _Desk, case: Case) -> None:
    desk.take(case)
    desk.move(case, states.IN_HAND)
    desk.write(case, handling.QUESTION, QUESTION)
    desk.reply(case)
    desk.write(case, handling.ANSWER, ANSWER)


def _withdrawn(desk: _Desk, case: Case) -> None:
    talk.withdraw(desk.session, case, reason="", days=clocks.read_days(desk.session, OFFICE))


def _closed(desk: _Desk, case: Case) -> None:
    _answered(desk, case)
    talk.settle(desk.session, case, days=clocks.read_days(desk.session, OFFICE))


def _reopened(desk: _Desk, case: Case) -> None:
    _answered(desk, case)
    desk.reply(case)


def _in_hand(desk: _Desk, case: Case) -> None:
    desk.take(case)
    desk.move(case, states.IN_HAND)


def _waiting(desk: _Desk, case: Case) -> None:
    _in_hand(desk, case)
    desk.write(case, handling.QUESTION, QUESTION)


def _referred(desk: _Desk, case: Case) -> None:
    handling.refer(
        desk.session,
        case,
        desk.hand(case),
        handed=Handed("bawaslu-jombang", "12/PM.01/2026", clock.today()),
        reason="Bukan wewenang kami.",
    )


def _declined(desk: _Desk, case: Case) -> None:
    hand, why = desk.hand(case), "Sudah pernah dijawab."
    outcome = states.DECLINED
    handling.send_message(desk.session, case, hand, kind=handling.ANSWER, text=ANSWER, outcome=outcome, reason=why)


# State, how it comes about, and how many of a hundred cases are in it.
WAYS: tuple[tuple[str, Callable[[_Desk, Case], None], int], ...] = (
    (states.RECEIVED, lambda desk, case: None, 7),
    (states.VERIFYING, lambda desk, case: desk.move(case, states.VERIFYING), 4),
    (states.IN_HAND, _in_hand, 5),
    (states.WAITING, _waiting, 2),
    (states.REOPENED, _reopened, 2),
    (states.ANSWERED, _answered, 10),
    (states.CLOSED, _closed, 60),
    (states.REFERRED, _referred, 4),
    (states.DECLINED, _declined, 3),
    (states.WITHDRAWN, _withdrawn, 3),
)
SHARES = {(state, path): often * share for state, _way, often in WAYS for path, _unit, share in SUBJECTS}


def staff_the_office(app: Flask) -> dict[str, Staff]:
    """An officer for each unit, and an auditor (`""`), who sees every unit's cases."""
    with database_of(app).transaction() as session:
        made = {
            unit: make_staff(session, role=OFFICER, name=f"Petugas {unit}", unit_key=unit)
            for _path, unit, _share in SUBJECTS
        }
        made[""] = make_staff(session, role=AUDITOR, name="Auditor")
    return made


def make(app: Flask, staff: dict[str, Staff]) -> Iterator[Shape]:
    """One case of every kind in every state. Use the object store in no process that forks after this."""
    client = app.test_client()
    keyring: KeyRing = app.extensions["keyring"]
    number = 0
    for path, unit, _share in SUBJECTS:
        for state, way, _often in WAYS:
            number += 1
            client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"  # many filings from one address wait for a look
            filed = file_report(client, path, cerita=STORY_PLACE, desa=VILLAGE)
            with database_of(app).transaction() as session:
                case = queries.get_case(session, OFFICE, filed.case_id)
                way(_Desk(session, keyring, staff[unit]), case)
                assert case.state == state, (state, case.state)
            yield Shape(filed.case_id, state, path)
