"""`make run` on a machine that lacks something: one plain sentence with the cure, and nothing made."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


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
