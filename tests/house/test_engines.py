"""House law: every script of ours runs in the oldest browser of the house (Chrome 80, ES2020)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.house.engines import ASKED_FIRST, TABLE, Later, split, too_young


def scripts() -> dict[str, str]:
    """Our scripts and the worker, by their place in the checkout; what is vendored is not ours."""
    paths: list[Path] = [*(ROOT / "static" / "js").rglob("*.js"), *(ROOT / "webapp").rglob("*.js")]
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(paths)}


@pytest.mark.parametrize("path", scripts())
def test_a_script_uses_nothing_younger_than_the_oldest_browser(path: str) -> None:
    asked = {feature for file, feature, _words in ASKED_FIRST if file == path}
    assert set(too_young(scripts()[path])) == asked


@pytest.mark.parametrize("later", TABLE, ids=lambda later: later.name)
def test_each_younger_feature_would_be_found_by_its_own_row(later: Later) -> None:
    assert later.name in too_young(f'"use strict";\n{later.planted}\n')


def test_what_the_oldest_browser_knows_is_let_through() -> None:
    known = """
    // a ??= b; structuredClone(c);
    const { a, ...rest } = thing?.part ?? {};
    const big = BigInt(10 ** 15), later = all.flatMap((one) => one.parts), words = "await 1_000 #x a ||= b";
    const found = text.match(/(?<year>\\d{4})-(?<day>\\d\\d)/u) || path.replace(/[/"#]/g, "");
    async function wait() { for (const one of await Promise.allSettled(all)) await one; }
    class Shelf { constructor() { this.count = 0; } get size() { return this.count; } static of() { return 1; } }
    part.closest("form").requestSubmit(button); dialog.showModal(); document.querySelector("#isi a:not(.vh)");
    const list = `${words.length} #${a}`; fetch(path, { signal: stop.signal });
    new Date().toLocaleString("id", { dateStyle: "full" });
    """
    assert too_young(known) == []


def test_comments_and_quotes_are_told_from_code() -> None:
    code, quoted, expressions = split("""a = "//b" + '#c'; // d\ne = /[/"]/.test(f) /* g\n */ + `h ${i}`;""")
    assert code.split() == ["a", "=", '""', "+", '"";', "e", "=", "/x/.test(f)", "+", "(i);"]
    assert quoted == ['"//b"', "'#c'", "`h ${i}`"]
    assert expressions == ['/[/"]/']


def test_whoever_asks_first_still_does() -> None:
    for path, feature, words in ASKED_FIRST:
        assert words in scripts()[path], f"{path} no longer asks for {feature}"
