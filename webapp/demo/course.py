"""The course of one case: which deeds, by whose hand, and after how long."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.cases import promise, states
from webapp.cases.subjects import COMPLAINT, Subject
from webapp.demo import texts
from webapp.demo.days import DAY, Days
from webapp.demo.texts import Pair, Story, Talk

NORMAL, LATE, TODAY = "normal", "late", "today"
WEB, DESK, PHONE, LETTER = "web", "desk", "phone", "letter"
# Officers write a visit or a call down at once, a letter when the post of the next day is opened.
WRITTEN_DOWN = {DESK: timedelta(minutes=4), PHONE: timedelta(minutes=9), LETTER: timedelta(hours=21)}
# Deeds of the office, then of the citizen.
VERIFY, TAKE, PASS_ON, TRANSCRIBE, BEGIN, NOTE = "verify", "take", "pass_on", "transcribe", "begin", "note"
ASK, ANSWER, REFER, DECLINE = "ask", "answer", "refer", "decline"
REPLY, ADD, SEND_FILES, BACK, SETTLE, WITHDRAW = "reply", "add", "send_files", "back", "settle", "withdraw"
BY_CITIZEN = frozenset({REPLY, ADD, SEND_FILES, BACK, SETTLE, WITHDRAW})
# Subjects whose first reader may find that another unit should answer.
PASSED_ON = ("lainnya", "saran")
LATELY_DAYS = 5
OLDEST_LATE_DAYS = 12


@dataclass(frozen=True, slots=True)
class Way:
    """A deed, and how many days it waits: working days for the office, days for a citizen. `lately`: these days."""

    deed: str
    wait: int = 0
    lately: bool = False


def asks_of(spoken: Talk, story: Story, subject: Subject) -> tuple[Pair, ...]:
    """The questions an officer may ask: about this subject, and about any case of its kind."""
    return (*spoken.asks.get(story.about, ()), *spoken.asks.get(subject.kind, ()))


def channel_of(rng: random.Random, story: Story, subject: Subject, *, alone: bool) -> str:
    """How it came in. Officers record in Indonesian; nobody records a conduct matter or a voice note at the desk.

    `alone`: the citizen must have sent it by themselves.
    """
    if story.language != "id" or story.voice or subject.conduct or alone:
        return WEB
    if story.photo == "surat" and rng.random() < 0.5:
        return LETTER
    return rng.choices((WEB, DESK, PHONE, LETTER), (80, 9, 7, 4))[0]


def suits(subject: Subject, received: datetime, state: str, timing: str, days: Days) -> bool:
    """Whether the promise of a case received then presses as wanted: late, due today, or neither."""
    made = promise.promised(received, subject.answer_days, subject.calendar, subject.same_day, days.days_off)
    if state not in (states.RECEIVED, states.VERIFYING, states.IN_HAND):
        return True
    due = made.verify_on if state == states.RECEIVED else made.answer_on
    if due is None:
        return timing == NORMAL
    if timing == TODAY:
        return due == days.today
    if timing == LATE:
        return days.today - DAY * OLDEST_LATE_DAYS <= due < days.today
    return due >= days.today


def ways(
    rng: random.Random, state: str, story: Story, subject: Subject, days: Days, *, long_talk: bool, timing: str
) -> list[Way]:
    """What happens to a case on its way to `state`."""
    if state == states.RECEIVED:
        return [Way(ADD)] if rng.random() < 0.1 else []
    found = _first_deeds(rng, state, story, subject)
    spoken = texts.talk(story.language)
    if long_talk:
        found += [Way(deed, rng.randint(0, 1)) for _pair in spoken.more for deed in (ASK, REPLY)]
    elif state not in (states.VERIFYING, states.WITHDRAWN):
        found += _middle_deeds(rng, state, bool(asks_of(spoken, story, subject)) and timing == NORMAL, subject)
    return [*found, *_last_deeds(rng, state)]


def _first_deeds(rng: random.Random, state: str, story: Story, subject: Subject) -> list[Way]:
    found = []
    if subject.slug in PASSED_ON and rng.random() < 0.4:
        found.append(Way(PASS_ON, rng.randint(0, 1)))
    if state == states.VERIFYING or rng.random() < 0.7:
        found.append(Way(VERIFY, rng.randint(0, 1)))
    if rng.random() < 0.75:
        found.append(Way(TAKE))
    if story.voice and state != states.WITHDRAWN:
        found.append(Way(TRANSCRIBE, rng.randint(0, 1)))
    if state == states.VERIFYING and rng.random() < 0.4:
        found.append(Way(NOTE))
    return found


def _middle_deeds(rng: random.Random, state: str, can_ask: bool, subject: Subject) -> list[Way]:
    found = []
    if state in (states.IN_HAND, states.WAITING) or rng.random() < 0.3:
        found.append(Way(BEGIN, rng.randint(0, 1)))
    if rng.random() < 0.45:
        found.append(Way(NOTE, rng.randint(0, 2)))
    if rng.random() < 0.25:
        found.append(Way(ADD, rng.randint(0, 2)))
    if rng.random() < 0.08 and subject.kind == COMPLAINT:
        found.append(Way(SEND_FILES, rng.randint(0, 2)))
    if state != states.WAITING and can_ask and rng.random() < 0.35:
        found += [Way(ASK, rng.randint(0, 2)), Way(REPLY, rng.randint(0, 3))]
    return found


def _last_deeds(rng: random.Random, state: str) -> list[Way]:
    answer = Way(ANSWER, rng.randint(0, 4))
    if state == states.CLOSED:
        again = [Way(BACK, rng.randint(0, 3)), Way(ANSWER, rng.randint(1, 3))] if rng.random() < 0.15 else []
        return [answer, *again, Way(SETTLE, rng.randint(0, 8))]
    ends = {
        states.WAITING: [Way(ASK, rng.randint(0, 2))],
        states.ANSWERED: [answer],
        states.REOPENED: [answer, Way(BACK, LATELY_DAYS, lately=True)],
        states.REFERRED: [Way(REFER, rng.randint(0, 1))],
        states.DECLINED: [Way(DECLINE, rng.randint(1, 4))],
        states.WITHDRAWN: [Way(WITHDRAW, rng.randint(0, 5))],
    }
    return ends.get(state, [])


def moments(days: Days, received: datetime, found: list[Way]) -> list[datetime]:
    """When each deed is done. Raises NotYet when one would lie ahead."""
    moment, told = received, []
    for way in found:
        if way.lately:
            moment = days.at_home_lately(moment, way.wait)
        elif way.deed in BY_CITIZEN:
            moment = days.at_home(moment, way.wait)
        else:
            moment = days.at_office(moment, way.wait)
        told.append(moment)
    return told
