"""Two processes prepare one office at the same moment: both end well, and nothing is there twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cryptography.fernet import Fernet
from sqlalchemy import func, select, text

from tests.hostile.two_at_once import TRIAL, UPGRADE, at_once, database_in
from tests.servers import environment
from webapp import migrations, trial
from webapp.accounts.models import Invitation
from webapp.db import Base, Database
from webapp.offices.models import Office
from webapp.schema import load_models

load_models()


def check_schema(database: Database) -> None:
    """At the head, and exactly the tables of the models."""
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == migrations.head()
        wanted = {"include_name": lambda name, kind, _parents: kind != "table" or name in Base.metadata.tables}
        assert compare_metadata(MigrationContext.configure(connection, opts=wanted), Base.metadata) == []


def test_two_first_starts_at_once_make_one_office(tmp_path: Path) -> None:
    ended = at_once(TRIAL, environment(tmp_path))
    assert [code for code, _said in ended] == [0, 0], ended
    database = Database(database_in(tmp_path))
    check_schema(database)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Office)) == 1
        usable = session.scalars(select(Invitation).where(Invitation.withdrawn_at.is_(None))).all()
        assert len(usable) == 1, "only the newest first link works"
    database.dispose()
    secrets = (tmp_path / "secrets.env").read_text()
    assert len(re.findall("^PIAGAM_", secrets, re.MULTILINE)) == 3
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".secrets")] == []


def test_two_migrations_at_once_make_the_schema_once(tmp_path: Path) -> None:
    trial.make_secrets(tmp_path)
    ended = at_once(UPGRADE, environment(tmp_path))
    assert [code for code, _said in ended] == [0, 0], ended
    database = Database(database_in(tmp_path))
    check_schema(database)
    database.dispose()


def test_keys_are_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's keys that appear in the meantime stay as they are."""
    mine = "PIAGAM_SECRET_KEYS=of-the-other-start\n"
    made = Fernet.generate_key

    def other_is_first() -> bytes:
        (tmp_path / "secrets.env").write_text(mine)
        return made()

    monkeypatch.setattr(Fernet, "generate_key", other_is_first)
    trial.make_secrets(tmp_path)
    assert (tmp_path / "secrets.env").read_text() == mine
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.env"]
