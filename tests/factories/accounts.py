"""Staff accounts for tests, and a browser that is signed in as one of them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from webapp import clock
from webapp.accounts import passwords, sessions
from webapp.accounts.models import OFFICER, Staff
from webapp.accounts.resume import COOKIE
from webapp.db import Database

OFFICE = "3517"
PASSWORD = "kuda lumping menari 7"
# Hashed once: argon2 takes 36 ms by design.
PASSWORD_HASH = passwords.hash_password(PASSWORD)


def make_staff(
    session: Session,
    *,
    role: str = OFFICER,
    name: str = "Sri Wahyuni",
    sign_in_name: str = "",
    unit_key: str | None = None,
    active: bool = True,
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
        created_at=now,
        password_changed_at=now,
    )
    session.add(staff)
    session.flush()
    return staff


def browser_of(app: Flask, staff: Staff) -> Client:
    """A test client that carries an open session of `staff`. Not inside another transaction."""
    database = app.extensions["database"]
    assert isinstance(database, Database)
    with database.transaction() as session:
        _opened, token = sessions.open_session(session, staff=staff)
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
