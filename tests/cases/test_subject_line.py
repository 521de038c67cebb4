"""The first words of a case: a sentence, never its middle, cut at a word."""

from __future__ import annotations

import pytest

from webapp.cases.models import Case
from webapp.cases.subject_line import SIGNS, subject_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Nama hilang. Mohon dicek.", "Nama hilang"),
        ("Apa boleh diwakilkan? Ibu sudah sepuh.", "Apa boleh diwakilkan?"),
        ("Tolong! Papan roboh.", "Tolong!"),
        ("harga 3.000 masih boleh", "harga 3.000 masih boleh"),
        ("dua\nbaris saja", "dua baris saja"),
        ("", ""),
    ],
)
def test_it_is_the_first_sentence(text: str, line: str) -> None:
    assert subject_line(Case(text=text)) == line


def test_a_long_one_is_cut_at_a_word_without_a_sign_before_the_dots() -> None:
    text = "Di grup WA pengajian ada yang mengumpulkan foto KTP, katanya untuk bantuan"
    assert subject_line(Case(text=text)) == "Di grup WA pengajian ada yang mengumpulkan foto KTP…"
    assert len(subject_line(Case(text="kata " * 40))) <= SIGNS
    assert subject_line(Case(text="x" * 200)).endswith("x…")
