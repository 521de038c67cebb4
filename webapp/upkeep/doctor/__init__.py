"""Doctor: looks at an installation and says what is wrong and what to do; changes nothing, names nobody.

`examine()` asks every area. One that cannot be looked at is a finding too, and stops no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from obstore.store import ObjectStore

from webapp import config
from webapp.db import Database
from webapp.upkeep.doctor import data, machine
from webapp.upkeep.doctor.findings import Finding, Patient

AREAS: dict[str, Callable[[Patient], Iterator[Finding]]] = {
    "database": data.database,
    "keys": data.keys,
    "files": data.files,
    "calendar": data.calendar,
    "outbox": data.outbox,
    "clock": machine.clocks,
    "disk": machine.disk,
    "settings": machine.settings,
    "worker": machine.worker,
    "modes": machine.modes,
    "paper": machine.paper,
}


def examine(
    settings: config.Settings, database: Database, store: ObjectStore, jobs: Mapping[str, timedelta]
) -> dict[str, list[Finding]]:
    """Every area's findings; an empty list is a sound area. `jobs` is how often each job should run."""
    patient = Patient(settings, database, store, jobs)
    return {area: _look(look, patient) for area, look in AREAS.items()}


def _look(look: Callable[[Patient], Iterator[Finding]], patient: Patient) -> list[Finding]:
    try:
        return list(look(patient))
    except Exception as error:  # whatever it is: the other areas must still be looked at
        return [Finding(f"could not be looked at ({type(error).__name__})", "Mend the other findings first.")]


__all__ = ["AREAS", "Finding", "Patient", "examine"]
