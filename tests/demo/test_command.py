"""`make demo` and `make demo-reset`: what they print, what they keep, what they refuse, in a process of their own."""

from __future__ import annotations

import os
import re
import socket
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conftest import OFFICE, ROOT
from tests.servers import TRIAL, environment, serving
from webapp import config
from webapp.accounts import passwords, queries
from webapp.cases.models import SealedIdentity
from webapp.crypto import Sealer
from webapp.db import Database
from webapp.demo import __main__ as command
from webapp.demo.port import free_port
from webapp.schema import load_models

DEMO = (sys.executable, "-m", "webapp.demo", "--cases", "30")
LONGEST_SECONDS = 600
RESET = (*DEMO, "reset")
ACCOUNT = re.compile(r"^  (\w+) +((?:\w{4}-){3}\w{4})  (\w+) ", re.M)
DIGITS = re.compile(r"^  ((?:\d{4} ){3}\d{4})  (JBG-\d{4}-\d{6})  ", re.M)


def run(command: tuple[str, ...], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself: filling takes seconds, on a busy machine many."""
    return subprocess.run(
        command, cwd=ROOT, env=dict(env), capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def first(folder: Path) -> str:
    done = run(DEMO, environment(folder))
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_prints_five_accounts_that_sign_in_and_receipts_to_walk_with(first: str, folder: Path) -> None:
    accounts = {name: (password, role) for name, password, role in ACCOUNT.findall(first)}
    assert sorted(role for _password, role in accounts.values()) == [
        *("administrator", "auditor", "head", "officer", "officer"),
    ]
    load_models()
    database = Database(config.load(environment(folder)).database_url)
    with database.reading() as session:
        for name, (password, role) in accounts.items():
            staff = queries.find_by_sign_in_name(session, OFFICE, name)
            assert staff is not None
            assert staff.role == role
            assert passwords.verify_password(staff.password_hash, password)
    database.dispose()
    assert len(DIGITS.findall(first)) >= 6
    assert "seed 3517" in first


def test_no_name_of_a_citizen_is_printed_or_kept_in_clear(first: str, folder: Path) -> None:
    settings = config.load(environment(folder))
    sealer, database = Sealer(settings.seal_keys), Database(settings.database_url)
    with database.reading() as session:
        sealed = [part for row in session.scalars(select(SealedIdentity)) for part in (row.name, row.contact) if part]
    database.dispose()
    names = {sealer.open(part) for part in sealed}
    assert names
    officers = " ".join(re.findall(r"\S+ \S+$", first, re.M))
    assert [name for name in names if re.search(rf"\b{re.escape(name)}\b", first) and name not in officers] == []


def test_the_sheet_is_for_its_own_account_only(first: str, folder: Path) -> None:
    assert stat.S_IMODE((folder / "trial.txt").stat().st_mode) == 0o600


def test_the_second_time_the_kept_trial_is_shown_again(first: str, folder: Path) -> None:
    again = run(DEMO, environment(folder))
    assert again.returncode == 0
    assert again.stdout.strip() in first


def test_a_lost_sheet_is_said_with_its_cure(first: str, folder: Path, tmp_path: Path) -> None:
    kept = (folder / "trial.txt").rename(tmp_path / "kept.txt")
    told = run(DEMO, environment(folder)).stdout
    kept.rename(folder / "trial.txt")
    assert "make demo-reset" in told
    assert not ACCOUNT.findall(told)


def test_reset_gives_the_same_cases_and_new_passwords(first: str, folder: Path) -> None:
    done = run(RESET, environment(folder))
    assert done.returncode == 0, done.stderr
    old, new = {row[0]: row[1] for row in ACCOUNT.findall(first)}, ACCOUNT.findall(done.stdout)
    assert {row[0] for row in new} == set(old)
    assert all(old[name] != password for name, password, _role in new)


@pytest.mark.parametrize("asked", [DEMO, RESET])
def test_a_real_office_is_refused_in_words(asked: tuple[str, ...], tmp_path: Path) -> None:
    assert run(TRIAL, environment(tmp_path)).returncode == 0
    before = (tmp_path / "piagam.sqlite3").read_bytes()
    refused = run(asked, environment(tmp_path))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("This office is no trial")
    assert refused.stderr.count("\n") == 1
    assert (tmp_path / "piagam.sqlite3").read_bytes() == before


def test_make_run_on_a_trial_offers_no_administrator_and_serves_the_banner(first: str, folder: Path) -> None:
    done = run(TRIAL, environment(folder))
    assert (done.returncode, done.stdout) == (0, "")
    with serving(folder) as server:
        assert 'class="trial"' in server.ask("/").text
        assert 'class="trial"' in server.ask("/petugas/masuk").text


def test_a_folder_that_cannot_be_used_and_a_database_that_cannot_be_opened_are_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert "cannot be used" in run(DEMO, environment(tmp_path / "file")).stderr
    elsewhere = environment(tmp_path, PIAGAM_DATABASE_URL="sqlite:////proc/x/y.sqlite3")
    assert "Check PIAGAM_DATABASE_URL" in run(DEMO, elsewhere).stderr


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port, 1) == port  # none is free: the server says what to do
        assert free_port(port, 20) != port


def test_the_port_is_told_without_our_packages(tmp_path: Path) -> None:
    """In an empty folder, by a bare interpreter."""
    script = ROOT / "webapp" / "demo" / "port.py"
    bare = (sys.executable, "-I", "-S", str(script))
    told = subprocess.run(bare, cwd=tmp_path, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=True)
    assert 8000 <= int(told.stdout) < 8020


def test_the_targets_keep_to_a_folder_of_their_own() -> None:
    script = (ROOT / "scripts" / "demo.sh").read_text()
    assert "${PIAGAM_VAR:-var/demo}" in script
    assert command.FOLDER == ROOT / "var" / "demo"
    assert os.access(ROOT / "scripts" / "run.sh", os.R_OK)
    assert "webapp.demo" not in (ROOT / "scripts" / "run.sh").read_text()
