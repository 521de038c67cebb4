"""Pictures: made anew, small, upright, and without anything that tells of the person."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from tests.factories import files
from webapp.errors import OfficeError
from webapp.files import images, sniffing

KINDS = ("JPEG", "PNG", "WEBP")


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def refusal(data: bytes) -> str:
    with pytest.raises(OfficeError) as caught:
        sniffing.accept(data)
    return caught.value.code


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_keeps_its_kind_and_its_look(kind: str) -> None:
    media_type, kept = sniffing.accept(files.picture(kind))
    assert media_type == f"image/{kind.lower()}"
    red, white = (opened(kept).convert("RGB").getpixel(at) for at in ((5, 20), (55, 20)))
    assert isinstance(red, tuple)
    assert isinstance(white, tuple)
    assert red[0] > 200
    assert red[1] < 60
    assert min(white) > 240


@pytest.mark.parametrize("kind", KINDS)
def test_place_maker_comment_and_profile_are_gone(kind: str) -> None:
    photo = files.photo_with_place(kind)
    assert files.SECRET in photo
    kept = sniffing.accept(photo)[1]
    assert files.SECRET not in kept
    assert not opened(kept).getexif()
    assert not {"exif", "xmp", "comment", "icc_profile"} & set(opened(kept).info)


@pytest.mark.parametrize("kind", KINDS)
def test_a_photo_taken_sideways_is_stored_upright(kind: str) -> None:
    kept = opened(sniffing.accept(files.photo_with_place(kind, orientation=6))[1])
    assert kept.size == (40, 60)
    top = kept.convert("RGB").getpixel((20, 5))
    assert isinstance(top, tuple)
    assert top[1] < 60


def test_a_large_sideways_photo_is_upright_and_at_most_2000_pixels_long() -> None:
    kept = opened(sniffing.accept(files.photo_with_place(orientation=6, size=(4400, 1100)))[1])
    assert kept.size == (500, 2000)


@pytest.mark.parametrize("kind", KINDS)
def test_broken_metadata_does_not_cost_somebody_the_picture(kind: str) -> None:
    photo = files.picture(kind, exif=b"Exif\0\0MM\0\x2a\0\0\0\x08\xff\xff" + b"\x01" * 9)
    assert sniffing.accept(photo)[0] == f"image/{kind.lower()}"


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "1"),
        ("PNG", "L"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("PNG", "RGBA"),
        ("WEBP", "RGBA"),
    ],
)
def test_every_colour_mode_that_citizens_send_is_taken(kind: str, mode: str) -> None:
    assert opened(sniffing.accept(files.picture(kind, mode=mode))[1]).size == (60, 40)


def test_sixteen_bits_of_grey_do_not_turn_white() -> None:
    out = io.BytesIO()
    Image.new("I;16", (20, 20), 0x8000).save(out, "PNG")
    assert opened(sniffing.accept(out.getvalue())[1]).getpixel((5, 5)) == 128


def test_transparency_is_kept() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (10, 20, 30, 0)).save(out, "PNG")
    pixel = opened(sniffing.accept(out.getvalue())[1]).getpixel((5, 5))
    assert isinstance(pixel, tuple)
    assert pixel[3] == 0


def test_of_a_moving_picture_the_first_one_is_kept() -> None:
    out = io.BytesIO()
    first, second = Image.new("RGB", (20, 20), "red"), Image.new("RGB", (20, 20), "blue")
    first.save(out, "WEBP", save_all=True, append_images=[second], lossless=True)
    kept = opened(sniffing.accept(out.getvalue())[1])
    assert getattr(kept, "n_frames", 1) == 1
    pixel = kept.convert("RGB").getpixel((5, 5))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 200


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tenths", [1, 3, 5, 7, 9])
def test_a_picture_cut_short_is_refused_as_broken(kind: str, tenths: int) -> None:
    whole = files.picture(kind, size=(400, 300))
    assert refusal(whole[: len(whole) * tenths // 10]) == "file_broken"


def test_a_progressive_photo_cut_short_is_refused_too() -> None:
    whole = files.picture(size=(400, 300), progressive=True)
    assert refusal(whole[: len(whole) // 2]) == "file_broken"


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image.Image, "reduce", lambda *_: pytest.fail("decoded"))
    for side in (7_000, 11_000, 60_000):
        bomb = files.png_bomb(side)
        assert len(bomb) < 10_000
        assert refusal(bomb) == "file_pixels"


def test_an_archive_or_page_behind_a_picture_does_not_come_through() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("index.html", "<script>alert(1)</script>")
    for hidden in (archive.getvalue(), b"<html><script>alert(1)</script>"):
        kept = sniffing.accept(files.picture() + hidden)[1]
        assert b"script" not in kept
        assert b"PK\x03\x04" not in kept


def test_the_same_photo_becomes_the_same_bytes_so_that_a_repeat_is_known() -> None:
    photo = files.photo_with_place(size=(3000, 2000))
    assert images.read(photo) == images.read(photo)


def test_other_picture_formats_are_refused() -> None:
    for kind in ("GIF", "BMP", "TIFF", "AVIF"):
        assert refusal(files.picture(kind)) == "file_type"
