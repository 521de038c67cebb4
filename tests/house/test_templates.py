"""House laws over templates, over the size of files and functions, and over names in texts (DESIGN §7).

A law is a function from texts (path → content) to findings. Each law is proven at the end of this file
on a small faulty text, so that a law which no longer sees anything is noticed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, TemplateSyntaxError, nodes

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES = 500
FUNCTION_LINES = 60
# The one style element: our own sheet in the layout, whose hash stands in the CSP.
LAYOUT, SHEET = "layouts/base.html", "<style>{{ css }}</style>"

# Forms without a token, by template and a part of their action: no session stands behind them (DESIGN §5).
TOKENLESS = {
    ("cases/form.html", "subject.path"): "filing needs no session",
    ("consultations/input.html", "subject.path"): "giving input needs no session",
    ("offline/offline.html", "action"): "filing needs no session",
    ("cases/receipt.html", "/terima/"): "the receipt is opened by its own long id, not by a session",
    ("cases/correct.html", "/perbaiki"): "the receipt is opened by its own long id, not by a session",
    ("cases/enter.html", "/lacak"): "the digits open the session",
    ("cases/resume.html", "/perkara/lanjut"): "the session has ended; the digits open it again",
    ("cases/case.html", "/perkara/keluar"): "leaving must work after the session has ended too",
    ("survey/form.html", "here"): "the invitation's token is the key, or the device's own mark of the day",
    ("survey/device.html", "/survei/meja/nyala"): "the code of the day is the key",
    ("accounts/desk/sign_in.html", "/petugas/masuk"): "signing in opens the session",
    ("accounts/desk/accept.html", "request.path"): "the invitation link opens the session",
}

Texts = dict[str, str]
Law = Callable[[Texts], list[str]]

_parser = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
_COMMENT = re.compile(r"\{#.*?#\}", re.S)
_JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
_HANDLER = re.compile(r"(?<![\w-])(?:on[a-z]+|(?:data-)?hx-on[\w:.-]*)\s*=|javascript:", re.I)
_STYLE_ATTRIBUTE = re.compile(r"(?<![\w-])style\s*=", re.I)
_OUTSIDE_SCRIPT = re.compile(r"<script\b[^<]*\bsrc=[^<]*>\s*</script>", re.I)
_FORM = re.compile(r"<form\b(?:(?!<form\b).)*?</form>", re.S)
_MACRO = re.compile(r"\{%-?\s*macro\s+(\w+)(.*?)\{%-?\s*endmacro", re.S)
_JS_QUOTED = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|(?<=[(,=:\s])/(?:\\.|[^/\\\n])+/",
    re.S,
)
# The wrapper that gives a file its own scope stands at the left edge and is no function in this sense.
_JS_FUNCTION = re.compile(r"\bfunction\b[^{]*\{|(?<!^\(\(\) )=>\s*\{", re.M)
# Written with [.] so that this list does not find itself.
_REGISTRY = re.compile(
    r"\b(?:pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|yarnpkg[.]com|unpkg[.]com|jsdelivr[.]net|cdnjs[.]cloudflare|"
    r"esm[.]sh|debian[.]org|ubuntu[.]com|docker[.]io|ghcr[.]io|quay[.]io|anaconda[.]org|crates[.]io|rubygems[.]org|"
    r"golang[.]org)\b|--(?:extra-)?index-url|PIP_(?:EXTRA_)?INDEX_UR[L]",
    re.I,
)
_MACHINE = re.compile(r"(?<![\w.~*-])/(?:work|root|tmp)/")


def told(findings: list[str]) -> str:
    return "\n".join(["", *findings])


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in ("var", "__pycache__", "node_modules") or path.suffix in (".mo", ".pot", ".pyc"):
            continue
        if path.name.startswith(".") and path.name not in (".ci", ".gitignore"):
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


@cache
def house() -> Texts:
    """Every text file of the house by its path from the root; what the repository ignores is left out."""
    found = {}
    for path in _files(ROOT):
        content = path.read_bytes()
        if b"\0" not in content:
            found[path.relative_to(ROOT).as_posix()] = content.decode("utf-8", errors="replace")
    return found


@cache
def templates() -> Texts:
    """Every template by the name it is loaded with."""
    found = {name.removeprefix("templates/"): text for name, text in house().items() if name.startswith("templates/")}
    assert found, "no template was found"
    return found


def _hushed(pattern: re.Pattern[str], text: str) -> str:
    """`text` without what the pattern finds; lines keep their numbers."""
    return pattern.sub(lambda hit: "\n" * hit.group().count("\n"), text)


def _at(name: str, text: str, position: int) -> str:
    return f"{name}:{text.count(chr(10), 0, position) + 1}"


def _hits(texts: Texts, pattern: re.Pattern[str], advice: str) -> list[str]:
    return [
        f"{_at(name, text, hit.start())}: {hit.group().strip()!r}: {advice}"
        for name, text in texts.items()
        for hit in pattern.finditer(text)
    ]


def inline_code(texts: Texts) -> list[str]:
    """Scripts, event handlers, style attributes and style elements inside pages."""
    spoken = {name: _hushed(_COMMENT, text) for name, text in texts.items()}
    if LAYOUT in spoken:
        spoken[LAYOUT] = spoken[LAYOUT].replace(SHEET, "", 1)
    markup = {name: _hushed(_JINJA, text) for name, text in spoken.items()}
    found = _hits(markup, _HANDLER, "handlers are added by a file in static/js")
    # Looked for inside Jinja expressions too: an attribute may be put together there.
    found += _hits(spoken, _STYLE_ATTRIBUTE, "the look stands in static/css")
    without_files = {name: _hushed(_OUTSIDE_SCRIPT, text) for name, text in markup.items()}
    found += _hits(without_files, re.compile(r"<script\b", re.I), "a script is a file in static/js")
    return found + _hits(without_files, re.compile(r"<style\b", re.I), f"only {LAYOUT} has one")


def _imports(node: nodes.Node, scope: nodes.Node) -> Iterator[tuple[nodes.Node, nodes.FromImport | nodes.Import]]:
    """Each import of a template with the macro, block or whole template that sees its names."""
    for child in node.iter_child_nodes():
        if isinstance(child, (nodes.FromImport, nodes.Import)):
            yield scope, child
        yield from _imports(child, child if isinstance(child, (nodes.Macro, nodes.Block)) else scope)


def _names(node: nodes.Node) -> list[str]:
    return [name.name for name in node.find_all(nodes.Name) if name.ctx == "load"]


def unused_macros(texts: Texts) -> list[str]:
    """Imports that nothing uses or that find nothing, and macros that no template uses."""
    trees = {name: _parser.parse(text, name) for name, text in texts.items()}
    macros = {(name, macro.name): macro for name, tree in trees.items() for macro in tree.find_all(nodes.Macro)}
    found, used = [], set()
    for name, tree in trees.items():
        for scope, entry in _imports(tree, tree):
            if isinstance(entry, nodes.Import) or not isinstance(entry.template, nodes.Const):
                found.append(f"{name}:{entry.lineno}: name the file and the macros that are imported")
                continue
            for pair in entry.names:
                original, alias = (pair, pair) if isinstance(pair, str) else pair
                if (entry.template.value, original) not in macros:
                    found.append(f"{name}:{entry.lineno}: {entry.template.value} has no macro {original!r}")
                elif alias in _names(scope):
                    used.add((entry.template.value, original))
                else:
                    found.append(f"{name}:{entry.lineno}: import of {alias!r} is not used")
    for (name, macro_name), macro in macros.items():
        elsewhere = _names(trees[name]).count(macro_name) - _names(macro).count(macro_name)
        if not elsewhere and (name, macro_name) not in used:
            found.append(f"{name}:{macro.lineno}: macro {macro_name!r} is not used")
    return found


def unescaped(texts: Texts) -> list[str]:
    """Places where a template switches escaping off."""
    found = []
    for name, text in texts.items():
        tree = _parser.parse(text, name)
        found += [f"{name}:{node.lineno}: |safe" for node in tree.find_all(nodes.Filter) if node.name == "safe"]
        found += [f"{name}:{node.lineno}: autoescape" for node in tree.find_all(nodes.EvalContextModifier)]
    return found


def tokenless_forms(texts: Texts) -> list[str]:
    """POST forms without csrf_token, itself or from a macro that brings it, and exceptions without a form."""
    macros = [hit for text in texts.values() for hit in _MACRO.finditer(text)]
    bringing = {hit.group(1) for hit in macros if "csrf_token" in hit.group(2)}
    found, needed = [], set()
    for name, text in texts.items():
        spoken = _hushed(_COMMENT, text)
        forms = list(_FORM.finditer(spoken))
        if spoken.count("<form") != len(forms):
            found.append(f"{name}: a form begins and ends in the same template")
        for form in forms:
            source = form.group()
            has_token = "csrf_token" in source or any(re.search(rf"\b{macro}\(", source) for macro in bringing)
            if has_token or not re.search(r"\bmethod=\"?post\b", source, re.I):
                continue
            action = re.search(r"\baction=\"(.*?)\"", source)
            excused = [key for key in TOKENLESS if key[0] == name and action and key[1] in action.group(1)]
            needed.update(excused)
            if not excused:
                found.append(f"{_at(name, spoken, form.start())}: POST form without csrf_token")
    present = {key for key in TOKENLESS if key[0] in texts}
    return found + [f"{name}: no form without token has {part!r} any more" for name, part in sorted(present - needed)]


def _python_functions(text: str) -> Iterator[tuple[int, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1


def _script_functions(text: str) -> Iterator[tuple[int, int]]:
    plain = _hushed(_JS_QUOTED, text)
    for hit in _JS_FUNCTION.finditer(plain):
        depth, end = 0, hit.end() - 1
        for end in range(hit.end() - 1, len(plain)):
            depth += {"{": 1, "}": -1}.get(plain[end], 0)
            if not depth:
                break
        yield plain.count("\n", 0, hit.start()) + 1, plain.count("\n", hit.start(), end) + 1


def _macro_functions(text: str) -> Iterator[tuple[int, int]]:
    for hit in _MACRO.finditer(text):
        yield text.count("\n", 0, hit.start()) + 1, hit.group().count("\n") + 1


_FUNCTIONS: dict[str, Callable[[str], Iterable[tuple[int, int]]]] = {
    ".py": _python_functions,
    ".js": _script_functions,
    ".html": _macro_functions,
    ".css": lambda _text: (),
}


def oversized(texts: Texts) -> list[str]:
    """Files and functions above the limits. Data, catalogues, locks and vendored files are no code of ours."""
    found = []
    for name, text in texts.items():
        path = Path(name)
        if path.suffix not in _FUNCTIONS or {"data", "vendor"} & set(path.parts):
            continue
        lines = len(text.splitlines())
        if lines > FILE_LINES:
            found.append(f"{name}: {lines} lines, at most {FILE_LINES}")
        for line, length in _FUNCTIONS[path.suffix](text):
            if length > FUNCTION_LINES:
                found.append(f"{name}:{line}: function of {length} lines, at most {FUNCTION_LINES}")
    return found


def registry_hosts(texts: Texts) -> list[str]:
    """Addresses of package registries: which one is asked is the machine's own setting."""
    return _hits(texts, _REGISTRY, "name no package registry")


