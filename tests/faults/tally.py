"""What was broken, on which way, how often: the classes of faults, and the table of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

from tests.faults.line import Break
from tests.faults.phone import AT_DESK, BY_PHONE, FILINGS, WITH_TOKEN, Item, Known, Way

AT_ONCE = "three at once"
COOKIES, TOKEN, CLOCK = "cookies deleted", "token expired", "clock wrong by years"
PARKED = "refused and parked"
KILLED_WEB, KILLED_TREE = "a web process killed", "the whole office killed"
KEYS_KEPT, KEYS_DROPPED = "keys rotated, old kept", "keys rotated, old dropped"
BEFORE_COMMIT, AFTER_COMMIT = "killed before the commit", "killed after it, before the answer"
BETWEEN_PIECES = "killed between pieces of a file"
LINE_CLASSES = (*Break, AT_ONCE, COOKIES, TOKEN, CLOCK, PARKED)
KILL_CLASSES = (KILLED_WEB, KILLED_TREE, KEYS_KEPT, KEYS_DROPPED, BEFORE_COMMIT, AFTER_COMMIT, BETWEEN_PIECES)
EACH_AT_LEAST = 10
# Only two ways send pieces, and the kill must fall between two of them.
FEWER = {BETWEEN_PIECES: 3}
# What a way knows nothing of: only forms with a session carry a token, only a filing says when it was opened.
_ONLY: dict[str, tuple[Way, ...]] = {
    TOKEN: (*WITH_TOKEN, *AT_DESK),
    CLOCK: tuple(way for way in FILINGS if way is not Way.DESK_FORM),
    PARKED: BY_PHONE,
}
CELLS = tuple((name, way) for name in LINE_CLASSES for way in _ONLY.get(name, tuple(Way)))
_WIDTH = 17


@dataclass(slots=True)
class Tally:
    """What happened so far: rounds that counted, breaks by class and way, and everything that was sent."""

    seed: int
    line_rounds: int = 0
    kill_rounds: int = 0
    repeated: int = 0
    seconds: float = 0.0
    broken: Counter[tuple[str, Way]] = field(default_factory=Counter)
    items: list[Item] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def note(self, way: Way, classes: Iterable[str]) -> None:
        """Some breaks of one person's forms."""
        with self._lock:
            self.broken.update((str(name), way) for name in classes)

    def times(self, name: str) -> int:
        """How often a class broke something."""
        return sum(self.broken[name, way] for way in Way)

    @property
    def rare(self) -> dict[str, int]:
        """Classes that did not break enough."""
        every = (*LINE_CLASSES, *KILL_CLASSES)
        return {str(name): self.times(name) for name in every if self.times(name) < FEWER.get(name, EACH_AT_LEAST)}

    @property
    def missing(self) -> list[str]:
        """Classes that never met one of their ways."""
        return [f"{name}: {way}" for name, way in CELLS if not self.broken[name, way]]

    def add(self, other: Tally) -> None:
        """Take the figures of another office along."""
        self.line_rounds += other.line_rounds
        self.kill_rounds += other.kill_rounds
        self.repeated += other.repeated
        self.seconds += other.seconds
        self.broken += other.broken
        self.items += other.items

    def table(self) -> str:
        """The figures, for people."""
        received = [item for item in self.items if item.known is Known.RECEIVED]
        lines = [
            f"fault rounds: {self.line_rounds} of broken lines, {self.kill_rounds} of kill and restart, "
            f"{self.repeated} repeated, seed {self.seed}, {self.seconds:.0f} s",
            f"{'what broke':<36}{'all':>5}" + "".join(f"{way:>{_WIDTH}}" for way in Way),
        ]
        for name in (*LINE_CLASSES, *KILL_CLASSES):
            cells = (str(self.broken[name, way] or "–") for way in Way)
            lines.append(f"{name:<36}{self.times(name):>5}" + "".join(f"{cell:>{_WIDTH}}" for cell in cells))
        lines.append(
            f"{len(received)} forms said to be received with {sum(len(item.files) for item in received)} files, "
            f"all there and once; {len(self.items) - len(received)} refused and still with their writers, not there"
        )
        return "\n".join(lines)
