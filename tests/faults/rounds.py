"""Round after round somebody sends over a line that breaks, or to an office that is killed; then it is counted.

A round that broke nothing does not count and is repeated. After each one the rows of its forms are counted with
nothing of ours; at the end everybody sends what still waits, and the whole office is looked at (tests/crash/checks.py).
"""

from __future__ import annotations

import hashlib
import random
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from tests.crash import checks
from tests.crash.office import TREE, WEB, Office, wait_for
from tests.faults.line import Break, Line
from tests.faults.phone import (
    ANSWERS,
    AT_DESK,
    BY_PHONE,
    IN_PIECES,
    REPLIES,
    WITH_FILES,
    Item,
    Known,
    Phone,
    Way,
    file_case,
    phone,
)
from tests.faults.tally import (
    AFTER_COMMIT,
    AT_ONCE,
    BEFORE_COMMIT,
    BETWEEN_PIECES,
    CELLS,
    CLOCK,
    COOKIES,
    KEYS_DROPPED,
    KEYS_KEPT,
    KILL_CLASSES,
    KILLED_TREE,
    KILLED_WEB,
    PARKED,
    TOKEN,
    Tally,
)
from webapp.config import Key
from webapp.crypto import KeyRing

CROWD = 3
SPARES = 6
# A whole restart takes seconds; it comes with new keys, of which there are two kinds.
EVERY_SO_MANY_KILLS_ALL = 5
MORE_KILLS = 10
MANY_SEND_PIECES = 3
MOST_TRIES = 12
MORE_BREAKS = 0.3
GIVES_UP = 0.1
# So many answers are under way when the kill comes.
ON_THE_LINE = 0.25
# After these nobody heard an answer.
UNHEARD = tuple(kind for kind in Break if kind is not Break.TWICE)


