"""`flask backup` beside a real server that takes filings with files, talk and corrections: consistent each time."""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from tests.crash.checks import faults_of
from tests.crash.people import CORRECTION, FILING, MESSAGE, UPLOAD, WITHDRAWAL, Person, citizen
from tests.servers import TRIAL, environment, run, serving
from webapp import config
from webapp.crypto import KeyRing
from webapp.upkeep.restore import restore

KINDS = (FILING, MESSAGE, UPLOAD, UPLOAD, CORRECTION, WITHDRAWAL)
BACKUPS = 2


def command(env: dict[str, str], *words: str) -> str:
    done = run((sys.executable, "-m", "flask", "--app", "wsgi", *words), env)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def var(tmp_path: Path) -> Path:
    folder = tmp_path / "var"
    made = run(TRIAL, environment(folder))
    assert made.returncode == 0, made.stderr
    return folder


def act_until(person: Person, stop: Event) -> None:
    while not stop.is_set():
        person.act()


def test_backups_taken_under_load_are_whole_and_hold_all_that_was_acknowledged_before(
    var: Path, tmp_path: Path
) -> None:
    stop = Event()
    known_before: list[set[str]] = []
    with serving(var, PIAGAM_TRUSTED_PROXY="127.0.0.1", PIAGAM_WORKER_SECONDS="1") as server:
        people = [citizen(server, kind, random.Random(number)) for number, kind in enumerate(KINDS)]
        with ThreadPoolExecutor(len(people)) as crowd:
            going = [crowd.submit(act_until, person, stop) for person in people]
            for number in range(BACKUPS):
                known_before.append({sent.digits for person in people for sent in person.log if sent.acknowledged})
                command(environment(var), "backup", str(tmp_path / f"{number}.tar"))
            stop.set()
            for one in going:
                one.result()
    for number, before in enumerate(known_before):
        target = tmp_path / f"kosong{number}"
        target.mkdir(mode=0o700)
        shutil.copy(var / "secrets.env", target)
        restore(config.load(environment(target)), tmp_path / f"{number}.tar")
        assert faults_of(target / "piagam.sqlite3", target / "files") == []
        line = sqlite3.connect(target / "piagam.sqlite3")
        kept = {row[0] for row in line.execute("SELECT digits_hash FROM receipts")}
        line.close()
        keyring = KeyRing(config.load(environment(target)).receipt_keys)
        assert {keyring.digest("receipt", digits) for digits in before} <= kept
    assert known_before[-1], "nobody filed anything while backups were taken"
