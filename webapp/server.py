"""The production server: waitress, a few forked processes on one listening socket.

waitress reads a whole request before a thread gets it, so forty slow phones hold no thread
(STACK §3). The application is imported after the fork: database pools must not cross it.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
import traceback
from types import FrameType

import waitress

from webapp import config

BACKLOG = 1024
RESTART_PAUSE_SECONDS = 1.0
# A process that dies this young was never able to serve; after a few of them we stop trying.
YOUNG_SECONDS = 10.0
YOUNG_DEATHS = 5
# Above the application's own limit, so that its 413 in words is what people see.
BODY_LIMIT_FACTOR = 4


def main() -> int:
    """Serve until SIGTERM or SIGINT; a process that dies is started again."""
    try:
        settings = config.load()
        listening = _listen(settings)
    except (config.SettingsError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"http://{settings.host}:{listening.getsockname()[1]}", flush=True)
    return _keep_serving(settings, listening)


def _keep_serving(settings: config.Settings, listening: socket.socket) -> int:
    """Start the processes and replace those that die, until told to stop."""
    children = {_start(settings, listening): time.monotonic() for _ in range(settings.web_processes)}
    stopping, young_deaths = False, 0

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for child in children:
            os.kill(child, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while children:
        dead, _status = os.wait()
        born = children.pop(dead, 0.0)
        if stopping:
            continue
        young_deaths = young_deaths + 1 if time.monotonic() - born < YOUNG_SECONDS else 0
        if young_deaths >= YOUNG_DEATHS:
            print("The server cannot start: its processes end at once. The lines above say why.", file=sys.stderr)
            stop(signal.SIGTERM, None)
            return 1
        time.sleep(RESTART_PAUSE_SECONDS)
        children[_start(settings, listening)] = time.monotonic()
    return 0


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
            "Stop the other program, or choose another port: PIAGAM_PORT=8001 make run"
        ) from error
    return listening


def _start(settings: config.Settings, listening: socket.socket) -> int:
    """Fork one web process; returns its number in the parent and never in the child."""
    child = os.fork()
    if child:
        return child
    try:
        _serve(settings, listening)
    except SystemExit:
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _serve(settings: config.Settings, listening: socket.socket) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    from webapp import create_app

    options: dict[str, object] = {}
    if settings.trusted_proxy:
        options = {
            "trusted_proxy": settings.trusted_proxy,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
        }
    waitress.serve(
        create_app(settings),
        sockets=[listening],
        threads=settings.web_threads,
        connection_limit=1000,
        channel_timeout=120,
        max_request_body_size=settings.max_request_bytes * BODY_LIMIT_FACTOR,
        ident=None,  # no server name in answers
        clear_untrusted_proxy_headers=True,
        _quiet=True,
        **options,
    )