class Rounds:
    """An office and the people who send to it. `left` are forms whose writers gave up for now."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office = office
        self.lot = random.Random(seed)
        self.tally = Tally(seed)
        self.left: list[tuple[Phone, Item]] = []
        self.receipt_keys = office.settings.receipt_keys
        self.secret_keys = office.settings.secret_keys

    def play_lines(self, rounds: int) -> None:
        """Broken lines, a few people at a time; what was not broken yet comes next, then what was broken least."""
        with ThreadPoolExecutor(CROWD) as crowd:
            while self.tally.line_rounds < rounds:
                cells = sorted(CELLS, key=self._rank)[:CROWD]
                lots = [random.Random(self.lot.getrandbits(64)) for _cell in cells]
                for counted in crowd.map(self._line_round, cells, lots):
                    self.tally.line_rounds += counted
                    self.tally.repeated += not counted

    def _rank(self, cell: tuple[str, Way]) -> tuple[bool, int, int, float]:
        found = self.tally.broken[cell]
        return found > 0, self.tally.times(cell[0]), found, self.lot.random()

    def _line_round(self, cell: tuple[str, Way], lot: random.Random) -> bool:
        """One person, one form, at least one break of the wanted class. False when nothing broke."""
        wanted, way = cell
        with closing(Line(self.office, lot)) as line:
            someone = self.somebody(way, line, lot)
            if wanted == AT_ONCE:
                classes = self._at_once(someone, lot)
            elif wanted == PARKED:
                classes = _park(someone, line, lot)
            else:
                classes = self._break(someone, line, wanted, lot)
            line.deliver_late()
            classes += line.broken
        self.tally.note(way, classes)
        self.tally.items += someone.items
        for item in someone.items:
            self.count(item)
        return wanted in classes

    def _break(self, someone: Phone, line: Line, wanted: str, lot: random.Random) -> list[str]:
        """Write, send over a line that breaks, meet a trouble, and send again until the page says received."""
        item = someone.write()
        classes: list[str] = []
        if wanted == CLOCK:
            someone.wrong_clock(item)
            classes.append(CLOCK)
        line.breaks = Break(wanted) if wanted in tuple(Break) else lot.choice(UNHEARD)
        if item.way in IN_PIECES and item.files:  # asking, the text, and each piece are connections of their own
            line.spares = lot.randint(0, SPARES)
        someone.send(item)
        line.spares = 0
        if item.known is Known.RECEIVED:
            return classes
        if wanted == COOKIES:
            someone.forget_cookies()
            classes.append(COOKIES)
        elif wanted == TOKEN:
            someone.spoil_token(item)
            classes.append(TOKEN)
        if lot.random() < GIVES_UP:
            self.left.append((someone, item))
        else:
            _until_received(someone, item, line, lot)
        return classes

    def _at_once(self, someone: Phone, lot: random.Random) -> list[str]:
        """Page, second tab and worker send the same form at the same moment, each over a line that may break."""
        item = someone.write()
        lines = [Line(self.office, random.Random(lot.getrandbits(64))) for _tab in range(CROWD)]
        tabs = []
        for line in lines:
            line.breaks = lot.choice((None, Break.BEFORE_ANSWER, Break.IN_ANSWER, Break.TWICE))
            way = lot.choice(BY_PHONE) if someone.way in BY_PHONE else someone.way
            tab = phone(way, line, lot, someone.token)
            tab.browser.cookies |= someone.browser.cookies
            tab.digits, tab.number = someone.digits, someone.number
            tabs.append((tab, tab.copy(item)))
        with ThreadPoolExecutor(CROWD) as crowd:
            list(crowd.map(lambda one: one[0].send(one[1]), tabs))
        for line in lines:
            line.close()
        item.tries = 1
        if any(copy.known is Known.RECEIVED for _tab, copy in tabs):
            item.known = Known.RECEIVED
        else:
            _until_received(someone, item, None, lot)
        return [AT_ONCE, *(one for line in lines for one in line.broken)]

    def play_kills(self, rounds: int) -> None:
        """SIGKILL while forms are on their way, restart, everybody sends again; a whole restart has new keys."""
        while self.tally.kill_rounds < rounds:
            self._count_kill()
        # Where the moments fell badly, a few more; between two pieces only when nearly everybody sends pieces.
        while rounds and self.tally.kill_rounds < rounds + MORE_KILLS and self.tally.rare.keys() & set(KILL_CLASSES):
            self._count_kill(IN_PIECES * MANY_SEND_PIECES if BETWEEN_PIECES in self.tally.rare else ())

    def _count_kill(self, more: Sequence[Way] = ()) -> None:
        whom = TREE if more or self.tally.kill_rounds % EVERY_SO_MANY_KILLS_ALL == 0 else WEB
        counted = self._kill_round(whom, (*more, *Way))
        self.tally.kill_rounds += counted
        self.tally.repeated += not counted

    def _kill_round(self, whom: str, ways: Sequence[Way]) -> bool:
        """Everybody sends at once, then the kill. Some answers are still on the line by then, and get lost with it."""
        lot = random.Random(self.lot.getrandbits(64))
        lines = [Line(self.office, random.Random(lot.getrandbits(64))) for _way in ways]
        people = [self.somebody(way, line, line.lot) for way, line in zip(ways, lines, strict=True)]
        items = [someone.write(1 if someone.way in IN_PIECES else WITH_FILES) for someone in people]
        victim = self.office.choose(whom, lot)
        for line in lines:
            line.breaks = Break.BEFORE_ANSWER if lot.random() < ON_THE_LINE else None
        with ThreadPoolExecutor(len(people)) as crowd:
            going = [crowd.submit(someone.send, item) for someone, item in zip(people, items, strict=True)]
            with closing(self._reading()) as rows:
                wanted = lot.randint(0, 3)
                wait_for(lambda: sum(_rows(rows, item) for item in items) >= wanted, 5)
                if whom == TREE or lot.randrange(2):
                    wait_for(lambda: _pieces(rows) > 0, 1)
            self.office.kill(victim)
            for one in going:
                one.result()
        classes = [KILLED_WEB] if whom == WEB else [KILLED_TREE, self._rotate_keys(lot)]
        self.office.recover()
        killed = [not line.broken for line in lines]
        counts = [self._after_the_kill(*one, classes) for one in zip(people, items, killed, strict=True)]
        for line in lines:
            line.close()
        self.tally.items += items
        return any(counts)

    def _after_the_kill(self, someone: Phone, item: Item, killed: bool, classes: Sequence[str]) -> bool:
        """What was cut off is sent again; whether it was the kill that did it, not the line."""
        cut_off = item.known is Known.UNKNOWN
        if cut_off:
            with closing(self._reading()) as rows:
                found = [AFTER_COMMIT if _rows(rows, item) else BEFORE_COMMIT]
                if found == [AFTER_COMMIT] and item.waiting and item.waiting.keys and item.waiting.left:
                    found.append(BETWEEN_PIECES)
                self.tally.note(someone.way, [*classes, *found])
        if not item.arrived and KEYS_KEPT in classes:
            someone.send(item)
            assert item.arrived, f"{item.way}: {item.known} though the old key was kept"
        if not item.arrived:
            _until_received(someone, item, None, self.lot)
        self.count(item)
        return cut_off and killed

    def _rotate_keys(self, lot: random.Random) -> str:
        """At the next start: a new key for form tokens, the old ones kept or dropped, what was rarer; returns which.

        Half the time there is a new one for receipts too; there old ones stay, or old receipts would open nothing.
        """
        kept = self.tally.times(KEYS_KEPT) <= self.tally.times(KEYS_DROPPED)
        self.secret_keys = (secrets.token_hex(32), *(self.secret_keys if kept else ()))
        self.office.more["PIAGAM_SECRET_KEYS"] = ",".join(self.secret_keys)
        if lot.randrange(2):
            keys = (Key(f"r{secrets.token_hex(3)}", secrets.token_bytes(32)), *self.receipt_keys)
            self.receipt_keys = keys
            self.office.more["PIAGAM_RECEIPT_KEYS"] = ",".join(f"{key.name}:{key.secret.hex()}" for key in keys)
            self.office.app.extensions["keyring"] = KeyRing(keys)
        return KEYS_KEPT if kept else KEYS_DROPPED

    def deliver_the_rest(self) -> None:
        """Whoever gave up comes back: it was still with them, whole."""
        for someone, item in self.left:
            someone.browser.door = self.office
            _until_received(someone, item, None, self.lot)
        self.left.clear()

    def somebody(self, way: Way, door: Line | Office, lot: random.Random) -> Phone:
        """A person, with a case or a desk where their way needs one."""
        token = self.office.officer_token() if way in AT_DESK else ""
        someone = phone(way, door, lot, token)
        if way in REPLIES:
            someone.digits = file_case(someone)
            someone.browser.open_case(someone.digits)
        elif way in ANSWERS:
            someone.number = self.office.number_of(file_case(phone(Way.PLAIN, door, lot)))
        return someone

    def count(self, item: Item) -> None:
        """One row where the page said received, with all its files; none where it was parked, else at most one."""
        with closing(self._reading()) as line:
            found, files = _rows(line, item), _files(line, item)
        told = f"{item.way} {item.id}: said {item.known}, found {found} times, files {files} (seed {self.tally.seed})"
        assert found <= 1, told
        assert len(files) <= len(item.files), told
        assert item.known is not Known.RECEIVED or (found == 1 and len(files) == len(item.files)), told
        assert item.known is not Known.PARKED or found == 0, told
        letters = {hashlib.sha256(data).hexdigest() for name, data in item.files if name.endswith(".pdf")}
        assert item.known is not Known.RECEIVED or letters <= set(files), f"a letter is not what was sent: {told}"

    def count_all(self) -> None:
        """Whatever was ever sent."""
        for item in self.tally.items:
            self.count(item)

    def _reading(self) -> sqlite3.Connection:
        return sqlite3.connect(self.office.var / "piagam.sqlite3", timeout=20)


def _until_received(someone: Phone, item: Item, line: Line | None, lot: random.Random) -> None:
    """Again and again, now and then over another break, as the phone or a patient person does."""
    for _try in range(MOST_TRIES):
        if line is not None and lot.random() < MORE_BREAKS:
            line.breaks = lot.choice(list(Break))
        someone.send(item)
        if item.known is Known.RECEIVED:
            return
        if line is not None and lot.randrange(2):
            line.deliver_late()
        if item.known in (Known.PARKED, Known.LOCKED):
            someone.mend(item)
    raise AssertionError(f"{item.way} {item.id}: not received after {MOST_TRIES} tries, last {item.known}")


def _park(someone: Phone, line: Line, lot: random.Random) -> list[str]:
    """A form that the office must refuse stays on the phone; half the time its writer mends it, and it arrives."""
    item = someone.write()
    sound, item.fields["siapa"] = item.fields["siapa"], ""
    someone.send(item)
    assert item.known is Known.PARKED, item
    assert item.waiting is not None, item
    assert item.waiting.left == [*item.files], item
    if lot.randrange(2):
        item.fields["siapa"] = sound
        _until_received(someone, item, line, lot)
    return [PARKED]


def _rows(line: sqlite3.Connection, item: Item) -> int:
    """How often the form's own words stand in the database."""
    table, column = ("cases", "text") if item.is_filing else ("messages", "body")
    found: int = line.execute(f"SELECT count(*) FROM {table} WHERE {column} = ?", (item.words,)).fetchone()[0]
    return found


