"""Each detector finds its fault and is silent on the approved samples and the glossary."""

from __future__ import annotations

import csv
import hashlib

import pytest

from tests.house import language, twins

SENTENCE_OF_21_WORDS = " ".join(["kata"] * 21) + "."
SENTENCE_OF_16_WORDS = " ".join(["kata"] * 16) + "."
LAW = "Undang-Undang Nomor 7 Tahun 2017"

FAULTS = [
    ("indonesian_only", "jv", "Wadulan panjenengan sudah katampi."),
    ("indonesian_affix", "jv", "Palapuran badhé dikirimkan."),
    ("english_only", "jv", "Please enggal nyerat."),
    ("english_only", "id", "Simpan file Anda."),
    ("ngoko_only", "jv", "Wadulan durung katampi."),
    ("ngoko_only", "jv", "Wadulan <b>dùrung</b> katampi."),
    ("ngoko_suffix", "jv", "Kaca punika dipunbukakaké."),
    ("house_spelling", "jv", "Wadulan mboten katampi."),
    ("house_spelling", "jv", "Wadulan badhe dipunwaos."),
    ("house_spelling", "jv", "Palapuran panjenêngan."),
    ("honorific_self", "jv", "KPU badhé maringi wangsulan."),
    ("honorific_self", "jv", "KPU Kabupaten Jombang kersa maos."),
    ("honorific_self", "jv", "Asma kula Slamet."),
    ("honorific_user", "jv", "Panjenengan saged nyuwun pitulungan."),
    ("honorific_user", "jv", "Panjenengan <b>ngaturaken</b> wadulan."),
    ("honorific_user", "jv", "Mangga nyerat nami panjenengan."),
    ("forbidden", "jv", "Tiyang cacad saged milih."),
    ("forbidden", "id", "Penyandang cacat dapat memilih."),
    ("forbidden", "id", "Bantuan untuk tuna-netra."),
    ("forbidden", "en", "For idiot users"),
    ("heavy", "id", "Tulis apabila ada."),
    ("heavy", "id", "Kegiatan ini dalam rangka pemilu."),
    ("typography", "id", "Tulis nama anda."),
    ("typography", "id", "Terima kasih!"),
    ("typography", "jv", "Asma &amp; alamat."),
    ("sentence_length", "id", SENTENCE_OF_21_WORDS),
    ("sentence_length", "jv", SENTENCE_OF_21_WORDS),
]

WARNINGS = [
    ("indonesian_ambiguous", "jv", "Serat laporan ing mriki."),
    ("ngoko_ambiguous", "jv", "Sampeyan saged maos."),
    ("ngoko_suffix", "jv", "Wadulanmu sampun katampi."),
    ("ngoko_passive", "jv", "Palapuran dibusak."),
    ("krama_expected", "jv", "Kaca foto menu formulir situs."),
    ("heavy", "id", "Anda dapat menggunakan telepon."),
    ("sentence_length", "id", SENTENCE_OF_16_WORDS),
    ("sentence_length", "jv", SENTENCE_OF_16_WORDS),
]

SILENT = [
    ("jv", "%(sudah)s katampi."),
    ("jv", "{durung} katampi."),
    ("jv", '<a href="/lapor/untuk" class="dan">Serat wadulan</a>'),
    ("jv", "Mangga mirsani https://jombang.example.id/untuk/anda punika."),
    ("jv", f"Miturut {LAW} panjenengan saged milih."),
    ("jv", "Daftar Pemilih Tetap (DPT) saged dipunpirsani."),
    ("jv", '<p lang="id">Anda dapat datang apabila perlu.</p>Mangga rawuh.'),
    ("jv", "Matur nuwun dhateng panjenengan. Nyuwun pangapunten."),
    ("jv", "<li>Asma panjenengan</li><li>Nyuwun pangapunten</li>"),
    ("jv", "Panjenengan %(name)s nyuwun."),
    ("id", f"Menurut {LAW} " + " ".join(["kata"] * 17) + "."),
    ("id", " ".join(["kata"] * 20) + ". " + " ".join(["kata"] * 20) + "."),
    ("id", "Lewat SP4N-LAPOR! juga bisa."),
    ("id", "Bagian Anda sudah selesai pukul 14.05 WIB."),
]


def rules(text: str, locale: str, is_fault: bool) -> set[str]:
    return {hit.rule for hit in language.findings(text, locale) if hit.is_fault is is_fault}


