"""What is taken and what is not, whatever the file is called."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import files
from webapp.errors import OfficeError
from webapp.files import pdf, sniffing, types

GOOD = [
    files.picture(),
    files.picture("PNG"),
    files.picture("WEBP"),
    files.pdf(),
    files.ogg(),
    files.webm(),
    files.mp4(),
    files.mp3(),
    files.amr(),
]
CODES = {"file_type", "file_broken", "file_video", "file_pixels"}


def refusal(data: bytes) -> str:
    with pytest.raises(OfficeError) as caught:
        sniffing.accept(data)
    return caught.value.code


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("word/document.xml", "<w:document/>")
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"<!doctype html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'\xef\xbb\xbf<?xml version="1.0"?><svg/>',
        archive(),
        b"MZ" + bytes(200),
        b"\x7fELF" + bytes(200),
        b"#!/bin/sh\necho",
        b"halo, ini teks biasa",
        b"\0" * 50,
        b"\xff",
        b"<html>" + files.pdf(),
        b"GIF89a/*" + files.pdf(),
        b"RIFF\x10\0\0\0WAVEfmt ",
    ],
)
def test_pages_archives_programs_and_unknown_files_are_refused(data: bytes) -> None:
    assert refusal(data) == "file_type"


def test_a_pdf_is_kept_byte_for_byte() -> None:
    assert sniffing.accept(files.pdf()) == ("application/pdf", files.pdf())
    padded = files.pdf() + bytes(4096)
    assert sniffing.accept(padded) == ("application/pdf", padded)


@pytest.mark.parametrize(
    "data",
    [
        files.pdf()[:-30],
        files.pdf().replace(b"startxref", b"startxxxx"),
        files.pdf() + archive(),
        files.pdf() + b"<html><script>alert(1)</script>",
        files.pdf() + b"x" * 3000,
    ],
)
def test_a_pdf_without_its_end_or_with_something_behind_it_is_refused(data: bytes) -> None:
    assert refusal(data) == "file_broken"


def test_a_second_opinion_can_refuse_what_our_readers_took(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "read", lambda data: ("application/pdf", b"<!DOCTYPE html><html>" + data))
    assert refusal(files.pdf()) == "file_type"


@given(data=st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_taken_or_refused_and_never_a_crash(data: bytes) -> None:
    for start in (b"", *(good[:12] for good in GOOD)):
        accept_or_refuse(start + data)


@given(
    which=st.sampled_from(GOOD),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8),
    cut=st.integers(0, 60),
)
@settings(max_examples=300, deadline=None)
def test_a_damaged_file_is_taken_or_refused_and_never_a_crash(
    which: bytes, changes: list[tuple[int, int]], cut: int
) -> None:
    damaged = bytearray(which)
    for at, value in changes:
        damaged[at % len(damaged)] = value
    accept_or_refuse(bytes(damaged[: len(damaged) - cut]))


def accept_or_refuse(data: bytes) -> None:
    try:
        media_type, kept = sniffing.accept(data)
    except OfficeError as error:
        assert error.code in CODES
    else:
        assert media_type in types.ENDINGS
        assert kept
