"""Published notices: the only thing that citizens read about what others reported."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import Client, TestResponse

from tests.factories.cases import file_report
from tests.factories.desk import Officer, administrator
from tests.factories.pages import faults_of, fields_of, main_of

TEXT = "Kekurangan surat suara di TPS 7 Sumberagung sudah ditangani."
JAVANESE = "Kirangipun surat suara ing TPS 7 Sumberagung sampun karampungaken."
HOME = "/petugas/pemberitahuan"
NOW = "2026-11-24T10:00:00+07:00"


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def boss(app: Flask) -> Officer:
    return administrator(app)


def days(first: int, last: int, month: int = 11) -> dict[str, str]:
    parts = {"mulai_hari": first, "mulai_bulan": month, "mulai_tahun": 2026}
    parts |= {"akhir_hari": last, "akhir_bulan": month, "akhir_tahun": 2026}
    return {name: str(value) for name, value in parts.items()}


def publish(boss: Officer, **fields: str) -> TestResponse:
    page = boss.client.get(f"{HOME}/tambah")
    token = fields_of(page)["csrf_token"][0]
    sound = {"kabar": TEXT, "kabar_jawa": JAVANESE, "perihal": "logistik", **days(24, 30)}
    return boss.client.post(f"{HOME}/tambah", data={"csrf_token": token, **sound, **fields})


def shown(client: Client, language: str = "") -> str:
    return main_of(client.get(f"{language}/pemberitahuan"))


def test_a_published_notice_is_read_in_both_languages_and_announced_where_one_reports(
    boss: Officer, client: Client
) -> None:
    assert "Hari ini tidak ada pemberitahuan." in shown(client)
    assert publish(boss).status_code == 303
    assert TEXT in shown(client)
    assert JAVANESE in shown(client, "/jv")
    for path in ("/lapor", "/lapor/logistik"):
        assert "1 masalah sudah kami ketahui" in client.get(path).text
    assert "masalah sudah kami ketahui" not in client.get("/lapor/data-pemilih").text


def test_a_text_without_javanese_is_shown_in_indonesian_and_says_its_language(boss: Officer, client: Client) -> None:
    publish(boss, kabar_jawa="")
    assert f'<p lang="id">{TEXT}</p>' in shown(client, "/jv")


def test_it_is_shown_from_its_first_day_to_its_last(boss: Officer, client: Client) -> None:
    publish(boss, **days(25, 26))
    seen = []
    for day in (24, 25, 26, 27):
        with time_machine.travel(f"2026-11-{day}T09:00:00+07:00", tick=False):
            seen.append(TEXT in shown(client))
    assert seen == [False, True, True, False]


def test_nothing_of_a_report_is_ever_published_by_itself(boss: Officer, client: Client) -> None:
    file_report(client, "/lapor/logistik", cerita="Segel kotak nomor 12 rusak, kata Pak Darmo.")
    publish(boss)
    assert "Darmo" not in shown(client)


def test_a_notice_is_changed_and_taken_back(boss: Officer, client: Client) -> None:
    publish(boss)
    page = boss.client.get(_address(boss))
    changed = {name: values[0] for name, values in fields_of(page).items() if values}
    assert boss.client.post(_address(boss), data={**changed, "kabar": "Sudah lengkap."}).status_code == 303
    assert "Sudah lengkap." in shown(client)
    assert _withdraw(boss).status_code == 303
    assert "Sudah lengkap." not in shown(client)
    assert "Ditarik pada" in boss.client.get(HOME).text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kabar": "  "}, "kabar"),
        ({"kabar": "x" * 501}, "kabar"),
        ({"kabar_jawa": "x" * 501}, "kabar_jawa"),
        ({"perihal": "tidak-ada"}, "perihal"),
        (days(30, 24), "akhir_hari"),
        (days(1, 23), "akhir_hari"),
        ({"mulai_hari": "31"}, "mulai_hari"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    boss: Officer, client: Client, changes: dict[str, str], field: str
) -> None:
    page = publish(boss, **changes)
    assert page.status_code == 422
    assert faults_of(page)[0][0] == field
    if "kabar" not in changes:
        assert fields_of(page)["kabar"] == [TEXT]
    assert TEXT not in shown(client)


def test_of_two_writers_the_second_reads_what_stands_now_and_keeps_what_was_typed(app: Flask, boss: Officer) -> None:
    publish(boss)
    other = administrator(app)
    address = _address(boss)
    mine = {name: values[0] for name, values in fields_of(other.client.get(address)).items() if values}
    theirs = {name: values[0] for name, values in fields_of(boss.client.get(address)).items() if values}
    assert boss.client.post(address, data={**theirs, "kabar": "Versi pertama."}).status_code == 303
    late = other.client.post(address, data={**mine, "kabar": "Versi kedua."})
    assert late.status_code == 409
    assert "Versi pertama." in main_of(late)
    kept = {name: values[0] for name, values in fields_of(late).items() if values}
    assert kept["kabar"] == "Versi kedua."
    assert other.client.post(address, data=kept).status_code == 303


def test_what_was_taken_back_meanwhile_can_be_published_anew_with_what_was_typed(app: Flask, boss: Officer) -> None:
    publish(boss)
    other, address = administrator(app), _address(boss)
    mine = {name: values[0] for name, values in fields_of(other.client.get(address)).items() if values}
    _withdraw(boss)
    late = other.client.post(address, data={**mine, "kabar": "Masih perlu."})
    assert late.status_code == 409
    assert f'action="{HOME}/tambah"' in late.text
    assert fields_of(late)["kabar"] == ["Masih perlu."]


def _address(boss: Officer) -> str:
    page = boss.client.get(HOME).text
    start = page.index(f'href="{HOME}/', page.index("<h2")) + len('href="')
    return page[start : page.index('"', start)]


def _withdraw(boss: Officer) -> TestResponse:
    page = boss.client.get(_address(boss))
    fields = {name: fields_of(page)[name][0] for name in ("csrf_token", "versi")}
    return boss.client.post(f"{_address(boss)}/tarik", data=fields)
