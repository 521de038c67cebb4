"""The first words of a case, for headings and lists of the staff."""

from __future__ import annotations

import re

from webapp.cases.models import Case

SIGNS = 60
# A sentence ends with its sign and a space: "3.000" and "a.n." do not end one in the middle of a word.
_SENTENCE_END = re.compile(r"(?<=[?!])\s|\.\s")


def subject_line(case: Case) -> str:
    """The first sentence of the text, cut at a word; a question keeps its sign."""
    first = _SENTENCE_END.split(case.text.replace("\n", " ").strip(), maxsplit=1)[0].strip()
    if len(first) <= SIGNS:
        return first
    return first[: SIGNS - 1].rsplit(" ", 1)[0].rstrip(" ,;:.-") + "…"
