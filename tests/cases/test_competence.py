"""Who is competent, as data: the whole routing table of DOMAIN §5.3, and what is asked of it."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from tests.conftest import ROOT
from webapp.cases import competence, matters
from webapp.cases.competence import ANY, BOTH, CHOICES, ELSEWHERE, US

# The table by hand: matter, who, competent bodies, same day, both parts at once.
TABLE = (
    ("pelayanan", US, {"kpu-jombang", "ombudsman-jatim", "sp4n-lapor"}, False, False),
    ("data-pemilih", US, {"kpu-jombang", "bawaslu-jombang"}, False, False),
    ("logistik", US, {"kpu-jombang"}, True, False),
    ("logistik", BOTH, {"kpu-jombang", "bawaslu-jombang"}, True, True),
    ("dugaan-pelanggaran", ELSEWHERE, {"bawaslu-jombang", "gakkumdu", "kepolisian"}, True, False),
    ("tindak-pidana-pemilu", ELSEWHERE, {"bawaslu-jombang", "gakkumdu"}, True, False),
    ("anggota-sekretariat", ELSEWHERE, {"dkpp", "inspektorat-kpu", "wbs-kpu"}, False, False),
    ("petugas-lapangan", US, {"kpu-jombang"}, False, False),
    ("korupsi", ELSEWHERE, {"wbs-kpu", "kpk"}, False, False),
    ("informasi-ditolak", US, {"atasan-ppid", "komisi-informasi-jatim"}, False, False),
    ("sengketa", ELSEWHERE, {"mk"}, False, False),
    ("sengketa", ELSEWHERE, {"bawaslu-jombang", "ptun"}, False, False),
    ("nama-dicatut", BOTH, {"kpu-ri", "kpu-jombang", "kepolisian"}, False, True),
    ("data-pribadi", US, {"kpu-jombang"}, False, False),
    ("kekerasan", ELSEWHERE, {"sapa-129"}, False, False),
)
SOUND: dict[str, Any] = tomllib.loads(competence.DATA.read_text("utf-8"))["rows"][0]


@pytest.mark.parametrize(("matter", "who", "bodies", "same_day", "two_legs"), TABLE)
def test_each_row_of_the_routing_table_is_data(
    matter: str, who: str, bodies: set[str], same_day: bool, two_legs: bool
) -> None:
    rows = [(one.who, set(one.bodies), one.same_day, one.two_legs) for one in competence.routes_of(matter)]
    assert (who, bodies, same_day, two_legs) in rows


def test_every_matter_has_its_row_and_every_row_its_matter_and_bodies() -> None:
    named = {slug for route in competence.all_routes() for slug in route.matters}
    assert named == set(matters.by_slug())
    known = {
        part["key"] for part in tomllib.loads((ROOT / "webapp/offices/data/bodies.toml").read_text("utf-8"))["bodies"]
    }
    assert {body for route in competence.all_routes() for body in route.bodies} <= known
    assert len({route.key for route in competence.all_routes()}) == len(competence.all_routes())


def test_what_is_not_established_is_not_called_certain() -> None:
    assert [route.key for route in competence.all_routes() if route.certainty == "high" and not route.source] == []


def test_evidence_of_a_crime_is_preserved_and_violence_goes_nowhere_without_consent() -> None:
    assert "tidak dihapus" in competence.routes_of("tindak-pidana-pemilu")[0].evidence
    assert [slug for slug in matters.by_slug() if competence.needs_consent(slug)] == ["kekerasan"]


def test_a_choice_contradicts_when_no_row_of_the_matter_says_it() -> None:
    against = {
        slug: {choice for choice in CHOICES if competence.contradicts(slug, choice)} for slug in matters.by_slug()
    }
    assert against["logistik"] == {ELSEWHERE}
    assert against["data-pemilih"] == {ELSEWHERE, BOTH}
    assert against["dugaan-pelanggaran"] == {US, BOTH}
    assert against["nama-dicatut"] == {US, ELSEWHERE}
    assert against["lainnya"] == set()
    assert not competence.contradicts(None, US)
    assert competence.contradicts(None, ELSEWHERE)


def test_a_report_is_at_the_wrong_door_only_when_every_row_names_another_body() -> None:
    wrong = {slug for slug in matters.by_slug() if competence.is_wrong_door(slug)}
    assert wrong == {
        *("dugaan-pelanggaran", "tindak-pidana-pemilu", "anggota-sekretariat", "korupsi", "sengketa"),
        *("nama-dicatut", "kekerasan"),
    }


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"who": "nobody"}, "nobody we know"),
        ({"certainty": "perhaps"}, "no certainty"),
        ({"two_legs": True}, "two legs"),
        ({"bodies": []}, "no bodies"),
        ({"own": ""}, "no own"),
        ({"more": 1}, "unknown: more"),
    ],
)
def test_a_fault_of_the_data_is_named_with_its_row(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=f"{SOUND['key']}: .*{told}"):
        competence.read_route({**SOUND, **change})
    assert competence.read_route({**SOUND, "who": ANY}).who == ANY
