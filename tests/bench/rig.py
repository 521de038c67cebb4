"""Servers under measure: started as `make run` starts them, and what the kernel says of their processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.servers import SERVE, TRIAL, Server, environment, run, serving

WEB_PROCESSES = 2  # as the settings have it
PROXY = {"PIAGAM_TRUSTED_PROXY": "127.0.0.1"}


def make_office(var: Path) -> None:
    """What `make run` does before it serves. Raises RuntimeError with its own words."""
    made = run(TRIAL, environment(var))
    if made.returncode:
        raise RuntimeError(made.stderr)


@contextmanager
def office(var: Path, command: tuple[str, ...] = SERVE, **settings: str) -> Iterator[Server]:
    """A running server behind a proxy that we are: each request may come from an address of its own."""
    with serving(var, command, **PROXY, **settings) as server:
        yield server


def web_processes(server: Server) -> list[int]:
    """The processes that answer; they are started before whatever works in the background."""
    return server.children()[: int(server.env.get("PIAGAM_WEB_PROCESSES", WEB_PROCESSES))]


def cpu_seconds(processes: Iterable[int]) -> float:
    """Seconds on a processor of all threads of these processes, to the nanosecond: /proc/PID/stat counts in 10 ms."""
    return sum(_nanoseconds(process) for process in processes) / 1e9


def _nanoseconds(process: int) -> int:
    total = 0
    for thread in Path(f"/proc/{process}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
            total += int((thread / "schedstat").read_text().split()[0])
    return total


def pss_mb(process: int) -> float:
    """The process's own share of memory, in MB (shared pages are divided among those who share them)."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the kernel tells no Pss")
