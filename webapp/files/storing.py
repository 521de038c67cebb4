"""The object store: bytes under random keys that tell nothing and are never overwritten."""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from webapp.errors import NotFound, OfficeError
from webapp.files.preparing import Prepared

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PutFile:
    """A file whose bytes are stored and which no row names yet."""

    name: str
    media_type: str
    size_bytes: int
    digest: str
    store_key: str


def open_store(url: str) -> ObjectStore:
    """The store at `url`: a folder (`file://`), or S3 and its kin (`s3://bucket/prefix`).

    Opening starts nothing, but the first read or write starts threads: never use a store in a
    process that forks afterwards (its children would wait forever).
    """
    if not url.startswith("file://"):
        return from_url(url)
    store = LocalStore.from_url(url, mkdir=True)
    if store.prefix is not None:
        Path(store.prefix).chmod(0o700)  # citizens' papers: for the service's own account only
    return store


def put(store: ObjectStore, office_id: str, prepared: Sequence[Prepared]) -> list[PutFile]:
    """Write prepared files; call it before the write transaction, for it is slow.

    Raises OfficeError `file_store_away` (503) when the store is full or away.
    """
    return [_put_one(store, office_id, file) for file in prepared]


def read(store: ObjectStore, store_key: str) -> bytes:
    """The stored bytes. Raises NotFound `file_gone`, OfficeError `file_store_away` (503)."""
    try:
        return bytes(obstore.get(store, store_key).bytes())
    except FileNotFoundError as error:
        log.error("a stored file is missing: %s", store_key)
        raise NotFound("file_gone") from error
    except (BaseError, OSError) as error:
        raise _away(error) from error


def _put_one(store: ObjectStore, office_id: str, file: Prepared) -> PutFile:
    return PutFile(file.name, file.media_type, len(file.data), file.digest, put_bytes(store, office_id, file.data))


def put_bytes(store: ObjectStore, office_id: str, data: bytes) -> str:
    """Write bytes under a fresh key and return it once they are on the disk. Raises OfficeError `file_store_away`."""
    # Version 4: unlike the rows' ids, a key in a listing does not even tell the time.
    key = f"{office_id}/{uuid.uuid4()}"
    try:
        obstore.put(store, key, data, mode="create")
        if isinstance(store, LocalStore) and store.prefix is not None:
            _settle(Path(store.prefix) / key)
    except (BaseError, OSError) as error:
        raise _away(error) from error
    return key


def _settle(path: Path) -> None:
    """Onto the disk, like the row that will name it: a receipt must outlive a power cut."""
    for place in (path, path.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _away(error: Exception) -> OfficeError:
    log.error("the file store is unavailable: %s", type(error).__name__)
    return OfficeError("file_store_away", status=503)
