"""Every setting, command and make target stands in the README, and the README names none that does not exist."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from flask import Flask

from tests.conftest import ROOT
from webapp import config

SETTING = re.compile(r"\bPIAGAM_[A-Z_]+[A-Z]\b")
CODE = (".py", ".sh")
# Commands that Flask brings along.
FLASK_OWN = {"run", "shell", "routes"}


@cache
def readme() -> str:
    path = ROOT / "README.md"
    return path.read_text("utf-8") if path.is_file() else ""


@cache
def settings() -> frozenset[str]:
    """The environment variables that the house reads (what only tests read stands in the Makefile)."""
    files = [path for folder in ("webapp", "scripts", "translations") for path in (ROOT / folder).rglob("*")]
    texts = (path.read_text("utf-8") for path in (*files, ROOT / "wsgi.py") if path.suffix in CODE)
    return frozenset(name for text in texts for name in SETTING.findall(text))


def commands(app: Flask) -> Iterator[str]:
    """`group verb` of every command of ours."""
    for name, command in app.cli.commands.items():
        if name in FLASK_OWN:
            continue
        if isinstance(command, click.Group):
            yield from (f"{name} {verb}" for verb in command.commands)
        else:
            yield name


def targets() -> list[str]:
    return re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)


def test_every_setting_stands_in_the_readme() -> None:
    assert sorted(settings() - set(SETTING.findall(readme()))) == []


def test_the_readme_names_no_setting_that_nothing_reads() -> None:
    known = settings() | set(SETTING.findall((ROOT / "Makefile").read_text("utf-8")))
    assert sorted(set(SETTING.findall(readme())) - known) == []


def test_every_field_of_the_settings_is_read_from_the_environment(tmp_path: Path) -> None:
    """Limits have defaults of their own; everything else can be set from outside."""
    fields = [field for field in dataclasses.fields(config.Settings) if field.default is dataclasses.MISSING]
    given = {
        "PIAGAM_HOST": "0.0.0.0",
        "PIAGAM_PORT": "8123",
        "PIAGAM_VAR": str(tmp_path),
        "PIAGAM_DATABASE_URL": "sqlite:///other.sqlite3",
        "PIAGAM_FILES_URL": "memory:///",
        "PIAGAM_BASE_URL": "https://desk.example",
        "PIAGAM_OFFICE": "3518",
        "PIAGAM_TRUSTED_PROXY": "127.0.0.1",
        "PIAGAM_WEB_PROCESSES": "3",
        "PIAGAM_WEB_THREADS": "5",
        "PIAGAM_WORKER_SECONDS": "7",
        "PIAGAM_SECRET_KEYS": "a" * 32 + "," + "b" * 32,
        "PIAGAM_RECEIPT_KEYS": "k2:" + "ab" * 32,
        "PIAGAM_SEAL_KEYS": "A" * 43 + "=",
    }
    secrets = {name: value for name, value in given.items() if name in (*config.SECRET_NAMES, "PIAGAM_VAR")}
    plain, chosen = config.load({**secrets, **other_secrets()}), config.load(given)
    unread = [field.name for field in fields if getattr(plain, field.name) == getattr(chosen, field.name)]
    assert unread == ["var"]
    assert chosen.var == tmp_path
    assert {*given} <= settings()


def other_secrets() -> dict[str, str]:
    return {
        "PIAGAM_SECRET_KEYS": "z" * 32,
        "PIAGAM_RECEIPT_KEYS": "k1:" + "cd" * 32,
        "PIAGAM_SEAL_KEYS": "B" * 43 + "=",
    }


def test_every_command_stands_in_the_readme(app: Flask) -> None:
    assert "`flask --app wsgi" in readme()
    assert [command for command in commands(app) if f"`{command}" not in readme()] == []


def test_every_command_says_what_it_does(app: Flask) -> None:
    for name, command in app.cli.commands.items():
        if isinstance(command, click.Group) and name not in FLASK_OWN:
            assert command.help
            assert all(verb.help for verb in command.commands.values())


def test_the_published_commands_exist(app: Flask) -> None:
    """DESIGN §4: never break one that was published."""
    published = {"db upgrade", "db downgrade", "office seed", "charter sync", "accounts invite"}
    assert {*commands(app)} >= published | {"worker", "backup", "restore", "doctor"}


@pytest.mark.parametrize("target", ["run", "test", "test-full", "translate", "demo", "demo-reset"])
def test_every_target_of_make_exists_and_stands_in_the_readme(target: str) -> None:
    assert target in targets()
    assert f"make {target}" in readme()


def test_the_readme_names_no_target_that_does_not_exist() -> None:
    assert set(re.findall(r"`make ([a-z-]+)`", readme())) <= set(targets())
