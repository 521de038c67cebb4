"""`python -m webapp.trial`: a single-machine installation, made ready; safe to run again.

Makes secrets under `<var>`, migrates, seeds the office once, and prints the one-time link for
the first administrator as long as there is none. `make run` calls it before the server.
"""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy.exc import ArgumentError, OperationalError

from webapp import config, migrations
from webapp.db import Database


def main() -> int:
    """Prepare; 0 when the office can open, 1 with one plain sentence when not."""
    try:
        var = config.var_folder()
        config.make_private(var)
        make_secrets(var)
        settings = config.load()
    except (config.SettingsError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    try:
        database = Database(settings.database_url, settings.database_wait_seconds)
        migrations.upgrade(database.engine)
    except (ArgumentError, OperationalError) as error:
        reason = getattr(error, "orig", None) or error
        print(f"The database cannot be opened ({reason}). Check PIAGAM_DATABASE_URL.", file=sys.stderr)
        return 1
    link = seed(database, settings)
    database.dispose()
    if link:
        print(f"First administrator (this link works once): {link}", flush=True)
    return 0


def make_secrets(var: Path) -> None:
    """Write `secrets.env` once, readable by its owner only."""
    var.mkdir(parents=True, exist_ok=True)
    path = var / "secrets.env"
    if path.exists() or all(os.environ.get(name) for name in config.SECRET_NAMES):
        return
    lines = (
        f"PIAGAM_SECRET_KEYS={secrets.token_hex(32)}",
        f"PIAGAM_RECEIPT_KEYS=k1:{secrets.token_hex(32)}",
        f"PIAGAM_SEAL_KEYS={Fernet.generate_key().decode()}",
    )
    # Whole or not at all: a second start at the same moment must read the keys of the first, never half of them.
    draft = var / f".secrets.{os.getpid()}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def seed(database: Database, settings: config.Settings) -> str | None:
    """The office, its calendar and its catalogue; returns the first administrator's link."""
    from webapp.accounts import service as accounts
    from webapp.audit import service as audit
    from webapp.charter import service as charter
    from webapp.offices import service as offices
    from webapp.workdays import service as workdays

    office_id = settings.office_id
    with database.transaction() as session:
        rows = offices.seed_office(session, office_id) + len(workdays.seed_calendar(session, office_id))
        if rows:
            facts = {"rows": rows}
            audit.record(session, office_id=office_id, actor=audit.SYSTEM, action="office.seeded", facts=facts)
        charter.sync_catalogue(session, office_id)
        return accounts.first_admin_link(session, office_id=office_id, base_url=settings.public_url)


if __name__ == "__main__":
    raise SystemExit(main())
