"""What the log may know of a fault: which one and where, never what was typed or which address was open."""

from __future__ import annotations

import traceback


def trace(error: BaseException) -> str:
    """Which faults, and where. Their own words are left out: they may quote what a citizen wrote."""
    told, seen = [], error
    while True:
        told.append(f"{type(seen).__name__}\n{''.join(traceback.format_tb(seen.__traceback__))}")
        before = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
        if before is None:
            return "after ".join(told)
        seen = before
