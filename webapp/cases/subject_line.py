"""The first words of a case, for headings and lists of the staff."""

from __future__ import annotations

from webapp.cases.models import Case

SIGNS = 60


def subject_line(case: Case) -> str:
    """The first sentence of the text, cut at a word."""
    first = case.text.replace("\n", " ").split(". ")[0].strip()
    if len(first) <= SIGNS:
        return first
    return first[: SIGNS - 1].rsplit(" ", 1)[0] + "…"
