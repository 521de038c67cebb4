"""The trial's texts: complete, fit for their forms, plain, and about nobody."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.conftest import OFFICE
from tests.house import language
from webapp import clock
from webapp.cases.forms import Places, build
from webapp.cases.subjects import Subject
from webapp.db import Database
from webapp.demo import office, pictures, plan, texts
from webapp.demo.weaving import BLAMING, SLOTS
from webapp.files import sniffing
from webapp.offices.queries import list_bodies

STORIES = texts.stories()
# Sixteen digits are a NIK; what begins as an Indonesian telephone number and is not ours might be somebody's.
NIK, PHONE = re.compile(r"\d{12,}"), re.compile(r"(?:\+?62|\b0)8\d{2}[-\s]?\d{3,}")


def said_by_office(spoken: texts.Talk) -> Iterator[str]:
    yield from spoken.notes
    yield from (reason for reasons in spoken.declines.values() for reason in reasons)
    yield from (row.reason for row in spoken.referrals)
    yield from (second for _first, second in spoken.backs)
    yield from (first for pairs in (*spoken.asks.values(), spoken.more) for first, _second in pairs)


def said_by_citizens(spoken: texts.Talk) -> Iterator[str]:
    yield from (*spoken.additions, *spoken.withdrawals)
    yield from (first for first, _second in spoken.backs)
    yield from (second for pairs in (*spoken.asks.values(), spoken.more) for _first, second in pairs)


def everything() -> Iterator[str]:
    for story in STORIES:
        yield from (story.text, story.answer, *story.fields.values())
    for spoken in map(texts.talk, texts.LANGUAGES):
        yield from (*said_by_office(spoken), *said_by_citizens(spoken))
    yield from (voice.transcript for voice in texts.voices().values())
    yield from texts.people()["names"]


@pytest.fixture
def subjects(database: Database) -> dict[str, Subject]:
    with database.reading() as session:
        return office.subjects_of(session, OFFICE)


def test_every_matter_and_every_service_with_a_form_has_its_stories(subjects: dict[str, Subject]) -> None:
    assert {story.about for story in STORIES} == set(subjects)
    assert {story.about for story in STORIES if story.language == "id"} == set(subjects)


def test_there_are_enough_stories_for_the_largest_trial() -> None:
    for language_, share in (("id", plan.JAVANESE - 1), ("jv", 1)):
        known = [story for story in STORIES if story.language == language_]
        assert len(known) * 3 >= plan.MOST * share / plan.JAVANESE
        assert len({story.text for story in known}) == len(known)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.language}-{story.text[:30]}")
def test_a_story_fills_its_form(story: texts.Story, app: Flask, subjects: dict[str, Subject]) -> None:
    subject = subjects[story.about]
    assert story.fields.keys() <= {asked.key for asked in subject.questions}
    sent = MultiDict({"cerita": story.text, "siapa": "open", "kecamatan": "35.17.05", "kapan": "0", "kejadian": "0"})
    for asked in subject.questions:
        value = story.fields.get(asked.key, "").format(**dict.fromkeys(SLOTS, "7"))
        if asked.type == "date" and value:
            day = date.fromordinal(clock.today().toordinal() + int(value))
            parts = {"hari": day.day, "bulan": day.month, "tahun": day.year}
            sent.update({f"{asked.name}_{part}": str(number) for part, number in parts.items()})
        else:
            sent[asked.name] = value
    with app.test_request_context("/"):
        form = build(subject, Places((("35.17.05", "Jombang"),)), sent)
        assert form.validate(), form.errors
        kept = form.content().answers
    assert kept.keys() == story.fields.keys()


def test_only_known_places_are_woven_in() -> None:
    used = {name for text in everything() for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}
    assert used <= set(SLOTS)
    assert {"desa", "kecamatan", "tps"} <= used


def test_the_word_detectors_pass_on_what_the_office_says() -> None:
    answers = [(story.language, story.answer) for story in STORIES]
    answers += [("id", text) for text in said_by_office(texts.talk("id"))]
    javanese = texts.talk("jv")
    answers += [("jv", text) for text in said_by_office(javanese) if text not in set(said_by_office(texts.talk("id")))]
    faults = [f"{text}: {fault}" for locale, text in answers for fault in language.faults(text, locale)]
    assert faults == []


def test_citizens_write_krama_in_javanese_and_insult_nobody_in_either_language() -> None:
    """Their Indonesian is as they write it: slips and everyday words are theirs."""
    javanese = [story.text for story in STORIES if story.language == "jv"]
    javanese += [text for text in said_by_citizens(texts.talk("jv")) if text]
    faults = [f"{text}: {fault}" for text in javanese for fault in language.faults(text, "jv")]
    faults += [f"{text}: {fault}" for text in everything() for fault in language.faults(text, "en")]
    assert faults == []


def test_no_text_carries_what_looks_like_a_number_of_somebody() -> None:
    assert [text for text in everything() if NIK.search(text) or PHONE.search(text)] == []
    people = texts.people()
    assert people["phone"].startswith("0800-0000-")
    assert people["email"].endswith("@contoh.example")


def test_who_blames_somebody_names_no_village_and_no_party_that_exists() -> None:
    for story in STORIES:
        if story.about in BLAMING - {"nama-dicatut"}:
            assert "{desa}" not in f"{story.text} {story.answer} {story.fields}"
    parties = [story.fields["partai"] for story in STORIES if "partai" in story.fields]
    assert all(party.startswith("Partai Contoh") or party == "Tidak tahu" for party in parties)


def test_letters_go_to_bodies_that_the_office_knows(database: Database, subjects: dict[str, Subject]) -> None:
    with database.reading() as session:
        known = {body.key for body in list_bodies(session, OFFICE)}
    for row in texts.talk("id").referrals:
        assert row.body in known
        assert row.body in subjects[row.about].bodies


def test_photos_and_voices_that_are_named_exist_and_pass_our_own_sniffing() -> None:
    assert {story.photo for story in STORIES} - {""} == set(pictures.SCENES) == set(pictures.NAMES)
    assert {story.voice for story in STORIES} - {""} == set(texts.voices())
    for name in pictures.SCENES:
        assert sniffing.accept(pictures.draw(name, 1))[0] == "image/jpeg"
        assert pictures.draw(name, 1) == pictures.draw(name, 1)
    for voice in texts.voices().values():
        data = (texts.DATA / voice.file).read_bytes()
        assert sniffing.accept(data)[0] == "audio/ogg"
        assert len(data) < 16 * 1024


def test_every_story_can_end_in_some_state_that_asks_for_words(subjects: dict[str, Subject]) -> None:
    for state in plan.SHARES:
        for locale in texts.LANGUAGES:
            fit = [s for s in STORIES if s.language == locale and plan.may_end(s, subjects[s.about], state)]
            assert fit, f"no story in {locale} ends {state}"
