"""The doctor looks at what is kept: the database, what its keys still open, the files it names."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from datetime import timedelta

import obstore
from sqlalchemy import ColumnElement, Connection, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp import clock, migrations
from webapp.accounts.models import AuthenticatorApp
from webapp.cases.models import Receipt, SealedIdentity, Submission
from webapp.crypto import Sealer
from webapp.errors import OfficeError
from webapp.files import storing, sweeping
from webapp.files.models import KEEP_HELD, Attachment
from webapp.notify import queries as notify
from webapp.notify.service import MOST_ATTEMPTS
from webapp.upkeep import marks, places
from webapp.upkeep.archive import UpkeepError
from webapp.upkeep.doctor.findings import Finding, Patient
from webapp.workdays import queries as workdays

FREE_SHARE, FREE_BYTES = 0.25, 8 * 1024 * 1024
SAMPLE = 200
SAMPLE_OF_FILES = 50
# The sweep runs every hour: what is older than its rule by some hours was left over.
SWEPT_AFTER = KEEP_HELD + timedelta(hours=3)


def database(patient: Patient) -> Iterator[Finding]:
    """There, sound, in WAL mode, at the newest schema, not mostly air."""
    sqlite = patient.database.engine.dialect.name == "sqlite"
    if sqlite and not _file_is_there(patient):
        yield Finding("there is no database yet", "Run 'make run', or 'flask --app wsgi db upgrade'.")
        return
    try:
        with patient.database.engine.connect() as connection:
            yield from _schema(connection)
            if sqlite:
                yield from _sqlite(connection)
    except Exception as error:
        told = f"it cannot be read ({type(getattr(error, 'orig', None) or error).__name__})"
        yield Finding(told, "Check PIAGAM_DATABASE_URL; a damaged database comes back with 'flask --app wsgi restore'.")


def _file_is_there(patient: Patient) -> bool:
    try:
        return places.places(patient.settings).database.is_file()
    except UpkeepError:
        return True  # in no plain file: connecting will tell


def _schema(connection: Connection) -> Iterator[Finding]:
    stands = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if stands == migrations.head():
        return
    if stands in migrations.known():
        yield Finding(
            f"its schema is {stands}, the program's {migrations.head()}", "Run 'flask --app wsgi db upgrade'."
        )
    else:
        yield Finding(f"its schema {stands} is newer than the program", "Install the version that it was used with.")


def _sqlite(connection: Connection) -> Iterator[Finding]:
    told = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    if told != ["ok"]:
        yield Finding(f"it is damaged ({len(told)} faults)", "Stop the office and restore the last backup.")
    if broken := len(connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
        yield Finding(
            f"{broken} rows refer to rows that are gone", "Restore the last backup, or ask whoever changed it."
        )
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    if mode != "wal":
        yield Finding(f"it runs in {mode} mode, not in WAL mode", "Keep it on a local disk, not on a network share.")
    pages, free, size = (
        int(connection.exec_driver_sql(f"PRAGMA {name}").scalar() or 0)
        for name in ("page_count", "freelist_count", "page_size")
    )
    if free * size >= FREE_BYTES and free >= pages * FREE_SHARE:
        yield Finding(
            f"{free * size // 1024**2} MB of it are empty pages",
            "Make a backup, stop the office, and restore it with --replace: that packs it.",
        )


def keys(patient: Patient) -> Iterator[Finding]:
    """Every key that stored digests name is kept, and the seal keys open a sample of the names."""
    with patient.database.reading() as session:
        yield from _receipt_keys(session, patient)
        yield from _seal_keys(session, patient)


def _receipt_keys(session: Session, patient: Patient) -> Iterator[Finding]:
    kept = {key.name for key in patient.settings.receipt_keys}
    for strange in marks.strange_keys(session, patient.settings):
        yield Finding(
            f"the receipt key {strange!r} is another one than the receipts here were made with",
            "Put the key back that had this name, else those receipts open nothing.",
        )
    for column, what in ((Receipt.digits_hash, "receipts"), (Submission.id_hash, "sends")):
        name = _key_name(session, column)
        for key, count in session.execute(select(name, func.count()).group_by(name)):
            if key not in kept:
                yield Finding(
                    f"{count} {what} were made with the key {key!r}, which is not in PIAGAM_RECEIPT_KEYS",
                    "Put that key back behind the others, else those receipts open nothing.",
                )


def _key_name(session: Session, column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """`k1` of `k1:4fb2…`."""
    if session.get_bind().dialect.name == "sqlite":
        return func.substr(column, 1, func.instr(column, ":") - 1)
    return func.split_part(column, ":", 1)


def _seal_keys(session: Session, patient: Patient) -> Iterator[Finding]:
    sealer, ids = Sealer(patient.settings.seal_keys), SealedIdentity.case_id
    newest = select(SealedIdentity).order_by(ids.desc()).limit(SAMPLE)
    oldest = select(SealedIdentity).order_by(ids).limit(SAMPLE)
    rows = {row.case_id: row for query in (newest, oldest) for row in session.scalars(query)}
    names = [sealed for row in rows.values() for sealed in (row.name, row.contact) if sealed]
    apps = list(session.scalars(select(AuthenticatorApp.secret).limit(SAMPLE)))
    for what, fields in (("names and contacts", names), ("secrets of second factors", apps)):
        closed = sum(not _opens(sealer, sealed) for sealed in fields)
        if closed:
            yield Finding(
                f"{closed} of {len(fields)} sealed {what} looked at cannot be opened",
                "Put the old key back behind the others in PIAGAM_SEAL_KEYS; without it they are lost.",
            )


def _opens(sealer: Sealer, sealed: bytes) -> bool:
    try:
        sealer.open(sealed)
    except OfficeError:
        return False
    return True


def files(patient: Patient) -> Iterator[Finding]:
    """Every row has its bytes, nothing old is left without a row, and the store takes new ones."""
    there = {}
    for chunk in obstore.list(patient.store, prefix=patient.office_id):
        there.update({str(item["path"]): item["last_modified"] for item in chunk})
    with patient.database.reading() as session:
        named = {row for table in sweeping.NAMING for row in session.scalars(select(table.store_key))}
        digests = select(Attachment.store_key, Attachment.digest).order_by(Attachment.id.desc()).limit(SAMPLE_OF_FILES)
        sample = {row[0]: row[1] for row in session.execute(digests)}
    if gone := {key for key in named if key.startswith(f"{patient.office_id}/")} - there.keys():
        yield Finding(f"{len(gone)} files that the database names are gone", "Restore them from the last backup.")
    old = clock.now() - SWEPT_AFTER
    left = [key for key, stored_at in there.items() if key not in named and stored_at < old]
    left += [
        path.name
        for path in sweeping.unfinished(patient.store, patient.office_id)
        if path.stat().st_mtime < old.timestamp()
    ]
    if left:
        yield Finding(f"{len(left)} files belong to no row and were not swept", "Start the worker, see 'worker' below.")
    damaged = sum(
        hashlib.sha256(storing.read(patient.store, key)).hexdigest() != digest
        for key, digest in sample.items()
        if key in there
    )
    if damaged:
        yield Finding(f"{damaged} of the newest files are damaged", "Check the disk, and restore the last backup.")
    yield from _writable(patient)


def calendar(patient: Patient) -> Iterator[Finding]:
    """The holidays of every year that promises reach: what is decreed late is filled in by hand."""
    with patient.database.reading() as session:
        filled = workdays.years_filled(session, patient.office_id)
        off = workdays.days_off(session, patient.office_id)
    for year in workdays.years_missing(filled, clock.today(), off):
        yield Finding(
            f"the holidays of {year} are not filled in, and deadlines reach into it",
            "An administrator writes them down at /petugas/kalender, by the joint decree of the ministers.",
        )


def _writable(patient: Patient) -> Iterator[Finding]:
    key = f"{patient.office_id}/{uuid.uuid4()}"
    try:
        obstore.put(patient.store, key, b"doctor", mode="create")
        obstore.delete(patient.store, key)
    except Exception as error:
        yield Finding(
            f"no file can be stored ({type(error).__name__})",
            "Give this account the right to write to PIAGAM_FILES_URL, or make room on the disk.",
        )


def outbox(patient: Patient) -> Iterator[Finding]:
    """Messages to staff went out."""
    with patient.database.reading() as session:
        stuck = notify.count_given_up(session, patient.office_id)
    if stuck:
        yield Finding(
            f"{stuck} messages to staff were tried {MOST_ATTEMPTS} times and did not go out",
            "Read what the worker logs; the same messages stand at /petugas/pengingat, where their readers find them.",
        )
