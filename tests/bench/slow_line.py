"""A slow line between a phone and the office: a relay that lets bytes through as a radio of the second generation does.

What is modelled: setting a connection up takes one round trip; each direction has its rate, shared by all connections
of the phone; half a round trip lies between sending and arriving; TCP begins with ten segments in flight and doubles
with each round trip; a lost segment comes one time-out later and holds back what was sent after it. What is not: TLS
(one or two round trips more), names (one), and the bytes of TCP and IP headers (about 3 %). Times in seconds.
"""

from __future__ import annotations

import asyncio
import random
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HOST = "127.0.0.1"
SEGMENT_BYTES = 1460
FIRST_WINDOW = 10  # segments (RFC 6928)
TIME_OUT_SECONDS = 1.0  # the least that a sender waits for an acknowledgement (RFC 6298)
CONNECT_SECONDS = 10.0
ONE_AFTER_THE_OTHER = 1e-6  # seconds: what is due at the same moment would come in any order
_REQUEST = re.compile(rb"(GET|POST|HEAD|PATCH) (\S+) HTTP/1")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a line is like: bits a second to and from the phone, a round trip, the share of segments that are lost."""

    name: str
    down_bits: int
    up_bits: int
    round_trip: float
    lost: float = 0.0


EDGE2G = Kind("edge2g", 240_000, 200_000, 0.6)
WORST = Kind("worst", 50_000, 50_000, 0.6, 0.05)


@dataclass(slots=True)
class Exchange:
    """One request as the phone sees it: when its connection was begun, when it was asked, what arrived when."""

    method: str
    path: str
    opened: float
    asked: float
    up_bytes: int = 0
    arrived: list[tuple[float, int]] = field(default_factory=list)
    pending: int = 0

    @property
    def down_bytes(self) -> int:
        """Bytes of the answer, its head included."""
        return sum(count for _at, count in self.arrived)

    @property
    def first(self) -> float:
        """When the answer began to arrive; infinite before."""
        return self.arrived[0][0] if self.arrived else float("inf")

    @property
    def is_over(self) -> bool:
        """Whether everything that the office has sent so far has arrived, and it was something."""
        return bool(self.arrived) and self.pending == 0

    def bytes_before(self, at: float) -> int:
        """What had arrived by then."""
        return sum(count for when, count in self.arrived if when <= at)


@dataclass(slots=True)
class _Connection:
    opened: float
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    current: Exchange | None = None


@dataclass(slots=True)
class _Rate:
    """One direction of the line, whoever uses it: a queue that empties at its rate."""

    bits: int
    free_at: float = 0.0

    def leaves(self, count: int, now: float) -> float:
        """When `count` bytes that are handed over now have left."""
        self.free_at = max(now, self.free_at) + 8 * count / self.bits
        return self.free_at


@dataclass(slots=True)
class _Flow:
    """One direction of one connection: what is in flight, and when the last of it arrives."""

    rate: _Rate
    acknowledged: list[float] = field(default_factory=list)
    last: float = 0.0

    def may_send(self) -> float:
        """When the window opens for the next segment."""
        waiting = len(self.acknowledged) - FIRST_WINDOW
        return self.acknowledged[waiting // 2] if waiting >= 0 else 0.0


class SlowLine:
    """Listens on a port of its own and stands for the office; writes down every request. Use `slow_line()`."""

    def __init__(self, target: int, kind: Kind, seed: int = 1) -> None:
        self.target, self.kind = target, kind
        self.exchanges: list[Exchange] = []
        self.lost = 0
        self.cut = False
        self.port = 0
        self._chance = random.Random(seed)
        self._down, self._up = _Rate(kind.down_bits), _Rate(kind.up_bits)
        self._connections: list[_Connection] = []
        self._beginning = 0
        self._loop = asyncio.new_event_loop()
        self._epoch = time.time() - self._loop.time()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="slow line", daemon=True)

    def open(self) -> None:
        """Begin to listen."""
        self._thread.start()
        self._ready.wait(CONNECT_SECONDS)

    def close(self) -> None:
        """End it, and everything that is on it."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CONNECT_SECONDS)

    def hang_up(self, *, cut: bool = False) -> None:
        """End what is open, as networks do with an idle line; `cut`: and let nobody through from now on."""
        self.cut = cut
        done = threading.Event()

        def end() -> None:
            for writer in (writer for one in self._connections for writer in one.writers):
                writer.close()
            self._connections.clear()
            done.set()

        self._loop.call_soon_threadsafe(end)
        done.wait(CONNECT_SECONDS)

    @property
    def is_quiet(self) -> bool:
        """Whether no connection is being set up and every request has its answer whole, as far as anybody can tell."""
        return not self._beginning and all(one.is_over for one in list(self.exchanges))

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._accept, HOST, 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(self._end())
        self._loop.close()

    async def _end(self) -> None:
        """Nothing of ours is left open when the loop closes."""
        for writer in (writer for one in self._connections for writer in one.writers):
            writer.transport.abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # transports close in the loop's next turn

    def _now(self) -> float:
        return self._epoch + self._loop.time()

    def _is_lost(self) -> bool:
        lost = self._chance.random() < self.kind.lost
        self.lost += lost
        return lost

    async def _accept(self, from_phone: asyncio.StreamReader, to_phone: asyncio.StreamWriter) -> None:
        connection = _Connection(self._now(), [to_phone])
        self._connections.append(connection)
        try:
            if self.cut:
                return
            from_office, to_office = await self._set_up()
            connection.writers.append(to_office)
            await asyncio.gather(
                self._carry(from_phone, to_office, _Flow(self._up), connection, up=True),
                self._carry(from_office, to_phone, _Flow(self._down), connection, up=False),
            )
        finally:
            for writer in connection.writers:
                writer.close()

    async def _set_up(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A round trip: the request for a connection and its answer, each of which may be lost."""
        self._beginning += 1
        try:
            await asyncio.sleep(self.kind.round_trip + TIME_OUT_SECONDS * (self._is_lost() + self._is_lost()))
            return await asyncio.open_connection(HOST, self.target)
        finally:
            self._beginning -= 1

    async def _carry(
        self,
        source: asyncio.StreamReader,
        drain: asyncio.StreamWriter,
        flow: _Flow,
        connection: _Connection,
        *,
        up: bool,
    ) -> None:
        with suppress(OSError):
            while data := await source.read(SEGMENT_BYTES):
                exchange = self._asked(connection, data) if up else connection.current
                await asyncio.sleep(max(0.0, flow.may_send() - self._loop.time()))
                at = self._arrival(flow, len(data))
                if exchange and not up:
                    exchange.pending += 1
                self._loop.call_at(at, self._deliver, drain, data, None if up else exchange)
        # The end of the line travels after the last bytes.
        await asyncio.sleep(max(0.0, flow.last - self._loop.time()))
        with suppress(OSError, RuntimeError):
            drain.write_eof()

    def _asked(self, connection: _Connection, data: bytes) -> Exchange | None:
        begun = _REQUEST.match(data)
        if begun:
            method, path = (part.decode("latin-1") for part in begun.groups())
            connection.current = Exchange(method, path, connection.opened, self._now())
            self.exchanges.append(connection.current)
        if connection.current:
            connection.current.up_bytes += len(data)
        return connection.current

    def _arrival(self, flow: _Flow, count: int) -> float:
        """When a segment that is sent now arrives, on the loop's clock. What was sent before arrives before."""
        half = self.kind.round_trip / 2
        at = flow.rate.leaves(count, self._loop.time()) + half
        while self._is_lost():
            at += TIME_OUT_SECONDS
        flow.last = max(flow.last + ONE_AFTER_THE_OTHER, at)
        flow.acknowledged.append(flow.last + half)
        return flow.last

    def _deliver(self, drain: asyncio.StreamWriter, data: bytes, exchange: Exchange | None) -> None:
        if exchange:
            exchange.pending -= 1
            exchange.arrived.append((self._now(), len(data)))
        if not drain.is_closing():
            drain.write(data)


@contextmanager
def slow_line(target: int, kind: Kind) -> Iterator[SlowLine]:
    """A line of this kind in front of a port."""
    line = SlowLine(target, kind)
    line.open()
    try:
        yield line
    finally:
        line.close()
