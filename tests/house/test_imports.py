"""Who may import whom: the contracts of pyproject.toml hold, cover every module, and can fail.

`make test` runs `lint-imports` itself; here it is shown that each contract finds a planted fault.
"""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter import configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract

from tests.conftest import ROOT

LINT = Path(sys.executable).with_name("lint-imports")
KINDS: dict[str, Any] = {"layers": LayersContract, "forbidden": ForbiddenContract, "protected": ProtectedContract}
# Put the house together or carry it: they know doors and rules and are known by neither.
BUILDERS = {"webapp", "webapp.server", "webapp.trial", "webapp.cli", "webapp.demo.__main__"}


def contracts() -> dict[str, dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    return {str(contract["id"]): contract for contract in settings["contracts"]}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    configuration.configure()
    return grimp.build_graph("webapp", include_external_packages=True, cache_dir=None)


def matching(graph: grimp.ImportGraph, expressions: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for expression in expressions:
        found |= graph.find_matching_modules(expression) if "*" in expression else {expression}
    return found


def holds(graph: grimp.ImportGraph, contract_id: str) -> bool:
    options = dict(contracts()[contract_id])
    made = KINDS[options.pop("type")](
        name=options.pop("name"),
        session_options={"root_packages": ["webapp"], "include_external_packages": True},
        contract_options={
            name: str(value) if isinstance(value, bool) else value for name, value in options.items() if name != "id"
        },
    )
    return bool(made.check(copy.deepcopy(graph), verbose=False).kept)


def test_every_module_is_a_rule_or_a_door_or_builds_the_house(graph: grimp.ImportGraph) -> None:
    """A new module in neither list would be bound by nothing: name it in pyproject.toml."""
    rules = matching(graph, contracts()["rules"]["source_modules"])
    doors = matching(graph, contracts()["rules"]["forbidden_modules"])
    ours = {module for module in graph.modules if module.split(".")[0] == "webapp"}
    migrations = {module for module in ours if module.startswith("webapp.migrations")}
    empty = {module for module in ours if not graph.find_modules_directly_imported_by(module)}
    assert ours - rules - doors - BUILDERS - migrations - empty == set()
    assert rules & doors == set()


def test_every_door_is_let_off_the_order_of_rooms_and_no_rule_is(graph: grimp.ImportGraph) -> None:
    let_off = matching(graph, (line.split(" -> ")[0] for line in contracts()["rooms"]["ignore_imports"]))
    rules = matching(graph, contracts()["rules"]["source_modules"])
    doors = matching(graph, contracts()["rules"]["forbidden_modules"])
    in_rooms = {door for door in doors if door.count(".") > 1 and not door.startswith("webapp.web.")}
    assert let_off == in_rooms
    assert let_off & rules == set()


def test_only_the_server_imports_the_application_itself(graph: grimp.ImportGraph) -> None:
    assert graph.find_modules_that_directly_import("webapp") <= {"webapp.server"}


@pytest.mark.parametrize(
    ("contract_id", "importer", "imported"),
    [
        ("rooms", "webapp.charter.service", "webapp.cases.queries"),
        ("rooms", "webapp.cases.service.filing", "webapp.inbox.queries"),
        ("rooms", "webapp.audit.service", "webapp.workdays.queries"),
        ("rooms", "webapp.offices.queries", "webapp.throttle.service"),
        ("rooms", "webapp.db", "webapp.audit.models"),
        ("rules", "webapp.cases.service.talk", "webapp.web"),
        ("rules", "webapp.cases.queries", "flask"),
        ("rules", "webapp.cases.models", "wtforms"),
        ("rules", "webapp.files.service", "webapp.files.delivery"),
        ("rules", "webapp.inbox.queries", "webapp.cases.wording"),
        ("entrances", "webapp.inbox.desk", "webapp.cases.desk.page"),
        ("entrances", "webapp.cases.desk.entry", "webapp.cases.routes.filing"),
        ("entrances", "webapp.trial", "webapp.offices.cli"),
        ("forms", "webapp.cases.promise", "webapp.cases.forms"),
        ("forms", "webapp.web.fields", "webapp.offices.forms"),
    ],
)
def test_a_planted_import_breaks_its_contract(
    graph: grimp.ImportGraph, contract_id: str, importer: str, imported: str
) -> None:
    planted = copy.deepcopy(graph)
    planted.add_import(importer=importer, imported=imported)
    assert not holds(planted, contract_id)


@pytest.mark.parametrize("contract_id", ["rooms", "rules", "entrances", "forms"])
def test_each_contract_holds(graph: grimp.ImportGraph, contract_id: str) -> None:
    assert holds(graph, contract_id)


def test_a_rule_may_not_reach_a_door_through_another_module(graph: grimp.ImportGraph) -> None:
    planted = copy.deepcopy(graph)
    planted.add_import(importer="webapp.cases.states", imported="webapp.accounts.between")
    planted.add_import(importer="webapp.accounts.between", imported="webapp.web.reader")
    assert not holds(planted, "rules")


def test_the_command_of_make_test_refuses_a_planted_line(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "webapp", tmp_path / "webapp", ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert run_linter(tmp_path).returncode == 0
    with (tmp_path / "webapp" / "cases" / "states.py").open("a", encoding="utf-8") as file:
        file.write("\nfrom webapp.web import session\n")
    answer = run_linter(tmp_path)
    assert answer.returncode == 1
    assert "webapp.cases.states -> webapp.web" in answer.stdout


def run_linter(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [str(LINT), "--no-cache", "--no-logo"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
