"""`python -m webapp.demo [ready|reset]`: a trial with invented cases, in a folder of its own.

`ready` fills it unless it is filled, `reset` empties it and fills it anew; both print the sheet. `make demo` and
`make demo-reset` call them. Without `PIAGAM_VAR` the folder is `var/demo`.
"""

from __future__ import annotations

import argparse
import os
import sys

from obstore.store import ObjectStore
from sqlalchemy.exc import ArgumentError, OperationalError

from webapp import config, migrations, trial
from webapp.db import Database
from webapp.demo import office, plan, sheet
from webapp.files.storing import open_store
from webapp.offices import queries as offices

FOLDER = config.ROOT / "var" / "demo"
SEED = 3517
REFUSED = (
    "This office is no trial: it was made without invented cases, so it is neither filled nor emptied. "
    "Choose another folder for the trial: PIAGAM_VAR=/path/to/folder make demo"
)


def main() -> int:
    """0 when the trial stands ready, 1 with one plain sentence when not."""
    asked = _asked()
    os.environ.setdefault("PIAGAM_VAR", str(FOLDER))
    try:
        var = config.var_folder()
        config.make_private(var)
        trial.make_secrets(var)
        settings = config.load()
        database = Database(settings.database_url)
        store = open_store(settings.files_url)
        print(_made_ready(database, settings, store, asked), flush=True)
    except office.NoTrial:
        print(REFUSED, file=sys.stderr)
        return 1
    except (config.SettingsError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except (ArgumentError, OperationalError) as error:
        reason = getattr(error, "orig", None) or error
        print(f"The database cannot be opened ({reason}). Check PIAGAM_DATABASE_URL.", file=sys.stderr)
        return 1
    database.dispose()
    return 0


def _count(text: str) -> int:
    """How many cases. Raises ArgumentTypeError."""
    if not text.isascii() or not text.isdigit() or not plan.FEWEST <= int(text) <= plan.MOST:
        raise argparse.ArgumentTypeError(f"a whole number from {plan.FEWEST} to {plan.MOST}, not {text!r}")
    return int(text)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m webapp.demo", description="A trial with invented cases.")
    parser.add_argument("verb", nargs="?", default="ready", choices=("ready", "reset"))
    parser.add_argument(
        "--seed", type=int, default=SEED, help="the same seed gives the same cases (default: %(default)s)"
    )
    parser.add_argument(
        "--cases",
        type=_count,
        default=plan.CASES,
        metavar=f"{plan.FEWEST}..{plan.MOST}",
        help="how many (default: %(default)s)",
    )
    return parser.parse_args()


def _made_ready(database: Database, settings: config.Settings, store: ObjectStore, asked: argparse.Namespace) -> str:
    where = office.standing(database, settings.office_id)
    if where == office.REAL:
        raise office.NoTrial
    if where == office.TRIAL and asked.verb == "ready":
        migrations.upgrade(database.engine)
        return sheet.read(settings.var)
    if where == office.TRIAL:
        office.empty(database, settings.office_id, store)
    print(f"Filling a trial with {asked.cases} invented cases, this takes less than a minute.", flush=True)
    filled = office.fill(database, settings, store, seed=asked.seed, count=asked.cases)
    with database.reading() as session:
        prefix = offices.get_office(session, settings.office_id).number_prefix
    return sheet.write(filled, prefix, settings.var)


if __name__ == "__main__":
    raise SystemExit(main())
