"""Voice notes: every kind a phone records, without titles and places, and never a video."""

from __future__ import annotations

import pytest

from tests.factories import files
from webapp.errors import OfficeError
from webapp.files import ogg, sniffing

GOOD = {
    "audio/ogg": files.ogg(),
    "audio/webm": files.webm(),
    "audio/mp4": files.mp4(),
    "audio/3gpp": files.mp4(brand=b"3gp4"),
    "audio/mpeg": files.mp3(),
    "audio/amr": files.amr(),
    "audio/amr-wb": files.amr_wide(),
}
WITH_SECRET = ("audio/ogg", "audio/webm", "audio/mp4", "audio/3gpp", "audio/mpeg")


def refusal(data: bytes) -> str:
    with pytest.raises(OfficeError) as caught:
        sniffing.accept(data)
    return caught.value.code


@pytest.mark.parametrize("media_type", GOOD)
def test_a_recording_is_known_by_its_content(media_type: str) -> None:
    assert sniffing.accept(GOOD[media_type])[0] == media_type


@pytest.mark.parametrize("media_type", WITH_SECRET)
def test_titles_and_places_are_blanked(media_type: str) -> None:
    assert files.SECRET in GOOD[media_type]
    assert files.SECRET not in sniffing.accept(GOOD[media_type])[1]


@pytest.mark.parametrize("media_type", [kind for kind in GOOD if kind != "audio/mpeg"])
def test_blanking_moves_no_byte_of_the_sound(media_type: str) -> None:
    kept = sniffing.accept(GOOD[media_type])[1]
    assert len(kept) == len(GOOD[media_type])
    assert sniffing.accept(kept) == (media_type, kept)


def test_of_an_mp3_only_the_sound_frames_are_kept() -> None:
    kept = sniffing.accept(files.mp3(frames=8))[1]
    assert kept == files.mp3(frames=8, tag=False)
    assert sniffing.accept(kept) == ("audio/mpeg", kept)


def test_an_mp3_with_a_torn_place_keeps_what_comes_after_it() -> None:
    whole = files.mp3(frames=6, tag=False)
    assert sniffing.accept(whole + b"\xff\0torn" * 20 + whole)[1] == whole + whole


def test_the_checksum_is_that_of_ogg() -> None:
    # Check value of CRC-32/CKSUM, without its final inversion.
    assert ogg.checksum(b"123456789") == 0x765E7680 ^ 0xFFFFFFFF


def test_comments_over_several_ogg_pages_are_blanked_with_a_valid_checksum() -> None:
    head = files.ogg()[:47]
    tags = (b"OpusTags" + bytes(8) + files.SECRET * 150).ljust(9 * 255, b"y")
    sound = files.ogg_page(b"\xf8\xff\xfe", 3, 0)
    whole = head + files.ogg_page(tags, 1, 0, ends=False) + files.ogg_page(files.SECRET * 30, 2, 1) + sound
    kept = sniffing.accept(whole)[1]
    assert files.SECRET not in kept
    assert kept.endswith(sound)
    for start, _, end in ogg._pages(kept):
        plain = kept[start : start + 22] + bytes(4) + kept[start + 26 : end]
        assert int.from_bytes(kept[start + 22 : start + 26], "little") == ogg.checksum(plain)


@pytest.mark.parametrize(
    "video",
    [
        files.webm(1),
        files.webm(2, 1),
        files.mp4(b"vide"),
        files.mp4(b"soun", b"vide"),
        files.ogg_page(b"\x80theora", 0, 2) + files.ogg(),
    ],
)
def test_a_video_is_refused_by_its_name(video: bytes) -> None:
    assert refusal(video) == "file_video"


@pytest.mark.parametrize(
    "other",
    [
        files.ogg(first=b"\x01vorbis" + bytes(23)),
        files.ogg() + files.ogg(),
        files.webm(doc_type=b"matroska"),
        files.webm(2, 17),
        files.webm(2, codec=b"A_PCM/INT/LIT"),
        files.mp4(b"text"),
        files.mp4(brand=b"heic"),
    ],
)
def test_other_content_in_a_known_container_is_refused(other: bytes) -> None:
    assert refusal(other) == "file_type"


@pytest.mark.parametrize(
    "broken",
    [
        files.ogg()[:40],
        files.ogg() + b"PK\x03\x04",
        files.webm()[:60],
        files.webm() + b"PK\x03\x04" + bytes(40),
        files.mp4()[:100],
        files.mp4() + b"<html><script>",
        files.box(b"ftyp", b"M4A ") + files.box(b"mdat", bytes(40)),
        files.mp3(frames=2),
        b"ID3\x03\0\0\x7f\x7f\x7f\x7f" + bytes(90),
        b"ID3\x03\0\0\0\0\0\0<html><script>alert(1)</script>",
        files.amr(0),
        files.amr() + b"PK\x03\x04",
    ],
)
def test_damaged_recordings_and_things_hung_behind_them_are_refused(broken: bytes) -> None:
    assert refusal(broken) == "file_broken"


def test_a_recording_whose_sound_was_cut_by_an_empty_battery_is_kept() -> None:
    for whole in (files.ogg(), files.webm(), files.mp4(), files.amr()):
        assert sniffing.accept(whole[:-3])[0].startswith("audio/")


@pytest.mark.parametrize(
    "trap",
    [
        files.ebml(0x1A45DFA3, files.ebml(0x4282, b"webm")) + b"\x81\x80" * 2_000_000,
        files.box(b"ftyp", b"M4A ") + files.box(b"free") * 1_000_000,
        b"ID3\x03\0\0\0\0\0\0" + b"\xff" * 8_000_000,
        files.box(b"ftyp", b"M4A ") + b"".join((8 * n).to_bytes(4, "big") + b"moov" for n in range(5000, 0, -1)),
    ],
    ids=["webm", "mp4", "mp3", "mp4-deep"],
)
def test_millions_of_tiny_parts_are_refused_and_not_walked(trap: bytes) -> None:
    assert refusal(trap) == "file_broken"
