"""Commands tell the truth in one sentence, also about a database that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from webapp import create_app, migrations
from webapp.config import Settings, SettingsError
from webapp.web import assets

COMMANDS = (
    ("backup", "b.tar"),
    ("audit", "verify"),
    ("audit", "head"),
    ("seal", "rotate"),
    ("office", "seed"),
    ("charter", "sync"),
    ("accounts", "invite"),
    ("accounts", "reset-factor", "sri"),
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_damaged_database_is_told_in_words(app: Flask, settings: Settings, words: tuple[str, ...]) -> None:
    app.extensions["database"].dispose()
    database = Path(settings.database_url.removeprefix("sqlite:///"))
    for rest in ("-wal", "-shm"):
        Path(f"{database}{rest}").unlink(missing_ok=True)
    database.write_bytes(b"noise " * 40_000)
    arguments = [str(settings.var / one) if one.endswith(".tar") else one for one in words]
    done = app.test_cli_runner().invoke(args=arguments)
    assert done.exit_code == 1
    assert "database cannot be read" in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("way", ["upgrade", "downgrade"])
def test_a_revision_that_does_not_exist_is_refused_in_words(app: Flask, way: str) -> None:
    done = app.test_cli_runner().invoke(args=["db", way, "rubbish"])
    assert done.exit_code == 2
    assert migrations.head() in done.output


def test_the_database_stands_where_it_stands_not_where_it_was_told_to(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["db", "upgrade", "0001"])
    assert done.output.strip() == f"The database stands at {migrations.head()}."


def test_the_journal_of_an_office_that_is_not_there_is_not_called_whole(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["audit", "verify", "--office", "9999"])
    assert done.exit_code == 2
    assert "9999 has no journal here" in done.output


def test_no_room_for_the_static_files_is_said_in_one_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_words: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(assets, "build", full)
    with pytest.raises(SettingsError, match="No space left on device"):
        create_app(settings)
