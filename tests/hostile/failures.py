"""Rows about a house that fails: nothing is saved, and everything typed comes back to copy and to send again."""

from __future__ import annotations

import errno
import re
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import event, update
from werkzeug.test import Client, TestResponse

from tests.factories.accounts import PASSWORD, browser_of, form_token, give_app, half_way_browser, make_staff
from tests.factories.cases import (
    REPORT,
    answers,
    attached,
    count,
    database_of,
    file_report,
    flat,
    open_case,
    signed_in,
    talk_fields,
)
from tests.factories.desk import not_ours
from tests.factories.files import ogg, picture
from tests.factories.pages import fields_of
from tests.hostile.rows import Ground, Table
from webapp import clock
from webapp.accounts import service as accounts
from webapp.accounts.models import ADMINISTRATOR, StaffSession
from webapp.cases.models import Case, CaseSession
from webapp.files.models import Attachment
from webapp.web import LAST_WORDS

FAILURES = Table("A house that fails")
TEXT = "Teks yang tidak boleh hilang, <b>panjang</b>.\nBaris kedua “kutipan” & lagi."
LANGUAGES = ("", "/jv")


# A code as the app shows it; wrong here, and it must not be shown back either.
APP_CODE = "482915"


@dataclass(slots=True)
class Sending:
    """A form ready to be sent: by whom, where, with what; `again` when one press sends it once more."""

    client: Client
    path: str
    data: dict[str, Any]
    again: bool = True
    texts: tuple[str, ...] = (TEXT,)
    files: tuple[str, ...] = field(default=())

    def send(self) -> TestResponse:
        """Press the button."""
        return self.client.post(self.path, data=self.data)


def citizens_forms(app: Flask, prefix: str) -> Iterator[Sending]:
    """Every form of a citizen that writes something."""
    photo = attached(picture(), "kartu <keluarga>.jpg")
    named = {"nama": "Wulan <Pertiwi>", "kontak": "0812", "desa": "Galengdowo"}
    yield Sending(app.test_client(), prefix + REPORT, answers(cerita=TEXT, **named), texts=(TEXT, *named.values()))
    with_file = answers(cerita=TEXT, berkas=photo)
    yield Sending(app.test_client(), prefix + REPORT, with_file, files=("kartu <keluarga>.jpg",))
    service = answers(cerita=TEXT, t_calon="Nama calon", t_dokumen="dct", siapa="nameless")
    yield Sending(app.test_client(), f"{prefix}/layanan/dokumen-calon/ajukan", service, texts=(TEXT, "Nama calon"))
    client = app.test_client()
    filed = file_report(client)
    right = flat(fields_of(client.get(f"{prefix}{filed.receipt}/perbaiki")))
    yield Sending(client, f"{prefix}{filed.receipt}/perbaiki", {**right, "cerita": TEXT})
    yield Sending(client, f"{prefix}{filed.receipt}", {"aksi": "perpanjang"}, texts=())
    yield Sending(client, f"{prefix}/lacak", {"kode": filed.groups}, texts=(filed.groups,))
    open_case(client, filed)
    talk = talk_fields(client, f"{prefix}/perkara")
    yield Sending(client, f"{prefix}/perkara/balas", {**talk, "pesan": TEXT})
    more = {**talk_fields(client, f"{prefix}/perkara/berkas"), "berkas": attached(picture(), "foto.jpg")}
    yield Sending(client, f"{prefix}/perkara/berkas", more, texts=(), files=("foto.jpg",))
    ended = {"kode": filed.groups, "pegangan": talk["pegangan"], "pesan": TEXT, "lanjut_ke": "/perkara/balas"}
    yield Sending(app.test_client(), f"{prefix}/perkara/lanjut", {**ended, "id": str(uuid.uuid4())})
    other = app.test_client()
    open_case(other, file_report(other))
    yield Sending(other, f"{prefix}/perkara/cabut", talk_fields(other, f"{prefix}/perkara"), texts=())


