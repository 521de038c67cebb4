"""Real processes over TCP: an office made by `webapp.trial` and served by `wsgi.py`, as `make run` does it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from tests.conftest import ROOT
from tests.factories.cases import answers

T = TypeVar("T")

LIMIT_SECONDS = 20.0
ASKED_EVERY = 0.02
HOST = "127.0.0.1"
TRIAL = (sys.executable, "-m", "webapp.trial")
SERVE = (sys.executable, "wsgi.py")


def environment(var: Path, **settings: str) -> dict[str, str]:
    """The test's own environment without settings of an installation, and with these."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PIAGAM_")}
    return {**bare, "PIAGAM_VAR": str(var), **settings}


def run(command: tuple[str, ...], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself."""
    return subprocess.run(
        command, cwd=ROOT, env=dict(env), capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False
    )


def until(condition: Callable[[], T], what: str) -> T:
    """Ask until it gives something true; gives it back."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(ASKED_EVERY)
    raise AssertionError(f"never came true: {what}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over the line."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(slots=True)
class Server:
    """A running server: its parent process, its port, what it was started with."""

    process: subprocess.Popen[str]
    port: int
    var: Path
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)

    def ask(
        self,
        path: str,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        source: str = HOST,
    ) -> Answer:
        """One request on a connection of its own; `fields` are sent as a form. Raises OSError, HTTPException."""
        line = http.client.HTTPConnection(HOST, self.port, timeout=LIMIT_SECONDS, source_address=(source, 0))
        try:
            if fields is None:
                line.request("GET", path, headers=dict(headers or {}))
            else:
                kind = {"Content-Type": "application/x-www-form-urlencoded"}
                line.request("POST", path, urlencode(fields), {**kind, **(headers or {})})
            answer = line.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read().decode("utf-8", "replace"))
        finally:
            line.close()

    def answers(self) -> bool:
        """Whether it says that it is well."""
        with suppress(OSError, http.client.HTTPException):
            return self.ask("/readyz").status == 200
        return False

    def children(self) -> list[int]:
        """Its processes, in the order in which they were started; ended ones are no children."""
        number = self.process.pid
        with suppress(OSError):
            return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
        return []


def all_children(server: Server, count: int, without: int = 0) -> list[int]:
    """Its processes once there are `count` of them and none is `without`."""

    def found() -> list[int]:
        children = server.children()
        return children if len(children) == count and without not in children else []

    return until(found, f"{count} processes run, none of them {without}")


def said_port(log: Path) -> int:
    """The port of the address that a server printed; 0 before it did."""
    said = re.search(r"^http://\S+:(\d+)$", log.read_text(), re.MULTILINE)
    return int(said[1]) if said else 0


def start(var: Path, command: tuple[str, ...] = SERVE, **settings: str) -> Server:
    """A server of an office made ready before, once it answers. The caller ends it: `finish()`, or SIGKILL."""
    env = environment(var, PIAGAM_PORT="0", **settings)  # a port nobody else was given
    log = var / "server.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=out, stderr=out, text=True, start_new_session=True
        )
    server = Server(process, 0, var, log, env)
    try:
        until(lambda: said_port(log) or process.poll() is not None, "the server names its port")
        server.port = said_port(log)
        until(lambda: server.answers() or process.poll() is not None, "the server answers")
        assert process.poll() is None, log.read_text()
    except BaseException:
        _kill_all(server)
        raise
    return server


def finish(server: Server) -> None:
    """End a server as `make run` is ended; it must do so by itself and say 0."""
    server.process.send_signal(signal.SIGTERM)
    try:
        server.process.wait(LIMIT_SECONDS)
    finally:
        _kill_all(server)
    assert server.process.returncode == 0, server.log.read_text()


def _kill_all(server: Server) -> None:
    with suppress(ProcessLookupError):
        os.killpg(server.process.pid, signal.SIGKILL)  # our own group, in case one was left


@contextmanager
def serving(var: Path, command: tuple[str, ...] = SERVE, **settings: str) -> Iterator[Server]:
    """A server of an office made ready before; everything it started ends with the block."""
    server = start(var, command, **settings)
    try:
        yield server
    finally:
        finish(server)


def stranger(number: int) -> dict[str, str]:
    """The headers of a citizen with an address of her own, behind the proxy."""
    return {"X-Forwarded-For": f"198.51.100.{number % 250 + 1}", "X-Forwarded-Proto": "https"}


def form(text: str = "") -> dict[str, str]:
    """A sound filing with a fresh id."""
    more = {"cerita": text} if text else {}
    return {name: str(value) for name, value in answers(id=str(uuid.uuid4()), **more).items()}