def _pieces(line: sqlite3.Connection) -> int:
    """How many pieces of files that are still under way lie in the office."""
    found: int = line.execute("SELECT count(*) FROM upload_pieces").fetchone()[0]
    return found


def _files(line: sqlite3.Connection, item: Item) -> list[str]:
    """Digests of the files that hang on these words."""
    of = (
        "JOIN cases c ON c.id = a.owner_id AND a.message_id IS NULL WHERE c.text"
        if item.is_filing
        else "JOIN messages m ON m.id = a.message_id WHERE m.body"
    )
    return [row[0] for row in line.execute(f"SELECT a.digest FROM attachments a {of} = ?", (item.words,))]


def play(var: Path, line_rounds: int, kill_rounds: int, seed: int) -> Iterator[Tally]:
    """All rounds in one office; yields the tally after the lines, after the kills, and after the last look."""
    begun = time.monotonic()
    office = Office(var)
    rounds = Rounds(office, seed)

    def after(*deeds: Callable[[], None]) -> Tally:
        for deed in deeds:
            deed()
        rounds.tally.seconds = time.monotonic() - begun
        return rounds.tally

    try:
        yield after(lambda: rounds.play_lines(line_rounds))
        yield after(lambda: rounds.play_kills(kill_rounds))
        yield after(rounds.deliver_the_rest, rounds.count_all, lambda: checks.check_office(office))
    finally:
        office.close()
    after()


__all__ = ["Rounds", "play"]
