"""The server under fault: `make run`'s own process tree, its worker kept busy, and the SIGKILL that ends it."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import insert, select

from tests.factories.accounts import make_staff
from tests.servers import LIMIT_SECONDS, SERVE, Server, finish, start, until
from webapp import clock, config, create_app
from webapp.accounts import sessions
from webapp.cases.models import Case, Receipt
from webapp.db import Database, new_id
from webapp.files import sweeping
from webapp.files.models import HeldFile
from webapp.upkeep import queries

OFFICE = "3517"
WEB, WORKER, TREE = "one web process", "the worker", "the whole tree"
WEB_PROCESSES = 2
A_DAY_AGO = timedelta(hours=25)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Victim:
    """A process to be killed, or with `TREE` the process group of the whole office."""

    whom: str
    number: int


class Office:
    """A real installation in `var`; `server` is replaced when the whole tree was killed."""

    def __init__(self, var: Path) -> None:
        self.var = var
        # Settings of the next start, besides those of every start.
        self.more: dict[str, str] = {}
        self.server = self._start()
        self.settings = config.load(self.server.env)
        # For looking, and for the office's own commands; the requests go over TCP.
        self.app = create_app(self.settings)
        self.database: Database = self.app.extensions["database"]
        self.files = var / "files" / OFFICE
        self.files.mkdir(parents=True, exist_ok=True)

    @property
    def port(self) -> int:
        return self.server.port

    def close(self) -> None:
        """End it as `make run` is ended: it must do so by itself, also after all that."""
        finish(self.server)
        self.database.dispose()

    def _start(self) -> Server:
        settings = {
            "PIAGAM_TRUSTED_PROXY": "127.0.0.1",
            "PIAGAM_WEB_PROCESSES": str(WEB_PROCESSES),
            "PIAGAM_WORKER_SECONDS": "1",
            **self.more,
        }
        return start(self.var, SERVE, **settings)

    def processes(self) -> tuple[list[int], int]:
        """The web processes and the worker, once all of them are up: only a web process keeps the listening line."""
        listening = _sockets(self.server.process.pid)

        def found() -> tuple[list[int], int] | None:
            children = self.server.children()
            web = [child for child in children if _sockets(child) & listening]
            others = [child for child in children if child not in web]
            return (web, others[0]) if (len(web), len(others)) == (WEB_PROCESSES, 1) else None

        both = until(found, f"{WEB_PROCESSES} web processes and a worker run")
        assert both is not None
        return both

    def choose(self, whom: str, lot: random.Random) -> Victim:
        """Who is to be killed, once all processes are up."""
        web, worker = self.processes()
        return Victim(whom, {WEB: lot.choice(web), WORKER: worker, TREE: self.server.process.pid}[whom])

    def kill(self, victim: Victim) -> float:
        """SIGKILL, and nothing before it; returns the moment (monotonic)."""
        moment = time.monotonic()
        if victim.whom == TREE:
            os.killpg(victim.number, signal.SIGKILL)
            self.server.process.wait(LIMIT_SECONDS)
        else:
            os.kill(victim.number, signal.SIGKILL)
            until(lambda: victim.number not in self.server.children(), "the killed process is gone")
        return moment

    def recover(self) -> None:
        """What stands beside the office does for it: start `make run` again when it is gone."""
        if self.server.process.poll() is not None:
            self.server = self._start()

    def officer_token(self) -> str:
        """A session of a new officer of the unit that these matters go to."""
        with self.database.transaction() as session:
            name = f"petugas.{uuid.uuid4().hex[:8]}"
            staff = make_staff(session, unit_key="data", name="Petugas Malam", sign_in_name=name)
            return sessions.open_session(session, staff=staff)[1]

    def number_of(self, digits: str) -> str:
        """The public number of a case."""
        digests = self.app.extensions["keyring"].digests("receipt", digits)
        with self.database.reading() as session:
            receipt = session.scalars(select(Receipt).where(Receipt.digits_hash.in_(digests))).one()
            case = session.get_one(Case, (OFFICE, receipt.case_id))
            return f"JBG-{case.year}-{case.number:06d}"

    # What the worker has to do.

    def litter(self, count: int) -> None:
        """Work for the worker: old bytes that no row names, and held files of the day before yesterday."""
        names = [str(uuid.uuid4()) for _ in range(count)]
        held = [
            {
                "office_id": OFFICE,
                "id": new_id(),
                "held_for": f"k1:{name}",
                "name": "a.pdf",
                "media_type": "application/pdf",
                "size_bytes": 8,
                "digest": hashlib.sha256(b"nobody's").hexdigest(),
                "store_key": f"{OFFICE}/{name}",
                "held_at": clock.now() - A_DAY_AGO,
            }
            for name in names[: count // 4]
        ]
        # Rows first: an old file that no row names yet could be swept before its row comes.
        with self.database.transaction() as session:
            session.execute(insert(HeldFile), held)
        old = (clock.now() - A_DAY_AGO).timestamp()
        for name in names:
            path = self.files / name
            path.write_bytes(b"nobody's")
            with suppress(FileNotFoundError):
                os.utime(path, (old, old))

    def working(self) -> bool:
        """Whether the worker is in the middle of a job just now."""
        with self.database.reading() as session:
            now, runs = clock.now(), queries.list_runs(session, OFFICE).values()
            return any(queries.is_held(run, now) and queries.cut_off(run) for run in runs)

    def cut_off_jobs(self) -> list[str]:
        """Jobs that began and did not end. Ask when no worker runs."""
        with self.database.reading() as session:
            return [name for name, run in queries.list_runs(session, OFFICE).items() if queries.cut_off(run)]

    def unnamed(self) -> set[str]:
        """Files in the folder, half-written ones too, that no row names."""
        with self.database.reading() as session:
            named = {key for table in sweeping.NAMING for key in session.scalars(select(table.store_key))}
        return {path.name for path in self.files.iterdir() if f"{OFFICE}/{path.name}" not in named}

    def age_unnamed(self) -> int:
        """A day passes for what no row names. Only while nobody sends anything; returns how many."""
        old = (clock.now() - A_DAY_AGO).timestamp()
        unnamed = self.unnamed()
        for name in unnamed:
            with suppress(FileNotFoundError):  # the worker was there already
                os.utime(self.files / name, (old, old))
        return len(unnamed)

    def command(self, *words: str) -> str:
        """One of the office's own commands; it must succeed."""
        result = self.app.test_cli_runner().invoke(args=list(words))
        assert result.exit_code == 0, f"{words}: {result.output}"
        return result.output


def _sockets(process: int) -> set[str]:
    found = set()
    with suppress(OSError):
        for handle in Path(f"/proc/{process}/fd").iterdir():
            with suppress(OSError):
                target = str(handle.readlink())
                if target.startswith("socket:"):
                    found.add(target)
    return found


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Look again and again; False when the time is up. For what may not happen (then the round is repeated)."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.001)
    return False
