"""The inspector of pages sees each fault it is there for: one sound page, spoilt in one place at a time."""

from __future__ import annotations

import pytest

from tests.house import inspector
from tests.house.dom import parse

SOUND = """<!doctype html>
<html lang="id"><head><title>Kesalahan: Laporkan - Piagam Warga</title></head><body>
<header><a class="skip" href="#isi">Langsung ke isi</a><nav aria-label="Bahasa"><a href="/jv/" lang="jv" hreflang="jv">
Basa Jawa</a></nav></header>
<div id="status" role="status"></div>
<main id="isi" tabindex="-1"><div id="galat" tabindex="-1"><ul><li><a href="#nama">Tulis nama Anda.</a></li></ul></div>
<h1>Laporkan</h1><h2>Isi</h2>
<form method="post" action="/lapor/x"><p class="hint" id="nama-bantu">Boleh kosong.</p>
<label for="nama">Nama</label><input id="nama" name="nama" autocomplete="name" aria-describedby="nama-bantu"
aria-invalid="true">
<fieldset><legend>Siapa</legend><label><input type="radio" name="siapa" value="a"> Saya</label></fieldset>
<button type="submit">Kirim</button></form>
<p><a href="/bantuan">Bantuan</a></p></main>
<footer><nav aria-label="Bantuan"><a href="/privasi">Privasi</a></nav></footer>
</body></html>"""

# rule, what stands in the sound page, what is put in its place
SPOILT = [
    ("well_formed", "</h2>", "</h3>"),
    ("one_heading_opens_the_title", "<h2>Isi</h2>", "<h1>Isi</h1>"),
    ("one_heading_opens_the_title", "<title>Kesalahan: Laporkan", "<title>Laporkan"),
    ("one_heading_opens_the_title", "<h1>Laporkan</h1>", "<h1>Lainnya</h1>"),
    ("headings_skip_no_level", "<h2>Isi</h2>", "<h3>Isi</h3>"),
    ("headings_skip_no_level", "<h2>Isi</h2>", "<h2> </h2>"),
    ("language_is_named", '<html lang="id">', '<html lang="jv">'),
    ("language_is_named", '<html lang="id">', "<html>"),
    ("language_is_named", 'lang="jv" hreflang="jv"', 'lang="jv" hreflang="id"'),
    ("ids_are_unique_and_found", 'id="status"', 'id="isi"'),
    ("ids_are_unique_and_found", 'aria-describedby="nama-bantu"', 'aria-describedby="hilang"'),
    ("ids_are_unique_and_found", '<label for="nama">', '<label for="lain">'),
    ("ids_are_unique_and_found", 'href="#nama"', 'href="#lain"'),
    ("fields_are_labelled", '<label for="nama">Nama</label>', "Nama"),
    ("fields_are_labelled", 'autocomplete="name"', 'autocomplete="name" placeholder="Nama"'),
    ("fields_are_labelled", "<legend>Siapa</legend>", ""),
    ("fields_are_labelled", "<fieldset><legend>Siapa</legend>", "<div>"),
    ("fields_are_labelled", '<a href="/bantuan">Bantuan</a>', '<a href="/bantuan"></a>'),
    ("fields_are_labelled", ">Kirim<", "><"),
    ("landmarks_hold_everything", "<footer>", "<p>Lepas</p><footer>"),
    ("landmarks_hold_everything", "<footer>", "Lepas<footer>"),
    ("landmarks_hold_everything", ' tabindex="-1"><div id="galat"', '><div id="galat"'),
    ("landmarks_hold_everything", 'aria-label="Bantuan"', ""),
    ("landmarks_hold_everything", 'aria-label="Bantuan"', 'aria-label="Bahasa"'),
    ("landmarks_hold_everything", "<footer>", "<footer></footer><footer>"),
    ("skip_link_comes_first", '<a class="skip" href="#isi">Langsung ke isi</a>', ""),
    ("skip_link_comes_first", '<nav aria-label="Bahasa">', '<nav aria-label="Bahasa"><a href="/">Beranda</a>'),
    ("tab_order_is_the_page_order", 'autocomplete="name"', 'autocomplete="name" tabindex="1"'),
    ("tab_order_is_the_page_order", '<p><a href="/bantuan">', '<p aria-hidden="true"><a href="/bantuan">'),
    ("links_say_where_they_lead", ">Bantuan</a>", ">Klik di sini</a>"),
    ("links_say_where_they_lead", ">Bantuan</a>", ">Selengkapnya …</a>"),
    ("links_say_where_they_lead", ">Privasi</a>", ">Bantuan</a>"),
    ("known_fields_fill_themselves", 'autocomplete="name"', 'autocomplete="off"'),
    ("known_fields_fill_themselves", "<input id", '<input type="number" id'),
    ("errors_are_tied_to_their_fields", '<div id="galat"', '<p>Teks</p><div id="galat"'),
    ("errors_are_tied_to_their_fields", 'href="#nama"', 'href="#nama-bantu"'),
    ("errors_are_tied_to_their_fields", 'aria-describedby="nama-bantu"', ""),
    ("works_without_scripts", "<h2>Isi</h2>", '<h2 data-hx-get="/x">Isi</h2>'),
    ("works_without_scripts", "<h2>Isi</h2>", '<h2 onclick="x()">Isi</h2>'),
    ("works_without_scripts", "<h2>Isi</h2>", '<h2 role="button">Isi</h2>'),
    ("works_without_scripts", 'action="/lapor/x"', ""),
    ("works_without_scripts", '<button type="submit">Kirim</button>', ""),
]


def test_a_sound_page_has_no_finding() -> None:
    assert inspector.inspect(parse(SOUND), "id") == []


@pytest.mark.parametrize(("rule", "sound", "spoilt"), SPOILT)
def test_each_planted_fault_is_found(rule: str, sound: str, spoilt: str) -> None:
    assert sound in SOUND
    findings = inspector.inspect(parse(SOUND.replace(sound, spoilt, 1)), "id")
    assert any(finding.startswith(rule) for finding in findings), findings


def test_every_rule_is_proven() -> None:
    assert {rule for rule, _sound, _spoilt in SPOILT} == {rule.__name__ for rule in inspector.RULES}
