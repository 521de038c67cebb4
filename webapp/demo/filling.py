"""The plan carried out through the ordinary services, in the order of time, each step at its own moment."""

from __future__ import annotations

import heapq
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from webapp import clock
from webapp.audit import service as journal
from webapp.cases import answer_texts, states
from webapp.cases.models import Case
from webapp.cases.reckoning import Days
from webapp.cases.service import answers, filing, handling, history, once, receipts, reviews, talk
from webapp.cases.service.filing import Filing
from webapp.cases.service.handling import Hand
from webapp.cases.service.legs import Handed
from webapp.cases.service.talk import Sent
from webapp.crypto import KeyRing, Sealer
from webapp.demo import course, texts
from webapp.demo.people import Account
from webapp.demo.plan import CasePlan
from webapp.demo.samples import Samples
from webapp.demo.telling import Step
from webapp.files import service as files
from webapp.files.models import Attachment
from webapp.offices import queries as offices

# The owner of a case's files, as the citizen's own door names it.
CASE = "case"
FILE = "file"
# Where a case goes that its first unit passes on, by what it is about.
PASSED_TO = {"lainnya": "umum", "saran": "parmas"}
# The ready text that a refusal begins with.
REFUSING = "belum-dapat"
# The unit whose head is the second officer where a unit has one person only.
SECOND_FOR_ALL = "hukum"
SAMPLE_LETTER = "CONTOH/{number:03d}/{month:02d}/{year}"


@dataclass(slots=True)
class Room:
    """What the deeds need: one session, the keys, who handles which unit, the calendar."""

    session: Session
    office_id: str
    keyring: KeyRing
    sealer: Sealer
    samples: Samples
    by_unit: dict[str, Account]
    days: Days
    rng: random.Random
    letters: int = 0

    def hand(self, case: Case) -> Hand:
        """The officer of the case's unit, who sees it as it stands now."""
        return Hand(self.by_unit[case.unit_key].staff_id, case.version, self.days)

    def sent(self, *words: str) -> Sent:
        """A send of its own."""
        submission_id = uuid.UUID(int=self.rng.getrandbits(128), version=4)
        return Sent(submission_id, once.canonical({"pesan": words}))


@dataclass(slots=True)
class Running:
    """A plan and, once it is filed, its case."""

    plan: CasePlan
    case: Case | None = None
    voices: list[Attachment] = field(default_factory=list)


def carry_out(room: Room, plans: list[CasePlan]) -> list[Running]:
    """File and handle every case; returns them in the order of the plan. Flushes, never commits."""
    running = [Running(plan) for plan in plans]
    for number, step in _in_order(plans):
        one = running[number]
        with clock.led(step.at):
            if one.case is None:
                _file(room, one)
            else:
                if step.deed in course.BY_CITIZEN:
                    receipts.start_session(room.session, one.case)
                DEEDS[step.deed](room, one, one.case, step)
    return running


def _in_order(plans: list[CasePlan]) -> Iterator[tuple[int, Step]]:
    """Every step with the number of its plan, earliest first: ids and numbers are in the order of time."""
    heap = [
        (step.at, number, place, step)
        for number, plan in enumerate(plans)
        for place, step in enumerate([Step(plan.recorded_at, FILE), *plan.steps])
    ]
    heapq.heapify(heap)
    while heap:
        _at, number, _place, step = heapq.heappop(heap)
        yield number, step


def _file(room: Room, one: Running) -> None:
    plan, subject, content = one.plan, one.plan.subject, one.plan.details.content
    by_officer = plan.channel != course.WEB
    opened = filing.open_case(
        room.session,
        Filing(
            submission_id=plan.submission_id,
            kind=subject.kind,
            matter=None if subject.is_service else subject.slug,
            service_slug=subject.slug if subject.is_service else None,
            standard_id=subject.standard_id,
            unit_key=subject.unit_key,
            conduct=subject.conduct,
            answer_days=subject.answer_days,
            calendar=subject.calendar,
            same_day=subject.same_day,
            content=content,
            language=plan.story.language,
            channel=plan.channel,
            received_at=plan.received_at,
            body=once.canonical({"cerita": [content.text], "perihal": [subject.path], "siapa": [content.openness]}),
            needs_check=plan.slot.flooded,
            actor=journal.staff(room.by_unit[subject.unit_key].staff_id) if by_officer else journal.CITIZEN,
        ),
        office_id=room.office_id,
        keyring=room.keyring,
        sealer=room.sealer,
        days=room.days,
    )
    receipts.close_receipt(room.session, opened.submission)
    one.case = opened.case
    _attach_first(room, one)


def _attach_first(room: Room, one: Running) -> None:
    """What came with the filing. Storing is slow and stands inside the one transaction: nobody waits for it here."""
    story = one.plan.story
    if story.voice:
        one.voices = _attach(room, one, None, room.samples.voice(story.voice))
    if story.photo:
        _attach(room, one, None, room.samples.photo(story.photo))


