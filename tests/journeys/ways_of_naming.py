"""Ways into the states of the page about whom a case is about, and of a case that nobody here may read."""

from __future__ import annotations

import re
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from tests.factories.cases import OFFICE, Filed, database_of
from tests.factories.pages import fields_of
from tests.house.world import ADMINISTRATOR, OFFICER
from tests.journeys.live import Fields, Live, fresh_id
from tests.journeys.ways import Step
from webapp import clock
from webapp.accounts import posts
from webapp.accounts.models import Staff
from webapp.cases.models import Case, NamedPerson


def named(live: Live, prefix: str) -> Step:
    """An account that is meant, one that may be meant, and a name that no account has."""
    filed = live.file()
    for fields in ({"petugas": str(live.world.staff[OFFICER].id)}, {"sebutan": "Cadangan"}, {"sebutan": "Mbah Suro"}):
        step = _press(live, filed, "", fields)
        assert step.client is not None
        assert step.client.post(step.path, data=step.fields).status_code == 303
    return Step(f"/petugas/perkara/{filed.number}/orang", live.staff(ADMINISTRATOR))


def no_reason(live: Live, prefix: str) -> Step:
    """A name is taken back without a reason."""
    page = named(live, prefix)
    assert page.client is not None
    found = re.search(r"/orang/([0-9a-f-]{36})", page.client.get(page.path).text)
    assert found
    fields = _hidden(page)
    return Step(f"{page.path}/{found[1]}", page.client, {**fields, "putusan": "bukan", "alasan": ""})


def nobody_left(live: Live, prefix: str) -> Step:
    """The last one who may read the case is named."""
    filed, own = live.file(), live.world.staff[ADMINISTRATOR].id
    with database_of(live.world.app).reading() as session:
        # Whoever holds a post stands above the administrator: named, they would bar them too.
        above = [one.id for one in posts.holders(session, OFFICE).values()]
    hide(live, filed, but=(own, *above))
    return _press(live, filed, "", {"petugas": str(above[-1] if above else own), "sebutan": "Bu Kepala"})


def led_outward(live: Live, prefix: str) -> Step:
    """The citizen's page of a case that is about everybody here."""
    filed = live.file()
    hide(live, filed)
    return Step(f"{prefix}/perkara", live.citizen(filed))


def hide(live: Live, filed: Filed, but: Collection[UUID] = ()) -> None:
    """The case is about everybody who works here, or everybody but some."""
    with database_of(live.world.app).transaction() as session:
        for one in session.scalars(select(Staff.id).where(Staff.office_id == OFFICE, Staff.id.not_in(but))):
            session.add(NamedPerson(office_id=OFFICE, case_id=filed.case_id, staff_id=one, sure=True, at=clock.now()))
        session.get_one(Case, (OFFICE, filed.case_id)).about_person = True


def _press(live: Live, filed: Filed, end: str, fields: dict[str, str]) -> Step:
    path, client = f"/petugas/perkara/{filed.number}/orang{end}", live.staff(ADMINISTRATOR)
    typed: Fields = {**_hidden(Step(path, client)), "petugas": "", "sebutan": "", **fields}
    return Step(path, client, typed)


def _hidden(page: Step) -> dict[str, str]:
    assert page.client is not None
    found = fields_of(page.client.get(page.path), "isian")
    return {"versi": found["versi"][0], "csrf_token": found["csrf_token"][0], "id": fresh_id()}
