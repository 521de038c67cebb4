"""Who brings what, what becomes of it and when: the whole trial as a list of steps, before anything is written.

Pure: the same seed, moment, calendar and catalogue give the same plan, receipts included.
"""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from webapp.cases import states
from webapp.cases.subjects import COMPLAINT, REQUEST, Subject
from webapp.demo import course, telling, texts
from webapp.demo.course import LATE, NORMAL, TODAY
from webapp.demo.days import Days, NotYet
from webapp.demo.telling import Details, Step
from webapp.demo.texts import Story
from webapp.demo.weaving import MOST_OFTEN, Chooser, Place

CASES = 300
FEWEST, MOST = 30, 360
# Of 300 cases; fewer cases keep the shares, and one of each at least.
SHARES = {
    states.REFERRED: 18,
    states.DECLINED: 10,
    states.WAITING: 30,
    states.REOPENED: 10,
    states.IN_HAND: 55,
    states.WITHDRAWN: 8,
    states.VERIFYING: 24,
    states.RECEIVED: 30,
    states.ANSWERED: 55,
    states.CLOSED: 60,
}
# One case in five comes in Javanese.
JAVANESE = 5
# How many cases of a state are late, and as many due today: one in eight, one at least.
PRESSED = 8
# One received case in eight came in a flood: "perlu dilihat".
FLOODED = 8
LONG_TALK_PHOTO = "tangga"
TRIES, LAST_TRIES = 500, 400


@dataclass(frozen=True, slots=True)
class Setting:
    """What the plan needs to know of the office: subjects by slug, villages, days off, the present moment."""

    subjects: Mapping[str, Subject]
    places: Sequence[Place]
    days_off: Collection[date]
    now: datetime


@dataclass(frozen=True, slots=True)
class Slot:
    """One case to be told: its end, its language, whether a promise presses."""

    state: str
    language: str
    timing: str
    flooded: bool
    long_talk: bool


@dataclass(slots=True)
class CasePlan:
    """One case from its filing (recorded then, received earlier when an officer wrote it down) to where it stands."""

    submission_id: uuid.UUID
    story: Story
    subject: Subject
    slot: Slot
    channel: str
    received_at: datetime
    recorded_at: datetime
    details: Details
    steps: list[Step] = field(default_factory=list)


def make(seed: int, count: int, setting: Setting) -> list[CasePlan]:
    """The plan of `count` cases. Raises ValueError for a count outside `FEWEST` to `MOST`."""
    if not FEWEST <= count <= MOST:
        raise ValueError(f"a trial has {FEWEST} to {MOST} cases, not {count}")
    rng = random.Random(seed)
    chooser = Chooser(rng)
    told: Counter[Story] = Counter()
    return [_plan(rng, chooser, slot, _story(rng, told, slot, setting), setting) for slot in _slots(rng, count)]


def may_end(story: Story, subject: Subject, state: str) -> bool:
    """Whether a story can come to stand in `state`: what has no text for it, or would not be true, cannot."""
    spoken = texts.talk(story.language)
    serious = subject.kind in (COMPLAINT, REQUEST)
    if state == states.REFERRED:
        return any(row.about == story.about for row in spoken.referrals)
    if state == states.DECLINED:
        return subject.kind in spoken.declines and not subject.conduct
    if state == states.WAITING:
        return bool(course.asks_of(spoken, story, subject))
    if state in (states.REOPENED, states.WITHDRAWN, states.IN_HAND):
        return serious
    return True


