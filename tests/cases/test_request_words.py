"""A request for a service is called a request on every page of its way, never a report."""

from __future__ import annotations

import pytest
from flask import Flask
from markupsafe import Markup

from tests.factories.cases import deed, file_report, open_case
from tests.factories.pages import main_of

SERVICE = "/layanan/hasil-pemilu/ajukan"
ASKED = {"t_pemilihan": "bupati-2024", "t_bentuk": "csv"}
DEEDS = ("/perkara", "/perkara/berkas", "/perkara/cabut", "/perkara/selesai")


@pytest.mark.parametrize(("prefix", "report"), [("", "laporan"), ("/jv", "palapuran")])
def test_no_page_of_a_request_calls_it_a_report(app: Flask, prefix: str, report: str) -> None:
    client = app.test_client()
    filed = file_report(client, prefix + SERVICE, **ASKED)
    receipt = prefix + filed.receipt
    pages = {
        "conflict": client.post(prefix + SERVICE, data={**filed.fields, "cerita": "Lain sekali."}),
        "receipt": client.get(receipt),
        "correction": client.get(receipt + "/perbaiki"),
    }
    assert client.post(receipt, data={"aksi": "tutup"}).status_code == 303
    pages |= {"closed": client.get(receipt), "too late": client.get(receipt + "/perbaiki")}
    open_case(client, filed)
    pages |= {path: client.get(prefix + path) for path in DEEDS}
    deed(client, "cabut")
    pages["withdrawn"] = client.get(prefix + "/perkara")
    said = {name: Markup(main_of(page)).striptags().lower() for name, page in pages.items()}
    assert {
        name: words[max(0, words.find(report) - 60) : words.find(report) + 60]
        for name, words in said.items()
        if report in words
    } == {}
