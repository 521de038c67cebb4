"""Scripts leave the house without their comments, and otherwise as they are written."""

from __future__ import annotations

import re

from flask import Flask

from tests.conftest import ROOT
from webapp.offline.worker import PROGRAM
from webapp.web.assets import Assets, without_comments

OURS = [*sorted((ROOT / "static" / "js").glob("*.js")), PROGRAM]


def test_only_lines_that_are_comments_are_left_out() -> None:
    program = "// What it does.\n(() => {\n  // why\n  go(); // where\n  at('http://x');\n})();\n"
    assert without_comments(program) == "(() => {\n  go(); // where\n  at('http://x');\n})();\n"


def test_no_script_of_ours_has_a_text_over_several_lines_that_could_be_taken_for_a_comment() -> None:
    for path in OURS:
        program = path.read_text("utf-8")
        texts = re.findall(r"`[^`]*`", without_comments(program))
        assert not [text for text in texts if "\n" in text], path.name
        assert "/*" not in program, path.name


def test_what_is_vendored_is_sent_as_it_was_published(app: Flask) -> None:
    built: Assets = app.extensions["assets"]
    (name,) = [one for one in built.names if one.startswith("vendor/") and one.endswith(".js")]
    assert (built.folder / built.names[name]).read_bytes() == (ROOT / "static" / name).read_bytes()
    assert not re.search(r"^\s*//", (built.folder / built.names["js/app.js"]).read_text(), re.M)