def samples() -> list[tuple[str, str]]:
    with (language.DATA / "samples.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert len(rows) == 15
    return [(locale, row[locale]) for row in rows for locale in ("id", "jv")]


def glossary_texts() -> list[tuple[str, str]]:
    columns = (("id", "indonesian"), ("jv", "javanese_krama"))
    return [(locale, row[column]) for row in twins.glossary() for locale, column in columns]


@pytest.mark.parametrize(("rule", "locale", "text"), FAULTS)
def test_each_fault_is_found(rule: str, locale: str, text: str) -> None:
    assert rule in rules(text, locale, is_fault=True)
    assert any(line.startswith(f"{rule}:") for line in language.faults(text, locale))


@pytest.mark.parametrize(("rule", "locale", "text"), WARNINGS)
def test_each_doubt_is_warned_about_and_does_not_fail(rule: str, locale: str, text: str) -> None:
    assert rule in rules(text, locale, is_fault=False)
    assert rule not in rules(text, locale, is_fault=True)


@pytest.mark.parametrize(("locale", "text"), SILENT)
def test_code_names_laws_and_neighbours_that_are_none_do_not_count(locale: str, text: str) -> None:
    assert language.faults(text, locale) == []


@pytest.mark.parametrize("locale_and_text", samples(), ids=lambda pair: pair[1][:40])
def test_approved_samples_are_silent(locale_and_text: tuple[str, str]) -> None:
    locale, text = locale_and_text
    assert language.faults(text, locale) == []


def test_the_whole_glossary_is_silent() -> None:
    hits = [(text, language.faults(text, locale)) for locale, text in glossary_texts()]
    assert [hit for hit in hits if hit[1]] == []


def test_no_word_list_was_changed_to_please_a_text() -> None:
    # A new edition of the list changes this line in a commit of its own; a false hit is an exemption instead.
    digest = hashlib.sha256((language.DATA / "detector_words.json").read_bytes()).hexdigest()
    assert digest == "96225a1283cbf66d4d85548eae9c48fa0ceeb24a998d78c2c3d930bb44b80d12"


def test_each_exemption_has_a_reason_and_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = language.exemptions()
    assert listed

    def hits(entry: language.Exemption) -> list[language.Finding]:
        return [hit for locale in ("id", "jv") for hit in language.findings(entry.example, locale)]

    with_exemptions = [hits(entry) for entry in listed]
    monkeypatch.setattr(language, "exemptions", lambda: ())
    for entry, now in zip(listed, with_exemptions, strict=True):
        assert len(entry.reason) > 20
        assert hits(entry), f"nothing finds {entry.example!r}: the exemption can go"
        assert now == [], f"{entry.example!r} is still found"


def test_an_exempted_name_does_not_excuse_the_same_word_elsewhere() -> None:
    assert "ngoko_only" in rules("Kudu dipunisi.", "jv", is_fault=True)
    assert "indonesian_only" in rules("Badan Anda", "jv", is_fault=True)


@pytest.mark.parametrize(
    ("source", "text", "says"),
    [
        ("%(num)d days", "%(num)s hari", "places differ"),
        ("%(num)d of %(num)d", "%(num)d", "places differ"),
        ("Until {date}", "Sampai", "places differ"),
        ("Day", "Hari %s", "without a name"),
        ("100%% free", "100 % dari", "without a name"),
        ("%%(ref)s", "%%(ref)s", "without a name"),
        ("<b>Help</b>", "Bantuan", "tags"),
        ('<a href="/a">Help</a>', '<a href="/b">Bantuan</a>', "tags"),
        ("See https://a.example", "Lihat https://b.example", "tags"),
        ("Write your name.", "Tulis nama Anda", "closing mark"),
        ("Name:", "Nama", "closing mark"),
        ("“Really?”", "“Benar”", "closing mark"),
    ],
)
def test_a_translation_that_changes_the_form_is_found(source: str, text: str, says: str) -> None:
    assert any(says in line for line in twins.form_differs(source, text))


def test_a_translation_may_move_places_and_tags() -> None:
    assert twins.form_differs("%(a)s before <b>%(b)s</b>.", "<b>%(b)s</b> saderengipun %(a)s.") == []


@pytest.mark.parametrize("text", ["Bantuan", "Simpan laporan", "Hari ini", "Kirim ke Bawaslu"])
def test_an_indonesian_text_left_in_javanese_is_found(text: str) -> None:
    assert "the Javanese text is the Indonesian one" in twins.twin_differs(text, text)


@pytest.mark.parametrize("text", ["Menu", "Bawaslu", "KPU Kabupaten Jombang", "%(num)d jam", "PDF, JPG", "DPTb", "2.1"])
def test_names_loans_and_numbers_may_be_the_same_in_both(text: str) -> None:
    assert twins.twin_differs(text, text) == []


@pytest.mark.parametrize(
    ("msgid", "locale", "text"),
    [
        ("You are not on the permanent voter list.", "jv", "Asma panjenengan dèrèng wonten ing daftar."),
        ("Go to your polling station.", "id", "Datang ke tempat Anda memilih."),
        ("Your complaint was received.", "id", "Laporan Anda sudah diterima."),
        ("File an objection", "jv", "Serat boten sarujuk"),
    ],
)
def test_a_legal_term_that_is_not_kept_is_found(msgid: str, locale: str, text: str) -> None:
    assert twins.pinned_misses(msgid, text, locale) != []


def test_legal_terms_that_are_kept_pass() -> None:
    assert twins.pinned_misses("Your complaint about the TPS", "Pengaduan Anda tentang TPS", "id") == []
    assert twins.pinned_misses("Your complaint about the TPS", "Wadulan panjenengan bab TPS", "jv") == []
    assert "legal term: DPT" in twins.twin_differs("Cek DPT", "Priksa daftar")


def test_the_glossary_warns_by_stem() -> None:
    assert twins.glossary_misses("See the receipt", "Lihat tanda terimanya", "id") == []
    assert twins.glossary_misses("See the receipt", "Lihat resi", "id") == ["glossary: 'receipt' -> 'Tanda terima'"]


def test_long_buttons_and_labels_are_warned_about() -> None:
    assert twins.too_long("button", "Kirim sebagai laporan baru") != []
    assert twins.too_long("button", "Kirim %(num)d berkas") == []
    assert twins.too_long("label", "a" * 41) != []
    assert twins.too_long(None, "a" * 200) == []
