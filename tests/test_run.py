"""`make run`: what is missing is said in one plain sentence with the cure, and making ready again harms nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import OFFICE, ROOT
from tests.factories.accounts import make_staff
from tests.servers import TRIAL, environment, run
from webapp import config
from webapp.accounts import queries
from webapp.accounts.models import ADMINISTRATOR
from webapp.db import Database
from webapp.errors import OfficeError
from webapp.schema import load_models

LINK = re.compile(r"First administrator \(this link works once\): (\S+)/petugas/undangan/(\S+)\n")


def install(tmp_path: Path, python: str) -> subprocess.CompletedProcess[str]:
    """Run the install step of `make run` in an empty folder with this interpreter."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "install.sh", tmp_path / "scripts")
    (tmp_path / "scripts" / "run.sh").write_text("set -- requirements.lock\n. scripts/install.sh\n")
    command = ["/bin/sh", "scripts/run.sh"]
    env = {**os.environ, "PYTHON": python}
    return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)


def fake(tmp_path: Path, fails_at: str) -> str:
    """An interpreter that fails the check whose code holds `fails_at`."""
    path = tmp_path / "python"
    path.write_text(f'#!/bin/sh\ncase "$*" in *"{fails_at}"*) exit 1;; -V) echo Python 3.9.2;; esac\n')
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("fails_at", "cure"), [("version_info", "Debian 12 or newer"), ("ensurepip", "apt-get install python3-venv")]
)
def test_what_is_missing_is_said_in_one_sentence_with_its_cure(tmp_path: Path, fails_at: str, cure: str) -> None:
    done = install(tmp_path, fake(tmp_path, fails_at))
    assert done.returncode == 1
    assert cure in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / ".venv").exists()


def test_without_python_the_package_to_install_is_named(tmp_path: Path) -> None:
    done = install(tmp_path, str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert "apt-get install python3 python3-venv" in done.stderr


def test_packages_that_do_not_come_are_asked_for_again_the_next_time(tmp_path: Path) -> None:
    python = tmp_path / "python"
    making = '"-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python;;'
    python.write_text(f'#!/bin/sh\ncase "$*" in {making} "-m pip"*) exit 1;; esac\n')
    python.chmod(0o755)
    shutil.copy(ROOT / "requirements.lock", tmp_path)
    done = install(tmp_path, str(python))
    assert done.returncode == 1
    assert "Check the internet connection" in done.stderr
    assert not list((tmp_path / ".venv").glob(".installed*"))


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of a start that was refused."""
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize("place", ["/proc/x", "{file}"])
def test_a_folder_that_cannot_be_used_is_said_with_the_cure(place: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    path = place.format(file=file)
    told = refusal(run(TRIAL, environment(Path(path))))
    assert told.startswith(f"The folder {path} cannot be used (")
    assert "PIAGAM_VAR=" in told


@pytest.mark.parametrize("address", ["sqlite:////proc/x/y.sqlite3", "nonsense"])
def test_a_database_that_cannot_be_opened_is_said_with_the_cure(address: str, tmp_path: Path) -> None:
    assert "Check PIAGAM_DATABASE_URL" in refusal(run(TRIAL, environment(tmp_path, PIAGAM_DATABASE_URL=address)))


def test_two_trials_stand_side_by_side_and_each_names_its_own_address(tmp_path: Path) -> None:
    for name, host, port in (("satu", "127.0.0.1", "8001"), ("dua", "127.0.0.2", "8002")):
        done = run(TRIAL, environment(tmp_path / name, PIAGAM_HOST=host, PIAGAM_PORT=port))
        link = LINK.fullmatch(done.stdout)
        assert link is not None, done.stderr
        assert link[1] == f"http://{host}:{port}"
        assert sorted(path.name for path in (tmp_path / name).iterdir()) == ["piagam.sqlite3", "secrets.env"]
    assert len({(tmp_path / name / "secrets.env").read_text() for name in ("satu", "dua")}) == 2


def test_making_ready_again_gives_a_fresh_link_until_there_is_an_administrator(tmp_path: Path) -> None:
    env = environment(tmp_path)
    first = LINK.fullmatch(run(TRIAL, env).stdout)
    secrets = (tmp_path / "secrets.env").read_text()
    second = LINK.fullmatch(run(TRIAL, env).stdout)
    assert first is not None
    assert second is not None
    assert (tmp_path / "secrets.env").read_text() == secrets
    load_models()
    database = Database(config.load(env).database_url)
    with database.reading() as session:
        with pytest.raises(OfficeError) as dead:
            queries.open_invitation(session, OFFICE, first[2])
        assert dead.value.code == "invitation_withdrawn"
        assert queries.open_invitation(session, OFFICE, second[2]).role == ADMINISTRATOR
    with database.transaction() as session:
        make_staff(session, role=ADMINISTRATOR)
    database.dispose()
    third = run(TRIAL, env)
    assert (third.returncode, third.stdout, third.stderr) == (0, "", "")
