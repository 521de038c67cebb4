"""The production server: waitress, a few forked processes on one listening socket, and the worker.

waitress reads a whole request before a thread gets it, so forty slow phones hold no thread
(STACK §3). The application is imported after the fork: database pools must not cross it.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import Any, NoReturn

import waitress

from webapp import allocator, config
from webapp.web.traces import trace

Work = Callable[[], None]

STOPPING = (signal.SIGTERM, signal.SIGINT)
BACKLOG = 1024
RESTART_PAUSE_SECONDS = 1.0
# Longer than waitress waits for its threads; a process that hangs must not keep the office from closing.
GRACE_SECONDS = 10
# A process that dies this young was never able to serve; after a few of them we stop trying.
YOUNG_SECONDS = 10.0
YOUNG_DEATHS = 5
# Above the application's own limit, so that its 413 in words is what people see.
BODY_LIMIT_FACTOR = 4
OPTIONS: dict[str, Any] = {
    "connection_limit": 1000,
    "channel_timeout": 120,
    "ident": None,  # no server name in answers
    "clear_untrusted_proxy_headers": True,
}


def main() -> int:
    """Serve until SIGTERM or SIGINT; a process that dies is started again."""
    allocator.few_arenas()
    try:
        config.make_private(config.var_folder())
        settings = config.load()
        listening = _listen(settings)
    except (config.SettingsError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"http://{settings.host}:{listening.getsockname()[1]}", flush=True)
    works = [lambda: _serve(settings, listening)] * settings.web_processes
    return _Keeper().keep(works, lambda: _work(settings, listening))


@dataclass(slots=True)
class _Child:
    """A running process: what it does, whether the office is closed without it, when it was born."""

    work: Work
    needed: bool
    born: float


class _Keeper:
    """The parent: starts the processes, replaces those that die, ends them all when told to stop."""

    def __init__(self) -> None:
        self._children: dict[int, _Child] = {}
        self._stopping = False
        self._young_deaths = {True: 0, False: 0}

    def keep(self, serving: Sequence[Work], worker: Work) -> int:
        """Run `serving` and `worker` until told to stop; 1 when the serving ones cannot live."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGALRM, self._end_now)
        for work in serving:
            self._start(work, needed=True)
        self._start(worker, needed=False)
        while self._children:
            number, status = os.wait()
            dead = self._children.pop(number, None)
            if dead is None or self._stopping or self._give_up(dead, status):
                continue
            time.sleep(RESTART_PAUSE_SECONDS)
            if not self._stopping:
                self._start(dead.work, needed=dead.needed)
        return int(self._young_deaths[True] >= YOUNG_DEATHS)

    def _give_up(self, dead: _Child, status: int) -> bool:
        """Whether processes of this kind die again and again before they did anything.

        One that was killed from outside (by the kernel when memory ran out, by hand) did not fail by itself.
        """
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        young = time.monotonic() - dead.born < YOUNG_SECONDS and not killed
        self._young_deaths[dead.needed] = self._young_deaths[dead.needed] + 1 if young else 0
        if self._young_deaths[dead.needed] < YOUNG_DEATHS:
            return False
        if dead.needed:
            print("The server cannot start: its processes end at once. The lines above say why.", file=sys.stderr)
            self._stop(signal.SIGTERM, None)
        else:
            print("The worker cannot start: its process ends at once. The lines above say why.", file=sys.stderr)
        return True

    def _start(self, work: Work, *, needed: bool) -> None:
        # A signal between the fork and the next line would reach neither the child nor our list of children.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        number = os.fork()
        if number == 0:
            _live(work)
        self._children[number] = _Child(work, needed, time.monotonic())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True
        signal.alarm(GRACE_SECONDS)
        self._tell(signal.SIGTERM)

    def _end_now(self, _signal: int, _frame: FrameType | None) -> None:
        self._tell(signal.SIGKILL)

    def _tell(self, what: signal.Signals) -> None:
        for child in self._children:
            with suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(child, what)


def _live(work: Work) -> NoReturn:
    """The whole life of a child."""
    try:
        # By the kernel, not by a handler: an import may swallow an exception, and a handler waits for our sleeping
        # first thread where a thread of the object store takes the signal. Nothing is lost: what was not
        # committed was not promised.
        for number in STOPPING:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        work()
    except SystemExit:
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _finish(_signal: int, _frame: FrameType | None) -> None:
    """Let waitress end what it has begun; one such exception is enough."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    sys.exit(0)


def _work(settings: config.Settings, listening: socket.socket) -> None:
    """The worker, in an application of its own: the object store must not cross a fork.

    It never serves, so the kernel ends it at once when told to: what it had not committed it does the next time.
    """
    listening.close()
    from webapp import create_app, worker

    worker.work(create_app(settings))


def _listen(settings: config.Settings) -> socket.socket:
    """One socket for all processes. Raises OSError with a sentence when the port is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        # Listening now, not in the children: a second server must find the port taken at once.
        listening.listen(BACKLOG)
    except OSError as error:
        raise OSError(
            f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). "
            "Stop the other program, or choose another port by PIAGAM_PORT, for example 8011."
        ) from error
    return listening


def _without_message(record: logging.LogRecord) -> bool:
    """Put kind and place of an error where its message would stand: a message may hold what somebody typed."""
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        record.msg, record.args = "fault while an answer went out: %s", (trace(error),)
        record.exc_info = record.exc_text = None
    return True


def _serve(settings: config.Settings, listening: socket.socket) -> None:
    # A few requests waiting for a thread are no news: the log is for faults.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # What breaks off while an answer already goes out is logged by the server itself: kind and place, no message.
    logging.getLogger("waitress").addFilter(_without_message)
    from webapp import create_app

    options: dict[str, object] = {}
    if settings.trusted_proxy:
        options = {
            "trusted_proxy": settings.trusted_proxy,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
        }
    app = create_app(settings)
    for number in STOPPING:
        signal.signal(number, _finish)
    waitress.serve(
        app,
        sockets=[listening],
        threads=settings.web_threads,
        max_request_body_size=settings.max_request_bytes * BODY_LIMIT_FACTOR,
        _quiet=True,
        **OPTIONS,
        **options,
    )
