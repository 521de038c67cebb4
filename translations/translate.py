"""Extract, update, check, compile and fill the gettext catalogues of both domains.

    python translations/translate.py extract|update|check|compile|todo [id|jv]|fill FILE.json

Domain `messages` holds the citizen's texts (id, jv), domain `staff` the officers' (id). The files are
stable: sorted by msgid, no line numbers, no dates, one line a text, one plural form. There is no fuzzy
matching, and nothing obsolete is kept: `update` prints the translations it drops, ready for `fill`.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from configparser import RawConfigParser
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages.catalog import PYTHON_FORMAT, Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("webapp", "templates")
COMMENT_TAG = "L10N:"

# Which arguments of each function are texts; `c` marks the context. The lazy forms are Flask-Babel's.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "N_": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

# Written by hand: Babel 2.18 gives Indonesian and Javanese two plural forms; both have one.
_HEADER = """msgid ""
msgstr ""
"Project-Id-Version: piagam-warga 1\\n"
"Language: {locale}\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""
_FIRST_COMMENT = """# Piagam Warga, domain {domain}, language {locale}. Updated by: make translate
# reviewed_by: nobody yet
"""

Key = tuple[str | None, str, str | None]


@dataclass(frozen=True, slots=True)
class Domain:
    """A set of texts: its mapping of sources and the languages it must have."""

    name: str
    mapping: str
    locales: tuple[str, ...]


DOMAINS = (
    Domain("messages", "babel.cfg", ("id", "jv")),
    Domain("staff", "babel_staff.cfg", ("id",)),
)


class CatalogueError(Exception):
    """A command cannot go on; the text says why and what to do."""


def key_of(message: Message) -> Key:
    """What identifies a text: context, msgid, plural msgid."""
    if isinstance(message.id, str):
        return message.context, message.id, None
    return message.context, message.id[0], message.id[1]


def strings_of(message: Message) -> list[str]:
    """The translations of a text, one for each plural form."""
    if isinstance(message.string, str):
        return [message.string]
    return list(message.string or [])


def is_translated(message: Message) -> bool:
    """Whether every form has a text and nobody marked it as a guess."""
    strings = strings_of(message)
    return bool(strings) and all(strings) and not message.fuzzy


def texts(catalogue: Catalog) -> dict[Key, Message]:
    """The texts of a catalogue without its header."""
    return {key_of(message): message for message in catalogue if message.id}


def placeholders(text: str) -> Counter[tuple[str, str]]:
    """Names and types of the `%(name)s` places of a text."""
    found = (match.group(1, 3) for match in PYTHON_FORMAT.finditer(text))
    return Counter((name or "", kind) for name, kind in found if kind != "%")


def po_path(root: Path, domain: str, locale: str) -> Path:
    """Where the catalogue of a domain and language stands."""
    return root / "translations" / locale / "LC_MESSAGES" / f"{domain}.po"


def catalogues() -> Iterator[tuple[Domain, str]]:
    """Every pair of domain and language that must exist."""
    for domain in DOMAINS:
        for locale in domain.locales:
            yield domain, locale


def read(path: Path) -> Catalog:
    """A catalogue from its file.

    Raises:
        CatalogueError: the file is missing.
    """
    if not path.exists():
        raise CatalogueError(f"{path} is missing: run make translate")
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def _empty(locale: str) -> Catalog:
    return read_po(StringIO(_HEADER.format(locale=locale)))


def _mapping(root: Path, domain: Domain) -> tuple[list[tuple[str, str]], dict[str, dict[str, str]]]:
    parser = RawConfigParser()
    parser.read_string((root / "translations" / domain.mapping).read_text(encoding="utf-8"))
    sections = [[part.strip() for part in section.split(":", 1)] for section in parser.sections()]
    methods = [(pattern, method) for method, pattern in sections]
    options = {pattern: dict(parser.items(f"{method}: {pattern}")) for method, pattern in sections}
    return methods, options


def _wanted_folder(root: Path) -> Callable[[str | os.PathLike[str]], bool]:
    def wanted(folder: str | os.PathLike[str]) -> bool:
        parts = Path(folder).relative_to(root).parts
        return parts[0] in SOURCES and not parts[-1].startswith((".", "__"))

    return wanted


def extracted(root: Path, domain: Domain) -> Catalog:
    """The texts that the sources of a domain hold now."""
    methods, options = _mapping(root, domain)
    catalogue = _empty("")
    found = extract_from_dir(
        root,
        methods,
        options,
        keywords=KEYWORDS,
        comment_tags=(COMMENT_TAG,),
        strip_comment_tags=True,
        directory_filter=_wanted_folder(root),
    )
    for file, line, msgid, comments, context in found:
        catalogue.add(msgid, locations=[(file, line)], auto_comments=comments, context=context)
    return catalogue