def machine_paths(texts: Texts) -> list[str]:
    """Absolute paths of the machine somebody works on; tests may name the folder for passing files."""
    hits = _hits(texts, _MACHINE, "no absolute path of one machine")
    return [line for line in hits if not (line.startswith("tests/") and "'/tmp/'" in line)]


def test_every_template_parses_and_knows_its_filters(app: Flask) -> None:
    found = []
    for name in templates():
        try:
            app.jinja_env.get_template(name)
        except TemplateSyntaxError as error:
            found.append(f"{name}:{error.lineno}: {error.message}")
    assert not found, told(found)


def test_no_template_holds_script_handler_or_style() -> None:
    assert not (found := inline_code(templates())), told(found)


def test_the_layout_holds_the_one_style_element() -> None:
    assert templates()[LAYOUT].count(SHEET) == 1


def test_every_macro_and_every_import_in_a_template_is_used() -> None:
    assert not (found := unused_macros(templates())), told(found)


def test_no_template_switches_escaping_off() -> None:
    assert not (found := unescaped(templates())), told(found)


def test_every_form_with_a_session_carries_its_token() -> None:
    assert not (found := tokenless_forms(templates())), told(found)


def test_no_file_and_no_function_of_ours_is_too_long() -> None:
    assert not (found := oversized(house())), told(found)


