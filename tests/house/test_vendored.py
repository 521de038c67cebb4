"""Files of others are shipped unmodified, each with its version, source, licence and sha256."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from webapp.web import assets

FOLDERS = (ROOT / "static" / "vendor", ROOT / "tests" / "vendor")
TABLE = "VENDORED.md"
# Pinned here as well: a changed file with a changed table must still be looked at by a person.
PINNED = {
    "htmx-2.0.11.min.js": "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
    "axe-core-4.14.1.min.js": "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
}
LICENCES = {"0BSD", "MIT", "MPL-2.0", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC"}


def rows(folder: Path) -> dict[str, list[str]]:
    """File name → the other cells of its line."""
    lines = (folder / TABLE).read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return {row[0]: row[1:] for row in cells if row[0] != "file"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_the_table_names_every_file_with_its_version_source_licence_and_hash(folder: Path) -> None:
    present = {path.name for path in folder.iterdir() if path.name != TABLE}
    found = rows(folder)
    assert set(found) == present
    for name, (_what, version, source, licence, digest) in found.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert version in name
        assert source
        assert licence in LICENCES
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, f"{name} was changed"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_every_script_has_its_licence_beside_it(folder: Path) -> None:
    for script in folder.glob("*.js"):
        assert script.with_name(script.name.removesuffix(".min.js") + ".LICENSE").is_file()


def test_the_scripts_are_the_pinned_ones() -> None:
    scripts = [script for folder in FOLDERS for script in folder.glob("*.js")]
    assert {script.name: hashlib.sha256(script.read_bytes()).hexdigest() for script in scripts} == PINNED


def test_the_table_is_not_served(tmp_path: Path) -> None:
    built = assets.build(ROOT / "static", tmp_path)
    assert not any(name.endswith(".md") for name in built.names)
