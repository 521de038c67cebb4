"""What pages of the desk show apart, so that nobody has to guess: languages, one clause's deeds, whole sentences."""

from __future__ import annotations

import re

from flask import Flask
from werkzeug.test import Client

from tests.factories.cases import file_report
from tests.factories.desk import administrator
from tests.factories.pages import fields_of, main_of


def test_ready_texts_name_the_language_of_each_text(app: Flask) -> None:
    main = main_of(administrator(app).client.get("/petugas/templat"))
    texts = main.count("<h2>")
    assert texts > 5
    assert len(re.findall(r'<dt>Bahasa Indonesia</dt><dd lang="id">[^<]+</dd>', main)) == texts
    assert len(re.findall(r'<dt lang="jv">Basa Jawa</dt><dd lang="jv">[^<]+</dd>', main)) == texts


def test_a_past_check_is_told_in_sentences_with_a_space_between_them(app: Flask, client: Client) -> None:
    boss, filed = administrator(app), file_report(client)
    path = f"/petugas/perkara/{filed.number}/verifikasi"
    data = {**fields_of(boss.client.get(path)), "golongan": "non_pengawasan"}
    assert boss.client.post(path, data=data).status_code == 303
    told = main_of(boss.client.get(path)).split("Verifikasi sampai sekarang")[1]
    assert re.search(r"Tidak berkadar pengawasan\. Lengkap sejak", told)
    assert not re.search(r"\.[A-Z]", re.sub(r"<[^>]+>", "", told))
