"""What the oldest browser of the house does not know: Chrome 80 of February 2020, the first that reads ES2020.

One row for each later syntax and each later call that a script of ours could use by habit. A script with later syntax
does not run at all on an old phone; a later call stops it half-way. Versions: MDN's browser-compat-data, Chrome for
Android. Words in quotes and comments are no code, except selectors, which are read when they are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

FLOOR = 80

_QUOTED = r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
_REGEX = r"(?<=[=(,:!&|?{;\[])\s*/(?![/*])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*"
_PARTS = re.compile(
    rf"(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<quoted>{_QUOTED})|(?P<template>`(?:[^`\\]|\\.)*`)|(?P<regex>{_REGEX})",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Later:
    """A feature, the Chrome that brought it (or the edition of the language), how it looks, and a line that has it."""

    name: str
    since: str
    pattern: str
    planted: str
    quoted: bool = False  # whether it stands in quotes, as selectors do


def _call(name: str, since: int, planted: str = "") -> Later:
    """A method or function that is called by this name."""
    return Later(name, f"Chrome {since}", rf"\b{name}\b\s*(?:\?\.)?\(", planted or f"x.{name}(y);")


def _name(name: str, since: int, planted: str = "") -> Later:
    """An interface or property that is named."""
    return Later(name, f"Chrome {since}", rf"\b{name}\b", planted or f"new {name}();")


SYNTAX = (
    Later("logical assignment", "ES2021, Chrome 85", r"(?:\?\?|\|\||&&)=", "a ??= b;"),
    Later("numeric separator", "ES2021", r"\b\d+_\d", "const MS = 20_000;"),
    Later("private name", "ES2022, Chrome 84 for methods", r"(?:^|[.\s{(;])#[A-Za-z_$]", "  #count = 0;"),
    Later(
        "class field",
        "ES2022",
        r"\bclass\b[^{]*\{\s*(?:static\s+)?[\w$]+\s*(?:=(?!>)|;)",
        "class Shelf {\n  count = 0;\n}",
    ),
    Later("static block", "ES2022, Chrome 94", r"\bstatic\s*\{", "class A { static { a(); } }"),
    Later("await outside a function", "ES2022, Chrome 89", r"^(?:[^\s/][^{}\n]*\s)?await\s", "const a = await b();"),
    Later(
        "import or export",
        "a module, no script",
        r"^(?:import(?:\s+[\w{*]|\s*[{*\"'])|export\s)",
        "import { a } from './a.js';",
    ),
    Later("using", "Chrome 134", r"\busing\s+\w+\s*=", "using lock = take();"),
    Later("regular expression with the flag d or v", "Chrome 90, 112", r"/[gimsuy]*[dv][gimsuy]*$", "a = /b/dg;"),
    Later("regular expression with (?i:", "Chrome 125", r"\(\?[ims-]+:", "a = /(?i:b)/;"),
)
LANGUAGE = (
    _call("replaceAll", 85),
    _call("at", 92, "all.at(-1);"),
    _call("findLast(?:Index)?", 97, "all.findLast(ripe);"),
    _call("to(?:Sorted|Reversed|Spliced)", 110, "all.toSorted();"),
    _call("with", 110, "all.with(0, a);"),
    _call("fromAsync", 121),
    _call("hasOwn", 93, "Object.hasOwn(a, 'b');"),
    _call("groupBy", 117),
    _call(r"(?<=Promise\.)(?:any|withResolvers|try)", 85, "Promise.any(all);"),
    _name("AggregateError", 85),
    _name("WeakRef|FinalizationRegistry", 84, "new WeakRef(a);"),
    _call("structuredClone", 98),
    _call("(?:is|to)WellFormed", 111, "text.isWellFormed();"),
    Later("cause of an error", "Chrome 93", r"Error\([^)]*\{\s*cause\b", "throw new Error(words, { cause });"),
    Later(
        "methods of sets",
        "Chrome 122",
        r"\.(?:union|intersection|difference|symmetricDifference|is(?:Subset|Superset|DisjointFrom)(?:Of)?)\(",
        "waiting.union(sent);",
    ),
    Later(
        "helpers of iterators",
        "Chrome 122",
        r"\bIterator\.from\b|\.(?:keys|values|entries)\(\)\.(?:map|filter|toArray)\(",
        "map.keys().toArray();",
    ),
    _call("(?:to|from|setFrom)(?:Base64|Hex)", 140, "bytes.toBase64();"),
    _name("Temporal", 144, "Temporal.Now.instant();"),
    Later(
        "Intl.Segmenter, DisplayNames",
        "Chrome 87, 81",
        r"\bIntl\.(?:Segmenter|DisplayNames|DurationFormat)\b",
        "new Intl.Segmenter('id');",
    ),
    Later(
        "RegExp.escape, Error.isError",
        "Chrome 134",
        r"\b(?:RegExp\.escape|Error\.isError|Math\.sumPrecise)\(",
        "RegExp.escape(a);",
    ),
)
PAGE = (
    _call("replaceChildren", 86),
    Later("submitter of an event", "Chrome 81", r"\.submitter\b", "const button = event.submitter;"),
    Later("submitter of FormData", "Chrome 112", r"\bnew FormData\([^)]*,", "new FormData(form, button);"),
    _call("checkVisibility", 105),
    _call("showPicker", 99),
    _call("(?:show|hide|toggle)Popover", 114, "part.showPopover();"),
    Later("inert", "Chrome 102", r"\.inert\b", "part.inert = true;"),
    Later("ARIA as a property", "Chrome 81", r"\.aria[A-Z]\w*", "part.ariaLabel = words;"),
    Later(
        "signal of a listener",
        "Chrome 90",
        r"addEventListener\([^;]*\{[^}]*\bsignal\b",
        "a.addEventListener(b, c, { signal });",
    ),
    Later(
        "scrollend, beforetoggle",
        "Chrome 114",
        r"^[\"'](?:scrollend|beforetoggle|beforematch)[\"']$",
        "a.addEventListener('scrollend', b);",
        quoted=True,
    ),
    Later("selector :has, :is, :where", "Chrome 105, 88", r":(?:has|is|where)\(", "query('p:has(a)');", quoted=True),
    Later(
        "selector :focus-visible, :modal",
        "Chrome 86",
        r":(?:focus-visible|modal|popover-open|user-(?:in)?valid)\b",
        "query('a:focus-visible');",
        quoted=True,
    ),
    Later(
        "HTML without innerHTML",
        "Chrome 124",
        r"\.(?:setHTML(?:Unsafe)?|getHTML|parseHTMLUnsafe|moveBefore)\(",
        "part.setHTMLUnsafe(words);",
    ),
    _call("startViewTransition", 111),
    _call("roundRect", 99),
)
BROWSER = (
    _call("randomUUID", 92, "crypto.randomUUID();"),
    Later(
        "AbortSignal.timeout, any, abort",
        "Chrome 93 to 116",
        r"\bAbortSignal\.(?:timeout|any|abort)\(",
        "AbortSignal.timeout(20000);",
    ),
    _call("throwIfAborted", 100),
    Later("Response.json", "Chrome 105", r"\bResponse\.json\(", "Response.json(told);"),
    Later("stream as a body", "Chrome 105", r"\bduplex\s*:", "fetch(a, { duplex: 'half' });"),
    Later(
        "for await over a stream",
        "Chrome 124",
        r"\bfor\s+await\b[^)]*\.body\b",
        "for await (const part of answer.body) a(part);",
    ),
    Later("URL.parse, canParse", "Chrome 120", r"\bURL\.(?:canParse|parse)\(", "URL.canParse(a);"),
    _call("getSetCookie", 113),
    _call("reportError", 95),
    _name("cookieStore|userAgentData|virtualKeyboard|wakeLock|isInputPending", 84, "navigator.wakeLock.request();"),
    _name("trustedTypes", 83, "trustedTypes.createPolicy();"),
    _call("(?:set|clear)AppBadge", 81, "navigator.setAppBadge();"),
    Later(
        "navigation, scheduler", "Chrome 102, 94", r"(?<![.\w])(?:navigation|scheduler)\.\w", "scheduler.postTask(a);"
    ),
    _call("show(?:Open|Save)FilePicker|showDirectoryPicker|createWritable", 86, "showOpenFilePicker();"),
    _name("launchQueue", 102, "launchQueue.setConsumer(a);"),
    Later(
        "durability of a transaction", "Chrome 83", r"\bdurability\s*:", "base.transaction(a, b, { durability: c });"
    ),
    _call("parse(?:Creation|Request)OptionsFromJSON", 129, "PublicKeyCredential.parseRequestOptionsFromJSON(a);"),
)
TABLE = SYNTAX + LANGUAGE + PAGE + BROWSER

# What a script uses only where the browser has it, or where it does no harm to get nothing: file, feature, and the
# words in that file that ask first.
ASKED_FIRST = (
    ("static/js/app.js", "submitter of an event", 'if (!("SubmitEvent" in self))'),
    ("static/js/sending.js", "submitter of an event", 'if (!("submitter" in event)'),
    ("static/js/receipt.js", "submitter of an event", "if (!button ||"),
    ("static/js/letters.js", "submitter of an event", 'if (!("submitter" in event)'),
    ("static/js/villages.js", "submitter of an event", "if (!button ||"),
    ("static/js/app.js", "trustedTypes", "if (self.trustedTypes)"),
)


def too_young(text: str) -> list[str]:
    """Names of the features of the table that a script uses."""
    return sorted({later.name for later in TABLE if any(True for _hit in _hits(later, text))})


def _hits(later: Later, text: str) -> Iterator[str]:
    pattern = re.compile(later.pattern, re.MULTILINE)
    code, quoted, expressions = split(text)
    if later.quoted:
        yield from (words for words in quoted if pattern.search(words))
    elif later.name.startswith("regular expression"):
        yield from (one for one in expressions if pattern.search(one))
    else:
        yield from (hit[0] for hit in pattern.finditer(code))


def split(text: str) -> tuple[str, list[str], list[str]]:
    """The code without comments, quotes and regular expressions; what is quoted; the regular expressions.

    What a template between backticks puts in stays code, its words do not.
    """
    quoted: list[str] = []
    expressions: list[str] = []

    def blank(part: re.Match[str]) -> str:
        if part["template"]:
            quoted.append(part[0])
            return "(" + "; ".join(re.findall(r"\$\{([^{}]*)\}", part[0])) + ")"
        if part["quoted"]:
            quoted.append(part[0])
            return '""'
        if part["regex"]:
            expressions.append(part[0].strip())
            return " /x/"
        return "\n" * part[0].count("\n")

    return _PARTS.sub(blank, text), quoted, expressions
