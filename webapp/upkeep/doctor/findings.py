"""What the doctor looks at, and what he says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from obstore.store import ObjectStore

from webapp import config
from webapp.db import Database


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and one sentence that says what to do."""

    wrong: str
    cure: str


@dataclass(frozen=True, slots=True)
class Patient:
    """An installation; `jobs` are the worker's, with how often each should run."""

    settings: config.Settings
    database: Database
    store: ObjectStore
    jobs: Mapping[str, timedelta]

    @property
    def office_id(self) -> str:
        return self.settings.office_id
