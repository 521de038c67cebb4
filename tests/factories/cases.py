"""Cases as citizens bring them: through the form, the receipt and the sixteen digits."""

from __future__ import annotations

import io
import itertools
import re
import uuid
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from tests.factories.accounts import browser_of, make_staff
from tests.factories.pages import Fields, fields_of
from webapp.accounts import service as accounts
from webapp.accounts.models import ADMINISTRATOR, OFFICER, Staff
from webapp.cases.models import Case, Submission
from webapp.crypto import KeyRing, grouped, receipt_digits
from webapp.db import Database

OFFICE = "3517"
REPORT = "/lapor/data-pemilih"
LONG_AGO = "1000"  # the form was opened long before it is sent
STORY = "Nama ibu saya hilang dari daftar."
# The required questions of a complaint, answered.
SOUND = {"cerita": STORY, "kecamatan": "35.17.05", "kapan": "0", "siapa": "sealed", "dibuka": LONG_AGO}

_counter = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Filed:
    """A sent report: its id, digits, public number, case and exactly what was sent."""

    submission_id: uuid.UUID
    digits: str
    number: str
    case_id: uuid.UUID
    path: str
    fields: dict[str, Any]

    @property
    def receipt(self) -> str:
        """The address of its receipt."""
        return f"/terima/{self.submission_id}"

    @property
    def groups(self) -> str:
        """The digits as the receipt shows them."""
        return " ".join(grouped(self.digits))

    @property
    def pair(self) -> str:
        """The first two groups as the page holds them: four digits alone also stand in ids and asset names."""
        return self.groups[:9]

    @property
    def spoken(self) -> str:
        """The digits as the receipt gives them to ears."""
        return ", ".join(" ".join(group) for group in grouped(self.digits))


def answers(path: str = REPORT, **changes: Any) -> dict[str, Any]:
    """A sound form for `path` with a fresh id; `changes` replace or add fields."""
    return {**SOUND, "id": str(uuid.uuid4()), **changes}


def file_report(client: Client, path: str = REPORT, **changes: Any) -> Filed:
    """Send a sound report and look at its receipt."""
    fields = answers(path, **changes)
    sent = client.post(path, data=again(fields))
    assert sent.status_code == 303, f"{path} was not taken: {sent.status_code}"
    submission_id = uuid.UUID(str(fields["id"]))
    found = case_of(cast(Flask, client.application), submission_id)
    number = f"JBG-{found.year}-{found.number:06d}"
    return Filed(submission_id, receipt_digits(submission_id), number, found.id, path, fields)


def again(fields: dict[str, Any]) -> dict[str, Any]:
    """The same fields for one more send: a file's stream can be read only once."""
    return {name: _fresh(value) for name, value in fields.items()}


def _fresh(value: Any) -> Any:
    if isinstance(value, list):
        return [_fresh(one) for one in value]
    if isinstance(value, tuple):
        stream, name = value
        stream.seek(0)
        return (io.BytesIO(stream.read()), name)
    return value


def attached(data: bytes, name: str) -> tuple[io.BytesIO, str]:
    """A file for a form."""
    return (io.BytesIO(data), name)


def open_case(client: Client, filed: Filed) -> TestResponse:
    """Type the digits and look at the case."""
    entered = client.post("/lacak", data={"kode": filed.digits})
    assert entered.status_code == 303
    return client.get("/perkara")


def talk_fields(client: Client, path: str = "/perkara", form_id: str = "isian") -> dict[str, str]:
    """Token, handle and fresh id of a form on the case's pages."""
    return {name: values[0] for name, values in fields_of(client.get(path), form_id).items()}


def reply(client: Client, text: str, **more: Any) -> TestResponse:
    """Write to the office from the open case."""
    return client.post("/perkara/balas", data={**talk_fields(client), "pesan": text, **more})


def deed(client: Client, name: str) -> TestResponse:
    """Withdraw (`cabut`) or settle (`selesai`) the open case."""
    page = client.get(f"/perkara/{name}")
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    return client.post(f"/perkara/{name}", data=hidden)


def flat(fields: Fields) -> dict[str, Any]:
    """What a page's form sends, ready for the test client."""
    return {name: values if len(values) > 1 else values[0] for name, values in fields.items() if values}


def case_of(app: Flask, submission_id: uuid.UUID) -> Case:
    """The case behind a form's id."""
    keyring: KeyRing = app.extensions["keyring"]
    with database_of(app).reading() as session:
        digests = keyring.digests("submission", str(submission_id))
        row = session.scalars(select(Submission).where(Submission.id_hash.in_(digests))).one()
        return session.get_one(Case, (OFFICE, row.case_id))


def count(database: Database, model: type[Any]) -> int:
    """How many rows a table holds."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def database_of(app: Flask) -> Database:
    """The database of an application."""
    found: Database = app.extensions["database"]
    return found


def signed_in(app: Flask, role: str = OFFICER, unit_key: str | None = None) -> Client:
    """A browser of a new member of staff."""
    with database_of(app).transaction() as session:
        staff = _new_staff(session, role, unit_key)
    return browser_of(app, staff)


def name_handlers(app: Flask) -> tuple[Staff, Staff]:
    """Two officers who alone may read conduct matters."""
    with database_of(app).transaction() as session:
        pair = _new_staff(session, OFFICER, None), _new_staff(session, OFFICER, None)
        boss = _new_staff(session, ADMINISTRATOR, None)
        accounts.name_handlers(session, office_id=OFFICE, staff_ids=(pair[0].id, pair[1].id), by=boss.id)
    return pair


def _new_staff(session: Session, role: str, unit_key: str | None) -> Staff:
    name = f"petugas.{next(_counter)}"
    return make_staff(session, role=role, unit_key=unit_key, name=f"Petugas {name}", sign_in_name=name)
