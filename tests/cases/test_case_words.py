"""What the citizen's case says first: the answer, that we are late, or why it ended; and what one can do then."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from tests.factories.after import Months, months
from tests.factories.clocks import close_silent

LANGUAGES = pytest.mark.parametrize("prefix", ["", "/jv"], ids=["id", "jv"])
OURS = {"": "Jawaban kami", "/jv": "Wangsulanipun KPU Jombang"}
NOW = {"": "Yang dapat Anda lakukan sekarang", "/jv": "Ingkang saged panjenengan tindakaken sapunika"}
WHY = {"": "Mengapa tanggal ini?", "/jv": "Kénging punapa tanggal punika?"}
NOTHING = {"": "Anda tidak perlu berbuat apa", "/jv": "boten kedah nindakaken"}
LATE = {"": "Anda tidak harus menunggu.", "/jv": "Panjenengan boten kedah ngentosi."}
LETTER = "/perkara/ringkasan"
ENDED = {
    "": "Laporan Anda berhenti karena belum ada jawaban dari Anda",
    "/jv": "Palapuran panjenengan kèndel amargi dèrèng wonten wangsulan saking panjenengan",
}
TAKEN_BACK = {"": "Dicabut", "/jv": "Kacabut"}
ON = {"": "Tulis pesan di bawah", "/jv": "Mangga nyerat pesen ing ngandhap"}


def plain(html: str) -> str:
    """A page's words, one space between them."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def lapsed(walk: Months) -> str:
    """A question that nobody answered until its last day; the citizen's page then."""
    walk.people.author.write(walk.filed.number, "question", "Di TPS mana?")
    walk.days(60)
    with walk.database.transaction() as session:
        assert close_silent(session) == 1
    return walk.look()


@LANGUAGES
def test_an_answered_case_opens_with_the_answer_then_the_choices_then_the_days_folded(app: Flask, prefix: str) -> None:
    with months(app, prefix) as walk:
        walk.answer("Nama ibu Anda sudah kami masukkan.")
        page = walk.look()
        order = [OURS[prefix], "Nama ibu Anda sudah kami masukkan.", NOW[prefix], "belum-selesai", WHY[prefix]]
        found = [page.find(words) for words in order]
        assert -1 not in found
        assert found == sorted(found)
        days = page.rfind("<details", 0, page.index(WHY[prefix]))
        assert page[days:].startswith("<details><summary>")
        walk.do("selesai")
        closed = walk.look()
        assert closed.index("Nama ibu Anda") < closed.index("/perkara/keberatan") < closed.index(WHY[prefix])


@LANGUAGES
def test_while_we_work_the_day_comes_first_as_before(app: Flask, prefix: str) -> None:
    with months(app, prefix) as walk:
        page = walk.look()
        assert OURS[prefix] not in page
        assert page.index(WHY[prefix]) < page.index('class="steps"')


@LANGUAGES
def test_a_late_case_never_says_that_there_is_nothing_to_do(app: Flask, prefix: str) -> None:
    with months(app, prefix) as walk:
        assert NOTHING[prefix] in walk.look()
        walk.days(60)
        page = walk.look()
        assert NOTHING[prefix] not in page
        assert LATE[prefix] in plain(page)
        assert page.index(LATE[prefix]) < page.index(f"{prefix}{LETTER}") < page.index(WHY[prefix])


@LANGUAGES
def test_a_case_that_ended_without_an_answer_says_so_and_how_it_goes_on(app: Flask, prefix: str) -> None:
    with months(app, prefix) as walk:
        page = lapsed(walk)
        assert f"<h1>{ENDED[prefix]}</h1>" in page
        assert ON[prefix] in plain(page)
        assert f"<b>{TAKEN_BACK[prefix]}</b>" not in page
        letter = plain(walk.look(LETTER))
        assert "dianggap dicabut karena jawaban saya tidak datang" in letter
        assert "saya cabut" not in letter
        walk.reply("Di TPS 3.")
        assert walk.case.state == "reopened"
        assert ENDED[prefix] not in walk.look()


@LANGUAGES
def test_a_case_that_its_citizen_took_back_says_that(app: Flask, prefix: str) -> None:
    with months(app, prefix) as walk:
        walk.do("cabut")
        page = walk.look()
        assert ENDED[prefix] not in page
        assert f"<b>{TAKEN_BACK[prefix]}</b>" in page