def staff_forms(app: Flask) -> Iterator[Sending]:
    """Every form of the staff that writes something."""
    boss = signed_in(app, ADMINISTRATOR)
    token = form_token(boss, "/petugas/keluar")

    def to(path: str, *, texts: tuple[str, ...] = (TEXT,), **fields: Any) -> Sending:
        return Sending(boss, path, {"csrf_token": token, **fields}, texts=texts)

    def on(deed: str, *, texts: tuple[str, ...] = (TEXT,), **fields: Any) -> Sending:
        filed = file_report(app.test_client(), berkas=attached(ogg(), "suara.opus"))
        voice = {"suara": str(voice_of(app, filed.case_id))} if deed == "transkrip" else {}
        if deed == "teruskan":
            not_ours(database_of(app), filed.case_id)
        page = boss.get(f"/petugas/perkara/{filed.number}").text
        version = re.findall(r'name="versi" value="([^"]+)"', page)[0]
        ready = {"versi": version, "id": str(uuid.uuid4()), **voice, **fields}
        return to(f"/petugas/perkara/{filed.number}/{deed}", texts=texts, **ready)

    yield on("pesan", jenis="note", pesan=TEXT)
    yield on("pesan", jenis="answer", pesan=TEXT)
    yield on("transkrip", transkrip=TEXT)
    yield on("keadaan", ke="in_hand", alasan=TEXT)
    yield on("jawaban", hasil="declined", pesan=TEXT, kerja=TEXT, texts=(TEXT,))
    day = {"tanggal_hari": "1", "tanggal_bulan": "1", "tanggal_tahun": "2026"}
    yield on("teruskan", badan="bawaslu-jombang", nomor="12/B", alasan=TEXT, texts=(TEXT, "12/B"), **day)
    yield on("tugas", unit="data", petugas="", texts=())
    yield to("/petugas/catat/perihal/data-pemilih", **answers(cerita=TEXT), lewat="desk", tanggal="0")
    yield to("/petugas/akun/undang", peran="auditor", unit="", catatan="Untuk Ratna", texts=("Untuk Ratna",))
    names = {"nama": "Bagian Data dan Lain", "jabatan": "Kepala"}
    yield to("/petugas/kantor/bagian/data", **names, texts=tuple(names.values()))
    office = flat(fields_named(boss.get("/petugas/kantor/ubah").text))
    yield to("/petugas/kantor/ubah", **{**office, "jam": TEXT.replace("\n", " ")}, texts=(TEXT.replace("\n", " "),))


def secret_forms(app: Flask) -> Iterator[Sending]:
    """Forms with a password or a code: it is asked for anew, what else was typed is shown to copy."""
    with database_of(app).transaction() as session:
        staff = make_staff(session, name="Dewi Anggraini")
        opener = make_staff(session, name="Eko Prasetyo", unit_key="data", may_open_names=True)
        give_app(session, app, opener)
        _invitation, token = accounts.invite(session, office_id="3517", role="auditor", note="", created_by=staff.id)
    carried = {"lanjut_ke": "/petugas/perkara/JBG-2026-000001/pesan", "bawa-pesan": TEXT}
    sign_in = {"nama_masuk": staff.sign_in_name, "sandi": PASSWORD, **carried}
    yield Sending(app.test_client(), "/petugas/masuk", sign_in, again=False)
    account = {"nama": "Ratna Dewi", "nama_masuk": "ratna.dewi", "sandi": "tiga kata yang jarang 9"}
    yield Sending(app.test_client(), f"/petugas/undangan/{token}", account, again=False, texts=("Ratna Dewi",))
    half = half_way_browser(app, opener)
    code = {"csrf_token": form_token(half, "/petugas/keluar"), "kode_faktor": APP_CODE, **carried}
    yield Sending(half, "/petugas/masuk/kedua", code, again=False)
    browser = browser_of(app, staff)
    change = {"csrf_token": form_token(browser, "/petugas/keluar"), "sandi_lama": PASSWORD, "sandi_baru": "x" * 3}
    yield Sending(browser, "/petugas/sandi", {**change, "sandi_baru": "sepeda ontel kuning 4"}, again=False, texts=())


def fields_named(page: str) -> dict[str, list[str]]:
    """The text fields of a page without a form's id."""
    return {
        name: [value] for name, value in re.findall(r'<input type="text"[^>]* name="([^"]+)" value="([^"]*)"', page)
    }


def voice_of(app: Flask, case_id: uuid.UUID) -> uuid.UUID:
    """The voice note of a case."""
    with database_of(app).reading() as session:
        return session.query(Attachment).filter_by(owner_id=case_id).one().id


def path_of(app: Flask) -> str:
    """The file of an application's database."""
    return str(app.config["SETTINGS"].database_url.removeprefix("sqlite:///"))


@contextmanager
def locked(app: Flask) -> Iterator[None]:
    """Another process writes, and does not end."""
    hold = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN IMMEDIATE'); "
        "print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", hold, path_of(app)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        yield


