"""The file of a backup: one plain tar with a manifest, and behind it the digest of everything before.

`piagam.sqlite3`, then `files/<key>` for every stored file, then `manifest.json` (what is in it, with the SHA-256
and size of each member), then `digest.txt` with the SHA-256 of all bytes before it. The end is a function of
that digest alone, so that no byte of the file can change, and none can be missing, without being noticed.
Keys are never in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

PRODUCT, FORMAT = "piagam-warga", 1
DATABASE, MANIFEST, DIGEST = "piagam.sqlite3", "manifest.json", "digest.txt"
FILES = "files/"
# Keys as `files.storing` makes them: an office and a random id. Nothing else is ever written below the folder.
MEMBER = re.compile(r"files/[0-9A-Za-z_-]{1,16}/[0-9A-Za-z_-]{1,64}")
BLOCK = tarfile.BLOCKSIZE
END = bytes(2 * BLOCK)
TRAILER_BYTES = 2 * BLOCK + len(END)
_PIECE = 1024 * 1024


class UpkeepError(Exception):
    """Something a command of this room cannot do; the text is plain and says what to do."""


class _Unreadable(UpkeepError):
    pass


@dataclass(frozen=True, slots=True)
class Member:
    """What the manifest knows of one member."""

    sha256: str
    bytes: int


@dataclass(slots=True)
class Manifest:
    """What a backup holds. `rows` by table, `missing` store keys that rows named and the store did not have.

    `marks` lets a restore notice that another key stands under a known name; no key can be found from them.
    """

    version: str
    made_at: str
    offices: list[str]
    schema: str
    rows: dict[str, int]
    missing: list[str] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)

    def written(self) -> bytes:
        """As the member of the tar."""
        return json.dumps({"product": PRODUCT, "format": FORMAT, **asdict(self)}, indent=1, sort_keys=True).encode()


class Writer:
    """Writes the members one after the other; `finish()` makes it a backup."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._sum = out, hashlib.sha256()
        self.members: dict[str, Member] = {}

    def add(self, name: str, data: BinaryIO, size: int) -> None:
        """Append a member of exactly `size` bytes. Raises UpkeepError when it has another size by now."""
        self._write(_header(name, size))
        digest, left = hashlib.sha256(), size
        while left:
            piece = data.read(min(_PIECE, left))
            if not piece:
                raise UpkeepError(f"{name} became shorter while it was copied. Try again.")
            digest.update(piece)
            self._write(piece)
            left -= len(piece)
        self._write(_padding(size))
        self.members[name] = Member(digest.hexdigest(), size)

    def finish(self, manifest: Manifest) -> str:
        """Append the manifest and the digest; returns the digest."""
        manifest.members = dict(self.members)
        written = manifest.written()
        self.add(MANIFEST, io.BytesIO(written), len(written))
        digest = self._sum.hexdigest()
        self._out.write(trailer(digest))
        return digest

    def _write(self, piece: bytes) -> None:
        self._sum.update(piece)
        self._out.write(piece)


class Archive:
    """A backup whose every byte was found as it was written. Made by `opened()`."""

    def __init__(self, source: BinaryIO, digest: str) -> None:
        self.digest = digest
        try:
            self._tar = tarfile.TarFile(fileobj=source)
            self._members = {member.name: member for member in self._tar.getmembers()}
            self.manifest = _read_manifest(self._read(MANIFEST))
        except (tarfile.TarError, KeyError, ValueError, TypeError) as error:
            raise _Unreadable("its list of contents cannot be read") from error
        _check_members(self.manifest, self._members)

    def copy(self, name: str, target: Path) -> None:
        """Write one member to a new file and onto the disk. Raises UpkeepError when it is not what was promised."""
        known, source = self.manifest.members[name], self._tar.extractfile(self._members[name])
        if source is None:
            raise UpkeepError(f"{name} cannot be read.")
        digest = hashlib.sha256()
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for piece in iter(lambda: source.read(_PIECE), b""):
                digest.update(piece)
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != known.sha256:
            raise UpkeepError(
                f"{name} is not what the backup's list promises. Nothing was changed. Use another backup."
            )

    @property
    def store_keys(self) -> list[str]:
        """The keys of the files in it."""
        return [name.removeprefix(FILES) for name in self.manifest.members if name.startswith(FILES)]

    def _read(self, name: str) -> bytes:
        source = self._tar.extractfile(self._members[name])
        return source.read() if source else b""


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Read a backup from end to end, then hand it out. Raises UpkeepError, in words, for anything else."""
    if not path.is_file():
        raise UpkeepError(f"There is no file {path}.")
    try:
        with path.open("rb") as source:
            digest = _check_bytes(source, path.stat().st_size)
            source.seek(0)
            yield Archive(source, digest)
    except _Unreadable as error:
        raise UpkeepError(f"{path} is no backup that can be used: {error}. Nothing was changed.") from error
    except OSError as error:
        raise UpkeepError(f"{path} cannot be read ({error.strerror}). Nothing was changed.") from error


def trailer(digest: str) -> bytes:
    """The end of a backup whose other bytes have this digest."""
    text = f"{digest}\n".encode()
    return _header(DIGEST, len(text)) + text + _padding(len(text)) + END


def _check_bytes(source: BinaryIO, size: int) -> str:
    first = source.read(BLOCK)
    if not first.startswith(DATABASE.encode() + b"\0"):
        raise _Unreadable("it was not made by this program")
    source.seek(0)
    left, digest = max(size - TRAILER_BYTES, 0), hashlib.sha256()
    while left:
        piece = source.read(min(_PIECE, left))
        if not piece:
            break
        digest.update(piece)
        left -= len(piece)
    if source.read() != trailer(digest.hexdigest()):
        raise _Unreadable("it is damaged or cut short, its digest does not fit")
    return digest.hexdigest()


def _read_manifest(written: bytes) -> Manifest:
    told: dict[str, Any] = json.loads(written)
    if told.pop("product") != PRODUCT:
        raise _Unreadable("it was not made by this program")
    if told.pop("format") != FORMAT:
        raise _Unreadable("it was made by a newer version of this program, install that one first")
    members = {str(name): Member(str(one["sha256"]), int(one["bytes"])) for name, one in told.pop("members").items()}
    return Manifest(**told, members=members)


def _check_members(manifest: Manifest, found: dict[str, tarfile.TarInfo]) -> None:
    """Only what the manifest names, only plain files, only names that cannot lead anywhere else."""
    if set(found) != {*manifest.members, MANIFEST, DIGEST} or DATABASE not in manifest.members:
        raise _Unreadable("its contents are not those of its list")
    for name, known in manifest.members.items():
        if name != DATABASE and not MEMBER.fullmatch(name):
            raise _Unreadable("it holds a name that is none of ours")
        if not found[name].isreg() or found[name].size != known.bytes:
            raise _Unreadable("it holds something that is no plain file of the promised size")


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict")


def _padding(size: int) -> bytes:
    return bytes(-size % BLOCK)
