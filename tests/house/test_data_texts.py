"""The sentences of data files (`{ id, jv }` tables under `webapp/**/data/`) and the long texts under
`translations/*/content/` obey the same laws as the catalogues.

Warnings do not fail; read them with `pytest -rP tests/house/test_data_texts.py`.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.house import language, twins

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "translations"
SHORTEST_HASH = 12

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.S)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_LINE_MARKS = re.compile(r"^[ \t]*(?:#+|>|[-*+]|\d+\.)[ \t]+|^[ \t]*\|?[ \t:|-]+\|?[ \t]*$", re.M)
_INLINE_MARKS = re.compile(r"`[^`\n]*`|[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}")
# List items, headings and table rows begin a paragraph although no empty line parts them; the last two end it too.
_BEGINS_PARAGRAPH = re.compile(r"^(?=[ \t]*(?:#+|>|[-*+]|\d+\.|\|)[ \t])", re.M)
_ENDS_PARAGRAPH = re.compile(r"^([ \t]*[#|].*)$", re.M)


@dataclass(frozen=True, slots=True)
class Pair:
    """One sentence of a data file in both languages, and where it stands."""

    where: str
    id: str
    jv: str


def pairs_in(value: object, where: str) -> Iterator[Pair]:
    """Every table that has a `jv`, at any depth. An `id` alone is a name of something, not a sentence."""
    if isinstance(value, dict):
        if "jv" in value:
            yield from _pair(value.get("id", ""), value["jv"], where)
        for key, inner in value.items():
            yield from pairs_in(inner, f"{where} {key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from pairs_in(inner, f"{where}[{number}]")


def _pair(indonesian: object, javanese: object, where: str) -> Iterator[Pair]:
    if isinstance(indonesian, list) and isinstance(javanese, list):
        for number in range(max(len(indonesian), len(javanese))):
            first, second = ("".join(texts[number : number + 1]) for texts in (indonesian, javanese))
            yield Pair(f"{where}[{number + 1}]", first, second)
    else:
        yield Pair(where, str(indonesian), str(javanese))


def lone_texts_in(value: object, where: str) -> Iterator[str]:
    """Tables `{ id = "…" }` with nothing else: their Javanese twin was forgotten."""
    if isinstance(value, dict):
        if set(value) == {"id"}:
            yield where
        for key, inner in value.items():
            yield from lone_texts_in(inner, f"{where} {key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from lone_texts_in(inner, f"{where}[{number}]")


@cache
def data_files() -> dict[str, dict[str, object]]:
    files = sorted(path for path in (ROOT / "webapp").rglob("*.toml") if "data" in path.parts)
    assert files, "no data file under webapp/**/data/"
    return {str(path.relative_to(ROOT)): tomllib.loads(path.read_text(encoding="utf-8")) for path in files}


@cache
def pairs() -> tuple[Pair, ...]:
    found = tuple(pair for name, data in data_files().items() for pair in pairs_in(data, name))
    assert found, "no { id, jv } table in the data files"
    return found


def told(lines: list[str]) -> str:
    return "\n".join(["", *lines])


def front_and_body(path: Path) -> tuple[dict[str, str], str]:
    """The `key: value` lines between the two `---`, and the text after them."""
    text = path.read_text(encoding="utf-8")
    match = _FRONT.match(text)
    lines = match.group(1).splitlines() if match else []
    front = {key.strip(): value.strip().strip("\"'") for key, _, value in (line.partition(":") for line in lines)}
    return front, text[match.end() :] if match else text


def is_hash_of(written: str, path: Path) -> bool:
    """Whether `written` is the SHA-256 (hex, or 12 signs of it at least) of a long text without front matter.

    The empty lines around the text may be part of it or not: nobody reads them.
    """
    body = front_and_body(path)[1]
    digests = (hashlib.sha256(form.encode()).hexdigest() for form in (body.strip(), body, body.lstrip("\n")))
    return len(written) >= SHORTEST_HASH and any(digest.startswith(written) for digest in digests)


def paragraphs(markdown: str) -> list[str]:
    """Running text without Markdown's signs: one entry a paragraph, heading or list item."""
    apart = _ENDS_PARAGRAPH.sub(r"\1\n", _BEGINS_PARAGRAPH.sub("\n", _LINK.sub(r"\1", markdown)))
    plain = _INLINE_MARKS.sub("", _LINE_MARKS.sub("", apart))
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", plain) if part.strip()]


