"""Load: yardstick and product in turn on the same machine, in short rounds; the medians of the rounds' ratios."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import rig, yardstick
from tests.bench.citizen import STORY, cookie_of_a_case
from tests.bench.line import Slice, get, load, post
from tests.bench.table import Row, middle
from tests.factories.cases import REPORT, answers
from tests.servers import Server

ROUNDS = 9
SLICE_SECONDS = 0.7
WARM_SECONDS = 1.0
PEOPLE = 8
OK, SEE_OTHER = b"200", b"303"
BROTLI = "br"


@dataclass(slots=True)
class Measured:
    """One kind of request to one server, and its slices."""

    name: str
    server: Server
    make: Callable[[], bytes]
    expect: bytes = OK
    slices: list[Slice] = field(default_factory=list)
    cpu: float = 0.0

    def run(self, seconds: float, *, count: bool = True) -> None:
        processes = rig.web_processes(self.server)
        before = rig.cpu_seconds(processes)
        made = load(self.server.port, self.make, seconds=seconds, people=PEOPLE, expect=self.expect)
        if count:
            self.cpu += rig.cpu_seconds(processes) - before
            self.slices.append(made)

    @property
    def rate(self) -> float:
        """Answers a second, the median of the rounds."""
        return middle(one.rate for one in self.slices)

    @property
    def cpu_per_thousand(self) -> float:
        """Seconds of all processes of its server for a thousand answers."""
        return 1000 * self.cpu / max(1, sum(one.answers for one in self.slices))


def measure(folder: Path) -> list[Row]:
    """All rows of this part."""
    product, plain = folder / "product", folder / "yardstick"
    for var in (product, plain):
        rig.make_office(var)
    with ExitStack() as stack:
        ours = stack.enter_context(rig.office(product))
        theirs = stack.enter_context(rig.office(plain, yardstick.COMMAND))
        cookie = cookie_of_a_case(ours)
        rows = [row for encoding in ("", BROTLI) for row in _reading(ours, theirs, cookie, encoding)]
        return rows + _writing(ours, theirs)


def _reading(ours: Server, theirs: Server, cookie: str, encoding: str) -> list[Row]:
    asked = {"Accept_Encoding": encoding} if encoding else {}
    told = ", brotli" if encoding else ""
    form = Measured("yardstick: 1 KB form", theirs, _always(get(yardstick.FORM, **asked)))
    candidates = (
        (0.6, Measured("filing form", ours, _always(get(REPORT, **asked)))),
        (1.0, Measured("page without a form", ours, _always(get("/", **asked)))),
        (0.5, Measured("tracking", ours, _always(get("/perkara", Cookie=cookie, **asked)))),
    )
    _rounds([form, *(one for _least, one in candidates)])
    rows = [_plain(form, told)]
    return rows + [_ratio(one, form, None if encoding else least, told) for least, one in candidates]


def _writing(ours: Server, theirs: Server) -> list[Row]:
    bare = Measured("yardstick: durable insert", theirs, filings(yardstick.INSERT), SEE_OTHER)
    filing = Measured("filing", ours, filings(REPORT), SEE_OTHER)
    _rounds([bare, filing])
    return [_plain(bare, ""), _ratio(filing, bare, 0.2, "")]


def _rounds(all_measured: list[Measured]) -> None:
    """Short slices in turn, the order turned in every round: a noisy minute falls on all of them."""
    for one in all_measured:
        one.run(WARM_SECONDS, count=False)
    for number in range(ROUNDS):
        turned = number % len(all_measured)
        for one in all_measured[turned:] + all_measured[:turned]:
            one.run(SLICE_SECONDS)


def _ratio(one: Measured, yard: Measured, least: float | None, told: str) -> Row:
    ratios = [mine.rate / other.rate for mine, other in zip(one.slices, yard.slices, strict=True)]
    by_cpu = yard.cpu_per_thousand / one.cpu_per_thousand if one.cpu_per_thousand else 0.0
    return Row(f"{one.name}{told}", middle(ratios), "x", least, None, f"{_facts(one)}; by CPU {by_cpu:.2f} x")


def _plain(yard: Measured, told: str) -> Row:
    return Row(f"{yard.name}{told}", 1.0, "x", None, None, _facts(yard))


def _facts(one: Measured) -> str:
    times = [seconds for part in one.slices for seconds in part.times]
    return f"{one.rate:.0f}/s, {one.cpu_per_thousand:.2f} CPU s per 1,000, p50 {1000 * middle(times):.1f} ms"


def _always(request: bytes) -> Callable[[], bytes]:
    return lambda: request


def filings(path: str) -> Callable[[], bytes]:
    """Sound filings of strangers: each with an id and an address of its own, as behind a carrier's proxy."""
    number = itertools.count(1)

    def make() -> bytes:
        fields = {name: str(value) for name, value in answers(id=str(uuid.uuid4()), cerita=STORY).items()}
        return post(path, fields, **_stranger(next(number)))

    return make


def _stranger(number: int) -> dict[str, str]:
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return {"X_Forwarded_For": address, "X_Forwarded_Proto": "https"}
