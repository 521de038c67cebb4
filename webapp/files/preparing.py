"""From an upload to bytes worth keeping, without database and store.

Every file is judged by itself: one bad file never costs the others, and each refusal names
its file and the reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from webapp.config import Settings
from webapp.errors import OfficeError
from webapp.files import names, sniffing, types


class Readable(Protocol):
    """The part of a file object that is needed here."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it arrived: what the sender calls it, and its bytes still to be read."""

    name: str
    stream: Readable


@dataclass(frozen=True, slots=True)
class Limits:
    """How big one file may be, in bytes, and how many files one form may bring."""

    max_file_bytes: int = 8 * 1024 * 1024
    max_files: int = 5

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits of this installation."""
        return cls(settings.max_file_bytes, settings.max_files)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that may be kept. `digest` is the SHA-256 of `data`, in hexadecimal digits."""

    name: str
    media_type: str
    data: bytes = field(repr=False)
    digest: str

    @property
    def kind(self) -> str:
        """`picture`, `sound` or `document`."""
        return types.kind(self.media_type)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that is not kept, and why.

    `code` is `file_empty`, `file_too_large` (facts: size, max in bytes), `file_too_many` (max),
    `file_type`, `file_video`, `file_broken` or `file_pixels` (max, in millions).
    """

    name: str
    code: str
    facts: dict[str, int] = field(default_factory=dict)

    def as_error(self) -> OfficeError:
        """The refusal as an error of the house, for `web.messages`."""
        return OfficeError(self.code, name=self.name, **self.facts)


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of the files of one form, in their order."""

    files: tuple[Prepared, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.files or self.refusals)

    @property
    def has_sound(self) -> bool:
        """True when a voice may be heard: who files without a name is warned."""
        return any(file.kind == types.SOUND for file in self.files)


def prepare(uploads: Sequence[Upload], *, limits: Limits | None = None, already: int = 0) -> Batch:
    """Sniff, clean and limit the files of one form; slow, so do it before any transaction.

    `already` files are held for this form and count towards `limits.max_files`.
    """
    limits = limits or Limits()
    files: list[Prepared] = []
    refusals: list[Refusal] = []
    for upload in uploads:
        name = names.clean(upload.name)
        if already + len(files) >= limits.max_files:
            refusals.append(Refusal(name, "file_too_many", {"max": limits.max_files}))
            continue
        try:
            files.append(_prepare_one(upload, limits))
        except OfficeError as error:
            facts = {key: value for key, value in error.facts.items() if isinstance(value, int)}
            refusals.append(Refusal(name, error.code, facts))
    return Batch(tuple(files), tuple(refusals))


def _prepare_one(upload: Upload, limits: Limits) -> Prepared:
    data = upload.stream.read(limits.max_file_bytes + 1)
    if not data:
        raise OfficeError("file_empty")
    if len(data) > limits.max_file_bytes:
        size = len(data) + sum(len(part) for part in iter(lambda: upload.stream.read(65536), b""))
        raise OfficeError("file_too_large", size=size, max=limits.max_file_bytes)
    media_type, clean = sniffing.accept(data)
    digest = hashlib.sha256(clean).hexdigest()
    return Prepared(names.clean(upload.name, types.ENDINGS[media_type]), media_type, clean, digest)
