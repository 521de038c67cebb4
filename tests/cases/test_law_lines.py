"""The law of a deadline in one line: in the language of the page, and of the rule that really runs."""

from __future__ import annotations

import re

import pytest
import time_machine
from flask import Flask
from werkzeug.test import Client

from tests.factories.after import START
from tests.factories.cases import Filed, file_report, open_case
from tests.factories.desk import administrator
from tests.factories.pages import fields_of, main_of
from webapp.cases import law_lines, matters
from webapp.cases.clock_rules import all_rules
from webapp.charter.catalogue import services

# A bare law, body's act or standard: its Indonesian name is all that there is to say.
BARE = re.compile(r"(UU|Undang-Undang|Perki|Perpres|PKPU|Peraturan|Keputusan|Standar Pelayanan [A-Z]).*")
MATTERS_OWN = "Batas kerja SP4N-LAPOR! untuk pengaduan tidak berkadar pengawasan"
CLAUSE = re.compile(r"ayat \(\d\)")


def check(app: Flask, filed: Filed, **fields: str) -> None:
    """An officer checks it."""
    boss = administrator(app)
    path = f"/petugas/perkara/{filed.number}/verifikasi"
    data = {**fields_of(boss.client.get(path)), **fields}
    assert boss.client.post(path, data=data).status_code == 303


def laws(client: Client, prefix: str = "") -> str:
    """What the citizen's case says of the law, without marks."""
    return re.sub(r"<[^>]+>", "", main_of(client.get(f"{prefix}/perkara")))


def test_each_line_that_is_a_sentence_has_its_javanese() -> None:
    lines = {rule.source(in_stage=False) for rule in all_rules()}
    lines |= {one.source for one in matters.by_slug().values() if one.source}
    lines |= {one["promise"]["source"] for one in services() if "promise" in one}
    told = {line for line in lines if not BARE.fullmatch(line) or "(" in CLAUSE.sub("", line)}
    own = set(law_lines._javanese())
    assert told - own == set()


@pytest.mark.parametrize(
    ("klass", "law", "krama"),
    [
        (
            "non_pengawasan",
            "Batas kerja SP4N-LAPOR! untuk pengaduan tidak berkadar pengawasan",
            "kanggé wadulan golongan",
        ),
        ("pengawasan", "Dasarnya: Janji kantor ini untuk perihal ini", "Dhasaripun: Janjinipun kantor punika"),
        ("information", "Dasarnya: Batas kerja SP4N-LAPOR! untuk permintaan informasi", "kanggé panyuwunan informasi"),
    ],
)
def test_the_law_is_that_of_the_rule_that_runs_for_the_class_found(
    app: Flask, client: Client, klass: str, law: str, krama: str
) -> None:
    with time_machine.travel(START, tick=False):
        filed = file_report(client)
        check(app, filed, golongan=klass)
        open_case(client, filed)
        told, javanese = laws(client), laws(client, "/jv")
    assert law in told
    assert krama in javanese
    assert ("tidak berkadar" in told) is (klass == "non_pengawasan")
    assert ("tidak berkadar" in javanese) is (klass == "non_pengawasan")


def test_a_promise_keeps_the_law_of_the_matter_that_made_it(app: Flask, client: Client) -> None:
    with time_machine.travel(START, tick=False):
        filed = file_report(client)
        check(app, filed, perihal="lainnya", golongan="non_pengawasan", wewenang="us")
        open_case(client, filed)
        assert f"Dasarnya: {MATTERS_OWN}" in laws(client)


def test_a_service_tells_its_standard_in_javanese_and_its_law_marked(client: Client) -> None:
    with time_machine.travel(START, tick=False):
        filed = file_report(client, "/layanan/hasil-pemilu/ajukan", t_pemilihan="bupati-2024", t_bentuk="csv")
        open_case(client, filed)
        main = main_of(client.get("/jv/perkara"))
    assert re.search(r"Dhasaripun: Standar paladosan “[^”]+” vèrsi 1\. <span lang=\"id\">Undang-Undang Nomor 14", main)
