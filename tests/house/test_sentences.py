"""Laws over translated sentences in code that the extraction cannot see."""

from __future__ import annotations

import ast
from pathlib import Path

WEBAPP = Path(__file__).resolve().parents[2] / "webapp"
GETTEXT = {"_", "gettext", "ngettext", "pgettext", "N_"}


def hidden_sentences(source: str) -> list[int]:
    """Lines where a sentence is translated inside an f-string: Babel does not extract it there."""
    lines = []
    for joined in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)):
        for node in ast.walk(joined):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT:
                lines.append(node.lineno)
    return lines


def test_no_sentence_hides_in_an_f_string() -> None:
    found = {
        str(path.relative_to(WEBAPP)): lines
        for path in WEBAPP.rglob("*.py")
        if (lines := hidden_sentences(path.read_text("utf-8")))
    }
    assert found == {}


def test_the_law_finds_a_hidden_sentence() -> None:
    assert hidden_sentences("a = 1\nb = f\"{_('Hello.')} {a}\"") == [2]
