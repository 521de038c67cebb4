"""Kecamatan and villages: complete, and forgiving towards what people type."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.offices import queries
from webapp.offices.models import Region

MOJOWARNO, PERAK, JOMBANG = "35.17.10", "35.17.01", "35.17.09"


def names(regions: list[Region]) -> list[str]:
    return [region.name for region in regions]


def test_all_21_districts_stand_in_the_list_by_name(session: Session, office_id: str) -> None:
    districts = names(queries.list_districts(session, office_id))
    assert len(districts) == 21
    assert districts == sorted(districts)


def test_all_306_villages_belong_to_a_district(session: Session, office_id: str) -> None:
    villages = session.scalars(select(Region).where(Region.level.in_(queries.VILLAGES))).all()
    districts = {region.code for region in queries.list_districts(session, office_id)}
    assert len(villages) == 306
    assert sum(village.level == "kelurahan" for village in villages) == 4
    assert {village.parent_code for village in villages} == districts


def test_fourteen_names_occur_in_more_than_one_district(session: Session, office_id: str) -> None:
    rows = select(Region.name).where(Region.level.in_(queries.VILLAGES)).group_by(Region.name).having(func.count() > 1)
    assert len(session.scalars(rows).all()) == 14


@pytest.mark.parametrize(
    "typed", ["Jogoroto", "jogoroto", "  JOGOROTO ", "Desa Jogoroto", "ds. Jogoroto", "Jogo roto", "Jògorotò"]
)
def test_case_marks_spaces_and_the_word_desa_do_not_matter(session: Session, office_id: str, typed: str) -> None:
    village = queries.sure_village(session, office_id, typed)
    assert village is not None
    assert village.name == "Jogoroto"


def test_a_name_of_several_districts_is_sure_only_with_its_district(session: Session, office_id: str) -> None:
    assert len(queries.match_villages(session, office_id, "Sumberagung")) == 3
    assert queries.sure_village(session, office_id, "Sumberagung") is None
    village = queries.sure_village(session, office_id, "Sumberagung", PERAK)
    assert village is not None
    assert village.parent_code == PERAK


@pytest.mark.parametrize(
    ("typed", "meant"), [("jogorota", "Jogoroto"), ("Kedong losari", "Kedunglosari"), ("Tjukir", "Cukir")]
)
def test_a_slip_is_answered_with_a_suggestion_and_never_taken_for_sure(
    session: Session, office_id: str, typed: str, meant: str
) -> None:
    assert meant in names(queries.match_villages(session, office_id, typed))
    assert queries.sure_village(session, office_id, typed) is None


def test_the_right_name_under_the_wrong_district_is_suggested_first(session: Session, office_id: str) -> None:
    found = queries.match_villages(session, office_id, "Cukir", JOMBANG)
    assert found[0].name == "Cukir"
    assert found[0].parent_code != JOMBANG
    assert queries.sure_village(session, office_id, "Cukir", JOMBANG) is None


@pytest.mark.parametrize("typed", ["", "   ", "...", "🙂", "xqzw", "x" * 4000])
def test_what_is_no_name_finds_nothing_and_raises_nothing(session: Session, office_id: str, typed: str) -> None:
    assert queries.match_villages(session, office_id, typed) == []


def test_an_unknown_code_is_no_region(session: Session, office_id: str) -> None:
    assert queries.get_region(session, office_id, "99.99") is None
    region = queries.get_region(session, office_id, MOJOWARNO)
    assert region is not None
    assert region.level == queries.DISTRICT
