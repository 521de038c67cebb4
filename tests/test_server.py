"""The office as `make run` opens it: real processes that answer, are replaced, end, and lose nothing."""

from __future__ import annotations

import http.client
import logging
import os
import signal
import stat
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select

from tests.servers import SERVE, TRIAL, Answer, Server, all_children, environment, form, run, serving, stranger, until
from webapp import clock, config
from webapp.cases.models import Case, Receipt
from webapp.crypto import KeyRing, receipt_digits
from webapp.db import Database
from webapp.files.models import HeldFile
from webapp.server import _without_message

REPORT = "/lapor/data-pemilih"
WEB_PROCESSES = 2
ALL_PROCESSES = WEB_PROCESSES + 1  # and the worker
PROXY = "127.0.0.1"


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office made ready by the command itself, under a lax umask, in a folder that stood open."""
    folder = tmp_path_factory.mktemp("office") / "var"
    folder.mkdir(mode=0o755)
    before = os.umask(0o022)
    try:
        made = run(TRIAL, environment(folder))
    finally:
        os.umask(before)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture(scope="module")
def server(var: Path) -> Iterator[Server]:
    before = os.umask(0o022)
    try:
        with serving(
            var, PIAGAM_TRUSTED_PROXY=PROXY, PIAGAM_WEB_PROCESSES=str(WEB_PROCESSES), PIAGAM_WORKER_SECONDS="1"
        ) as running:
            os.umask(before)
            yield running
    finally:
        os.umask(before)


@pytest.fixture(scope="module")
def settings(server: Server) -> config.Settings:
    return config.load(server.env)


@pytest.fixture(scope="module")
def database(settings: config.Settings) -> Iterator[Database]:
    made = Database(settings.database_url)
    yield made
    made.dispose()


def numbers(database: Database) -> list[int]:
    """The running numbers of all cases."""
    with database.reading() as session:
        return sorted(session.scalars(select(Case.number)))


def file(server: Server, fields: dict[str, str], citizen: int) -> Answer:
    return server.ask(REPORT, fields, stranger(citizen))


def file_at_once(server: Server, forms: list[dict[str, str]]) -> list[Answer]:
    with ThreadPoolExecutor(len(forms)) as people:
        return list(people.map(lambda pair: file(server, pair[1], pair[0]), enumerate(forms)))


def test_the_server_answers_and_names_its_address(server: Server) -> None:
    assert server.ask("/").status == 200
    assert f"http://127.0.0.1:{server.port}\n" in server.log.read_text()
    assert "Server" not in server.ask("/").headers


def test_nothing_of_the_office_can_be_read_by_other_accounts(server: Server) -> None:
    file(server, form(), 1)
    assert stat.S_IMODE(server.var.stat().st_mode) == 0o700
    ours = [path for path in server.var.rglob("*") if path != server.log]
    assert {"secrets.env", "piagam.sqlite3", "piagam.sqlite3-wal", "files"} <= {path.name for path in ours}
    assert [path for path in ours if path.stat().st_mode & 0o077] == []


def test_a_taken_port_is_said_in_one_sentence(server: Server) -> None:
    second = run(SERVE, {**server.env, "PIAGAM_PORT": str(server.port)})
    assert second.returncode == 1
    assert second.stdout == ""
    assert f"Port {server.port} on 127.0.0.1 cannot be used" in second.stderr
    assert "PIAGAM_PORT" in second.stderr
    assert second.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PIAGAM_PORT", "eighty"),
        ("PIAGAM_RECEIPT_KEYS", "k1:short"),
        ("PIAGAM_RECEIPT_KEYS", "k1:" + "z" * 64),
        ("PIAGAM_RECEIPT_KEYS", ","),
        ("PIAGAM_RECEIPT_KEYS", ",".join(["k1:" + "ab" * 32] * 2)),
        ("PIAGAM_SEAL_KEYS", "pendek"),
        ("PIAGAM_SEAL_KEYS", ","),
        ("PIAGAM_SECRET_KEYS", "a"),
        ("PIAGAM_SECRET_KEYS", ","),
        ("PIAGAM_FILES_URL", "rubbish"),
        ("PIAGAM_DATABASE_URL", "rubbish"),
        ("PIAGAM_DATABASE_URL", "mysql://x/y"),
    ],
)
def test_a_wrong_setting_is_said_in_one_sentence(var: Path, name: str, value: str) -> None:
    with pytest.raises(config.SettingsError, match=name) as refused:
        config.load(environment(var, **{name: value}))
    assert "\n" not in str(refused.value)


def test_a_server_with_a_wrong_setting_says_the_sentence_and_ends(var: Path) -> None:
    refused = run(SERVE, environment(var, PIAGAM_SEAL_KEYS="pendek"))
    assert refused.returncode == 1
    assert refused.stderr.startswith("Each key of PIAGAM_SEAL_KEYS")
    assert refused.stderr.count("\n") == 1


def test_what_the_proxy_says_is_believed_from_its_own_address_only(server: Server) -> None:
    told = stranger(1)
    assert "Strict-Transport-Security" in server.ask("/", headers=told, source=PROXY).headers
    assert "Strict-Transport-Security" not in server.ask("/", headers=told, source="127.0.0.2").headers
    fields = form()
    assert file(server, fields, 1).status == 303
    digits = {"kode": receipt_digits(uuid.UUID(fields["id"]))}
    behind = server.ask("/lacak", digits, told, source=PROXY).headers["Set-Cookie"]
    beside = server.ask("/lacak", digits, told, source="127.0.0.2").headers["Set-Cookie"]
    assert behind.startswith("__Host-")
    assert "Secure" in behind
    assert "Secure" not in beside


def test_fifty_identical_filings_at_once_make_one_case(server: Server, database: Database) -> None:
    before = numbers(database)
    fields = form()
    sent = file_at_once(server, [fields] * 50)
    assert {answer.status for answer in sent} == {303}
    assert len({answer.headers["Location"] for answer in sent}) == 1
    assert len(numbers(database)) == len(before) + 1


def test_fifty_different_filings_at_once_make_fifty_cases_without_a_gap(server: Server, database: Database) -> None:
    before = numbers(database)
    sent = file_at_once(server, [form(f"Nama ibu saya hilang, {number}.") for number in range(50)])
    assert {answer.status for answer in sent} == {303}
    assert len({answer.headers["Location"] for answer in sent}) == 50
    after = numbers(database)
    assert len(after) == len(before) + 50
    assert after == list(range(after[0], after[0] + len(after)))


def test_a_killed_worker_is_replaced_and_the_new_one_sweeps(server: Server, database: Database) -> None:
    before = all_children(server, ALL_PROCESSES)
    os.kill(before[-1], signal.SIGKILL)  # started last: the worker
    assert server.ask("/").status == 200
    assert len(set(all_children(server, ALL_PROCESSES, without=before[-1])) - set(before)) == 1
    facts = {"media_type": "image/png", "size_bytes": 1, "digest": "0" * 64}
    with database.transaction() as session:
        for hours in (23, 25):
            held = clock.now() - timedelta(hours=hours)
            marks = {"held_for": f"k1:{hours}", "name": f"{hours}.png", "store_key": f"3517/{hours}"}
            session.add(HeldFile(office_id="3517", held_at=held, **facts, **marks))

    def left() -> list[str]:
        with database.reading() as session:
            return list(session.scalars(select(HeldFile.name)))

    until(lambda: left() == ["23.png"], "what is older than a day is gone")


def test_filings_survive_the_death_of_the_process_that_takes_them(
    server: Server, database: Database, settings: config.Settings
) -> None:
    forms = [form(f"Nama saya hilang, {number}.") for number in range(40)]
    some_taken, killed = Event(), Event()

    def send(pair: tuple[int, dict[str, str]]) -> str | None:
        """As a person sends: once more when the line broke."""
        number, fields = pair
        if number >= 20:
            some_taken.wait(20)
        for _ in range(50):
            with suppress(OSError, http.client.HTTPException):
                answer = file(server, fields, number)
                if number >= 10:
                    some_taken.set()
                return fields["id"] if answer.status == 303 else None
        return None

    with ThreadPoolExecutor(len(forms) + 1) as people:

        def kill() -> None:
            some_taken.wait(20)
            os.kill(before[0], signal.SIGKILL)
            killed.set()

        before = all_children(server, ALL_PROCESSES)
        people.submit(kill)
        acknowledged = [one for one in people.map(send, enumerate(forms)) if one]
    assert killed.is_set()
    assert len(set(all_children(server, ALL_PROCESSES, without=before[0])) - set(before)) == 1
    assert acknowledged == [fields["id"] for fields in forms]
    keyring = KeyRing(settings.receipt_keys)
    digests = {keyring.digest("receipt", receipt_digits(uuid.UUID(one))) for one in acknowledged}
    with database.reading() as session:
        kept = list(session.scalars(select(Receipt.digits_hash)))
    assert digests <= set(kept)
    assert len(kept) == len(set(kept)) == len(numbers(database))
    after = numbers(database)
    assert after == list(range(after[0], after[0] + len(after)))


def test_the_log_of_a_crowd_holds_no_fault_and_no_queue(server: Server) -> None:
    told = server.log.read_text()
    assert "Task queue depth" not in told
    assert "Traceback" not in told


@pytest.mark.parametrize("pause_seconds", [0, 0.3, 0.6])
def test_ctrl_c_ends_all_processes_even_while_one_is_starting(var: Path, pause_seconds: float) -> None:
    with serving(var, PIAGAM_WEB_PROCESSES="1") as other:
        children = all_children(other, 2)
        time.sleep(pause_seconds)  # so that the worker is told while it loads, works and sleeps
        os.killpg(other.process.pid, signal.SIGINT)  # as a terminal does: every process is told
        assert other.process.wait(5) == 0
        assert [child for child in children if Path(f"/proc/{child}").exists()] == []
        assert not other.answers()


def test_sigterm_ends_a_process_that_hangs_too(var: Path) -> None:
    hurried = "from webapp import server; server.GRACE_SECONDS = 1; raise SystemExit(server.main())"
    with serving(var, (sys.executable, "-c", hurried), PIAGAM_WEB_PROCESSES="1") as other:
        children = all_children(other, 2)
        os.kill(children[-1], signal.SIGSTOP)
        other.process.send_signal(signal.SIGTERM)
        assert other.process.wait(20) == 0
        assert [child for child in children if Path(f"/proc/{child}").exists()] == []


def test_a_server_that_cannot_serve_ends_with_words(var: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    refused = run(SERVE, environment(var, PIAGAM_VAR=str(blocked / "var")))
    assert refused.returncode == 1
    assert "cannot be used" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_an_error_while_an_answer_goes_out_is_logged_without_what_it_says(caplog: pytest.LogCaptureFixture) -> None:
    """Its message may hold what somebody typed (decision 14)."""
    logger, typed = logging.getLogger("waitress"), "".join(("Si", "ti"))  # the trace quotes lines of code
    logger.addFilter(_without_message)
    try:
        raise ValueError(typed)
    except ValueError:
        logger.exception("Exception while serving %s", "/petugas/jurnal/jurnal.csv")
    finally:
        logger.removeFilter(_without_message)
    assert "ValueError" in caplog.text
    assert typed not in caplog.text