def _attach(room: Room, one: Running, message_id: uuid.UUID | None, put: list[files.PutFile]) -> list[Attachment]:
    assert one.case is not None
    return files.attach(
        room.session,
        office_id=room.office_id,
        owner_kind=CASE,
        owner_id=one.case.id,
        message_id=message_id,
        put=put,
        origin=files.CITIZEN,
    )


def _move(to: str) -> Deed:
    def deed(room: Room, one: Running, case: Case, step: Step) -> None:
        handling.move_case(room.session, case, room.hand(case), to=to, reason=step.text)

    return deed


def _write(kind: str) -> Deed:
    def deed(room: Room, one: Running, case: Case, step: Step) -> None:
        sent = room.sent(step.text)
        handling.post_message(
            room.session, case, room.hand(case), kind=kind, text=step.text, sent=sent, keyring=room.keyring
        )

    return deed


def _answer(room: Room, one: Running, case: Case, step: Step) -> None:
    _send(room, case, answers.Content(step.text))


def _decline(room: Room, one: Running, case: Case, step: Step) -> None:
    words = answer_texts.fitting(case.matter or "", case.state)
    ready = next(row for row in words if row.key == REFUSING)
    prefix = offices.get_office(room.session, room.office_id).number_prefix
    number = history.public_number(prefix, case)
    body = answer_texts.filled(ready, case.language, number=number, day=clock.today(), unit="")
    _send(
        room,
        case,
        answers.Content(body, states.DECLINED, done=step.text, ground=texts.refusal_ground().of(case.language)),
    )


def _send(room: Room, case: Case, content: answers.Content) -> None:
    """By its draft; where a second officer is needed, one approves it at once."""
    draft = answers.save_draft(room.session, case, room.hand(case), content)
    needed = answers.reason_for_review(room.session, case, draft.outcome)
    facts: dict[str, Any] = {"draft_id": draft.id, "check": answers.Check(), "overriding": False}
    if not needed:
        answers.send_draft(room.session, case, room.hand(case), **facts)
        return
    if not reviews.reviewers(room.session, case, draft, asked_by=draft.author_id):
        # The administrator alone works for this unit: the head takes the case too, and is the second officer.
        head = room.by_unit[SECOND_FOR_ALL].staff_id
        handling.assign(room.session, case, room.hand(case), unit_key=case.unit_key, officer_id=head)
    hand = room.hand(case)
    review = reviews.ask_review(room.session, case, hand, **facts)
    second = reviews.reviewers(room.session, case, draft, asked_by=hand.staff_id)[0]
    judge = Hand(second.id, case.version, room.days)
    reviews.approve(room.session, case, judge, review_id=review.id, check=answers.Check())


def _take(room: Room, one: Running, case: Case, step: Step) -> None:
    hand = room.hand(case)
    handling.assign(room.session, case, hand, unit_key=case.unit_key, officer_id=hand.staff_id)


def _pass_on(room: Room, one: Running, case: Case, step: Step) -> None:
    unit = PASSED_TO[one.plan.subject.slug]
    handling.assign(room.session, case, room.hand(case), unit_key=unit, officer_id=None)


def _transcribe(room: Room, one: Running, case: Case, step: Step) -> None:
    handling.transcribe(room.session, case, room.hand(case), attachment_id=one.voices[0].id, text=step.text)


def _refer(room: Room, one: Running, case: Case, step: Step) -> None:
    assert step.referral is not None
    room.letters += 1
    day = clock.today()
    number = SAMPLE_LETTER.format(number=room.letters, month=day.month, year=day.year)
    handed = Handed(step.referral.body, number, day)
    handling.refer(room.session, case, room.hand(case), handed=handed, reason=step.text)


def _reply(room: Room, one: Running, case: Case, step: Step) -> None:
    talk.reply(room.session, case, text=step.text, sent=room.sent(step.text), keyring=room.keyring, days=room.days)


def _send_files(room: Room, one: Running, case: Case, step: Step) -> None:
    posted = talk.add_files(room.session, case, count=1, sent=room.sent("berkas"), keyring=room.keyring)
    _attach(room, one, posted.message_id, room.samples.photo(one.plan.story.photo or "surat"))


def _withdraw(room: Room, one: Running, case: Case, step: Step) -> None:
    talk.withdraw(room.session, case, reason=step.text, days=room.days)


def _settle(room: Room, one: Running, case: Case, step: Step) -> None:
    talk.settle(room.session, case, days=room.days)


Deed = Callable[[Room, Running, Case, Step], None]

DEEDS: dict[str, Deed] = {
    course.VERIFY: _move(states.VERIFYING),
    course.TAKE: _take,
    course.PASS_ON: _pass_on,
    course.TRANSCRIBE: _transcribe,
    course.BEGIN: _move(states.IN_HAND),
    course.NOTE: _write(handling.NOTE),
    course.ASK: _write(handling.QUESTION),
    course.ANSWER: _answer,
    course.REFER: _refer,
    course.DECLINE: _decline,
    course.REPLY: _reply,
    course.ADD: _reply,
    course.BACK: _reply,
    course.SEND_FILES: _send_files,
    course.SETTLE: _settle,
    course.WITHDRAW: _withdraw,
}
