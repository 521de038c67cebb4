"""The table of states and the sheet of components leave nothing out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from jinja2 import nodes

from tests.journeys import sheet
from tests.journeys.left_out import MERGED, NO_PAGE
from tests.journeys.states import BOTH, INDONESIAN, STATES

COMPONENTS = Path(__file__).parents[2] / "templates" / "components"
SHEET = Path(__file__).with_name("sheet.html")

# A macro: the template it stands in, and its name.
Macro = tuple[str, str]


def test_every_route_stands_in_the_table_of_states(app: Flask) -> None:
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert routes == {state.endpoint for state in STATES if state.endpoint} | set(NO_PAGE)


def test_no_route_is_both_a_page_and_none() -> None:
    assert not {state.endpoint for state in STATES} & set(NO_PAGE)


def test_every_state_has_a_name_of_its_own() -> None:
    assert len({state.name for state in STATES}) == len(STATES)


def test_pages_of_citizens_are_looked_at_in_both_languages_and_those_of_staff_in_theirs(app: Flask) -> None:
    staff = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/petugas")}
    languages = {state.name: INDONESIAN if state.endpoint in staff else BOTH for state in STATES}
    assert {state.name: state.languages for state in STATES} == languages


def test_every_merged_state_leads_to_one_that_is_looked_at_and_says_why() -> None:
    names = {state.name for state in STATES}
    assert [(name, into) for name, (into, why) in MERGED.items() if into not in names or not why or name in names] == []


def test_every_macro_of_the_components_is_drawn_on_the_sheet(app: Flask) -> None:
    assert _macros_of_the_components(app) - _drawn(app) == set()


def test_a_macro_that_the_sheet_leaves_out_is_noticed(app: Flask) -> None:
    text = SHEET.read_text("utf-8").replace("{{ step_list(steps) }}", "")
    assert _macros_of_the_components(app) - _drawn(app, text) == {("components/steps.html", "step_list")}


def test_the_sheet_is_served_by_the_test_application_only(app: Flask) -> None:
    assert app.test_client().get(sheet.ADDRESS).status_code == 404


def _macros_of_the_components(app: Flask) -> set[Macro]:
    return {macro for path in COMPONENTS.glob("*.html") for macro in _macros(app, f"components/{path.name}")}


def _macros(app: Flask, template: str) -> dict[Macro, nodes.Macro]:
    tree = app.jinja_env.parse((COMPONENTS.parent / template).read_text("utf-8"))
    return {(template, macro.name): macro for macro in tree.find_all(nodes.Macro)}


def _drawn(app: Flask, text: str | None = None) -> set[Macro]:
    """The macros that the sheet calls, and those that these call in turn."""
    drawn: set[Macro] = set()
    waiting = list(_called(app.jinja_env.parse(SHEET.read_text("utf-8") if text is None else text), {}))
    while waiting:
        macro = waiting.pop()
        if macro not in drawn:
            drawn.add(macro)
            beside = _macros(app, macro[0])
            waiting += _called(beside[macro], {name: template for template, name in beside})
    return drawn


def _called(part: nodes.Node, homes: dict[str, str]) -> Iterator[Macro]:
    """The macros of components called in a part of a template; `homes` says where those of its own file stand."""
    homes = dict(homes)
    for found in part.find_all(nodes.FromImport):
        assert isinstance(found.template, nodes.Const)
        homes |= {name if isinstance(name, str) else name[1]: found.template.value for name in found.names}
    for call in part.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and homes.get(call.node.name, "").startswith("components/"):
            yield homes[call.node.name], call.node.name
