"""Static files with a content hash in their name, pressed once at start.

`build()` lays `static/` out under `<var>/static` as `js/app.1a2b3c4d5e.js` with `.br` and
`.gz` beside it; whitenoise serves that folder as immutable. The style sheet is not among
them: it is inlined in the layout, because a second request before first paint costs a
2G phone a quarter of a second (STACK §5c), and its sha256 stands in the CSP.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import brotli

SHEETS = ("tokens.css", "base.css", "components.css", "desk.css", "modes.css")
VENDORED = "vendor/"  # as it was published, sign by sign
UNSERVED = (".css", ".md")  # inlined; notes for whoever keeps the vendored files
HASH_SIGNS = 10
IMMUTABLE = re.compile(rf"\.[0-9a-f]{{{HASH_SIGNS}}}\.\w+$")


@dataclass(frozen=True, slots=True)
class Assets:
    """Where each static file is found by browsers, and the inlined style sheet."""

    folder: Path
    names: dict[str, str]
    css: str
    css_csp: str

    def url(self, name: str) -> str:
        """The hashed address of `js/app.js`. An unknown name is a fault of ours: KeyError."""
        return f"/static/{self.names[name]}"


def build(source: Path, folder: Path) -> Assets:
    """Lay out and press `source` into `folder`; files already there are kept."""
    names = {}
    for path in sorted(p for p in source.rglob("*") if p.is_file() and p.suffix not in UNSERVED):
        name = path.relative_to(source).as_posix()
        data = path.read_bytes()
        if path.suffix == ".js" and not name.startswith(VENDORED):
            data = without_comments(data.decode()).encode()
        digest = hashlib.sha256(data).hexdigest()[:HASH_SIGNS]
        names[name] = f"{name.removesuffix(path.suffix)}.{digest}{path.suffix}"
        _press(folder / names[name], data)
    css = style_sheet(source / "css")
    digest_csp = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return Assets(folder, names, css, f"'sha256-{digest_csp}'")


def without_comments(program: str) -> str:
    """A script without the lines that are comments and nothing else: a third of its bytes on a prepaid line.

    Nothing else is changed, so a line number is the only thing lost. No line of ours that is no comment begins so:
    tests/web/test_assets.py looks.
    """
    return re.sub(r"^[ \t]*//.*\n", "", program, flags=re.M)


def style_sheet(folder: Path) -> str:
    """The sheets in order as one string, without comments and blank lines."""
    text = "\n".join((folder / name).read_text("utf-8") for name in SHEETS)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _press(target: Path, data: bytes) -> None:
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    _write(target.with_name(target.name + ".br"), brotli.compress(data, quality=11))
    _write(target.with_name(target.name + ".gz"), gzip.compress(data, 9, mtime=0))
    _write(target, data)


def _write(target: Path, data: bytes) -> None:
    """Whole or not at all: several processes start at the same time. Readable by our own account only."""
    handle, name = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(name, target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
