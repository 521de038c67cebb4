"""Every list, search, count, export and job reads cases by the one rule of sight, or is written down with its reason.

A function that asks the tables of cases must ask `visible_to` or `visible_parts`, or work on one case that it was
given (a parameter `case`, or the id of one): then a door found it, and doors find by the rule (`sight.find_case`) or
by the citizen's digits.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT
from webapp.cases import models as tables
from webapp.db import Base

WEBAPP = ROOT / "webapp"
# Published for everybody to read.
OPEN_TO_ALL = {"Notice"}
CASE_TABLES = {name for name in tables.__all__ if isinstance(getattr(tables, name), type)} | {"Attachment"}
CASE_TABLES -= OPEN_TO_ALL
CASE_TABLE_NAMES = {getattr(tables, name).__tablename__ for name in CASE_TABLES - {"Attachment"}} | {
    "case_search",
    "survey_invitations",
    "consultation_inputs",
}
READS = {"select", "get", "get_one", "join", "join_from", "select_from", "exists", "update", "delete", "delete_some"}
RULE = {"visible_to", "visible_parts"}
GIVEN = {"case", "case_id", "found"}

# Module and function: why it may ask the tables of cases without the rule.
WITHOUT: dict[str, str] = {
    "cases.queries.id_of_number": "the id alone, for the journal's line of a denied try",
    "cases.routes.pieces._expect": "a file that follows its text, by the secret id of the send",
    "cases.service.bars.keep_all": "writes down whom namings bar, unseen; is part of the rule",
    "cases.service.bars.keep_of": "writes down whom namings bar, unseen; is part of the rule",
    "cases.service.naming.name_newcomer": "compares a new account with typed names, unseen; is part of the rule",
    "cases.service.conduct._cases_unread": "matters nobody reads are handed on unseen, to whom they are not about",
    "cases.service.filing.open_case": "the case of this very send, by its secret id",
    "cases.service.leavers._open_cases": "a leaver's cases are handed on unseen; who gets one is asked by the rule",
    "cases.service.once.find": "a send by its secret id",
    "cases.service.escalation.look": "the worker looks at every clock; whom it tells is asked by the rule (readable)",
    "cases.service.mishaps.count_late": "the worker counts every late clock; the figures are read by the rule",
    "cases.service.mishaps._mark": "the worker counts every late clock; the figures are read by the rule",
    "cases.service.mishaps.look_again": "the worker counts anew what a calendar moved",
    "cases.service.mishaps.not_late": "the worker takes back what it counted; the figures are read by the rule",
    "cases.service.mishaps._LATENESS": "the worker counts every late clock; the figures are read by the rule",
    "cases.service.new_calendar._changed": "the worker reckons every clock and tells nobody",
    "cases.service.new_calendar._next": "the worker reckons every clock and tells nobody",
    "cases.service.new_calendar.count_waiting": "a number of cases that the worker has still to reckon, for everybody",
    "cases.service.new_calendar.write": "the worker reckons every clock and tells nobody",
    "cases.service.open_clocks._CASES": "the worker reckons every clock; whom it tells is asked by the rule",
    "cases.service.open_clocks._CLOCKS": "the worker reckons every clock; whom it tells is asked by the rule",
    "cases.service.open_clocks._WAITS": "the worker reckons every clock; whom it tells is asked by the rule",
    "cases.service.open_clocks.unchanged": "the worker holds what it read and tells nobody",
    "cases.service.reviews.count_awaiting": "by `_awaiting`, which asks the rule",
    "cases.service.reviews.list_awaiting": "by `_awaiting`, which asks the rule",
    "cases.service.reviews._writers_of": "of one draft, which a door found",
    "cases.service.silence.look": "the worker finds what lapsed and tells nobody",
    "cases.service.silence.write": "the worker ends what lapsed and tells its citizen alone",
    "cases.service.twins._hold": "locks two cases that were found by the rule",
    "cases.service.named_clauses._count_since": "the worker counts complaints of a clause; no case is told of",
    "cases.service.named_clauses.ask_for_reviews": "the worker counts complaints of a clause; no case is told of",
    "cases.service.promise_keeping._answered": "the worker sums answers by day; under five nothing is told",
    "charter.queries.get_sound": "a sound of the office's own",
    "charter.queries.voices_of": "sounds of the office's own",
    "cases.service.receipts.end_session": "the citizen's own session",
    "cases.service.receipts.find_case": "the citizen's digits open it",
    "cases.service.receipts.read_session": "the citizen's own session",
    "cases.service.receipts.sweep": "forgets ended sessions",
    "cases.service.receipts.touch_session": "the citizen's own session",
    "cases.who_sees._named": "is part of the rule",
    "consultations.reply_queries._waiting": "handed to lists that ask the rule; else a number alone",
    "consultations.queries._shown": "published on purpose, its writer agreed: words without name, number or moment",
    "files.arriving._check": "counts the pieces of one send",
    "files.queries.get_attachment": "of one owner, whom a door found",
    "files.queries.list_attachments": "of one owner, whom a door found",
    "files.service.attach": "of one owner, whom a door found",
    "files.service.withdraw": "of one owner, whom a door found",
    "inbox.queries._cases": "cases of ids that the rule let through",
    "inbox.search.counts": "among conditions handed in; inbox.queries hands in the rule",
    "inbox.search.newest": "among conditions handed in; inbox.queries hands in the rule",
    "survey.service.invite_closed": "the worker offers the survey to every closed case and tells its citizen alone",
    "upkeep.doctor.data._seal_keys": "on the machine: whether a key opens a seal, no content is shown",
    "upkeep.doctor.data.files": "on the machine: whether stored bytes are whole, no content is shown",
}


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Functions and methods; what is nested in one belongs to it."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (part for part in node.body if isinstance(part, ast.FunctionDef))


def constants(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Statements that a module builds once, with their names."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node


def asks(node: ast.stmt) -> bool:
    """Whether a function, or what a module builds once, asks a table of cases."""
    for part in ast.walk(node):
        if not isinstance(part, ast.Call):
            continue
        if called(part) in READS and any(named(argument) & CASE_TABLES for argument in part.args):
            return True
        said = {word for argument in part.args for word in texts(argument)}
        if called(part) == "text" and said & CASE_TABLE_NAMES:
            return True
    return False


def called(call: ast.Call) -> str:
    """The last name of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def named(node: ast.expr) -> set[str]:
    """Names in an expression."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def texts(node: ast.expr) -> Iterator[str]:
    """Words of the plain texts in an expression."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield from part.value.replace(",", " ").replace("(", " ").split()


def keeps(node: ast.FunctionDef) -> bool:
    """Whether it asks the rule, or works on one case that it was given."""
    given = {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
    said = {getattr(part, "id", "") or getattr(part, "attr", "") for part in ast.walk(node)}
    return bool(given & GIVEN) or bool(said & RULE)


def astray(path: Path, source: str) -> set[str]:
    """Functions of a module that ask cases past the rule, and what it builds once that asks them."""
    module, tree = ".".join(path.relative_to(WEBAPP).with_suffix("").parts), ast.parse(source)
    built = {f"{module}.{name}" for name, node in constants(tree) if asks(node)}
    return built | {f"{module}.{node.name}" for node in functions(tree) if asks(node) and not keeps(node)}


def test_whoever_reads_cases_asks_the_rule_or_stands_in_the_list() -> None:
    found: set[str] = set()
    for path in sorted(WEBAPP.rglob("*.py")):
        if "migrations" not in path.parts:
            found |= astray(path, path.read_text("utf-8"))
    assert sorted(found - set(WITHOUT)) == [], "ask visible_to(), or write down why not"
    assert sorted(set(WITHOUT) - found) == [], "no longer true"


def test_a_list_past_the_rule_would_be_found() -> None:
    planted = "def late(session):\n    return session.scalars(select(Case).where(Case.due_on < today))\n"
    assert astray(WEBAPP / "inbox" / "late.py", planted) == {"inbox.late.late"}
    counted = 'def late(session):\n    return session.execute(text("SELECT count(*) FROM cases"))\n'
    assert astray(WEBAPP / "inbox" / "late.py", counted) == {"inbox.late.late"}
    kept = "def late(session, actor):\n    return session.scalars(select(Case).where(visible_to(actor)))\n"
    assert astray(WEBAPP / "inbox" / "late.py", kept) == set()


def test_only_the_rules_room_makes_an_actor() -> None:
    """An actor made by hand would know nobody above it."""
    makers = {
        str(path.relative_to(WEBAPP))
        for path in WEBAPP.rglob("*.py")
        for part in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(part, ast.Call) and called(part) == "Actor"
    }
    assert makers == {"accounts/queries.py"}


def test_every_table_of_a_case_is_looked_for() -> None:
    with_case = {name for name, table in Base.metadata.tables.items() if "case_id" in table.columns}
    assert with_case <= CASE_TABLE_NAMES
