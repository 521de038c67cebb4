"""Pages as tagged PDF: what a screen reader finds, what is refused, and that asking for ever costs nothing."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.factories.paper import Paper, needs_pango
from webapp import clock
from webapp.web import press

PAGE = '<!doctype html><html lang="id"><head><title>Contoh</title></head><body><h1>Contoh</h1>{}</body></html>'
ARABIC, HEBREW = "مرحبا بكم", "שלום"
MADE = b"%PDF-1.7 contoh"


class Maker:
    """Stands for the child process: counts what it is asked, and makes nothing."""

    def __init__(self, *, fails: str = "") -> None:
        self.asked: list[bytes] = []
        self.fails = fails
        self.go = threading.Event()
        self.go.set()
        self.begun = threading.Event()

    def __call__(self, page: bytes) -> bytes:
        self.asked.append(page)
        self.begun.set()
        self.go.wait(20)
        if self.fails:
            raise press.NotPrinted(self.fails)
        return MADE + page


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch) -> Maker:
    made = Maker()
    monkeypatch.setattr(press, "make", made)
    return made


def refused(printer: press.Press, page: str) -> str:
    with pytest.raises(press.NotPrinted) as told:
        printer.print_page(page)
    return told.value.reason


@needs_pango
def test_a_page_of_any_words_is_read_as_it_was_written_and_nothing_else_is_fetched(tmp_path: Path) -> None:
    sheet = tmp_path / "lain.css"
    sheet.write_text('body::before{content:"BOCOR"}')
    secret = sheet.as_uri()
    body = (
        f"<p>{'kata ' * 900}</p><p>{ARABIC} 12 {HEBREW}</p>"
        f'<p><bdi lang="jv">Sugeng rawuh</bdi> {"a" * 3000}</p>'
        f'<link rel="stylesheet" href="{secret}"><p><img src="{secret}" alt="gambar"></p>'
        f'<p><a href="{secret}">x</a></p>'
    )
    paper = Paper(press.make(PAGE.format(body).encode()))
    assert paper.faults() == []
    everything = paper.text(paper.root)
    assert everything.count("kata") == 900
    assert len(paper.reader.pages) > 1
    assert f"{ARABIC} 12 {HEBREW}" in everything
    assert [paper.text(one) for one in paper.root.walk() if one.language == "jv"] == ["Sugeng rawuh"]
    assert paper.artifacts[1] == f"1 / {len(paper.reader.pages)}"
    assert "BOCOR" not in everything, "a file of this machine was read"


@needs_pango
def test_a_caption_stays_with_its_table_at_the_end_of_a_page() -> None:
    row = '<tr><th scope="row">satu</th><td>2</td></tr>'
    table = (
        f"<table><caption>Judul</caption><thead><tr><th>a</th><th>b</th></tr></thead><tbody>{row * 60}</tbody></table>"
    )
    paper = Paper(press.make(PAGE.format(f"{'<p>isi</p>' * 26}<h2>Tabel</h2><p>isi</p>{table}").encode()))
    assert paper.faults() == []
    assert len(paper.all("Table")) > 1


def test_the_program_says_when_its_parts_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango')")
    program = tmp_path / "program.py"
    lines = (
        "import runpy, sys",
        f"sys.path.insert(0, {str(tmp_path)!r})",
        f"runpy.run_path({str(press.PROGRAM)!r}, run_name='__main__')",
    )
    program.write_text("\n".join(lines))
    monkeypatch.setattr(press, "PROGRAM", program)
    assert refused(press.Press(), PAGE) == "missing"


@pytest.mark.parametrize("code", ["raise SystemExit(9)", "print('no file')", "import os; os.kill(os.getpid(), 9)"])
def test_a_program_that_fails_is_told_as_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    program = tmp_path / "program.py"
    program.write_text(code)
    monkeypatch.setattr(press, "PROGRAM", program)
    assert refused(press.Press(), PAGE) == "failed"


def test_a_program_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_args: Any, timeout: float, **_more: Any) -> None:
        raise subprocess.TimeoutExpired(sys.executable, timeout)

    monkeypatch.setattr(subprocess, "run", run)
    assert refused(press.Press(), PAGE) == "failed"


def test_the_program_gets_no_key_of_the_office(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, str]] = []

    def run(command: list[str], **more: Any) -> subprocess.CompletedProcess[bytes]:
        given.append(more["env"])
        assert command[1] == "-I"
        return subprocess.CompletedProcess(command, 0, MADE)

    monkeypatch.setenv("PIAGAM_SEAL_KEYS", "rahasia")
    monkeypatch.setattr(subprocess, "run", run)
    press.make(b"x")
    assert set(given[0]) <= {"PATH", "HOME", "XDG_CACHE_HOME"}


def test_a_page_without_measure_is_not_tried(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert refused(press.Press(), "x" * (press.MOST_PAGE_BYTES + 1)) == "large"


def test_the_same_page_is_printed_once(maker: Maker) -> None:
    printer = press.Press()
    assert {printer.print_page("satu") for _ask in range(5)} == {MADE + b"satu"}
    assert printer.print_page("dua") == MADE + b"dua"
    assert maker.asked == [b"satu", b"dua"]


def test_what_could_not_be_made_rests_for_ten_minutes(maker: Maker) -> None:
    maker.fails = "failed"
    printer = press.Press()
    with time_machine.travel(clock.now(), tick=False) as now:
        assert [refused(printer, "satu") for _ask in range(3)] == ["failed"] * 3
        assert len(maker.asked) == 1
        maker.fails = ""
        assert printer.print_page("dua") == MADE + b"dua"
        now.shift(timedelta(minutes=11))
        assert printer.print_page("satu") == MADE + b"satu"


def test_the_oldest_file_makes_room(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "KEPT_BYTES", 3 * len(MADE) + 3)
    printer = press.Press()
    for page in ("1", "2", "3", "1", "4"):
        printer.print_page(page)
    assert [one[-1:] for one in printer.kept.values()] == [b"3", b"1", b"4"]


def test_one_is_printed_at_a_time_and_whoever_comes_fourth_is_told_to_come_again(maker: Maker) -> None:
    printer, answers = press.Press(), []
    maker.go.clear()
    threads = [threading.Thread(target=lambda: answers.append(printer.print_page("satu"))) for _each in range(3)]
    threads[0].start()
    maker.begun.wait(20)
    for thread in threads[1:]:
        thread.start()
    while printer.askers._value:  # until both wait
        threads[1].join(0.01)
    assert refused(printer, "satu") == "busy"
    maker.go.set()
    for thread in threads:
        thread.join(20)
    assert answers == [MADE + b"satu"] * 3
    assert maker.asked == [b"satu"]
    assert printer.print_page("satu") == MADE + b"satu"
