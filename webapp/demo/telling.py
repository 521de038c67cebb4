"""The words of one case: the citizen's form filled in, and what each deed says."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from webapp import clock
from webapp.cases.questions import Asked
from webapp.cases.service.filing import NAMELESS, OPEN, OUTSIDE, SEALED, Content
from webapp.cases.subjects import COMPLAINT, REQUEST, Subject
from webapp.demo import course, texts
from webapp.demo.course import Way
from webapp.demo.texts import Referral, Story, Talk
from webapp.demo.weaving import BLAMING, Chooser, Place, as_typed, contact_of, slots_of, weave

EASES = ("telepon", "huruf-besar", "isyarat", "kunjungan")
JAVANESE_WISH = "jawa"
ELECTION = "pemilihan"


@dataclass(frozen=True, slots=True)
class Step:
    """A deed at a moment, in its words. `referral` belongs to a hand-over."""

    at: datetime
    deed: str
    text: str = ""
    referral: Referral | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What a citizen fills in; the office's answer; what is woven in, and which slots its texts do without."""

    content: Content
    answer: str
    slots: dict[str, str] = field(hash=False)
    without: tuple[str, ...]


def details(rng: random.Random, story: Story, subject: Subject, place: Place, received: datetime) -> Details:
    """The form of one citizen."""
    slots, blames = slots_of(rng, place, received), story.about in BLAMING
    openness = _openness(rng, story, subject)
    name = rng.choice(texts.people()["names"]) if openness != NAMELESS and rng.random() < 0.85 else ""
    contact = contact_of(rng, name or "warga") if openness != NAMELESS and rng.random() < 0.6 else ""
    outside = not blames and "{desa}" not in story.text and rng.random() < 0.04
    village = "" if blames or outside or rng.random() < 0.25 else as_typed(rng, place.village)
    happened, known = _days_named(rng, story, subject, clock.local(received).date())
    answers = {asked.key: _answered(asked, story, slots, received) for asked in subject.questions}
    content = Content(
        openness=openness,
        text=weave(story.text, slots),
        answers={key: value for key, value in answers.items() if value},
        place=OUTSIDE if outside else "district",
        district_code=None if outside else place.district_code,
        village_text=village,
        happened_on=happened,
        known_on=known,
        election=story.fields.get(ELECTION, "") if subject.bawaslu else "",
        for_other=rng.random() < 0.1,
        ease=_eases(rng, story),
        name=name,
        contact=contact,
    )
    return Details(content, weave(story.answer, slots), slots, ("desa",) if blames else ())


def tell(
    chooser: Chooser,
    story: Story,
    subject: Subject,
    told: Details,
    ways: Sequence[Way],
    moments: Sequence[datetime],
) -> list[Step]:
    """Every deed in its words; one for which no fresh words are left is not done, unless it is the case's end."""
    teller = _Teller(chooser, story, subject, told, texts.talk(story.language))
    teller.long_talk = sum(way.deed == course.ASK for way in ways) > 2
    last = len(ways) - 1
    steps = [
        teller.step(way, moment, needed=number == last)
        for number, (way, moment) in enumerate(zip(ways, moments, strict=True))
    ]
    return [step for step in steps if step is not None]


@dataclass(slots=True)
class _Teller:
    """Tells the deeds of one case in their order; remembers the reply that belongs to what was said last."""

    chooser: Chooser
    story: Story
    subject: Subject
    told: Details
    spoken: Talk
    long_talk: bool = False
    reply: str = ""
    again: str = ""
    asked: int = 0
    answered: bool = False

    def step(self, way: Way, moment: datetime, *, needed: bool) -> Step | None:
        """The deed with its text, or None when it has none and needs one."""
        if way.deed in (course.ASK, course.BACK):
            return self._opening(way.deed, moment, needed)
        if way.deed == course.REPLY:
            return Step(moment, way.deed, self.reply) if self.reply else None
        if way.deed == course.ANSWER:
            return self._answer(moment)
        if way.deed == course.REFER:
            return self._referral(moment)
        options = self._options(way.deed)
        if options is None:
            return Step(moment, way.deed)
        text = self.chooser.take(options, self.told.slots, without=self.told.without, needed=needed)
        return None if text is None else Step(moment, way.deed, text)

    def _answer(self, moment: datetime) -> Step | None:
        """The story's own answer; later the one that belongs to the citizen's coming back."""
        text = self.again if self.answered else self.told.answer
        self.answered = True
        return Step(moment, course.ANSWER, text) if text else None

    def _opening(self, deed: str, moment: datetime, needed: bool) -> Step | None:
        """A question or a return, and the reply that it will have."""
        if deed == course.BACK:
            options: Sequence[texts.Pair] = self.spoken.backs
        elif self.long_talk:
            options = self.spoken.more[self.asked : self.asked + 1]
            self.asked += 1
        else:
            options = course.asks_of(self.spoken, self.story, self.subject)
        first, second = self.chooser.pair(options, self.told.slots, without=self.told.without, needed=needed)
        if deed == course.BACK:
            self.again = second
        else:
            self.reply = second
        return Step(moment, deed, first) if first else None

    def _referral(self, moment: datetime) -> Step:
        fit = [row for row in self.spoken.referrals if row.about == self.story.about]
        reasons = {weave(row.reason, self.told.slots): row for row in fit}
        reason = self.chooser.take(list(reasons), {}, needed=True) or ""
        return Step(moment, course.REFER, reason, reasons[reason])

    def _options(self, deed: str) -> Sequence[str] | None:
        return {
            course.NOTE: self.spoken.notes,
            course.ADD: self.spoken.additions,
            course.WITHDRAW: self.spoken.withdrawals,
            course.DECLINE: self.spoken.declines.get(self.subject.kind, ()),
            course.TRANSCRIBE: (self._transcript(),),
        }.get(deed)

    def _transcript(self) -> str:
        return texts.voices()[self.story.voice].transcript if self.story.voice else ""


def _openness(rng: random.Random, story: Story, subject: Subject) -> str:
    """A voice can be recognised, so that nobody sends one without a name; a request needs somebody to answer."""
    weights = (25, 50, 25) if subject.kind == COMPLAINT else (75, 22, 3)
    if story.voice or subject.kind == REQUEST:
        weights = (60, 40, 0)
    return rng.choices((OPEN, SEALED, NAMELESS), weights)[0]


def _eases(rng: random.Random, story: Story) -> tuple[str, ...]:
    wishes = [wish for wish in EASES if rng.random() < 0.06]
    if story.language == "jv" and rng.random() < 0.5:
        wishes.append(JAVANESE_WISH)
    return tuple(wishes)


def _days_named(rng: random.Random, story: Story, subject: Subject, received: date) -> tuple[date | None, date | None]:
    """When it happened and when it was known: only a complaint is asked; some are not sure."""
    if not subject.asks_place_and_time:
        return None, None
    happened = story.happened or received - timedelta(days=rng.randint(0, 9))
    if subject.bawaslu:
        known = received - timedelta(days=rng.randint(0, 4))
        return (min(happened, known) if rng.random() < 0.6 else None), known
    return (happened if rng.random() < 0.85 else None), None


def _answered(asked: Asked, story: Story, slots: dict[str, str], received: datetime) -> str:
    """The answer to one of the subject's own questions; a day ahead is written as days from the filing."""
    value = story.fields.get(asked.key, "")
    if asked.type == "date" and value:
        return (clock.local(received).date() + timedelta(days=int(value))).isoformat()
    return weave(value, slots)
