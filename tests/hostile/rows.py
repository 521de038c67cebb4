"""The table of hostile input: what arrives where, what answers, what is kept or said. Each row is a test.

A row is a function that sends its input and checks what was kept; it yields every answer, and the runner
judges each: the status of the row, a page in words, nothing of our inside, nobody may frame it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import Client, TestResponse

from tests.factories.accounts import form_token
from tests.factories.cases import Filed
from tests.house.world import ADMINISTRATOR, World
from webapp.db import Database

# What would tell of our inside: a trace, a library, a statement.
INSIDE = re.compile(r"Traceback \(most|File \"/|sqlalchemy|sqlite3|werkzeug|jinja2|SELECT |INSERT |psycopg|\.py:\d")


@dataclass(slots=True)
class Ground:
    """Where a row is tried: an inhabited house that rows may wear, and a fresh office for what breaks things."""

    world: World
    fresh: Callable[[], Flask]
    note: Callable[[str], None] = lambda _figures: None

    @property
    def database(self) -> Database:
        """The database of the inhabited house."""
        found: Database = self.world.app.extensions["database"]
        return found

    @property
    def stranger(self) -> Client:
        """A browser without any cookie."""
        return self.world.stranger

    @property
    def boss(self) -> Client:
        """The administrator, who sees every case."""
        return self.world.browsers[ADMINISTRATOR]

    def as_boss(self, path: str, **fields: Any) -> TestResponse:
        """A form of the administrator, with its token."""
        return self.boss.post(path, data={"csrf_token": form_token(self.boss, "/petugas/keluar"), **fields})

    def on_case(self, filed: Filed, deed: str, **fields: Any) -> TestResponse:
        """A deed of the administrator on a case, at its present version."""
        address = f"/petugas/perkara/{filed.number}"
        version = re.search(r'name="versi" value="([^"]+)"', self.boss.get(address).text)
        assert version
        return self.as_boss(f"{address}/{deed}", versi=version[1], **fields)


Act = Callable[[Ground], Iterable[TestResponse]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: input, place, expected status, what must be kept or said; and how it is tried."""

    arrives: str
    place: str
    status: tuple[int, ...]
    kept: str
    act: Act

    def __str__(self) -> str:
        return f"{self.arrives} @ {self.place}"


@dataclass(slots=True)
class Table:
    """The rows of one subject, in the order in which they are written."""

    subject: str
    rows: list[Row] = field(default_factory=list)

    def row(self, arrives: str, place: str, *status: int, kept: str) -> Callable[[Act], Act]:
        """Make a function a row."""

        def put(act: Act) -> Act:
            self.rows.append(Row(arrives, place, status, kept, act))
            return act

        return put


def judge(row: Row, ground: Ground) -> None:
    """Try one row."""
    answers = list(row.act(ground))
    assert answers, "a row that sends nothing shows nothing"
    for answer in answers:
        assert answer.status_code in row.status, f"{answer.request.method} {answer.request.path}: {answer.status}"
        look_at(answer)


def look_at(answer: TestResponse) -> None:
    """What holds for every answer, whatever was asked: words, nothing of our inside, nobody may frame it."""
    where = f"{answer.request.method} {answer.request.path[:80]}: {answer.status}"
    assert answer.headers.get("X-Frame-Options") == "DENY", where
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"] or is_file(answer), where
    assert answer.headers["X-Content-Type-Options"] == "nosniff", where
    if is_page(answer):
        assert answer.content_type == "text/html; charset=utf-8", where
        assert "<h1" in answer.text, where
    if answer.status_code >= 400:
        assert not INSIDE.search(answer.text), where


def is_file(answer: TestResponse) -> bool:
    """A citizen's file, a voice of the charter, a document or a paper: they have a policy of their own."""
    path = answer.request.path
    return answer.mimetype == "application/pdf" or any(
        part in path for part in ("/berkas/", "/piagam/suara/", "/dokumen/")
    )


def is_page(answer: TestResponse) -> bool:
    """Whether people read this answer: no redirect, no file, no machine's answer, no empty one."""
    path, status = answer.request.path, answer.status_code
    if "Tus-Resumable" in answer.headers:  # the door for pieces of files speaks to programs alone
        return False
    machine = (
        path.endswith((".txt", ".ics", ".csv", ".xlsx", ".webmanifest", "/sw.js", "/ada", "/baru", "/kunci"))
        or path.removeprefix("/jv").startswith("/lapor/desa/")  # a part of a form
        or path.removeprefix("/jv") in ("/healthz", "/readyz")
        or is_file(answer)
    )
    told_to_wait = status == 429 and path.endswith("/baru")  # a script asked
    bodiless = told_to_wait or 300 <= status < 400 or status == 204 or answer.request.method in ("HEAD", "OPTIONS")
    return not bodiless and (not machine or status >= 400)
