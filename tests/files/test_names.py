"""Names are shown, never believed, and never used as a path."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.files import names


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("foto rumah.JPG", "foto rumah.JPG"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\siti\\bukti.pdf", "bukti.pdf"),
        ("..", "berkas"),
        ("", "berkas"),
        (".htaccess", "htaccess"),
        ("bukti\u202egpj.exe", "buktigpj.exe"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie: x=1.pdf"),
        ("nol\0.png", "nol.png"),
        ("cafe\u0301.png", "café.png"),
        ("ꦥꦼꦩꦶꦭꦸ.pdf", "ꦥꦼꦩꦶꦭꦸ.pdf"),
        ("😀.png", "😀.png"),
        ("  dua   spasi .png", "dua spasi.png"),
    ],
)
def test_a_name_is_cleaned_for_reading(raw: str, shown: str) -> None:
    assert names.clean(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("surat.exe", "surat.pdf"),
        ("surat", "surat.pdf"),
        ("surat.pdf.html", "surat.pdf.pdf"),
        ("versi 1.2 akhir", "versi 1.2 akhir.pdf"),
        (".pdf", "pdf.pdf"),
    ],
)
def test_the_ending_is_that_of_the_content(raw: str, shown: str) -> None:
    assert names.clean(raw, ".pdf") == shown


def test_a_name_of_4000_signs_keeps_its_start_and_its_ending() -> None:
    shown = names.clean("a" * 4000 + ".jpg", ".jpg")
    assert len(shown) == 100
    assert shown.endswith("a.jpg")


@given(st.text(max_size=200))
def test_no_name_carries_a_path_or_control_sign(raw: str) -> None:
    shown = names.clean(raw, ".webp")
    assert 6 <= len(shown) <= names.MAX_SIGNS
    assert not set("/\\") & set(shown)
    assert shown != ".webp"
    assert all(unicodedata.category(sign)[0] != "C" for sign in shown)
    assert names.clean(shown, ".webp") == shown
