"""What every filing form asks: at most four required questions, and faults that lead to their control."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from tests.factories.cases import answers, count, name_handlers
from tests.factories.pages import faults_of, fields_of, ids_of, main_of
from webapp.cases import matters
from webapp.cases.models import Case
from webapp.charter.catalogue import services
from webapp.db import Database

MATTERS = [f"/lapor/{slug}" for slug, matter in matters.by_slug().items() if matter.door in ("form", "conduct")]
SERVICES = [f"/layanan/{row['slug']}/ajukan" for row in services() if row["door"] == "form"]
FORMS = [*MATTERS, *SERVICES]
COMMON = {"cerita", "siapa", "kecamatan", "desa", "nama", "kontak", "mudah", "untuk", "berkas"}


class Controls(HTMLParser):
    """The controls of the filing form: name → (required, stands under "Tambahan")."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, tuple[bool, bool]] = {}
        self._inside = self._folded = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("id") == "isian"
        if tag == "details":
            self._folded = True
        if self._inside and tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            name = given["name"] or ""
            before = self.found.get(name, (False, False))
            self.found[name] = (before[0] or "required" in given, before[1] or self._folded)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "details":
            self._folded = False


@pytest.fixture(autouse=True)
def _handlers(app: Flask) -> None:
    """With two handlers named, conduct matters have their form too."""
    name_handlers(app)


def controls(client: Client, path: str) -> dict[str, tuple[bool, bool]]:
    page = client.get(path)
    assert page.status_code == 200, path
    reader = Controls()
    reader.feed(page.text)
    return reader.found


def test_there_are_forms_to_look_at() -> None:
    assert len(MATTERS) >= 13
    assert len(SERVICES) >= 11


def test_no_form_has_more_than_four_required_questions_and_each_stands_before_the_optional_part(client: Client) -> None:
    for path in FORMS:
        required = {day(name): folded for name, (needed, folded) in controls(client, path).items() if needed}
        assert 1 <= len(required) <= 4, (path, sorted(required))
        assert not any(required.values()), f"{path}: a required question is folded away"
        assert {"cerita", "siapa"} <= set(required), path


def test_everything_optional_stands_folded_under_tambahan(client: Client) -> None:
    for path in FORMS:
        found = controls(client, path)
        loose = [name for name, (needed, folded) in found.items() if not needed and not folded]
        # The parts of a day belong to its question; the trap is out of sight.
        assert [name for name in loose if name == day(name)] == ["situs"], path


def test_no_form_asks_for_an_identity_number_an_e_mail_or_a_name_it_does_not_need(client: Client) -> None:
    for path in FORMS:
        found = controls(client, path)
        assert not {"nik", "email", "surel"} & set(found), path
        assert found["nama"] == found["kontak"] == (False, True), path


def test_each_form_asks_its_own_questions_besides_the_common_ones(client: Client) -> None:
    own: dict[tuple[str, ...], str] = {}
    for path in SERVICES:
        asked = tuple(sorted(name for name in controls(client, path) if name.startswith("t_")))
        assert asked, path
        assert asked not in own, f"{path} asks the same as {own.get(asked)}"
        own[asked] = path


def test_for_bawaslu_the_day_of_knowing_is_required_and_the_day_it_happened_is_optional(client: Client) -> None:
    for path in ("/lapor/dugaan-pelanggaran", "/lapor/tindak-pidana-pemilu"):
        found = controls(client, path)
        assert found["kapan"] == (True, False)
        assert found["kejadian"] == (False, True)
    assert "kejadian" not in controls(client, "/lapor/data-pemilih")


def test_an_empty_form_is_refused_with_one_fault_for_each_required_question(client: Client, database: Database) -> None:
    for path in FORMS:
        required = list(dict.fromkeys(day(name) for name, (needed, _f) in controls(client, path).items() if needed))
        page = client.post(path, data={"siapa": "", "kecamatan": ""})
        assert page.status_code == 422, path
        ids = ids_of(page)
        faults = faults_of(page)
        assert [day(to.removesuffix("-1")) for to, _sentence in faults] == required, path
        assert [to for to, _sentence in faults if ids.count(to) != 1] == [], f"{path}: a link leads nowhere"
    assert count(database, Case) == 0


def day(name: str) -> str:
    """The question behind a control: day, month and year are one."""
    return re.sub(r"_(hari|bulan|tahun)$", "", name)


def nonsense(name: str) -> Any:
    return "32" if name.endswith("_hari") else "bukan pilihan"


def test_values_that_no_form_offers_are_refused_at_their_control(client: Client, database: Database) -> None:
    for path in FORMS:
        found = controls(client, path)
        sent = {name: nonsense(name) for name in found if name not in ("berkas", "situs", "desa", "nama", "kontak")}
        page = client.post(path, data=answers(path, **{**sent, "cerita": "Isi.", "dibuka": "1"}))
        assert page.status_code == 422, path
        ids = ids_of(page)
        leads = {to for to, _sentence in faults_of(page)}
        assert {"siapa-1", "kecamatan", "mudah-1", "untuk-1"} <= leads, path
        assert [to for to in leads if ids.count(to) != 1] == [], f"{path}: a link leads nowhere"
        assert "<details open>" in main_of(page), path
    assert count(database, Case) == 0


def test_the_ids_of_a_form_are_unique_even_with_every_fault(client: Client) -> None:
    for path in FORMS:
        for page in (client.get(path), client.post(path, data={"mudah": "x", "kecamatan": "x"})):
            ids = ids_of(page)
            assert sorted(set(ids)) == sorted(ids), path


def test_each_form_is_taken_with_its_required_questions_alone(client: Client, database: Database) -> None:
    for number, path in enumerate(FORMS, start=1):
        fields = {name: values[0] for name, values in fields_of(client.get(path)).items()}
        for name, (needed, _folded) in controls(client, path).items():
            if needed:
                fields[name] = _answer(client, path, name)
        fields["dibuka"] = "1"
        sent = client.post(path, data=fields)
        assert sent.status_code == 303, (path, faults_of(sent))
        assert count(database, Case) == number


def _answer(client: Client, path: str, name: str) -> str:
    text = client.get(path).text
    choice = re.search(rf'name="{name}" value="([^"]+)"', text) or re.search(
        rf'<select id="{name}".*?<option value="([^"]+)"', text, re.DOTALL
    )
    if name != day(name):
        return {"hari": "17", "bulan": "8", "tahun": "2027"}[name.rsplit("_", 1)[1]]
    return choice[1] if choice else "Jawaban"
