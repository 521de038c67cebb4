"""The 18 services are eighteen different promises, not one form eighteen times."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from tests.charter.expected import WITHOUT_PROMISE
from webapp.charter import catalogue
from webapp.charter.routes import DOORS

SERVICES = catalogue.services()
UNITS = {"data", "teknis", "hukum", "umum", "parmas"}
KINDS = {"request", "information", "objection", "complaint"}
TYPES = {"text", "longtext", "number", "date", "choice", "yesno", "file"}
CERTAINTIES = {"high", "medium", "low"}
SHARED_BY_AT_MOST = 3

by_slug = pytest.mark.parametrize("service", SERVICES, ids=[service["slug"] for service in SERVICES])


def folded(text: str) -> str:
    return re.sub(r"\W+", " ", text).casefold().strip()


def question_lists(services: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Services with a form whose own questions are the same as another's."""
    seen: dict[tuple[str, ...], str] = {}
    equal = []
    for service in services:
        if service["door"] != "form":
            continue
        labels = tuple(sorted(folded(question["label"]["id"]) for question in service.get("questions", [])))
        if labels in seen:
            equal.append((seen[labels], service["slug"]))
        seen[labels] = service["slug"]
    return equal


def shared_clauses(services: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Clause texts that stand in more services than may share one."""
    users: dict[str, set[str]] = defaultdict(set)
    for service in services:
        for clause in service["clauses"]:
            for language in ("id", "jv"):
                users[f"{language} {folded(clause['text'][language])}"].add(service["slug"])
    return {text: slugs for text, slugs in users.items() if len(slugs) > SHARED_BY_AT_MOST}


def untranslated(services: list[dict[str, Any]]) -> list[str]:
    """Clauses whose Javanese text is the Indonesian one."""
    return [
        f"{service['slug']} {clause['number']}"
        for service in services
        for clause in service["clauses"]
        if folded(clause["text"]["id"]) == folded(clause["text"]["jv"])
    ]


def bilingual(service: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    for name in ("name", "summary", "door_text"):
        if name in service:
            yield name, service[name]
    if "door_link" in service:
        yield "door_link", service["door_link"]["label"]
    for clause in service["clauses"]:
        yield clause["number"], clause["text"]
    for question in service.get("questions", []):
        yield question["key"], question["label"]
        if "hint" in question:
            yield f"{question['key']} hint", question["hint"]
        for option in question.get("options", []):
            yield f"{question['key']} {option['value']}", option["text"]


def test_there_are_eighteen_services_in_one_order() -> None:
    assert [service["order"] for service in SERVICES] == list(range(1, 19))
    assert len({service["slug"] for service in SERVICES}) == 18


def test_no_two_forms_ask_the_same_questions() -> None:
    assert question_lists(SERVICES) == []


def test_no_clause_is_shared_by_more_than_three_services() -> None:
    assert shared_clauses(SERVICES) == {}


def test_no_javanese_clause_is_the_indonesian_one() -> None:
    assert untranslated(SERVICES) == []


def test_these_laws_find_a_catalogue_that_breaks_them() -> None:
    """Eighteen equal forms would be a toy: the laws must see it."""
    clause = {"number": "1.1", "text": {"id": "Gratis.", "jv": "gratis"}}
    question = {"key": "apa", "label": {"id": "Apa?", "jv": "Punapa?"}}
    toys = [
        {"slug": f"toy-{number}", "door": "form", "clauses": [clause], "questions": [question]} for number in range(4)
    ]
    assert len(question_lists(toys)) == 3
    assert set(shared_clauses(toys)) == {"id gratis", "jv gratis"}
    assert len(untranslated(toys)) == 4


def test_the_services_without_a_promised_time_are_the_listed_ones() -> None:
    assert {service["slug"] for service in SERVICES if "promise" not in service} == WITHOUT_PROMISE


@by_slug
def test_a_promise_names_its_days_its_source_and_how_sure_it_is(service: dict[str, Any]) -> None:
    promise = service.get("promise")
    if promise is not None:
        assert promise["answer_days"] >= 1
        assert promise["calendar"] in ("workdays", "days")
        assert promise["source"]
        assert promise["certainty"] in CERTAINTIES


@by_slug
def test_the_six_public_components_are_numbered_clauses_in_order(service: dict[str, Any]) -> None:
    components = {name: number for number, name in enumerate(catalogue.COMPONENTS, start=1)}
    counted: Counter[str] = Counter()
    for clause in service["clauses"]:
        counted[clause["component"]] += 1
        assert clause["number"] == f"{components[clause['component']]}.{counted[clause['component']]}"
        assert ("source" in clause) == ("certainty" in clause)
        assert clause.get("certainty", "high") in CERTAINTIES
    assert set(counted) == set(components)


@by_slug
def test_each_text_stands_in_both_languages(service: dict[str, Any]) -> None:
    assert [name for name, text in bilingual(service) if not text.get("id") or not text.get("jv")] == []


@by_slug
def test_kind_unit_and_door_are_known(service: dict[str, Any]) -> None:
    assert service["kind"] in KINDS
    assert service["unit"] in UNITS
    assert service["door"] in DOORS
    assert service["stage"] is (service["door"] == "stage")


@by_slug
def test_a_door_that_is_not_our_form_says_why_and_where_to_go(service: dict[str, Any]) -> None:
    assert ("door_text" in service) == (service["door"] != "form")
    if "door_link" in service:
        assert service["door_link"]["url"].startswith("https://")
    if service["door"] == "form":
        assert service["questions"]
    else:
        assert not service.get("questions")


@by_slug
def test_a_form_adds_at_most_two_required_questions_and_never_the_nik(service: dict[str, Any]) -> None:
    questions = service.get("questions", [])
    assert sum(question["required"] for question in questions) <= 2
    assert len({question["key"] for question in questions}) == len(questions)
    for question in questions:
        assert question["type"] in TYPES
        assert ("options" in question) == (question["type"] == "choice")
        assert not re.search(r"\bNIK\b", question["label"]["id"])


@by_slug
def test_each_service_has_its_own_small_picture(service: dict[str, Any]) -> None:
    assert len(service["icon"].encode()) <= 380
    assert sum(other["icon"] == service["icon"] for other in SERVICES) == 1