def test_no_text_names_a_package_registry() -> None:
    assert not (found := registry_hosts(house())), told(found)


def test_no_text_names_a_path_of_one_machine() -> None:
    assert not (found := machine_paths(house())), told(found)


_LONG_MACRO = "{% macro long() %}" + "\n" * FUNCTION_LINES + "{% endmacro %}"
_LONG_SCRIPT = "(() => {\n  function long() {" + "\n" * FUNCTION_LINES + "}\n})();\n"
FAULTS: tuple[tuple[Law, str, str, str], ...] = (
    (inline_code, "a.html", '<button onclick="go()">', "a.html:1: 'onclick='"),
    (inline_code, "a.html", '<form data-hx-on:submit="go()">', "'data-hx-on:submit='"),
    (inline_code, "a.html", '\n<a href="javascript:go()">', "a.html:2: 'javascript:'"),
    (inline_code, "a.html", "<p{% if x %} style='margin:0'{% endif %}>", "'style='"),
    (inline_code, "a.html", "{{ ' style=' ~ x }}", "'style='"),
    (inline_code, "a.html", "<script>go()</script>", "'<script'"),
    (inline_code, "a.html", '<script src="x.js">go()</script>', "'<script'"),
    (inline_code, "a.html", "<style>p{}</style>", "'<style'"),
    (inline_code, LAYOUT, SHEET + SHEET, "'<style'"),
    (unused_macros, "a.html", "{% macro lone() %}{{ lone() }}{% endmacro %}", "macro 'lone' is not used"),
    (unused_macros, "a.html", '{% from "a.html" import gone %}{{ gone() }}', "has no macro 'gone'"),
    (unused_macros, "a.html", '{% import "b.html" as b %}', "name the file and the macros"),
    (
        unused_macros,
        "a.html",
        '{% macro m() %}{% endmacro %}{% block one %}{% from "a.html" import m %}{% endblock %}{{ m() }}',
        "import of 'm' is not used",
    ),
    (unescaped, "a.html", "\n{{ words|safe }}", "a.html:2: |safe"),
    (unescaped, "a.html", "{% autoescape false %}{{ words }}{% endautoescape %}", "autoescape"),
    (tokenless_forms, "a.html", '<form method="post" action="/x"></form>', "a.html:1: POST form without csrf_token"),
    (tokenless_forms, "a.html", '<form method="post">{{ csrf_token() }}', "in the same template"),
    (tokenless_forms, "cases/enter.html", "<p>", "no form without token has '/lacak' any more"),
    (oversized, "a.py", "\n" * (FILE_LINES + 1), f"at most {FILE_LINES}"),
    (oversized, "a.py", "def long():\n" + "    pass\n" * FUNCTION_LINES, "a.py:1: function of 61 lines"),
    (oversized, "a.js", _LONG_SCRIPT, "a.js:2: function of 61 lines"),
    (oversized, "a.html", _LONG_MACRO, "a.html:1: function of 61 lines"),
    (oversized, "a.css", "\n" * (FILE_LINES + 1), f"at most {FILE_LINES}"),
    (registry_hosts, "a.txt", "https://" + "pypi." + "org/simple", "name no package registry"),
    (machine_paths, "a.sh", "cp x /" + "tmp/x", "no absolute path of one machine"),
    (machine_paths, "tests/a.py", "/" + "work/x", "no absolute path of one machine"),
)


@pytest.mark.parametrize(("law", "name", "text", "finding"), FAULTS)
def test_each_law_finds_its_fault(law: Law, name: str, text: str, finding: str) -> None:
    assert finding in told(law({name: text}))
