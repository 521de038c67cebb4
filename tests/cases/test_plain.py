"""What the check of an answer finds in a text, and what it leaves alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.cases import plain

LONG = "Kami sudah memeriksa data itu di kantor desa " + "bersama petugas " * 7 + "hari ini."
JAVANESE = "Palapuran panjenengan sampun katampi saha saweg dipunpriksa."
INDONESIAN = "Laporan Anda sudah kami terima dan sedang kami periksa."

# Code, a text that has it, one that has not; the citizen reads Indonesian.
TEXTS = [
    (plain.LONG, LONG, "Kami sudah memeriksa data itu. Data itu benar."),
    (plain.HEAVY, "Apabila ada yang salah, tulis kepada kami.", "Jika ada yang salah, tulis kepada kami."),
    (plain.NIK, "Nomornya 3517 0512 0345 0001.", "Ada 351705 pemilih dan 12034500 surat."),
    (plain.NIK, "NIK 3517051203450001 salah.", "Nomor 12345678901234567 bukan NIK."),
    (plain.PHONE, "Hubungi 0812-3456-7890.", "Laporan 012/B/2026 tanggal 01-12-2026."),
    (plain.PHONE, "Hubungi +62 812 3456 7890.", "TPS 08 dan TPS 012."),
    (plain.PHONE, "Telepon rumahnya (0321) 871234.", "Pukul 08.30 sampai 10.00."),
    (plain.EMAIL, "Surelnya wati.rt3@contoh.example ya.", "Harga @ dua ribu."),
    (plain.NAME, "Kata Bu Wartini data itu salah.", "Kata Ibu Ketua data itu salah."),
    (plain.NAME, "Kata Sdr. Wartini data itu salah.", "Maaf, Bu. Data itu benar."),
    (plain.NAME, "Sulastri sudah datang.", "Surat sulastri bukan nama kalau ditulis kecil."),
    (plain.LANGUAGE, JAVANESE, INDONESIAN),
]


def codes(text: str, language: str = "id", **known: tuple[str, ...]) -> set[str]:
    return {one.code for one in plain.look_over(text, language, names=("Sulastri Dewi",), **known)}


@pytest.mark.parametrize(("code", "has", "has_not"), TEXTS)
def test_each_warning_comes_for_a_text_that_has_it_and_not_for_one_that_has_not(
    code: str, has: str, has_not: str
) -> None:
    assert code in codes(has)
    assert code not in codes(has_not)


def test_a_sentence_of_exactly_twenty_words_is_not_long() -> None:
    assert plain.LONG not in codes(" ".join(["kata"] * 20) + ".")
    found = plain.look_over(" ".join(["kata"] * 21) + ". Pendek saja.", "id")
    assert [(one.code, one.count) for one in found] == [(plain.LONG, 1)]


def test_a_heavy_word_comes_with_its_plainer_one_and_only_in_its_own_language() -> None:
    found = {one.code: one for one in plain.look_over("Sehubungan dengan hal itu, kami datang.", "id")}
    assert found[plain.HEAVY].examples == ("sehubungan dengan → tentang",)
    assert plain.HEAVY not in codes("Sehubungan dengan hal itu.", "jv")
    assert plain.HEAVY in codes("Prakawis menika sampun rampung.", "jv")


def test_javanese_for_a_javanese_citizen_is_no_other_language_and_a_short_text_says_nothing() -> None:
    assert plain.LANGUAGE not in codes(JAVANESE, "jv")
    assert plain.LANGUAGE in codes(INDONESIAN, "jv")
    assert plain.language_of("Sampun rampung.") == ""


def test_the_offices_own_contacts_may_stand_in_an_answer_however_they_are_written() -> None:
    text = "Telepon kami 0812-3456-7890, atau tulis ke kpu@contoh.example."
    assert {plain.PHONE, plain.EMAIL} <= codes(text)
    assert not {plain.PHONE, plain.EMAIL} & codes(text, own=("+62 812 3456 7890", "KPU@contoh.example", ""))


def test_a_name_is_counted_but_never_told() -> None:
    found = plain.look_over("Kata Sulastri begitu.", "id", names=("Sulastri",))
    assert [(one.code, one.count, one.examples) for one in found if one.code == plain.NAME] == [(plain.NAME, 1, ())]


SEPARATORS = st.sampled_from(("", " ", ".", "-"))


@given(st.lists(st.integers(0, 9), min_size=16, max_size=16), SEPARATORS, st.integers(2, 8))
def test_sixteen_digits_are_found_however_they_are_grouped(digits: list[int], gap: str, size: int) -> None:
    text = "".join(map(str, digits))
    grouped = gap.join(text[at : at + size] for at in range(0, 16, size))
    found = {one.code: one.count for one in plain.look_over(f"Nomornya {grouped}, terima kasih.", "id")}
    assert found.get(plain.NIK) == 1
    assert plain.PHONE not in found, "what is a NIK is not counted as a telephone too"


@given(
    st.sampled_from(("08", "+628", "628", "+62 8", "0 8")),
    st.text("0123456789", min_size=8, max_size=11),
    SEPARATORS,
    st.integers(2, 5),
)
def test_mobile_numbers_are_found_however_they_are_written(begin: str, rest: str, gap: str, size: int) -> None:
    number = begin.replace("0 8", "08") + gap.join(rest[at : at + size] for at in range(0, len(rest), size))
    assert plain.PHONE in {one.code for one in plain.look_over(f"Hubungi {number} ya.", "id")}


@given(st.text())
def test_no_text_is_too_strange_to_look_over(text: str) -> None:
    for language in ("id", "jv"):
        for one in plain.look_over(text, language, names=(text, "Budi Santoso"), own=(text,)):
            assert one.count > 0


REFUSALS = (
    "Laporan Anda kami tolak.",
    "Kami\ntidak dapat melayani.",
    "Maaf, bukan wewenang kami.",
    "Boten saged kula ladosi.",
)
NO_REFUSALS = ("Nama ibu Anda sudah kami masukkan.", "Kami tolong.", "Wewenang Bawaslu kami jelaskan.")
NOTHING_MORE = {"Tidak ada lagi.": True, "Botên wontên malih": True, "Tidak ada surat: kami kirim.": False}


@pytest.mark.parametrize("text", REFUSALS)
def test_words_of_a_refusal_are_seen(text: str) -> None:
    assert plain.refuses(text)


@pytest.mark.parametrize("text", NO_REFUSALS)
def test_an_answer_is_no_refusal(text: str) -> None:
    assert not plain.refuses(text)


@pytest.mark.parametrize("text", NOTHING_MORE)
def test_a_next_step_may_say_that_nothing_more_comes(text: str) -> None:
    assert plain.says_nothing_more(text) is NOTHING_MORE[text]
