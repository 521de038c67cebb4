"""One place commits, one place knows the time, and only commands talk to whoever started them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

WEBAPP = ROOT / "webapp"
TRANSACTION = "db.py:Database.transaction"
CLOCK = "clock.py:now datetime.now"
# The server waits before it starts a dead process again, the worker until a job is due, a backup for a sweep
# to end; that is no time of an event.
WAITING = re.compile(r"(?:server|worker|upkeep/backup)\.py:[\w.]+ time\.(?:sleep|monotonic)")
PRINTERS = {"server.py", "trial.py", "demo/__main__.py", "demo/port.py"}
# Opens a transaction that commits by itself when its block ends, or makes sessions beside ours.
COMMITTING = {"commit", "begin", "begin_nested", "sessionmaker", "scoped_session"}
# Alembic's own transaction around the migrations.
MIGRATING = {"migrations/env.py:run begin_transaction"}
TIME_NAMES = {
    "datetime": {"now", "utcnow", "today", "fromtimestamp", "utcfromtimestamp"},
    "date": {"today", "fromtimestamp"},
    "time": {"time", "time_ns", "monotonic", "localtime", "gmtime", "strftime", "perf_counter", "sleep"},
}
SQL_COMMIT = re.compile(r"\s*(?:COMMIT|END TRANSACTION)\b|AUTOCOMMIT$", re.I)
SQL_TIME = re.compile(r"\b(?:CURRENT_TIMESTAMP|CURRENT_DATE|strftime\s*\(|datetime\s*\(\s*'now)", re.I)


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(WEBAPP.rglob("*.py")):
        yield path.relative_to(WEBAPP).as_posix(), ast.parse(path.read_text("utf-8"))


def calls(tree: ast.AST, name: str = "") -> Iterator[tuple[str, ast.Call]]:
    """Every call with the dotted name of the function it stands in."""
    for node in ast.iter_child_nodes(tree):
        inner = name
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = f"{name}.{node.name}" if name else node.name
        if isinstance(node, ast.Call):
            yield name, node
        yield from calls(node, inner)


def called(call: ast.Call) -> tuple[str, str]:
    """(what it is called on, its name): `session.commit()` is ("session", "commit")."""
    target = call.func
    if isinstance(target, ast.Attribute):
        on = target.value
        return (on.id if isinstance(on, ast.Name) else on.attr if isinstance(on, ast.Attribute) else "", target.attr)
    return ("", target.id) if isinstance(target, ast.Name) else ("", "")


def commits(path: str, tree: ast.Module) -> Iterator[str]:
    for place, call in calls(tree):
        _on, name = called(call)
        if name in COMMITTING or (name == "Session" and path != "db.py"):
            yield f"{path}:{place} {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_COMMIT.match(node.value):
            yield f"{path}: {node.value!r}"


def times(path: str, tree: ast.Module) -> Iterator[str]:
    from_time = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "time"
        for alias in node.names
    }
    for place, call in calls(tree):
        on, name = called(call)
        if name in TIME_NAMES.get(on, ()) or (not on and name in from_time):
            yield f"{path}:{place} {on or 'time'}.{name}"
        if on == "func" and name in ("now", "current_timestamp", "current_date", "localtime"):
            yield f"{path}:{place} func.{name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_TIME.search(node.value):
            yield f"{path}: the database's clock in {node.value[:40]!r}"


def prints(path: str, tree: ast.Module) -> Iterator[str]:
    for place, call in calls(tree):
        if called(call) in (("", "print"), ("stdout", "write"), ("stderr", "write"), ("pprint", "pprint")):
            yield f"{path}:{place} print"


def test_only_the_transaction_of_the_database_commits() -> None:
    found = {line for path, tree in sources() for line in commits(path, tree)}
    assert found - MIGRATING == {f"{TRANSACTION} commit"}


def test_the_clock_is_the_only_source_of_time() -> None:
    found = {line for path, tree in sources() for line in times(path, tree)}
    assert {line for line in found if not WAITING.fullmatch(line)} == {CLOCK}


def test_nothing_prints_but_the_commands_that_start_the_house() -> None:
    found = {line.split(":")[0] for path, tree in sources() for line in prints(path, tree)}
    assert found == PRINTERS


def test_templates_ask_no_clock() -> None:
    asking = [path for path in (ROOT / "templates").rglob("*.html") if re.search(r"\bnow\(\)", path.read_text("utf-8"))]
    assert asking == []


@pytest.mark.parametrize(
    "planted",
    [
        "def f(session):\n    session.commit()",
        "def f(engine):\n    with engine.begin() as c: pass",
        "def f(s):\n    s.execute('COMMIT')",
        "def f(e):\n    return Session(e)",
        "make = sessionmaker()",
        "e = engine.execution_options(isolation_level='AUTOCOMMIT')",
    ],
)
def test_a_planted_commit_is_found(planted: str) -> None:
    assert list(commits("cases/service/talk.py", ast.parse(planted)))


@pytest.mark.parametrize(
    "planted",
    [
        "def f():\n    return datetime.now(UTC)",
        "def f():\n    return datetime.datetime.utcnow()",
        "def f():\n    return date.today()",
        "import time\nx = time.time()",
        "from time import monotonic\nx = monotonic()",
        "x = mapped_column(server_default=func.now())",
        "x = text('UPDATE a SET b = CURRENT_TIMESTAMP')",
    ],
)
def test_a_planted_clock_is_found(planted: str) -> None:
    assert list(times("cases/service/talk.py", ast.parse(planted)))


@pytest.mark.parametrize("planted", ["def f():\n    print('x')", "import sys\nsys.stdout.write('x')"])
def test_a_planted_print_is_found(planted: str) -> None:
    assert list(prints("cases/service/talk.py", ast.parse(planted)))


def test_a_word_like_committing_is_no_commit() -> None:
    assert not list(commits("x.py", ast.parse("def f(form):\n    form.commits('COMMITTEE')")))


def test_the_paths_of_this_law_exist() -> None:
    for place in (TRANSACTION, CLOCK, *MIGRATING, *PRINTERS):
        assert Path(WEBAPP / place.split(":")[0]).is_file()
