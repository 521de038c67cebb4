"""One round after the other: mixed load, a SIGKILL at a random moment, then everything is looked at.

A round that interrupted nothing does not count and is repeated. What counts: a form that was on its way to the
killed process and was never answered, or a job of the worker that had begun and not ended.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from tests.crash import checks
from tests.crash.office import TREE, WEB, WORKER, Office, Victim, wait_for
from tests.crash.people import FILING, KINDS, STAFF, Browser, Lost, Person, Sent, citizen, officer, told
from tests.servers import TRIAL, environment, run, until

SWEEP = "sweep"
CLASSES = (*KINDS, SWEEP)
OF_THE_CLASS, OF_EACH_OTHER = 4, 1
AT_LEAST_GOING = 3
# The killed process is often the one that had nothing on its way: a coin thrown up to thirty times.
TRIES = 30
# Played on top when some class was never interrupted.
MORE_ROUNDS = 12
LITTER, LITTER_FOR_THE_WORKER = 8, 1200


@dataclass(slots=True)
class Tally:
    """What happened so far. `interrupted` by class, `log` everything that was sent."""

    seed: int
    rounds: int = 0
    repeated: int = 0
    seconds: float = 0.0
    victims: Counter[str] = field(default_factory=Counter)
    interrupted: Counter[str] = field(default_factory=Counter)
    were_kept: int = 0
    downloads: int = 0
    log: list[Sent] = field(default_factory=list)

    @property
    def rarest(self) -> str:
        """The kind of form that was interrupted least: the next round is about it."""
        return min(KINDS, key=lambda kind: self.interrupted[kind])

    @property
    def missing(self) -> list[str]:
        """Classes that were never interrupted."""
        return [name for name in CLASSES if not self.interrupted[name]]

    def add(self, other: Tally) -> None:
        """Take the figures of another office's rounds along."""
        self.rounds += other.rounds
        self.repeated += other.repeated
        self.seconds += other.seconds
        self.victims += other.victims
        self.interrupted += other.interrupted
        self.were_kept += other.were_kept
        self.downloads += other.downloads
        self.log += other.log

    def table(self) -> str:
        """The figures, for people."""
        acknowledged = sum(sent.acknowledged for sent in self.log)
        lines = [
            f"crash rounds: {self.rounds} counted, {self.repeated} repeated, seed {self.seed}, {self.seconds:.0f} s",
            "killed: " + ", ".join(f"{whom} {count}" for whom, count in sorted(self.victims.items())),
            "interrupted: " + ", ".join(f"{name} {self.interrupted[name]}" for name in CLASSES),
            f"of the interrupted forms {self.were_kept} had been kept whole, the others not at all; "
            f"{acknowledged} forms acknowledged and there, {self.downloads} files downloaded and compared",
        ]
        return "\n".join(lines)


def make_office(var: Path) -> None:
    """An installation as the first `make run` makes it."""
    made = run(TRIAL, environment(var))
    assert made.returncode == 0, made.stderr


def play(var: Path, rounds: int, seed: int) -> Iterator[Tally]:
    """Play `rounds` rounds that count; yields the tally after each, for the last time after the last checks."""
    lot, tally, begun = random.Random(seed), Tally(seed), time.monotonic()
    office = Office(var)
    try:
        for whom in victims(lot):
            if (tally.rounds >= rounds and not tally.missing) or tally.rounds >= rounds + MORE_ROUNDS:
                break
            for _try in range(TRIES):
                if _round(office, whom, tally.rarest, lot, tally):
                    break
                tally.repeated += 1
            else:
                raise AssertionError(f"killing {whom} interrupted nothing, {TRIES} times")
            tally.rounds += 1
            tally.victims[whom] += 1
            tally.seconds = time.monotonic() - begun
            yield tally
        _look_at_everything(office, lot, tally)
    finally:
        office.close()
    tally.seconds = time.monotonic() - begun
    yield tally


def victims(lot: random.Random) -> Iterator[str]:
    """Who is killed, without an end: most often one web process, for most of what can go wrong is on its way there."""
    while True:
        yield from lot.sample((WEB, WEB, TREE, WORKER), 4)


