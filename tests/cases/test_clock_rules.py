"""The rules of deadlines as data: the table of DOMAIN §1.4, what is refused in words, and that each field counts."""

from __future__ import annotations

import tomllib
from datetime import date, time
from typing import Any

import pytest

from webapp.cases import clock_rules
from webapp.cases.clock_rules import ClockRule, RuleError, all_rules, read_rule, read_rules, rule_for, rule_of
from webapp.workdays.engine import Rule, Unit

TODAY = date(2026, 11, 24)
HOURS, DAYS, WORKDAYS = Unit.HOURS, Unit.DAYS, Unit.WORKDAYS
# DOMAIN §1.4, row by row, written by hand: key, limit, unit, certain.
TABLE = [
    ("pgd.verify", 3, WORKDAYS, True),
    ("pgd.reply_complete", 14, DAYS, False),
    ("pgd.complete_by_citizen", 30, DAYS, False),
    ("pgd.first_action", 5, WORKDAYS, True),
    ("pgd.info_request", 5, WORKDAYS, False),
    ("pgd.non_pengawasan", 14, WORKDAYS, True),
    ("pgd.pengawasan", 60, WORKDAYS, True),
    ("pgd.statutory_cap", 60, DAYS, True),
    ("pgd.decision_sent", 14, DAYS, False),
    ("pgd.autoclose", 10, WORKDAYS, True),
    ("pgd.objection_file", 21, WORKDAYS, False),
    ("pgd.objection_answer", 10, WORKDAYS, False),
    ("ppid.incomplete_notice", 3, WORKDAYS, False),
    ("ppid.complete_by_citizen", 3, WORKDAYS, True),
    ("ppid.answer", 10, WORKDAYS, True),
    ("ppid.extend", 7, WORKDAYS, True),
    ("ppid.extend_election", 2, WORKDAYS, True),
    ("keberatan.file", 30, WORKDAYS, True),
    ("keberatan.answer", 30, WORKDAYS, True),
    ("sengketa.file", 14, WORKDAYS, True),
    ("paw.answer", 5, WORKDAYS, True),
    ("bawaslu.pemilu", 7, WORKDAYS, True),
    ("bawaslu.pilkada", 7, DAYS, True),
    ("bawaslu.followup", 7, DAYS, True),
    ("bawaslu.followup_more", 14, WORKDAYS, True),
    ("bawaslu.followup_pilkada", 3, DAYS, True),
    ("bawaslu.followup_pilkada_more", 2, DAYS, True),
    ("pdp.request", 72, HOURS, True),
    ("pdp.breach", 72, HOURS, True),
    ("tpks.uptd_report", 72, HOURS, False),
]
# What the office itself promises beside the law: how the time is found when the row has none of its own.
OWN: list[tuple[str, Rule | None, bool]] = [
    ("pgd.same_day", Rule(1, WORKDAYS), False),
    ("janji.standar", None, True),
    ("janji.perihal", None, True),
    ("pgd.look_again", Rule(3, WORKDAYS), False),
    ("lain.complete_by_citizen", Rule(30, DAYS), False),
    ("lain.autoclose", Rule(10, WORKDAYS), False),
    ("lain.objection_file", Rule(21, WORKDAYS), False),
    ("lain.objection_answer", Rule(10, WORKDAYS), False),
]
SOUND: dict[str, Any] = {
    "key": "contoh.satu",
    "version": 1,
    "from": date(2026, 1, 1),
    "name": {"id": "Contoh", "jv": "Conto"},
    "owed_by": "office",
    "brings": "answer",
    "starts": ["received"],
    "limit": 5,
    "unit": "hari kerja",
    "basis": "Contoh dasar",
    "certainty": "high",
    "tell": {"80": "officer"},
}


def changed(**fields: Any) -> dict[str, Any]:
    return {**SOUND, **fields}


def without(*names: str, **fields: Any) -> dict[str, Any]:
    return {name: value for name, value in changed(**fields).items() if name not in names}


@pytest.mark.parametrize(("key", "limit", "unit", "certain"), TABLE)
def test_each_row_of_the_clock_table_is_a_rule(key: str, limit: int, unit: Unit, certain: bool) -> None:
    found = rule_for(key, TODAY)
    assert (found.rule, found.certain) == (Rule(limit, unit), certain)
    assert found.basis


@pytest.mark.parametrize(("key", "rule", "certain"), OWN)
def test_the_offices_own_promises_are_rules_too(key: str, rule: Rule | None, certain: bool) -> None:
    found = rule_for(key, TODAY)
    assert (found.rule, found.certain) == (rule, certain)
    assert bool(found.limit_from) == (rule is None)


def test_there_is_no_rule_beside_the_tables() -> None:
    known = [key for key, *_rest in TABLE] + [key for key, *_rest in OWN]
    assert sorted(rule.key for rule in all_rules()) == sorted(known)


def test_in_a_running_stage_ten_seven_and_thirty_become_three_two_and_three() -> None:
    answer = rule_for("ppid.answer", TODAY)
    assert answer.counted(None, in_stage=False).limit == 10
    assert answer.counted(None, in_stage=True).limit == 3
    longer = [rule_for(answer.prolonged_by(in_stage=stage), TODAY).rule for stage in (False, True)]
    assert longer == [Rule(7, WORKDAYS), Rule(2, WORKDAYS)]
    assert rule_for("keberatan.answer", TODAY).counted(None, in_stage=True).limit == 3
    assert answer.source(in_stage=True) != answer.source(in_stage=False)


