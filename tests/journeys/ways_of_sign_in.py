"""Ways into the states of the second step, the own factors and devices (see `ways`)."""

from __future__ import annotations

import os

from werkzeug.test import Client

from tests.factories.accounts import browser_of, form_token, give_app, half_way_browser, make_staff, send
from tests.factories.cases import database_of
from tests.house.world import ADMINISTRATOR, NOTE
from tests.journeys.live import Fields, Live, fresh_id
from tests.journeys.ways import Step, Way
from webapp import clock
from webapp.accounts import factors
from webapp.accounts.models import HEAD, Passkey, Staff

STEP, FACTORS = "/petugas/masuk/kedua", "/petugas/faktor"


def half_way(fields: Fields | None = None, *, app: bool = True) -> Way:
    """The second step of somebody with an app and a passkey, or of one who has nothing yet; or its answer."""

    def way(live: Live, prefix: str) -> Step:
        client = half_way_browser(live.app, _somebody(live, app=app))
        if fields is None:
            return Step(STEP, client)
        return Step(STEP, client, {"csrf_token": form_token(client, "/petugas/keluar"), **fields})

    return way


def stopped_text(live: Live, prefix: str) -> Step:
    """A message of a session that still owes its second factor."""
    client = half_way_browser(live.app, _somebody(live))
    fields = {"jenis": "note", "pesan": NOTE, "versi": "1", "id": fresh_id()}
    return Step(f"/petugas/perkara/{live.world.cases['fresh'].number}/pesan", client, fields)


def own(path: str = "", fields: Fields | None = None, *, app: bool = True, passkey: bool = True) -> Way:
    """A page of the own factors, or a form there that comes back."""

    def way(live: Live, prefix: str) -> Step:
        client = browser_of(live.app, _somebody(live, app=app, passkey=passkey, needed=not passkey))
        if fields is None:
            return Step(FACTORS + path, client)
        return Step(FACTORS + path, client, {"csrf_token": form_token(client, "/petugas/keluar"), **fields})

    return way


def new_codes(live: Live, prefix: str) -> Step:
    """Ten new codes, shown once."""
    client = browser_of(live.app, _somebody(live, needed=False))
    answer = send(client, f"{FACTORS}/kode")
    # The browser takes the form's cookie over, and with it the codes that wait.
    return Step(str(answer.location), client)


def devices(live: Live, prefix: str) -> Step:
    """Somebody who is signed in at two places more."""
    staff = _somebody(live, needed=False)
    client: Client = browser_of(live.app, staff)
    for _place in range(2):
        browser_of(live.app, staff)
    return Step("/petugas/perangkat", client)


def closing(live: Live, prefix: str) -> Step:
    """Before an account with cases is closed: some go to a head, the unit of others has none."""
    with database_of(live.app).transaction() as session:
        make_staff(session, role=HEAD, unit_key="data", name="Zz Kepala", sign_in_name=f"kepala.{fresh_id()[:8]}")
    client, staff = live.staff(ADMINISTRATOR), _somebody(live, needed=False)
    for unit in ("data", "umum"):
        number = live.file().number
        page = client.get(f"/petugas/perkara/{number}").text
        version = page.split('name="versi" value="')[1].split('"')[0]
        fields = {"versi": version, "id": fresh_id(), "unit": unit, "petugas": str(staff.id)}
        assert send(client, f"/petugas/perkara/{number}/tugas", **fields).status_code == 303
    return Step(f"/petugas/akun/{staff.id}/tutup", client)


def _somebody(live: Live, *, app: bool = True, passkey: bool = True, needed: bool = True) -> Staff:
    """An officer who may open sealed names where a second factor is `needed`; nobody here is an administrator."""
    with database_of(live.app).transaction() as session:
        staff = make_staff(session, unit_key="data", sign_in_name=f"faktor.{fresh_id()[:8]}")
        staff.may_open_names = needed
        if not app:
            return staff
        give_app(session, live.app, staff)
        factors.renew_codes(
            session, office_id=staff.office_id, staff_id=staff.id, keyring=live.app.extensions["keyring"]
        )
        if passkey:
            session.add(
                Passkey(
                    office_id=staff.office_id,
                    staff_id=staff.id,
                    name="Zz Kunci",
                    credential_id=os.urandom(32),
                    public_key=b"x",
                    sign_count=0,
                    created_at=clock.now(),
                )
            )
    return staff