def merged(template: Catalog, old: Catalog, locale: str) -> Catalog:
    """The texts of `template` with the translations that `old` has for exactly them."""
    known = texts(old)
    catalogue = _empty(locale)
    for key, message in texts(template).items():
        before = known.get(key)
        catalogue.add(
            message.id,
            before.string if before and is_translated(before) else None,
            locations=message.locations,
            auto_comments=message.auto_comments,
            user_comments=before.user_comments if before else (),
            context=message.context,
        )
    return catalogue


def _written(catalogue: Catalog, head: str) -> str:
    body = BytesIO()
    write_po(
        body,
        catalogue,
        width=0,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    return f"{head}\n{body.getvalue().decode()}".rstrip("\n") + "\n"


def po_text(catalogue: Catalog, domain: str, locale: str, path: Path) -> str:
    """The file as it should be; the comment on top of the present file is kept (`reviewed_by`)."""
    comment = _FIRST_COMMENT.format(domain=domain, locale=locale)
    if path.exists():
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        first_text = next((number for number, line in enumerate(lines) if line[:2] not in ("# ", "#\n")), 0)
        comment = "".join(lines[:first_text]) or comment
    return _written(catalogue, comment + _HEADER.format(locale=locale))


def _write(path: Path, content: bytes) -> bool:
    """Replace a file in one step if it would change; says whether it did."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        file.write(content)
    beside = Path(file.name)
    beside.chmod(0o644)
    beside.replace(path)
    return True


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Let two translators work at once: each command that writes waits for the other."""
    folder = os.open(root / "translations", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _line(domain: str, locale: str, message: Message, **more: object) -> str:
    context, msgid, plural = key_of(message)
    facts = {"domain": domain, "locale": locale, "msgid": msgid, "msgctxt": context, "plural": plural} | more
    return json.dumps(facts, ensure_ascii=False)


def extract(root: Path) -> None:
    """Write the templates `translations/<domain>.pot`, for people who use a gettext editor."""
    with _alone(root):
        for domain in DOMAINS:
            template = extracted(root, domain)
            head = f"# Piagam Warga, domain {domain.name}: template\n" + _HEADER.format(locale="")
            _write(root / "translations" / f"{domain.name}.pot", _written(template, head).encode())
            print(f"{domain.name}: {len(texts(template))} texts")


def update(root: Path) -> None:
    """Bring every catalogue to the texts of the sources; print what was dropped, one JSON line each."""
    with _alone(root):
        templates = {domain.name: extracted(root, domain) for domain in DOMAINS}
        for domain, locale in catalogues():
            path = po_path(root, domain.name, locale)
            old = read(path) if path.exists() else _empty(locale)
            new = merged(templates[domain.name], old, locale)
            _write(path, po_text(new, domain.name, locale, path).encode())
            kept = texts(new)
            for key, message in texts(old).items():
                if key not in kept and is_translated(message):
                    print(_line(domain.name, locale, message, msgstr=strings_of(message)[0], dropped=True))
            missing = sum(1 for message in kept.values() if not is_translated(message))
            print(f"{locale} {domain.name}: {len(kept)} texts, {missing} untranslated", file=sys.stderr)


def stale(root: Path) -> list[str]:
    """Why the catalogues are not what `update` would write; empty when they are fresh."""
    problems = []
    templates = {domain.name: extracted(root, domain) for domain in DOMAINS}
    for domain, locale in catalogues():
        path = po_path(root, domain.name, locale)
        name = path.relative_to(root)
        if not path.exists():
            problems.append(f"{name}: missing")
            continue
        old = read(path)
        wanted, present = set(texts(templates[domain.name])), set(texts(old))
        problems += [f"{name}: new text {key[1]!r}" for key in sorted(wanted - present, key=str)]
        problems += [f"{name}: no longer used {key[1]!r}" for key in sorted(present - wanted, key=str)]
        fresh = po_text(merged(templates[domain.name], old, locale), domain.name, locale, path)
        if wanted == present and path.read_text(encoding="utf-8") != fresh:
            problems.append(f"{name}: comments, order or header differ")
    return problems


def check(root: Path) -> None:
    """Fail when a catalogue is not fresh.

    Raises:
        CatalogueError: names each difference.
    """
    if problems := stale(root):
        raise CatalogueError("\n".join([*problems, "The catalogues are not fresh: run make translate"]))
    print("The catalogues are fresh")


def compile_catalogues(root: Path) -> int:
    """Write each .mo whose .po has changed since; returns how many. A .mo carries the time of its .po."""
    count = 0
    for domain, locale in catalogues():
        source = po_path(root, domain.name, locale)
        if not source.exists():
            raise CatalogueError(f"{source} is missing: run make translate")
        target = source.with_suffix(".mo")
        stamp = source.stat().st_mtime_ns
        if target.exists() and target.stat().st_mtime_ns == stamp:
            continue
        catalogue = read(source)
        # Babel writes the English plural for an empty one; left out, the fallback chain can answer.
        for message in texts(catalogue).values():
            if not is_translated(message):
                catalogue.delete(message.id, message.context)
        content = BytesIO()
        write_mo(content, catalogue)
        _write(target, content.getvalue())
        os.utime(target, ns=(stamp, stamp))
        count += 1
    return count


def todo(root: Path, only: str | None = None) -> Iterator[str]:
    """Untranslated texts as JSON lines; a Javanese one brings its Indonesian twin along as `indonesian`."""
    for domain, locale in catalogues():
        if only not in (None, locale):
            continue
        twins = {} if locale == "id" else texts(read(po_path(root, domain.name, "id")))
        for key, message in texts(read(po_path(root, domain.name, locale))).items():
            if is_translated(message):
                continue
            twin = twins.get(key)
            more = {"indonesian": strings_of(twin)[0]} if twin and is_translated(twin) else {}
            where = sorted({file for file, _ in message.locations})
            comment = " ".join(message.auto_comments)
            yield _line(domain.name, locale, message, comment=comment, where=where, **more)


def _entries(file: Path) -> list[dict[str, object]]:
    content = file.read_text(encoding="utf-8").strip()
    if content.startswith("["):
        return [dict(entry) for entry in json.loads(content)]
    return [dict(json.loads(line)) for line in content.splitlines() if line.strip()]


def _filled(message: Message, value: object) -> str | None:
    """Put a translation into a message; the reason when it cannot be."""
    text = value[0] if isinstance(value, list) and len(value) == 1 else value
    if not isinstance(text, str):
        return "msgstr is not one text"
    text = unicodedata.normalize("NFC", text)
    _, msgid, plural = key_of(message)
    if placeholders(text) != placeholders(plural or msgid):
        return f"places differ from {plural or msgid!r}: {text!r}"
    message.string = text if plural is None else (text,)
    message.flags.discard("fuzzy")
    return None


def fill(root: Path, file: Path) -> None:
    """Write translations `[{domain, locale, msgid, msgctxt?, msgstr}]` (or JSON lines) into the catalogues.

    Empty ones are passed over. Good ones are kept even when others are refused.

    Raises:
        CatalogueError: names each entry whose text is unknown or whose places differ.
    """
    problems, count = [], 0
    with _alone(root):
        open_files: dict[tuple[str, str], Catalog] = {}
        for entry in _entries(file):
            if not entry.get("msgstr"):
                continue
            name, msgid = (str(entry.get("domain")), str(entry.get("locale"))), str(entry.get("msgid"))
            if name not in {(domain.name, locale) for domain, locale in catalogues()}:
                problems.append(f"{name}: no such catalogue")
                continue
            catalogue = open_files.setdefault(name, read(po_path(root, *name)))
            context = entry.get("msgctxt")
            message = catalogue.get(msgid, str(context) if context is not None else None)
            reason = _filled(message, entry["msgstr"]) if message else "not in the catalogue (run update?)"
            if reason:
                problems.append(f"{name[0]} {name[1]} {msgid!r}: {reason}")
            else:
                count += 1
        for (domain, locale), catalogue in open_files.items():
            path = po_path(root, domain, locale)
            _write(path, po_text(catalogue, domain, locale, path).encode())
    print(f"{count} translations written")
    if problems:
        raise CatalogueError("\n".join(problems))


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Run one command; 0 when it went well, 1 with a plain sentence when not."""
    parser = argparse.ArgumentParser(description="The gettext catalogues of Piagam Warga")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("extract", "update", "check", "compile"):
        commands.add_parser(name)
    commands.add_parser("todo").add_argument("locale", nargs="?", choices=("id", "jv"))
    commands.add_parser("fill").add_argument("file", type=Path)
    given = parser.parse_args(arguments)
    try:
        match given.command:
            case "extract":
                extract(root)
            case "update":
                update(root)
            case "check":
                check(root)
            case "compile":
                print(f"{compile_catalogues(root)} catalogues compiled")
            case "todo":
                for line in todo(root, given.locale):
                    print(line)
            case "fill":
                fill(root, given.file)
    except CatalogueError as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