def test_an_objection_to_a_complaint_never_takes_the_thirty_days_of_information() -> None:
    rows = [rule for rule in all_rules() if rule.key.startswith("pgd.objection")]
    assert [(rule.rule, rule.certain) for rule in rows] == [(Rule(21, WORKDAYS), False), (Rule(10, WORKDAYS), False)]


def test_what_the_citizen_owes_escalates_to_nobody() -> None:
    assert {rule.key for rule in all_rules() if rule.owed_by != "office" and rule.tell} == set()


def test_a_clock_keeps_the_version_it_started_with() -> None:
    first = changed(until=date(2026, 6, 30))
    second = changed(version=2, limit=9, **{"from": date(2026, 7, 1)})
    old, new = read_rules([first, second])
    assert old.in_force(date(2026, 6, 30))
    assert not old.in_force(date(2026, 7, 1))
    assert new.in_force(date(2026, 7, 1))
    assert rule_of("pgd.verify", 1) is rule_for("pgd.verify", TODAY)
    with pytest.raises(KeyError, match="no version 9"):
        rule_of("pgd.verify", 9)
    with pytest.raises(KeyError, match="in force"):
        rule_for("pgd.verify", date(2025, 12, 31))


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        (changed(unit=""), "no unit"),
        (changed(basis=""), "no basis"),
        (changed(unit="minggu"), "minggu"),
        (changed(limit=-3), "at least one"),
        (changed(limit=0), "no limit"),
        (changed(owed_by="siapa"), "owed by nobody"),
        (changed(starts=["kapan"]), "starts with no event"),
        (changed(pauses=["kapan"]), "pauses with no event"),
        (changed(ends=["kapan"]), "ends with no event"),
        (changed(outlives=["kapan"]), "outlives with no event"),
        (changed(brings="janji"), "brings nothing"),
        (changed(owed_by="citizen"), "brings nothing"),
        (changed(**{"for": {"warna": "hijau"}}), "what it has not: warna"),
        (changed(**{"for": {"promise": "lisan"}}), "no promise we know"),
        (changed(limit_from="standard"), "beside that of the promise"),
        (without("limit", "unit", limit_from="kira-kira"), "takes its time from nothing"),
        (without("limit", "unit", limit_from="matter", stage={"limit": 2, "source": "Dasar"}), "changes a promise"),
        (changed(certainty="pasti"), "certainty"),
        (changed(tell={"80": "siapa"}), "tells nobody"),
        (changed(tell={"-1": "officer"}), "no share"),
        (changed(until=date(2025, 1, 1)), "ends before"),
        (changed(stage={"limit": 2}), "stage without a source"),
        (changed(hitungan=3), "unknown fields hitungan"),
        ({}, "no key"),
    ],
)
def test_a_faulty_rule_is_refused_in_words(table: dict[str, Any], fault: str) -> None:
    with pytest.raises(RuleError, match=fault):
        read_rule(table)


@pytest.mark.parametrize(
    ("tables", "fault"),
    [
        ([changed(), changed(version=2, **{"from": date(2026, 7, 1)})], "overlaps"),
        ([changed(until=date(2026, 6, 30)), changed(version=3, **{"from": date(2026, 7, 1)})], "follows version 1"),
        ([changed(extension="tidak.ada")], "not there"),
        ([changed(extension="contoh.dua"), changed(key="contoh.dua")], "starts otherwise"),
        ([changed(extension="contoh.satu", starts=["extended"])], "circle"),
        (
            [
                changed(extension="contoh.dua", starts=["extended"]),
                changed(key="contoh.dua", starts=["extended"], extension="contoh.satu"),
            ],
            "circle",
        ),
    ],
)
def test_rules_that_do_not_fit_together_are_refused_in_words(tables: list[dict[str, Any]], fault: str) -> None:
    with pytest.raises(RuleError, match=fault):
        read_rules(tables)


OTHER: dict[str, Any] = {
    "key": "contoh.lain",
    "version": 2,
    "from": date(2026, 2, 1),
    "until": date(2026, 12, 31),
    "name": {"id": "Lain", "jv": "Sanès"},
    "for": {"kinds": ["information"]},
    "owed_by": "citizen",
    "brings": "step",
    "starts": ["answered"],
    "ends": ["closed"],
    "outlives": ["closed"],
    "limit": 6,
    "unit": "hari",
    "limit_from": "matter",
    "same_day_until": time(15),
    "every_day": True,
    "pauses": ["asked_to_complete"],
    "extension": "contoh.dua",
    "stage": {"limit": 2, "source": "Dasar tahapan"},
    "basis": "Dasar lain",
    "certainty": "low",
    "tell": {"50": "head"},
    "lapses": "closed",
}
# Fields that cannot stand beside another one of the sound rule.
INSTEAD = {"owed_by": ("brings",), "lapses": ("brings",), "limit_from": ("limit", "unit")}


@pytest.mark.parametrize("field", sorted(clock_rules._FIELDS))
def test_every_field_of_a_rule_changes_the_rule(field: str) -> None:
    """What each does to a clock: test_clock_fields.py."""
    beside = {"owed_by": "citizen"} if field == "lapses" else {}  # only a citizen's silence means something
    plain = read_rule(without(*INSTEAD.get(field, ()), **beside)) if beside else read_rule(SOUND)
    assert read_rule(without(*INSTEAD.get(field, ()), **beside, **{field: OTHER[field]})) != plain


def test_the_shipped_file_uses_only_what_is_read() -> None:
    tables = tomllib.loads(clock_rules.DATA.read_text("utf-8"))["rules"]
    assert all(isinstance(read_rule(table), ClockRule) for table in tables)
