"""Draw the icons of the installable shell anew: `python scripts/icons.py` (needs Chromium and Pillow).

All icons come from two marks on one ground. Their pictures are kept in `static/icons`, so that neither
installing nor serving needs a browser; `static/icons/made-from.txt` holds the digest of what they were made from
(a test compares it).
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).resolve().parent.parent / "static" / "icons"
MADE_FROM = FOLDER / "made-from.txt"

# 32 x 32: the ballot with its punched hole, and a sheet of notes for those who need a neutral name.
BALLOT = (
    "M5 2h15v6a3 3 0 0 0 3 3h7v9a3 3 0 0 1-3 3H16l-8 8v-8H5a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3z"
    "m8.5 6a5 5 0 1 0 .01 0zM22.5 2.5 29.5 9H22.5z"
)
SHEET = (
    "M7 2h18a2 2 0 0 1 2 2v24a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zM10 9v2h12V9zM10 15v2h12v-2zM10 21v2h8v-2z"
)
MAROON, SLATE, WHITE = "#74122b", "#3d4a55", "#fff"


@dataclass(frozen=True, slots=True)
class Icon:
    """One picture: `share` is how much of the side the mark takes, `corner` rounds the ground (512 units a side)."""

    name: str
    side: int
    mark: str
    ground: str
    share: float
    corner: int

    def svg(self) -> str:
        """The drawing. A monochrome icon has no ground: the system paints it."""
        scale = 512 * self.share / 32
        inset = 512 * (1 - self.share) / 2
        ground = f'<rect width="512" height="512" rx="{self.corner}" fill="{self.ground}"/>' if self.ground else ""
        place = f"translate({inset:g} {inset:g}) scale({scale:g})"
        mark = f'<path fill="{WHITE}" fill-rule="evenodd" transform="{place}" d="{self.mark}"/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">{ground}{mark}</svg>\n'


# A maskable icon may be cut to a circle of 80 %: its mark stays within 56 %.
ICONS = (
    Icon("icon-192", 192, BALLOT, MAROON, 0.64, 96),
    Icon("icon-512", 512, BALLOT, MAROON, 0.64, 96),
    Icon("maskable-512", 512, BALLOT, MAROON, 0.5, 0),
    Icon("monochrome-512", 512, BALLOT, "", 0.64, 0),
    Icon("neutral-192", 192, SHEET, SLATE, 0.6, 96),
    Icon("neutral-512", 512, SHEET, SLATE, 0.6, 96),
    Icon("neutral-maskable-512", 512, SHEET, SLATE, 0.5, 0),
    Icon("neutral-monochrome-512", 512, SHEET, "", 0.6, 0),
)


def digest() -> str:
    """What the pictures were made from, as one digest."""
    return hashlib.sha256("".join(f"{icon.name} {icon.side} {icon.svg()}" for icon in ICONS).encode()).hexdigest()


def draw(icon: Icon, chromium: str) -> bytes:
    """The picture, in a few colours: flat drawings need no more."""
    with tempfile.TemporaryDirectory() as folder:
        page, shot = Path(folder, "icon.html"), Path(folder, "icon.png")
        page.write_text(f"<style>html,body{{margin:0}}svg{{display:block;width:{icon.side}px}}</style>{icon.svg()}")
        subprocess.run(
            [
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--default-background-color=00000000",
                f"--user-data-dir={folder}/profile",
                f"--window-size={icon.side},{icon.side}",
                f"--screenshot={shot}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
        )
        picture = Image.open(shot).convert("RGBA").quantize(32, Image.Quantize.FASTOCTREE)
        out = io.BytesIO()
        picture.save(out, "PNG", optimize=True)
        return out.getvalue()


def main() -> int:
    """Draw all of them."""
    chromium = sys.argv[1] if len(sys.argv) > 1 else "chromium"
    FOLDER.mkdir(exist_ok=True)
    for icon in ICONS:
        data = draw(icon, chromium)
        (FOLDER / f"{icon.name}.png").write_bytes(data)
        print(f"{icon.name}.png {len(data)} bytes")
    MADE_FROM.write_text(digest() + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
