"""`python webapp/demo/port.py`: a free port for the trial, so that it stands beside an office that is open on 8000.

Run as a file and without our packages, because `make demo` shall be back in a moment.
"""

from __future__ import annotations

import socket

HOST = "127.0.0.1"
FIRST, COUNT = 8000, 20


def free_port(first: int = FIRST, count: int = COUNT) -> int:
    """The first free port of `count` from `first` on; `first` when none is, so that the server says what to do."""
    for port in range(first, first + count):
        with socket.socket() as trying:
            trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trying.bind((HOST, port))
            except OSError:
                continue
            return port
    return first


if __name__ == "__main__":
    print(free_port())
