"""Long texts: the reader's language, facts filled in, and honest about an old translation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from webapp import i18n
from webapp.errors import NotFound
from webapp.web import content, filters
from webapp.web.office import OfficeCard
from webapp.web.reader import ENVIRON_LOCALE

CARD = OfficeCard("3517", safe_phone="129", safe_whatsapp="08111-129-129")


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of long texts instead of ours."""
    for language in i18n.LOCALES:
        (tmp_path / language / "content").mkdir(parents=True)
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path)
    content._read.cache_clear()
    yield tmp_path
    content._read.cache_clear()


def write(folder: Path, language: str, body: str, **front: str) -> None:
    lines = "\n".join(f"{name}: {value}" for name, value in {"title": "Judul", **front}.items())
    (folder / language / "content" / "uji.md").write_text(f"---\n{lines}\n---\n\n{body}\n", "utf-8")


def load(app: Flask, language: str = "id", card: OfficeCard = CARD) -> content.Content:
    with app.test_request_context("/", environ_overrides={ENVIRON_LOCALE: language}):
        return content.load("uji", card)


def test_addresses_lead_to_the_readers_language(app: Flask, texts: Path) -> None:
    write(texts, "id", "[Lapor]({{url:/lapor}})")
    write(texts, "jv", "[Lapor]({{url:/lapor}})")
    assert 'href="/lapor"' in load(app).html
    assert 'href="/jv/lapor"' in load(app, "jv").html


def test_the_hotline_is_a_link_that_calls(app: Flask, texts: Path) -> None:
    write(texts, "id", "- Telepon: {{hotline}}\n- WhatsApp: {{whatsapp}}")
    html = load(app).html
    assert '<a href="tel:129">129</a>' in html
    assert '<a href="https://wa.me/628111129129">08111-129-129</a>' in html


def test_a_line_whose_fact_is_unknown_is_left_out(app: Flask, texts: Path) -> None:
    write(texts, "id", "- Telepon: {{hotline}}\n- Datang ke kantor.")
    html = load(app, card=OfficeCard("3517")).html
    assert "Telepon" not in html
    assert "Datang ke kantor." in html


def test_indonesian_words_in_a_javanese_text_say_their_language(app: Flask, texts: Path) -> None:
    write(texts, "id", "Dasar.")
    write(texts, "jv", "Dhasaripun {{id:Undang-Undang Nomor 27 Tahun 2022}}.")
    assert '<span lang="id">Undang-Undang Nomor 27 Tahun 2022</span>' in load(app, "jv").html


def test_html_in_a_text_is_shown_and_never_run(app: Flask, texts: Path) -> None:
    write(texts, "id", "<script>alert(1)</script>")
    assert "<script>" not in load(app).html


def test_a_missing_translation_falls_back_to_indonesian_and_says_so(app: Flask, texts: Path) -> None:
    write(texts, "id", "Teks.")
    found = load(app, "jv")
    assert (found.language, found.stale) == ("id", False)


@pytest.mark.parametrize(("sha", "stale"), [("", True), ("000000000000", True)])
def test_a_translation_of_an_older_text_is_stale(app: Flask, texts: Path, sha: str, stale: bool) -> None:
    write(texts, "id", "Teks baru.")
    write(texts, "jv", "Seratan lami.", source_sha=sha)
    assert load(app, "jv").stale is stale


def test_an_unknown_text_is_not_found(app: Flask, texts: Path) -> None:
    with pytest.raises(NotFound):
        load(app)


def test_an_international_number_keeps_its_country_code() -> None:
    assert filters.whatsapp("+62 811 1129 129") == "https://wa.me/628111129129"
    assert filters.telephone("(0321) 12-34") == "tel:03211234"
