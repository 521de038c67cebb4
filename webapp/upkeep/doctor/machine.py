"""The doctor looks at what the office stands on: clock, disk, settings, worker, and who may read its folder."""

from __future__ import annotations

import ipaddress
import os
import shutil
from collections.abc import Iterator
from ctypes.util import find_library
from datetime import timedelta
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import func, select

from webapp import clock
from webapp.audit.models import JournalLine
from webapp.offices.models import Office
from webapp.upkeep import places, queries, service
from webapp.upkeep.archive import UpkeepError
from webapp.upkeep.doctor.findings import Finding, Patient

SKEW = timedelta(minutes=5)
# Before the program existed, or beyond anything its dates were made for: a clock without a battery, or set by hand.
FIRST_YEAR, LAST_YEAR = 2026, 2100
WIB = timedelta(hours=7)
FREE_BYTES = 512 * 1024 * 1024
LOOKED_AT_FILES = 2000


def clocks(patient: Patient) -> Iterator[Finding]:
    """The machine's clock against the newest row, its year, and the zone that days are counted in."""
    now = clock.now()
    if not FIRST_YEAR <= now.year <= LAST_YEAR:
        yield Finding(f"the machine says it is the year {now.year}", "Set its clock, and keep it right with NTP.")
    with patient.database.reading() as session:
        newest = session.scalar(select(func.max(JournalLine.at)).where(JournalLine.office_id == patient.office_id))
    if newest is not None and newest > now + SKEW:
        minutes = int((newest - now).total_seconds() // 60)
        yield Finding(
            f"the newest line of the journal lies {minutes} minutes in the future",
            "The clock was wrong then or is wrong now: set it, and keep it right with NTP.",
        )
    if now.astimezone(clock.JAKARTA).utcoffset() != WIB:
        yield Finding("Asia/Jakarta is not seven hours ahead", "Install the zone data: apt-get install tzdata")


def disk(patient: Patient) -> Iterator[Finding]:
    """Room for the next days, and for a second copy of the database, which a migration or a backup needs."""
    free, size = shutil.disk_usage(patient.settings.var).free, _database_bytes(patient)
    if free < max(FREE_BYTES, size):
        yield Finding(
            f"{free // 1024**2} MB are free where the office keeps its data, its database has {size // 1024**2} MB",
            "Make room, or move PIAGAM_VAR to a bigger disk.",
        )


def _database_bytes(patient: Patient) -> int:
    try:
        return sum(path.stat().st_size for path in places.places(patient.settings).database_parts)
    except UpkeepError:
        return 0  # on a server of its own


def settings(patient: Patient) -> Iterator[Finding]:
    """The office that is served, its public address, and whether citizens' words travel in the clear."""
    with patient.database.reading() as session:
        if session.get(Office, patient.office_id) is None:
            yield Finding(
                f"there is no office {patient.office_id} in the database",
                "Set PIAGAM_OFFICE to the right code, or run 'flask --app wsgi office seed'.",
            )
    told = patient.settings
    address = urlsplit(told.base_url)
    if told.base_url and (address.scheme not in ("http", "https") or not address.hostname or address.query):
        yield Finding("PIAGAM_BASE_URL is no address", "Write it as https://desk.example without anything behind it.")
    elif told.base_url and address.scheme == "http" and not _own_machine(address.hostname or ""):
        yield Finding(
            "PIAGAM_BASE_URL has no TLS", "Put a proxy with a certificate before the office and write https://."
        )
    if not _own_machine(told.host) and not told.trusted_proxy:
        yield Finding(
            f"the office listens on {told.host} without TLS: everybody on the way can read what citizens write",
            "Listen on 127.0.0.1 behind a proxy with TLS, and name that proxy in PIAGAM_TRUSTED_PROXY.",
        )
    if (told.trusted_proxy or not _own_machine(told.host)) and not told.base_url:
        yield Finding(
            "links in invitations lead to this machine's own address", "Set PIAGAM_BASE_URL to the public one."
        )


def paper(_patient: Patient) -> Iterator[Finding]:
    """What WeasyPrint needs of the machine to make PDF files (webapp.web.press); without it pages say so and print."""
    missing = [name for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset") if find_library(name) is None]
    if missing:
        yield Finding(
            f"no PDF files can be made: {', '.join(missing)} is not installed",
            "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core",
        )


def _own_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def worker(patient: Patient) -> Iterator[Finding]:
    """Every job ran lately and ended well."""
    cure = "Start the worker: 'make run' does, else 'flask --app wsgi worker' as a service of its own."
    now = clock.now()
    with patient.database.reading() as session:
        runs = queries.list_runs(session, patient.office_id)
    never = [name for name in patient.jobs if name not in runs or runs[name].began_at is None]
    if never:
        yield Finding(f"{', '.join(never)} never ran", cure)
    for name, run in runs.items():
        every = patient.jobs.get(name)
        if every is None or run.began_at is None:
            continue
        if now - run.began_at > 2 * every + service.LEASE:
            yield Finding(f"{name} did not run since {clock.local(run.began_at):%Y-%m-%d %H:%M} WIB", cure)
        elif run.outcome == service.FAILED:
            look = "Run 'flask --app wsgi worker --once' and read what it logs."
            yield Finding(f"{name} failed at its last run", look)


def modes(patient: Patient) -> Iterator[Finding]:
    """Nobody but the service's own account can read what citizens wrote, or the keys."""
    before = os.umask(0o077)
    os.umask(before)
    if before & 0o077 != 0o077:
        yield Finding(
            f"new files would be readable by others (umask {before:03o})", "Start the office under umask 077."
        )
    var = patient.settings.var
    open_ = [path for path in islice(_ours(var), LOOKED_AT_FILES) if path.stat().st_mode & 0o077]
    if open_:
        yield Finding(
            f"{len(open_)} files and folders can be read by other accounts, among them {open_[0].name}",
            f"Close them: chmod -R go-rwx {var}",
        )


def _ours(var: Path) -> Iterator[Path]:
    """The folder of the installation; pressed static files are public anyhow."""
    yield var
    for path in sorted(var.iterdir()):
        if path.name != "static" and not path.is_symlink():
            yield path
            if path.is_dir():
                yield from (below for below in path.rglob("*") if not below.is_symlink())
