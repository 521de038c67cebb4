"""Where an installation on one machine keeps its data: the file of the database and the folder of files."""

from __future__ import annotations

import os
import sqlite3
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import make_url

from webapp import config
from webapp.upkeep.archive import UpkeepError

# What SQLite keeps beside a database; a new one must never meet the old one's.
BESIDE = ("-wal", "-shm", "-journal")
POSTGRESQL = (
    "This office keeps its database in PostgreSQL: use pg_dump for it and afterwards copy the files of "
    "PIAGAM_FILES_URL; to come back, pg_restore and copy the files first. This command is for SQLite."
)


@dataclass(frozen=True, slots=True)
class Places:
    """`files` is None when attachments are kept in an object store on the network."""

    database: Path
    files: Path | None

    @property
    def database_parts(self) -> list[Path]:
        """The database and what stands beside it, as far as they exist."""
        parts = [self.database, *(self.database.with_name(self.database.name + end) for end in BESIDE)]
        return [path for path in parts if path.exists()]


def places(settings: config.Settings) -> Places:
    """The places of this installation. Raises UpkeepError for PostgreSQL, which has its own tools."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite":
        raise UpkeepError(POSTGRESQL)
    if not url.database or url.database.startswith((":", "file:")):
        raise UpkeepError("The database is in no file of its own: set PIAGAM_DATABASE_URL to sqlite:////path/to/file.")
    return Places(Path(url.database).resolve(), files_folder(settings.files_url))


def files_folder(url: str) -> Path | None:
    """The folder behind `PIAGAM_FILES_URL`, or None when it is no folder of this machine."""
    if not url.startswith("file://"):
        return None
    return Path(unquote(urlsplit(url).path)).resolve()


def read_only(path: Path) -> sqlite3.Connection:
    """A database that nobody writes to, read as it lies there."""
    line = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    line.row_factory = sqlite3.Row
    return line


def count_rows(line: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table holds, those of the text search too."""
    names = line.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    return {name: line.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names.fetchall()}


def named_keys(line: sqlite3.Connection) -> list[str]:
    """The store keys that rows name. A backup of an older version lacks the newer tables."""
    wanted = (
        "SELECT name FROM sqlite_master WHERE type='table' AND name IN ('attachments','held_files','upload_pieces')"
    )
    tables = [str(row[0]) for row in line.execute(wanted)]
    query = " UNION ".join(f"SELECT store_key FROM {table}" for table in tables) + " ORDER BY 1"
    return [str(row[0]) for row in line.execute(query)]


def settle(folder: Path) -> None:
    """The names in a folder onto the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def version() -> str:
    """The version of this program."""
    told = tomllib.loads((config.ROOT / "pyproject.toml").read_text("utf-8"))
    return str(told["project"]["version"])
