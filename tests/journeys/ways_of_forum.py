"""Ways into the states of consultations: their pages, the form of an input, the desk (see `ways`)."""

from __future__ import annotations

from tests.journeys.live import Fields, Live, fresh_id
from tests.journeys.ways import Step, Way
from tests.journeys.ways_of_staff import posted, staff

PUBLIC, DESK = "/kpu-mendengar", "/petugas/kpu-mendengar"
INPUT = {"t_bagian": "semua", "t_sikap": "object", "cerita": "Waktunya terlalu lama.", "siapa": "open", "dibuka": "1"}


def forum(more: str = "") -> Way:
    """The world's open consultation, or a page below it; `more` may hold places of the world."""
    return lambda live, prefix: Step(f"{prefix}{PUBLIC}/{live.world.forum}{more.format(**live.world.places)}")


def said(fields: Fields) -> Way:
    """The form of an input as it comes back."""
    return lambda live, prefix: Step(
        f"{prefix}{PUBLIC}/{live.world.forum}/masukan", fields={"id": fresh_id(), **fields}
    )


def said_nowhere(live: Live, prefix: str) -> Step:
    """An input to a consultation that is only drafted."""
    return Step(f"{prefix}{PUBLIC}/{live.world.forum_draft}/masukan", fields={"id": fresh_id(), **INPUT})


def desk(more: str = "", *, drafted: bool = False) -> Way:
    """The desk's page of a consultation, or one below it."""
    return staff(f"{DESK}/{_which(drafted)}{more}")


def sent_at_desk(more: str, fields: Fields, *, drafted: bool = False) -> Way:
    """A form of the desk as it comes back."""
    return posted(f"{DESK}/{_which(drafted)}{more}", fields)


def _which(drafted: bool) -> str:
    return "{forum_draft}" if drafted else "{forum}"
