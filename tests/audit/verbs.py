"""What the source says about the journal: which functions write, which reach `record`, which actions there are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import ROOT

WEBAPP = ROOT / "webapp"
# The verbs stand in services, and in the accounts' sessions.
SERVICES = ("**/service.py", "**/service/*.py", "accounts/sessions.py")
WRITING = {"add", "add_all", "delete", "flush", "merge"}
STATEMENTS = {"insert", "update", "delete", "insert_first", "delete_some", "text"}
RECORD = "record"
RECORDS = {RECORD, "record_many"}


@dataclass(slots=True)
class Verb:
    """A function of a service: what it calls, and whether it changes rows by itself."""

    module: str
    name: str
    calls: set[str] = field(default_factory=set)
    writes: bool = False

    @property
    def full(self) -> str:
        return f"{self.module}.{self.name}"


def verbs() -> dict[str, Verb]:
    """Every function of every service, by its full name (`cases.service.talk.reply`)."""
    found = {}
    for pattern in SERVICES:
        for path in sorted(WEBAPP.glob(pattern)):
            module = ".".join(path.relative_to(WEBAPP).with_suffix("").parts)
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.FunctionDef):
                    verb = _verb(module, node)
                    found[verb.full] = verb
    return found


def _verb(module: str, node: ast.FunctionDef) -> Verb:
    verb = Verb(module, node.name)
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            name = _name(part.func)
            if not (isinstance(part.func, ast.Attribute) and _name(part.func.value) == "func"):  # SQL's own functions
                verb.calls.add(name)
            on_session = isinstance(part.func, ast.Attribute) and _name(part.func.value) == "session"
            verb.writes |= (on_session and name in WRITING) or (name in STATEMENTS and not on_session)
        if isinstance(part, ast.Assign | ast.AugAssign):
            targets = part.targets if isinstance(part, ast.Assign) else [part.target]
            verb.writes |= any(isinstance(target, ast.Attribute) for target in targets)
    return verb


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def writing(known: dict[str, Verb]) -> set[str]:
    """Public verbs that change rows, by themselves or through what they call."""
    return {full for full, verb in known.items() if not verb.name.startswith("_") and _reaches(verb, known, "writes")}


def journaled(known: dict[str, Verb]) -> set[str]:
    """Verbs that reach `record`."""
    return {full for full, verb in known.items() if _reaches(verb, known, RECORD)}


def _reaches(verb: Verb, known: dict[str, Verb], what: str) -> bool:
    """Whether a verb writes or records, itself or through functions of the services it names."""
    by_name: dict[str, list[Verb]] = {}
    for one in known.values():
        by_name.setdefault(one.name, []).append(one)
    waiting, seen = [verb], set[str]()
    while waiting:
        one = waiting.pop()
        if one.full in seen:
            continue
        seen.add(one.full)
        if what == "writes" and one.writes and one.name not in RECORDS:
            return True
        if what == RECORD and RECORDS & one.calls:
            return True
        for name in one.calls - RECORDS:
            named = by_name.get(name, [])
            # A name of one's own module comes first; several elsewhere are too unsure to count.
            own = [other for other in named if other.module == one.module]
            waiting += own or (named if len(named) == 1 else [])
    return False


def actions_in_source() -> set[str]:
    """Every action code that stands in the source as a text."""
    return set(_actions())


def _actions() -> Iterator[str]:
    for path in sorted(WEBAPP.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        names = {
            node.targets[0].id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from _of_call(path, node, names)


def _of_call(path: Path, call: ast.Call, names: dict[str, str]) -> Iterator[str]:
    name = _name(call.func)
    for keyword in call.keywords:
        texts = list(_texts(keyword.value, names))
        if keyword.arg == "action" and name in ("record", "_record", "note_denied"):
            yield from texts
        if keyword.arg == "kind" and name in ("add_event", "add_events", "move"):
            yield from (f"case.{text}" for text in texts)
    if name in ("_record", "_journal"):
        for argument in call.args:
            yield from (text for text in _texts(argument, names) if path.name != "desk.py" or "." in text)


def _texts(node: ast.expr, names: dict[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name) and node.id in names:
        yield names[node.id]
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, names)
        yield from _texts(node.orelse, names)
