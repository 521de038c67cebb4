"""The house's own signs. One picture, one meaning (look/README, Pictograms)."""

from __future__ import annotations

PATHS = {
    "report": "M4 4h16v12h-9l-5 4v-4H4zM12 7v4M12 13v.01",
    "service": "M6 3h8l5 5v13H6zM9 14l2.5 2.5L16 12",
    "track": "M10.5 4a6.5 6.5 0 1 0 .01 0zM15.5 15.5 21 21",
    "shield": "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6zM12 8v4M12 15.5v.01",
    "tick": "M4 12.5 10 18 20 6",
    "octagon": "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 8v5M12 16v.01",
    "clock": "M12 3a9 9 0 1 0 .01 0zM12 7v5l3.5 2",
    "calendar": "M4 5h16v16H4zM4 10h16M8 3v4M16 3v4",
    "file": "M6 3h8l5 5v13H6zM13 3v6h6",
    "cross": "M6 3h8l5 5v13H6zM10 12l5 5M15 12l-5 5",
    "save": "M12 4v11M7 11l5 5 5-5M4 20h16",
    "lock": "M5 11h14v10H5zM8 11V8a4 4 0 0 1 8 0v3M12 15v2",
    "wait": "M12 3a9 9 0 1 0 .01 0zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .9-1 1.7M12 16.8v.01",
    "phone": "M7 3h10v18H7zM11 18h2",
    "person": "M12 4a4 4 0 1 0 .01 0zM4 21c0-4 3.5-6 8-6s8 2 8 6",
    "house": "M4 11 12 4l8 7v9H4zM10 20v-6h4v6",
    "exit": "M10 4H4v16h6M9 12h11M16 8l4 4-4 4",
}


def path(name: str) -> str:
    """The path of a sign; an unknown name is a fault of ours (KeyError)."""
    return PATHS[name]
