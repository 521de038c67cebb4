"""The gettext catalogues are whole, fresh and sound: `messages` in id and jv, `staff` in id.

Nothing is skipped: a missing catalogue fails. Warnings (glossary, length, doubtful words) do not fail;
read them with `pytest -rP tests/house/test_catalogues.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message

from tests.house import language, twins
from translations import translate

CATALOGUES = [(domain.name, locale) for domain, locale in translate.catalogues()]
each_catalogue = pytest.mark.parametrize(("domain", "locale"), CATALOGUES)


@cache
def catalogue(domain: str, locale: str) -> Catalog:
    return translate.read(translate.po_path(translate.ROOT, domain, locale))


@cache
def sources(domain: str) -> Catalog:
    return next(translate.extracted(translate.ROOT, entry) for entry in translate.DOMAINS if entry.name == domain)


def messages(domain: str, locale: str) -> Iterator[tuple[Message, str, str]]:
    """Each text with its whole English form and its translation."""
    found = translate.texts(catalogue(domain, locale))
    assert found, f"the catalogue {domain} {locale} is empty"
    for (_, msgid, plural), message in found.items():
        yield message, plural or msgid, translate.strings_of(message)[0]


def told(lines: list[str]) -> str:
    return "\n".join(["", *lines])


@each_catalogue
def test_everything_is_translated_and_nothing_is_guessed_or_left_over(domain: str, locale: str) -> None:
    problems = [
        f"{'fuzzy' if message.fuzzy else 'untranslated'}: {msgid!r}"
        for message, msgid, _ in messages(domain, locale)
        if not translate.is_translated(message)
    ]
    problems += [f"obsolete: {message.id!r}" for message in catalogue(domain, locale).obsolete.values()]
    assert not problems, told(problems)


@each_catalogue
def test_the_header_says_one_plural_form(domain: str, locale: str) -> None:
    assert catalogue(domain, locale).plural_forms == "nplurals=1; plural=0;"
    text = translate.po_path(translate.ROOT, domain, locale).read_text(encoding="utf-8")
    assert text.count("Plural-Forms: nplurals=1; plural=0;") == 1
    assert f'"Language: {locale}\\n"' in text
    assert "msgstr[1]" not in text


@each_catalogue
def test_catalogues_hold_exactly_the_texts_of_the_sources(domain: str, locale: str) -> None:
    wanted, present = set(translate.texts(sources(domain))), set(translate.texts(catalogue(domain, locale)))
    problems = [f"not in the catalogue: {key[1]!r}" for key in sorted(wanted - present, key=str)]
    problems += [f"no longer in the sources: {key[1]!r}" for key in sorted(present - wanted, key=str)]
    assert not problems, told([*problems, "run make translate"])


@each_catalogue
def test_places_tags_and_closing_marks_equal_the_english(domain: str, locale: str) -> None:
    problems = [
        f"{msgid!r}: {line}"
        for _, msgid, text in messages(domain, locale)
        if text
        for line in twins.form_differs(msgid, text)
    ]
    assert not problems, told(problems)


@pytest.mark.parametrize("domain", [entry.name for entry in translate.DOMAINS])
def test_english_texts_have_named_places_only_and_no_insult(domain: str) -> None:
    problems = []
    for context, msgid, plural in translate.texts(catalogue(domain, "id")):
        english = [form for form in (msgid, plural) if form]
        problems += [f"{form!r}: place without a name" for form in english if twins.positional(form)]
        problems += [f"{form!r}: {line}" for form in english for line in language.faults(form, "en")]
        # "One day" may leave the number out; no other place may appear in one form only.
        if plural and twins.placeholders(msgid) - twins.placeholders(plural):
            problems.append(f"{msgid!r} ({context}): a place that its plural has not")
    assert not problems, told(problems)


@each_catalogue
def test_the_word_detectors_pass(domain: str, locale: str) -> None:
    problems = [
        f"{text!r}: {line}" for _, _, text in messages(domain, locale) for line in language.faults(text, locale)
    ]
    assert not problems, told(problems)


def test_javanese_differs_from_indonesian_and_has_the_same_form() -> None:
    indonesian = translate.texts(catalogue("messages", "id"))
    problems = []
    for key, message in translate.texts(catalogue("messages", "jv")).items():
        twin, text = indonesian.get(key), translate.strings_of(message)[0]
        if text and twin is not None:
            problems += [f"{text!r}: {line}" for line in twins.twin_differs(translate.strings_of(twin)[0], text)]
    assert not problems, told(problems)


@each_catalogue
def test_legal_terms_are_kept(domain: str, locale: str) -> None:
    problems = [
        f"{msgid!r} -> {text!r}: {line}"
        for _, msgid, text in messages(domain, locale)
        if text
        for line in twins.pinned_misses(msgid, text, locale)
    ]
    assert not problems, told(problems)


@each_catalogue
def test_doubtful_words_glossary_terms_and_long_labels_are_printed(domain: str, locale: str) -> None:
    for message, msgid, text in messages(domain, locale):
        if not text:
            continue
        doubts = language.warnings(text, locale) + twins.too_long(message.context, text)
        for doubt in doubts + twins.glossary_misses(msgid, text, locale):
            print(f"warning: {locale} {domain} {text!r}: {doubt}")


def test_texts_that_read_differently_to_citizen_and_officer_are_printed() -> None:
    citizen = translate.texts(catalogue("messages", "id"))
    for key, message in translate.texts(catalogue("staff", "id")).items():
        twin = citizen.get(key)
        if twin is not None and translate.strings_of(twin) != translate.strings_of(message):
            print(f"warning: {key[1]!r} reads {twin.string!r} to citizens and {message.string!r} to officers")