@contextmanager
def full(app: Flask) -> Iterator[None]:
    """The database may not grow by a page."""
    engine = database_of(app).engine

    def limit(connection: Any, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    with sqlite3.connect(path_of(app)) as other:  # no free page that a row could still take
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        other.execute("VACUUM")
    other.close()
    engine.dispose()
    event.listen(engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(engine, "connect", limit)
        engine.dispose()


@contextmanager
def read_only(app: Flask) -> Iterator[None]:
    """The database may only be read."""
    engine = database_of(app).engine

    def close(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA query_only=ON")

    engine.dispose()
    event.listen(engine, "connect", close)
    try:
        yield
    finally:
        event.remove(engine, "connect", close)
        engine.dispose()


@contextmanager
def full_disk(_app: Flask) -> Iterator[None]:
    """No room for the files of a form."""
    with patch("webapp.files.storing.obstore.put", side_effect=OSError(errno.ENOSPC, "No space left on device")):
        yield


@contextmanager
def no_folder(app: Flask) -> Iterator[None]:
    """The folder of files cannot be written to: a file stands in its place."""
    folder = Path(str(app.extensions["files"].prefix)) / "3517"
    hidden = folder.with_name("hidden")
    if folder.exists():
        folder.rename(hidden)
    folder.write_text("")
    try:
        yield
    finally:
        folder.unlink()
        if hidden.exists():
            hidden.rename(folder)


Broken = Callable[[Flask], AbstractContextManager[None]]


def sent_into(app: Flask, broken: Broken, sendings: list[Sending]) -> Iterator[TestResponse]:
    """Each form while the house is broken, and once it is whole again; twice, for a thumb that trembles."""
    with broken(app):
        came_back = [(sending, sending.send()) for sending in sendings]
    for sending, answer in came_back:
        check_back(sending, answer)
        yield answer
    for sending, answer in came_back:
        if sending.again:
            send_again(sending, answer)


def check_back(sending: Sending, answer: TestResponse) -> None:
    """Everything typed stands in the page, escaped and labelled; it is kept nowhere else."""
    where = f"{sending.path}: {answer.status}"
    assert answer.headers["Cache-Control"] == "no-store", where
    assert answer.headers["Retry-After"], where
    language = "jv" if sending.path.startswith("/jv/") else "id"
    assert f'<html lang="{language}">' in answer.text, where
    for text in sending.texts:
        field = rf'<label for="(teks-\d+)">[^<]+</label>\s*<textarea id="\1"[^>]*readonly>\n{re.escape(esc(text))}<'
        assert re.search(field, answer.text), f"{where}: {text}"
    for name in sending.files:
        assert esc(name) in answer.text, where
    assert "sandi" not in fields_of(answer), where
    for secret in (PASSWORD, "tiga kata yang jarang 9", "sepeda ontel kuning 4", APP_CODE):
        assert secret not in answer.text, where
    assert ('id="isian"' in answer.text) == sending.again, where
    if not sending.again:
        assert 'class="go" href="/petugas/' in answer.text, where


def esc(text: str) -> str:
    """As a page shows it."""
    return escape(text, quote=True).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")


def send_again(sending: Sending, answer: TestResponse) -> None:
    """The button of the page, pressed twice: taken, and the second press changes nothing."""
    action = re.search(r'<form id="isian" method="post" action="([^"]+)"', answer.text)
    assert action
    assert action[1] == sending.path
    fields = flat(fields_of(answer))
    assert fields.get("id") == sending.data.get("id", fields.get("id"))
    more = {"berkas": attached(picture(), "foto.jpg")} if sending.path.endswith("/perkara/berkas") else {}
    first = sending.client.post(action[1], data={**fields, **more})
    assert first.status_code == 303, f"{sending.path}: {first.status}"


@FAILURES.row("a database that another process holds locked", "all forms of citizens, id and jv", 503, kept="all of it")
def locked_citizens(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    for prefix in LANGUAGES:
        yield from sent_into(app, locked, list(citizens_forms(app, prefix)))


@FAILURES.row("a database that another process holds locked", "every form of officers", 503, kept="all of it")
def locked_staff(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    yield from sent_into(app, locked, [*staff_forms(app), *secret_forms(app)])


@FAILURES.row("a full database", "forms of citizens and officers", 503, kept="all of it; nothing half-written")
def full_database(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    long = "Panjang. " * 2000
    before = count(database_of(app), Case)
    sendings = [Sending(app.test_client(), p + REPORT, answers(cerita=long), texts=(long,)) for p in LANGUAGES]
    boss = signed_in(app, ADMINISTRATOR)
    walk_in = {
        **answers(cerita=long),
        "lewat": "desk",
        "tanggal": "0",
        "csrf_token": form_token(boss, "/petugas/keluar"),
    }
    sendings.append(Sending(boss, "/petugas/catat/perihal/data-pemilih", walk_in, texts=(long,)))
    yield from sent_into(app, full, sendings)
    assert count(database_of(app), Case) == before + len(sendings)


@FAILURES.row("a database that may only be read", "forms of citizens and officers", 503, kept="all of it")
def read_only_database(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    yield from sent_into(app, read_only, [*citizens_forms(app, "/jv"), *staff_forms(app)])


@FAILURES.row("a full disk, a folder of files that is none", "forms with files", 503, kept="text; files named")
def no_room_for_files(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    for broken in (full_disk, no_folder):
        for prefix in LANGUAGES:
            with_files = [sending for sending in citizens_forms(app, prefix) if sending.files]
            assert len(with_files) == 2
            yield from sent_into(app, broken, with_files)


@FAILURES.row("a disk without room for the upload itself", REPORT, 503, kept="words")
def no_room_for_the_body(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    with patch("werkzeug.wrappers.Request._get_file_stream", side_effect=OSError(errno.ENOSPC, "full")):
        for prefix in LANGUAGES:
            yield app.test_client().post(prefix + REPORT, data=answers(berkas=attached(picture(), "a.jpg")))
    assert count(database_of(app), Case) == 0


@FAILURES.row("the same form, sent while locked and twice again", REPORT, 303, 503, kept="one case, one receipt")
def one_case(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    client, fields = app.test_client(), answers(cerita=TEXT)
    with locked(app):
        answer = client.post(REPORT, data=fields)
        yield answer
        answer = client.post(REPORT, data=flat(fields_of(answer)))
        yield answer
    for _press in range(2):
        sent = client.post(REPORT, data=flat(fields_of(answer)))
        assert sent.location == f"/terima/{fields['id']}"
        yield sent
    assert count(database_of(app), Case) == 1


@FAILURES.row("a locked database", "reading, with sessions due to be stamped", 200, kept="read as ever")
def reading_goes_on(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    citizen, officer = app.test_client(), signed_in(app, ADMINISTRATOR)
    filed = file_report(citizen)
    open_case(citizen, filed)
    long_ago = clock.now() - timedelta(minutes=10)
    with database_of(app).transaction() as session:
        session.execute(update(CaseSession).values(seen_at=long_ago))
        session.execute(update(StaffSession).values(seen_at=long_ago))
    with locked(app):
        for path in ("/", "/lapor", REPORT, "/lacak", "/perkara", filed.receipt, "/layanan", "/readyz"):
            yield citizen.get(path)
        for path in ("/petugas", f"/petugas/perkara/{filed.number}", "/petugas/akun", "/petugas/kantor"):
            yield officer.get(path)


@FAILURES.row("a template that raises", "a report, in both languages", 500, kept="all of it, to copy and to send again")
def broken_template(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    with template(app, "cases/form.html", "{{ 1 // 0 }}"):
        for prefix in LANGUAGES:
            answer = app.test_client().post(prefix + REPORT, data={"cerita": TEXT, "id": str(uuid.uuid4())})
            assert fields_of(answer)["cerita"] == [TEXT]
            yield answer


@FAILURES.row("a template that raises", "the frame of every page", 500, kept="the text, as plain text")
def broken_frame(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    with template(app, "layouts/base.html", "{{ 1 // 0 }}"):
        answer = app.test_client().post(REPORT, data={"cerita": TEXT, "id": str(uuid.uuid4())})
    assert answer.text == f"{LAST_WORDS}\n{TEXT}\n"
    assert answer.content_type == "text/plain; charset=utf-8"
    assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert answer.status_code == 500
    with template(app, "errors/returned.html", "{{ 1 // 0 }}"):
        bare = raising(app)
    assert bare.text == f"{LAST_WORDS}\n{TEXT}\n"
    yield raising(app)


def raising(app: Flask) -> TestResponse:
    """A view that raises what quotes the text."""
    with patch("webapp.cases.filing_page.body_of", side_effect=ValueError(f"invalid literal: {TEXT}")):
        return app.test_client().post(REPORT, data=answers(cerita=TEXT))


@FAILURES.row("a view that raises", "report, reply, officer's message", 500, kept="all of it; nothing of the fault")
def broken_view(ground: Ground) -> Iterable[TestResponse]:
    app = ground.fresh()
    yield raising(app)
    sendings = [*citizens_forms(app, ""), *staff_forms(app)]
    with patch("webapp.cases.service.once.canonical", side_effect=KeyError("x")):
        for sending in sendings:
            if sending.path.endswith(("/balas", "/pesan", "/teruskan")):
                answer = sending.send()
                for text in sending.texts:
                    assert esc(text) in answer.text
                yield answer


@contextmanager
def template(app: Flask, name: str, source: str) -> Iterator[None]:
    """One template of the house is another."""
    environment = app.jinja_env
    before, cache = environment.loader, environment.bytecode_cache
    assert before
    environment.bytecode_cache = None
    environment.loader = ChoiceLoader([DictLoader({name: source}), before])
    if environment.cache is not None:
        environment.cache.clear()
    try:
        yield
    finally:
        environment.loader, environment.bytecode_cache = before, cache
