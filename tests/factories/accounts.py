"""Staff accounts for tests, and a browser that is signed in as one of them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pyotp
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from webapp import clock
from webapp.accounts import factors, passwords, queries, sessions
from webapp.accounts.models import OFFICER, AuthenticatorApp, Staff
from webapp.accounts.resume import COOKIE
from webapp.crypto import Sealer
from webapp.db import Database

OFFICE = "3517"
PASSWORD = "kuda lumping menari 7"
# Hashed once: argon2 takes 36 ms by design.
PASSWORD_HASH = passwords.hash_password(PASSWORD)
# What the app of every test account makes its codes of.
APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make_staff(
    session: Session,
    *,
    role: str = OFFICER,
    name: str = "Sri Wahyuni",
    sign_in_name: str = "",
    unit_key: str | None = None,
    active: bool = True,
    may_open_names: bool = False,
) -> Staff:
    """An account with the password `PASSWORD`; the sign-in name is made of the name."""
    now = clock.now()
    staff = Staff(
        office_id=OFFICE,
        name=name,
        sign_in_name=sign_in_name or name.casefold().replace(" ", "."),
        password_hash=PASSWORD_HASH,
        role=role,
        unit_key=unit_key,
        active=active,
        may_open_names=may_open_names,
        created_at=now,
        password_changed_at=now,
    )
    session.add(staff)
    session.flush()
    return staff


def give_app(session: Session, app: Flask, staff: Staff) -> None:
    """Let an account have an app (secret `APP_SECRET`) that has made no code yet; tests/accounts walk the real way."""
    sealer = app.extensions["sealer"]
    assert isinstance(sealer, Sealer)
    kept = AuthenticatorApp(
        office_id=staff.office_id,
        staff_id=staff.id,
        secret=sealer.seal(APP_SECRET),
        last_step=0,
        created_at=clock.now(),
    )
    session.add(kept)
    session.flush()


def app_code(steps: int = 0, secret: str = APP_SECRET) -> str:
    """The code that the app shows now, or `steps` half minutes later."""
    step = int(clock.now().timestamp()) // factors.STEP_SECONDS + steps
    return pyotp.TOTP(secret).generate_otp(step)


def fresh_code(app: Flask, staff: Staff) -> str:
    """A code that is good now, as if minutes had passed since the last one of this account was used."""
    database = app.extensions["database"]
    assert isinstance(database, Database)
    with database.transaction() as session:
        session.get_one(AuthenticatorApp, (staff.office_id, staff.id)).last_step = 0
    return app_code()


def browser_of(app: Flask, staff: Staff) -> Client:
    """A test client that carries a whole session of `staff`. Not inside another transaction.

    Who must have a second factor gets an app, and the session has passed it.
    """
    database = app.extensions["database"]
    assert isinstance(database, Database)
    with database.transaction() as session:
        known = session.get_one(Staff, (staff.office_id, staff.id))
        has = queries.list_factors(session, staff.office_id, staff.id).count
        if queries.needs_factor(known) and not has:
            give_app(session, app, known)
            has = 1
        opened, token = sessions.open_session(session, staff=known)
        if has:
            token = sessions.pass_factor(session, office_id=staff.office_id, session_id=opened.id)
    client = app.test_client()
    client.set_cookie(COOKIE, token)
    return client


def half_way_browser(app: Flask, staff: Staff) -> Client:
    """A test client whose session gave the password only. Not inside another transaction."""
    database = app.extensions["database"]
    assert isinstance(database, Database)
    with database.transaction() as session:
        _opened, token = sessions.open_session(session, staff=session.get_one(Staff, (staff.office_id, staff.id)))
    client = app.test_client()
    client.set_cookie(COOKIE, token)
    return client


def new_browser(app: Flask, **facts: Any) -> Client:
    """A browser signed in as a new account; `facts` are those of `make_staff`."""
    database = app.extensions["database"]
    assert isinstance(database, Database)
    with database.transaction() as session:
        staff = make_staff(session, **facts)
    return browser_of(app, staff)


def form_token(client: Client, path: str) -> str:
    """The form token of a page, as its forms carry it."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found, f"{path} has no form token"
    return unescape(found[1])


def send(client: Client, path: str, **fields: str) -> TestResponse:
    """Post a form of the signed-in staff with its token."""
    return client.post(path, data={"csrf_token": form_token(client, "/petugas/keluar"), **fields})