def _slots(rng: random.Random, count: int) -> list[Slot]:
    """The ends of all cases by their shares, the choosiest first."""
    ends = [state for state, number in _numbers(count).items() for _row in range(number)]
    languages = ["jv"] * round(count / JAVANESE) + ["id"] * (count - round(count / JAVANESE))
    rng.shuffle(languages)
    seen: Counter[str] = Counter()
    numbers = Counter(ends)
    slots = []
    for state, language in zip(ends, languages, strict=True):
        number, pressed = seen[state], max(1, numbers[state] // PRESSED)
        seen[state] += 1
        timing = NORMAL
        if state in (states.RECEIVED, states.IN_HAND):
            timing = LATE if number < pressed else TODAY if number < 2 * pressed else NORMAL
        flooded = state == states.RECEIVED and number >= numbers[state] - max(1, numbers[state] // FLOODED)
        long_talk = state == states.ANSWERED and number < max(1, count // 150)
        slots.append(Slot(state, "id" if long_talk else language, timing, flooded and timing == NORMAL, long_talk))
    return slots


def _numbers(count: int) -> dict[str, int]:
    """How many cases end in each state; the last state takes what rounding leaves."""
    whole = sum(SHARES.values())
    numbers = {
        state: max(3 if state == states.RECEIVED else 1, count * share // whole) for state, share in SHARES.items()
    }
    numbers[states.IN_HAND] = max(3, numbers[states.IN_HAND])
    numbers[states.CLOSED] += count - sum(numbers.values())
    return numbers


def _story(rng: random.Random, told: Counter[Story], slot: Slot, setting: Setting) -> Story:
    """The story told least often of those that can end so. Raises ValueError when all are worn out."""
    fit = [
        story
        for story in texts.stories()
        if story.language == slot.language
        and told[story] < MOST_OFTEN
        and may_end(story, setting.subjects[story.about], slot.state)
        and _may_press(story, setting.subjects[story.about], slot)
    ]
    if not fit:
        raise ValueError(f"no story is left that ends {slot.state} in {slot.language}")
    fewest = min(told[story] for story in fit)
    story = rng.choice([story for story in fit if told[story] == fewest])
    told[story] += 1
    return story


def _may_press(story: Story, subject: Subject, slot: Slot) -> bool:
    """A late answer needs a promised day; the long talk is about stairs."""
    if slot.long_talk:
        return story.photo == LONG_TALK_PHOTO
    return slot.timing == NORMAL or slot.state == states.RECEIVED or subject.answer_days is not None


def _plan(rng: random.Random, chooser: Chooser, slot: Slot, story: Story, setting: Setting) -> CasePlan:
    subject = setting.subjects[story.about]
    days = Days(rng, setting.now, setting.days_off)
    channel = course.channel_of(rng, story, subject, alone=slot.flooded or slot.timing != NORMAL)
    place = rng.choice(setting.places)
    for number in range(TRIES):
        # A day that suits its promise may not exist today (a Sunday has nothing due): then any day will do.
        timing = slot.timing if number < TRIES // 2 else NORMAL
        try:
            recorded = days.came_in(_days_ago(rng, slot, timing, number), at_desk=channel != course.WEB)
            received = recorded - course.WRITTEN_DOWN.get(channel, timedelta())
            if number < LAST_TRIES and not course.suits(subject, received, slot.state, timing, days):
                continue
            ways = course.ways(rng, slot.state, story, subject, days, long_talk=slot.long_talk, timing=timing)
            moments = course.moments(days, recorded, ways)
        except NotYet:
            continue
        details = telling.details(rng, story, subject, place, received)
        submission_id = uuid.UUID(int=rng.getrandbits(128), version=4)
        plan = CasePlan(submission_id, story, subject, slot, channel, received, recorded, details)
        plan.steps = telling.tell(chooser, story, subject, details, ways, moments)
        return plan
    raise ValueError(f"no day suits a case that is {slot.state}: {story.text[:40]}")


def _days_ago(rng: random.Random, slot: Slot, timing: str, number: int) -> int:
    """How long ago a case may have come in, in days; later tries look further back."""
    if slot.long_talk:
        return rng.randint(60, 88)
    if timing == TODAY:
        return rng.randint(0, 45)
    nearest, farthest = {
        states.RECEIVED: (5, 12) if timing == LATE else (0, 5),
        states.VERIFYING: (1, 7),
        states.IN_HAND: (20, 40) if timing == LATE else (2, 19),
        states.WAITING: (3, 24),
        states.REOPENED: (12, 60),
        states.WITHDRAWN: (3, 80),
    }.get(slot.state, (4, 88))
    return rng.randint(nearest, farthest + number // 100)
