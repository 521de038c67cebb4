"""Search: folded, by beginnings, newest first; signs of a query language are only text."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from werkzeug.test import Client

from tests.factories.cases import Filed, file_report, open_case, reply
from tests.factories.desk import Officer, actor, administrator, bare_cases
from tests.factories.pages import main_of
from webapp.cases.models import Case
from webapp.db import Database, discard
from webapp.inbox import queries
from webapp.inbox.queries import EVERY_STATE, Filters

EVERYBODY = actor()


def find(session: Session, words: str, **filters: str) -> list[uuid.UUID]:
    page = queries.by_deadline(session, EVERYBODY, Filters(words=words, **filters))
    assert queries.count(session, EVERYBODY, Filters(words=words, **filters)) == len(page.cases)
    return [case.id for case in page.cases]


def test_marks_case_and_widths_make_no_difference(session: Session) -> None:
    kept = ("désa", "Desa", "de\u0301sa")
    ids = bare_cases(session, 3, words=[f"Masalah di {word} kami" for word in kept])
    for typed in ("désa", "DESA", "desa", "De\u0301sa", "ＤＥＳＡ"):
        assert find(session, typed) == list(reversed(ids)), typed


def test_every_word_must_be_there_and_the_last_one_may_be_a_beginning(session: Session) -> None:
    ids = bare_cases(session, 3, words=["kotak suara rusak", "surat suara kurang", "kotak saran penuh"])
    assert find(session, "suara kotak") == [ids[0]]
    assert find(session, "kotak su") == [ids[0]]
    assert find(session, "kot") == [ids[2], ids[0]]
    assert find(session, "kot suara") == []
    assert find(session, "otak") == []


def test_the_newest_comes_first_whatever_its_deadline(session: Session) -> None:
    ids = bare_cases(session, 4, words=["segel"] * 4)
    assert find(session, "segel") == list(reversed(ids))


# One sign or operator after the other, then all of them in one search.
SIGNS = (
    *('"', '""', '"segel', "segel*", "*", "NEAR(segel", "NOT", "(", ")", "(segel", "segel:suara", "words:segel"),
    *("{words}:segel", "+", "-segel", "^segel", "segel'", "--", ";", "\\", "%", "_", "🙂", "\x00segel", "suara)"),
    *("AND", "OR", "office_id", ':"3517'),
)


def test_signs_of_a_query_language_are_only_text(session: Session) -> None:
    other = bare_cases(session, 1, words=["tanpa kata itu"])
    for signs in (*SIGNS, " ".join(SIGNS), "a" * 500, "segel\n\tsuara", "segel OR tanpa", "segel NOT x OR itu*"):
        assert not set(find(session, signs)) & set(other), signs


def test_operators_are_words_that_must_stand_in_the_text(session: Session) -> None:
    ids = bare_cases(session, 4, words=["segel", "suara", "segel or suara", "segel near suara"])
    assert find(session, "segel OR suara") == [ids[2]]
    assert find(session, "NEAR(segel suara)") == [ids[3]]
    assert find(session, '"segel suara"') == [ids[3], ids[2]]
    assert find(session, "-segel") == [ids[3], ids[2], ids[0]]


def test_signs_alone_find_nothing_instead_of_everything(session: Session) -> None:
    bare_cases(session, 2, words=["segel"] * 2)
    assert find(session, "***") == []


def test_whatever_is_typed_no_search_breaks(database: Database) -> None:
    with database.transaction() as session:
        discard(session)
        bare_cases(session, 1, words=["segel"])

        @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.text(max_size=60))
        def type_anything(words: str) -> None:
            find(session, words)

        type_anything()


@pytest.mark.parametrize("typed", ["{}", "jbg-{year}-{number}", " JBG-{year}-{number:06d} ", "{year}-{number:06d}"])
def test_a_public_number_finds_its_case_in_whatever_state(session: Session, typed: str) -> None:
    ids = bare_cases(session, 2, state="closed")
    case = session.get_one(Case, ("3517", ids[0]))
    words = typed.format(f"JBG-{case.year}-{case.number:06d}", year=case.year, number=case.number)
    assert find(session, words) == [ids[0]]


def test_another_filter_still_holds_for_a_number(session: Session) -> None:
    case = session.get_one(Case, ("3517", bare_cases(session, 1, state="closed")[0]))
    number = f"JBG-{case.year}-{case.number}"
    assert find(session, number, state="received") == []
    assert find(session, number, unit="umum") == []
    assert find(session, number, state=EVERY_STATE) == [case.id]


@pytest.fixture
def filed(client: Client) -> Filed:
    return file_report(client, cerita="Segel kotak rusak.", desa="Galengdowo", nama="Bu Warti", kontak="0812345678")


@pytest.fixture
def boss(app: Flask, filed: Filed) -> Officer:
    return administrator(app)


def shown(boss: Officer, filed: Filed, words: str) -> bool:
    page = boss.client.get("/petugas", query_string={"kata": words, "keadaan": EVERY_STATE})
    assert page.status_code == 200
    return f"/petugas/perkara/{filed.number}" in main_of(page)


def test_text_place_and_every_message_are_searched(client: Client, boss: Officer, filed: Filed) -> None:
    boss.write(filed.number, "note", "Tanyakan kepada PPS.")
    boss.write(filed.number, "answer", "Sudah diganti baru.")
    open_case(client, filed)
    reply(client, "Matur nuwun.")
    for words in ("segel", "galengdowo", "tanyakan", "diganti", "nuwun"):
        assert shown(boss, filed, words), words


def test_a_sealed_name_and_contact_are_never_searched(boss: Officer, filed: Filed) -> None:
    assert not shown(boss, filed, "warti")
    assert not shown(boss, filed, "0812345678")


def test_a_correction_replaces_what_is_searched(boss: Officer, client: Client, filed: Filed) -> None:
    sent = client.post(f"{filed.receipt}/perbaiki", data={**filed.fields, "versi": "1", "cerita": "Bilik suara roboh."})
    assert sent.status_code == 303
    assert shown(boss, filed, "bilik")
    assert not shown(boss, filed, "segel")
