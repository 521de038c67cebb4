"""Every room that owns tables, so that migrations and house laws see them all."""

from __future__ import annotations

from importlib import import_module

ROOMS = (
    *("offices", "workdays", "audit", "throttle", "notify", "accounts", "files", "charter", "cases", "survey"),
    "consultations",
    "upkeep",
)


def load_models() -> None:
    """Import the models of every room."""
    for room in ROOMS:
        import_module(f"webapp.{room}.models")