def _round(office: Office, whom: str, kind: str, lot: random.Random, tally: Tally) -> bool:
    """One kill and what follows; False when it interrupted nothing."""
    people = _gather(office, kind, lot)
    victim = office.choose(whom, lot)
    stop = Event()
    with ThreadPoolExecutor(len(people)) as crowd:
        going = [crowd.submit(_keep_going, person, stop) for person in people]
        killed_at, cut_off = _kill(office, victim, kind, people, lot)
        stop.set()
        for one in going:
            one.result()
    office.recover()
    log = [sent for person in people for sent in person.log]
    interrupted = Counter(sent.kind for sent in log if _was_interrupted(sent, killed_at))
    interrupted[SWEEP] += cut_off
    tally.interrupted += interrupted
    tally.were_kept += _send_again(office, people)
    tally.log += log
    if not interrupted.total():
        return False
    if whom != WEB:
        _sweep(office)
    checks.taken_exactly_once(office, log)
    checks.check_office(office)
    return True


def _gather(office: Office, kind: str, lot: random.Random) -> list[Person]:
    """Somebody for every kind of thing, and more of them for the one this round is about."""
    people = []
    for each in KINDS:
        for _number in range(OF_THE_CLASS if each == kind else OF_EACH_OTHER):
            own = random.Random(lot.getrandbits(64))
            people.append(citizen(office, each, own) if each != STAFF else _at_a_desk(office, own))
    return people


def _at_a_desk(office: Office, lot: random.Random) -> Person:
    """An officer with a case that nobody else touches."""
    person = officer(office, office.officer_token(), lot)
    client = citizen(office, FILING, lot)
    client.act()
    person.case = client.log[0]
    person.number = office.number_of(person.case.digits)
    person.log.append(person.case)
    return person


def _keep_going(person: Person, stop: Event) -> None:
    """Until everybody stops, or the line broke: then as a person does, who sends that again first."""
    while not stop.is_set():
        try:
            person.act()
        except Lost:
            return


def _kill(office: Office, victim: Victim, kind: str, people: list[Person], lot: random.Random) -> tuple[float, int]:
    """Wait for a random moment at which there is something to interrupt; returns it and the jobs cut off."""
    time.sleep(lot.uniform(0.15, 0.45))
    office.litter(LITTER_FOR_THE_WORKER if victim.whom == WORKER else LITTER)
    if victim.whom == WORKER:
        wait_for(office.working, 5)
    else:
        wait_for(lambda: _worth_a_kill(people, kind), 5)
    time.sleep(lot.uniform(0, 0.01))
    killed_at = office.kill(victim)
    cut_off = len(office.cut_off_jobs()) if victim.whom != WEB else 0
    return killed_at, cut_off


def _worth_a_kill(people: list[Person], kind: str) -> bool:
    """A form of this kind is on its way, and others with it: one process alone holds some of them."""
    going = [person.current.kind for person in people if person.current is not None and person.current.in_flight]
    return kind in going and len(going) >= AT_LEAST_GOING


def _was_interrupted(sent: Sent, killed_at: float) -> bool:
    """On its way when the kill came, and never answered."""
    return not sent.acknowledged and 0 < sent.begun < killed_at <= sent.ended


def _send_again(office: Office, people: list[Person]) -> int:
    """What was not answered is there whole or not at all; sent again it is there once. Returns how many had been."""
    were_kept = 0
    for person in people:
        for sent in (sent for sent in person.log if not sent.acknowledged):
            with office.database.reading() as session:
                before = checks.times_kept(office, session, sent)
            were_kept += before
            person.browser.deliver(sent)
            with office.database.reading() as session:
                assert checks.times_kept(office, session, sent) == 1, f"sent again and not there: {told(sent)}"
    return were_kept


def _sweep(office: Office) -> None:
    """A day passes for what no row names; the office's own worker removes it."""
    office.age_unnamed()
    until(lambda: not office.unnamed(), "the worker removes every file that no row names")


def _look_at_everything(office: Office, lot: random.Random, tally: Tally) -> None:
    """At the end: all that was ever acknowledged, and every file through the product."""
    _sweep(office)
    checks.taken_exactly_once(office, tally.log)
    browser = Browser(office, lot)
    with office.database.reading() as session:
        tally.downloads = checks.check_downloads(office, session, browser, tally.log)
    checks.check_office(office)


__all__ = ["CLASSES", "SWEEP", "TREE", "WEB", "WORKER", "Tally", "make_office", "play"]
