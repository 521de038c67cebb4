"""The reader of pages sees what it is asked about."""

from __future__ import annotations

from tests.house import dom

PAGE = """<!doctype html><html lang="jv"><head><title>Griya</title><style>p{}</style></head><body>
<main id="isi"><h1>Griya</h1><p>Sugeng <b>rawuh</b> ing <span lang="id">sekretariat</span> kantor.<br>Enjang.</p>
<p><label for="n">Asma</label><input id="n" name="nama" aria-label="Asma"></p></main></body></html>"""


def test_a_sound_page_has_no_problem_and_knows_its_parts() -> None:
    page = dom.parse(PAGE)
    assert page.problems == []
    assert page.one("h1").text == "Griya"
    field = page.one("input")
    assert field.language == "jv"
    assert field.inside("main") is page.by_id("isi")


def test_texts_come_block_by_block_in_their_own_language() -> None:
    texts = [(text, language) for text, language, _block in dom.spoken(dom.parse(PAGE))]
    assert ("Sugeng rawuh ing  ¦  kantor.\nEnjang.", "jv") in texts
    assert ("sekretariat", "id") in texts
    assert ("Asma", "jv") in texts
    assert not any("p{}" in text for text, _language in texts)


def test_faulty_tags_are_told() -> None:
    for html, told in (
        ("<p><b>x</p></b>", "</p> stands where <b> is open"),
        ("<div>", "<div> is never closed"),
        ("<p id=a id=b></p>", "<p> has id twice"),
        ("</br>", "</br> closes nothing"),
    ):
        assert told in dom.parse(html).problems
