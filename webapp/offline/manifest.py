"""What a phone is told when it puts the office on its screen (W3C Web Application Manifest).

Each language, and each of the two names, is an application of its own to the phone: their `id` and
`start_url` differ, all share the scope `/`, so that no link leads out of the installed window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from webapp.files.types import ENDINGS
from webapp.i18n import gettext as _

NEUTRAL = "netral"
# Where another application sends what is shared with us.
SHARED = "/lapor/bagikan"
# The tokens --fill and --paper of the light scheme, and the ground of the neutral picture.
THEME, PAPER, NEUTRAL_THEME = "#74122b", "#fbf8f3", "#3d4a55"


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom: language, whether the name shall be neutral, and how addresses are made for them."""

    language: str
    neutral: bool
    address: Callable[[str], str]
    asset: Callable[[str], str]
    office: str


def manifest(reader: Reader) -> dict[str, Any]:
    """The members of the manifest, ready for JSON."""
    start = reader.address("/")
    if reader.neutral:
        start += f"?nama={NEUTRAL}"
    name = _("Notes") if reader.neutral else f"Piagam Warga {reader.office}".strip()
    # Under the neutral name it would show in every sharing menu of a phone that others use.
    share = {} if reader.neutral else {"share_target": _share(reader)}
    return {
        "id": start,
        "start_url": start,
        "scope": "/",
        "name": name,
        "short_name": _("Notes") if reader.neutral else "Piagam Warga",
        "description": "" if reader.neutral else _("The service desk of the election office, on your phone."),
        "lang": reader.language,
        "dir": "ltr",
        "display": "standalone",
        # A way back in the window itself, where the phone offers one.
        "display_override": ["minimal-ui", "standalone"],
        "theme_color": NEUTRAL_THEME if reader.neutral else THEME,
        "background_color": PAPER,
        "icons": _icons(reader),
        "shortcuts": [] if reader.neutral else _shortcuts(reader),
        **share,
    }


def _icons(reader: Reader) -> list[dict[str, str]]:
    stem = "neutral-" if reader.neutral else ""
    plain = "neutral" if reader.neutral else "icon"
    wanted = (
        (f"{plain}-192", "192x192", "any"),
        (f"{plain}-512", "512x512", "any"),
        (f"{stem}maskable-512", "512x512", "maskable"),
        (f"{stem}monochrome-512", "512x512", "monochrome"),
    )
    return [
        {"src": reader.asset(f"icons/{name}.png"), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in wanted
    ]


def _shortcuts(reader: Reader) -> list[dict[str, Any]]:
    """The three main doors, on a long press of the picture."""
    icon = [{"src": reader.asset("icons/icon-192.png"), "sizes": "192x192", "type": "image/png"}]
    doors = (("/lapor", _("Report a problem")), ("/lacak", _("See how it goes")), ("/layanan", _("Ask for a service")))
    return [{"name": words, "url": reader.address(path), "icons": icon} for path, words in doors]


def _share(reader: Reader) -> dict[str, Any]:
    """A text, photos, sound or documents from another application (W3C Web Share Target)."""
    files = [{"name": "berkas", "accept": [*ENDINGS, "audio/*"]}]
    return {
        "action": reader.address(SHARED),
        "method": "POST",
        "enctype": "multipart/form-data",
        "params": {"title": "judul", "text": "cerita", "url": "tautan", "files": files},
    }
