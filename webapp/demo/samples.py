"""Photos and voice notes for the cases: taken in as every upload is, so that they pass the same checks."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from obstore.store import ObjectStore

from webapp.demo import pictures, texts
from webapp.files import service as files
from webapp.files.preparing import Prepared, Upload
from webapp.files.storing import PutFile

# Some photos differ from case to case, as they would; drawing each anew would take longer than all the rest.
VARIANTS = 3


@dataclass(slots=True)
class Samples:
    """Prepared once each, stored anew for each case that has one."""

    store: ObjectStore
    office_id: str
    _ready: dict[str, Prepared] = field(default_factory=dict)
    _given: int = 0

    def photo(self, name: str) -> list[PutFile]:
        """A photo of the scene `name`, stored."""
        self._given += 1
        variant = self._given % VARIANTS
        key = f"{name} {variant}"
        if key not in self._ready:
            self._ready[key] = _prepared(pictures.NAMES[name], pictures.draw(name, variant))
        return files.put(self.store, self.office_id, [self._ready[key]])

    def voice(self, name: str) -> list[PutFile]:
        """The voice note `name`, stored."""
        if name not in self._ready:
            voice = texts.voices()[name]
            self._ready[name] = _prepared(voice.name, (texts.DATA / voice.file).read_bytes())
        return files.put(self.store, self.office_id, [self._ready[name]])


def _prepared(name: str, data: bytes) -> Prepared:
    batch = files.prepare([Upload(name, io.BytesIO(data))])
    if batch.refusals:
        raise ValueError(f"the sample {name} is refused: {batch.refusals[0].code}")
    return batch.files[0]
