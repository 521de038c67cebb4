"""The files of one form: each is judged by itself, and each refusal names its file."""

from __future__ import annotations

import hashlib

import pytest

from tests.factories import files
from webapp.files import preparing
from webapp.files.preparing import Limits, prepare

SMALL = Limits(max_file_bytes=2000, max_files=3)


def test_good_files_are_kept_in_order_with_their_digest() -> None:
    batch = prepare([files.upload("a.jpg", files.picture()), files.upload("b.bin", files.pdf())])
    assert [file.name for file in batch.files] == ["a.jpg", "b.pdf"]
    assert [file.kind for file in batch.files] == ["picture", "document"]
    assert batch.files[1].digest == hashlib.sha256(files.pdf()).hexdigest()
    assert not batch.refusals


def test_one_bad_file_does_not_cost_the_others() -> None:
    batch = prepare(
        [
            files.upload("kosong.jpg", b""),
            files.upload("surat.pdf", files.pdf()),
            files.upload("virus.jpg", b"MZ" + bytes(90)),
        ]
    )
    assert [file.name for file in batch.files] == ["surat.pdf"]
    assert [(refusal.name, refusal.code) for refusal in batch.refusals] == [
        ("kosong.jpg", "file_empty"),
        ("virus.jpg", "file_type"),
    ]


def test_a_file_above_the_limit_is_refused_with_both_sizes() -> None:
    at_limit = files.pdf().ljust(2000, b"\n")
    batch = prepare(
        [files.upload("pas.pdf", at_limit), files.upload("lebih.pdf", at_limit + b"\n" * 500)], limits=SMALL
    )
    assert [file.name for file in batch.files] == ["pas.pdf"]
    (refusal,) = batch.refusals
    assert (refusal.code, refusal.facts) == ("file_too_large", {"size": 2500, "max": 2000})


def test_the_files_above_the_number_are_named_and_good_ones_before_them_kept() -> None:
    many = [files.upload(f"{number}.pdf", files.pdf()) for number in range(5)]
    batch = prepare(many, limits=SMALL)
    assert [file.name for file in batch.files] == ["0.pdf", "1.pdf", "2.pdf"]
    assert [(refusal.name, refusal.code) for refusal in batch.refusals] == [
        ("3.pdf", "file_too_many"),
        ("4.pdf", "file_too_many"),
    ]


def test_files_held_for_the_form_count_towards_the_number() -> None:
    batch = prepare([files.upload(f"{number}.pdf", files.pdf()) for number in range(2)], limits=SMALL, already=2)
    assert (len(batch.files), len(batch.refusals)) == (1, 1)


def test_a_refused_file_takes_no_place() -> None:
    uploads = [files.upload("x.txt", b"halo")] * 1 + [files.upload(f"{n}.pdf", files.pdf()) for n in range(3)]
    assert len(prepare(uploads, limits=SMALL).files) == 3


def test_a_refusal_shows_a_clean_name_and_becomes_an_error_of_the_house() -> None:
    (refusal,) = prepare([files.upload("../a\u202eb\n.txt", b"halo")]).refusals
    error = refusal.as_error()
    assert (error.code, error.facts) == ("file_type", {"name": "ab.txt"})


def test_a_voice_in_the_batch_is_noticed() -> None:
    assert prepare([files.upload("suara.amr", files.amr())]).has_sound
    assert not prepare([files.upload("foto.png", files.picture("PNG"))]).has_sound


def test_the_limits_are_those_of_the_installation() -> None:
    assert Limits() == Limits(8 * 1024 * 1024, 5)
    assert preparing.Batch() == prepare([])
    assert not prepare([])


@pytest.mark.parametrize("name", ["laporan.svg", "laporan.html", "laporan"])
def test_a_wrong_name_is_corrected_to_the_content(name: str) -> None:
    assert prepare([files.upload(name, files.pdf())]).files[0].name == "laporan.pdf"
