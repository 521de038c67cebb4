"""One word for one thing at the desk: `verifikasi` is the check of a case, `cek` that of an answer's words,
`setujui` what a second officer does, `lihat` a look. `Periksa` meant all four, so no text for officers has it.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from flask import Flask
from werkzeug.test import Client

from tests.factories.cases import file_report
from tests.factories.desk import administrator
from tests.factories.pages import main_of
from translations.translate import read, strings_of, texts
from webapp.cases import clock_rules

ROOT = Path(__file__).resolve().parents[2]
STAFF = ROOT / "translations/id/LC_MESSAGES/staff.po"
FOUR_THINGS = re.compile(r"p[ea]m?e?riksa", re.I)
# What speaks of the case's check in English, by its msgid.
OF_THE_CASE = re.compile(
    r"^(Check of|Change the check|Save the check|Checks so far|The check was saved|Check this case)"
)


def test_no_text_for_officers_says_periksa() -> None:
    told = {key[1]: " ".join(strings_of(one)) for key, one in texts(read(STAFF)).items()}
    assert {msgid: text for msgid, text in told.items() if FOUR_THINGS.search(text)} == {}
    checks = {msgid: text for msgid, text in told.items() if OF_THE_CASE.search(msgid)}
    assert len(checks) >= 6
    assert all("erifikasi" in text for text in checks.values()), checks


def test_steps_and_names_of_deadlines_do_not_either() -> None:
    steps = tomllib.loads((ROOT / "webapp/cases/data/checklists.toml").read_text("utf-8"))
    assert not FOUR_THINGS.search(repr(steps).replace("'periksa'", "")), "a step says periksa"
    assert [one.key for one in clock_rules.all_rules() if FOUR_THINGS.search(one.name.id)] == []


def test_an_officers_case_page_and_its_check_say_verifikasi(app: Flask, client: Client) -> None:
    boss, filed = administrator(app), file_report(client)
    boss.press(filed.number, "keadaan", ke="verifying")
    for page in (boss.look(filed.number), boss.client.get(f"/petugas/perkara/{filed.number}/verifikasi")):
        main = main_of(page)
        assert "erifikasi" in main
        assert not FOUR_THINGS.search(main.split("<h2>Yang ditulis warga")[0].replace("/diperiksa", ""))
