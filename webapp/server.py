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
from types import FrameType

import waitress

from webapp import config

RESTART_PAUSE_SECONDS = 1.0
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
    children = {_start(settings, listening) for _ in range(settings.web_processes)}
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for child in children:
            os.kill(child, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while children:
        try:
            dead, _status = os.wait()
        except ChildProcessError:
            break
        except InterruptedError:
            continue
        children.discard(dead)
        if not stopping:
            time.sleep(RESTART_PAUSE_SECONDS)
            children.add(_start(settings, listening))
    return 0


def _listen(settings: config.Settings) -> socket.socket:
    """One socket for all processes. Raises OSError with a sentence when the port is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        raise OSError(
            f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). "
            "Stop the other program, or choose another port: PIAGAM_PORT=8001 make run"
        ) from error
    return listening


def _start(settings: config.Settings, listening: socket.socket) -> int:
    child = os.fork()
    if child:
        return child
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
    os._exit(0)