def long_texts(locale: str) -> dict[str, Path]:
    return {path.stem: path for path in sorted((CONTENT / locale / "content").glob("*.md"))}


def test_each_sentence_of_a_data_file_stands_there_in_both_languages() -> None:
    problems = [pair.where for pair in pairs() if bool(pair.id.strip()) is not bool(pair.jv.strip())]
    problems += [where for name, data in data_files().items() for where in lone_texts_in(data, name)]
    assert not problems, told(problems)


def test_javanese_data_texts_differ_from_indonesian_and_have_the_same_form() -> None:
    filled = [pair for pair in pairs() if pair.id.strip() and pair.jv.strip()]
    problems = [
        f"{pair.where}: {pair.jv!r}: {line}" for pair in filled for line in twins.twin_differs(pair.id, pair.jv)
    ]
    assert not problems, told(problems)


@pytest.mark.parametrize("locale", ["id", "jv"])
def test_the_word_detectors_pass_on_data_texts(locale: str) -> None:
    texts = [(pair.where, pair.id if locale == "id" else pair.jv) for pair in pairs()]
    problems = [f"{where}: {line}\n    {text}" for where, text in texts for line in language.faults(text, locale)]
    for where, text in texts:
        for line in language.warnings(text, locale):
            print(f"warning: {where}: {line}")
    assert not problems, told(problems)


def test_each_long_text_has_its_twin_made_from_the_present_indonesian_one() -> None:
    indonesian, javanese = long_texts("id"), long_texts("jv")
    problems = [
        f"translations/{{id,jv}}/content/{slug}.md: one is missing" for slug in indonesian.keys() ^ javanese.keys()
    ]
    for slug in indonesian.keys() & javanese.keys():
        front = front_and_body(javanese[slug])[0]
        if not is_hash_of(front.get("source_sha", ""), indonesian[slug]):
            now = hashlib.sha256(front_and_body(indonesian[slug])[1].strip().encode()).hexdigest()
            problems.append(f"translations/jv/content/{slug}.md: made from an older text; source_sha is now {now}")
        problems += [f"jv/content/{slug}.md: no {key}" for key in ("reviewed_by", "reviewed_on") if key not in front]
    assert not problems, told(sorted(problems))


@pytest.mark.parametrize("locale", ["id", "jv"])
def test_the_word_detectors_pass_on_long_texts(locale: str) -> None:
    problems = [
        f"translations/{locale}/content/{slug}.md: {line}\n    {part}"
        for slug, path in long_texts(locale).items()
        for front, body in [front_and_body(path)]
        for part in [front.get("title", ""), *paragraphs(body)]
        for line in language.faults(part, locale)
    ]
    assert not problems, told(problems)


def test_a_forgotten_twin_is_found_in_a_table_at_any_depth() -> None:
    data = tomllib.loads(
        'slug = "a"\n[[matters]]\nid = "key"\ntitle = { id = "Nama", jv = "Asma" }\nline = { id = "Sendiri" }\n'
        'steps = { id = ["Satu", "Dua"], jv = ["Satunggal"] }\n'
    )
    found = list(pairs_in(data, "f"))
    assert found[0] == Pair("f matters[1] title", "Nama", "Asma")
    assert found[-1] == Pair("f matters[1] steps[2]", "Dua", "")
    assert list(lone_texts_in(data, "f")) == ["f matters[1] line"]


def test_markdown_is_read_paragraph_by_paragraph() -> None:
    body = (
        "# Bantuan\nTulis **nama** Anda.\n\n- Buka [laman]({{url:/lapor}}).\n- Simpan\n  nomornya.\n\n"
        "| a | b |\n|---|---|\n"
    )
    assert paragraphs(body) == ["Bantuan", "Tulis nama Anda.", "Buka laman.", "Simpan nomornya.", "| a | b |"]


def test_the_hash_of_a_long_text_changes_with_its_words_and_not_with_its_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "bantuan.md"
    written = hashlib.sha256(b"Tulis nama.").hexdigest()
    path.write_text("---\nreviewed_by: Bu Sri\nsource_sha: 'x'\n---\n\nTulis nama.\n", encoding="utf-8")
    assert front_and_body(path)[0] == {"reviewed_by": "Bu Sri", "source_sha": "x"}
    assert is_hash_of(written, path)
    assert not is_hash_of("", path)
    path.write_text("Tulis nama Anda.\n", encoding="utf-8")
    assert not is_hash_of(written, path)
