"""A cheap phone on the second generation of mobile networks: what pages cost there, and how long sending takes.

Chromium behind `slow_line`, in front of `make run`'s own processes. Bytes are those of HTTP, heads included, as the
relay counted them; times are the browser's own. A static page of the same size from the same server is the yardstick.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli

from tests.bench import rig
from tests.bench.slow_line import EDGE2G, WORST, Exchange, Kind, SlowLine, slow_line
from tests.bench.table import Row, middle
from tests.factories.cases import REPORT
from tests.journeys.browser import APT_LINE, Browser, absent_programs
from tests.servers import Server

HOME, FORM, TRACKING, YARDSTICK = "/", REPORT, "/lacak", "/static/yardstick.html"
PAGES = {HOME: "home", FORM: "cold form", TRACKING: "tracking"}
ROUNDS = 5
WARM_TIMES = 6
LIMIT_SECONDS = 90.0
STORY_SIGNS = 500
# The goals of issue 4 §4; 1 KB is 1,000 bytes.
USABLE_BYTES, ALL_BYTES = 14_000, 30_000
PAINT_RATIO, TRIPS, SCRIPT_MS = 1.2, 3, 100.0
SLOWER = 6

_PAINT = "const one = performance.getEntriesByName('first-contentful-paint')[0]; return one ? one.startTime : 0;"
_TIMES = """
const one = performance.getEntriesByType('navigation')[0];
return {origin: performance.timeOrigin / 1000, usable: one.domInteractive / 1000, over: one.loadEventEnd / 1000};
"""
_FILL = """
const form = document.querySelector('#isian');
form.elements.cerita.value = arguments[0];
form.elements.kecamatan.value = '35.17.05';
form.elements.dibuka.value = '1000';
form.querySelector('[name=kapan][value="0"]').checked = true;
form.querySelector('[name=siapa][value=sealed]').checked = true;
"""
_PRESS = """
const at = (performance.timeOrigin + performance.now()) / 1000;
document.querySelector('#isian > button.btn').click();
return at;
"""
_KEPT = """
const ready = navigator.serviceWorker && navigator.serviceWorker.controller;
return ready ? caches.match(location.href).then(Boolean) : false;
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One page as it came over the line. Seconds since the visit began; bytes of answers."""

    paint: float
    usable: float
    over: float
    page_bytes: int
    all_bytes: int
    before_paint: int
    asked: int
    asked_before_paint: int
    answered_before_paint: int

    def facts(self) -> str:
        """Beside the figure in the table."""
        return (
            f"page {self.page_bytes:,} B, all {self.all_bytes:,} B in {self.asked} requests, {self.asked_before_paint} "
            f"asked and {self.answered_before_paint} answered before paint; usable {self.usable:.1f} s, "
            f"all {self.over:.1f} s"
        )


class Phone:
    """The browser behind one line."""

    def __init__(self, browser: Browser, line: SlowLine) -> None:
        self.browser, self.line = browser, line
        self.origin = f"http://127.0.0.1:{line.port}"

    def visit(self, path: str, *, cold: bool = False) -> Visit:
        """Open a page and wait until nothing comes any more; `cold`: as whoever was never here."""
        if cold:
            self.browser.cdp("Network.clearBrowserCache")
        self.line.hang_up(cut=self.line.cut)
        known = len(self.line.exchanges)
        self.browser.get(self.origin + path)
        return self.seen(known)

    def seen(self, known: int) -> Visit:
        """The page that is open, and what the line carried for it since `known` exchanges."""
        paint = self.until(_PAINT) / 1000
        self._until_quiet()
        times = self.browser.execute_script(_TIMES)
        painted = times["origin"] + paint
        own = self.line.exchanges[known:]
        last = max((at for one in own for at, _count in one.arrived), default=painted)
        return Visit(
            paint=paint,
            usable=times["usable"],
            over=max(last - times["origin"], times["over"]),
            page_bytes=own[0].down_bytes if own else 0,
            all_bytes=sum(one.down_bytes for one in own),
            before_paint=sum(one.bytes_before(painted) for one in own),
            asked=len(own),
            asked_before_paint=sum(one.asked <= painted for one in own),
            answered_before_paint=sum(one.first <= painted for one in own),
        )

    def until(self, script: str) -> Any:
        """Ask the page until it gives something true."""
        end = time.monotonic() + LIMIT_SECONDS
        while time.monotonic() < end:
            found = self.browser.execute_script(script)
            if found:
                return found
            time.sleep(0.02)
        raise RuntimeError(f"never came true on {self.browser.current_url}: {script}")

    def _until_quiet(self) -> None:
        """Everything asked for is here, and for half a round trip nothing new was asked for."""
        end, quiet_since = time.monotonic() + LIMIT_SECONDS, 0.0
        while time.monotonic() < end:
            now = time.monotonic()
            if not self.line.is_quiet:
                quiet_since = 0.0
            elif not quiet_since:
                quiet_since = now
            elif now - quiet_since > self.line.kind.round_trip / 2:
                return
            time.sleep(0.02)
        raise RuntimeError("the line never became quiet")


def measure(folder: Path) -> list[Row]:
    """All rows of this part. Raises RuntimeError without Chromium."""
    if absent_programs():
        raise RuntimeError(f"The slow line is driven by Chromium. It needs: {APT_LINE}")
    var = folder / "slow"
    rig.make_office(var)
    with rig.office(var) as server:
        _lay_yardstick(server)
    with rig.office(var) as server, _browser() as browser:
        _warm(server)
        rows: list[Row] = []
        for kind in (EDGE2G, WORST):
            with slow_line(server.port, kind) as line:
                rows += _on(Phone(browser, line), kind)
                if line.lost:
                    print(f"{kind.name}: {line.lost} segments lost and sent again", flush=True)
            browser.reset()
        return rows + _script_rows(browser, server)


def _warm(server: Server) -> None:
    """Each process has drawn each page: the line is measured, not the first page of a day."""
    for path in WARM_TIMES * (*PAGES, YARDSTICK):
        server.ask(path)


@contextmanager
def _browser() -> Iterator[Browser]:
    browser = Browser()
    try:
        yield browser
    finally:
        browser.quit()


def _lay_yardstick(server: Server) -> None:
    """A file beside the scripts with as many compressed bytes as the form: its own words, without its scripts."""
    page = server.ask(FORM).text
    size = len(brotli.compress(page.encode(), quality=5))
    html = re.sub(r"<script\b.*?</script>|<style>.*?</style>", "", page, flags=re.DOTALL)
    filler, chance = "", random.Random(1)
    while len(brotli.compress((html + filler).encode(), quality=11)) < size:
        filler += f"<!--{chance.getrandbits(256):x}-->"
    target = server.var / "static" / YARDSTICK.rpartition("/")[2]
    target.write_text(html + filler)
    target.with_name(target.name + ".br").write_bytes(brotli.compress((html + filler).encode(), quality=11))


def _on(phone: Phone, kind: Kind) -> list[Row]:
    visits = {path: phone.visit(path, cold=True) for path in PAGES}
    rows = [
        Row(f"{kind.name}: {name}, first paint", visits[path].paint, "s", None, None, visits[path].facts())
        for path, name in PAGES.items()
    ]
    form = visits[FORM]
    if kind is EDGE2G:
        rows += [*_goals(form), _beside_yardstick(phone)]
    rows += _sent(phone, kind)
    return rows + _again(phone, kind)


def _goals(form: Visit) -> list[Row]:
    return [
        Row("cold form until usable", float(form.page_bytes), "B", None, USABLE_BYTES),
        Row("cold form, requests that paint waits for", float(form.answered_before_paint), "requests", None, 1.0),
        Row("cold form with everything", float(form.all_bytes), "B", None, ALL_BYTES),
    ]


def _beside_yardstick(phone: Phone) -> Row:
    """Both in turn, each cold."""
    pairs = [(phone.visit(FORM, cold=True), phone.visit(YARDSTICK, cold=True)) for _round in range(ROUNDS)]
    ratio = middle(ours.paint / theirs.paint for ours, theirs in pairs)
    paints = [f"{ours.paint:.2f}/{theirs.paint:.2f}" for ours, theirs in pairs]
    told = f"{', '.join(paints)} s; the static page has {pairs[0][1].page_bytes:,} B"
    return Row("cold form, first paint to a static page's", ratio, "x", None, PAINT_RATIO, told)


def _sent(phone: Phone, kind: Kind) -> list[Row]:
    """From pressing send to the receipt, over a line that was idle and must be set up anew."""
    phone.visit(FORM)
    story = ("Nama ibu saya hilang dari daftar pemilih. " * 20)[:STORY_SIGNS]
    phone.browser.execute_script(_FILL, story)
    phone.line.hang_up()
    known = len(phone.line.exchanges)
    pressed = phone.browser.execute_script(_PRESS)
    phone.until("return location.pathname.startsWith('/terima/')")
    own = phone.line.exchanges[known:]
    page = next(place for place, one in enumerate(own) if one.method == "GET" and one.path.startswith("/terima/"))
    visit = phone.seen(known + page)
    shown = phone.browser.execute_script(_TIMES)["origin"] + visit.paint - pressed
    told = f"sent {sum(one.up_bytes for one in own[:page]):,} B over a line that was idle"
    return [
        Row(f"{kind.name}: receipt, first paint", visit.paint, "s", None, None, visit.facts()),
        Row(f"{kind.name}: from pressing send to the receipt", shown, "s", None, None, told),
        Row(f"{kind.name}: round trips after pressing send", float(_trips(own, pressed)), "trips", None, TRIPS),
    ]


def _trips(own: list[Exchange], pressed: float) -> int:
    """Round trips one after the other until the receipt's answer: requests, and connections that they waited for."""
    trips, since = 0, pressed
    for one in own:
        if one.method == "POST" or one.path.startswith("/terima/"):
            trips += 1 + (one.opened >= since)
            since = one.first
    return trips


def _again(phone: Phone, kind: Kind) -> list[Row]:
    """The second visit of a phone whose worker is there, and the third one without a line."""
    phone.browser.workers(on=True)
    known = len(phone.line.exchanges)
    phone.visit(FORM, cold=True)
    phone.until("return navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))")
    phone._until_quiet()
    price = sum(one.down_bytes for one in phone.line.exchanges[known:])
    phone.visit(FORM)
    phone.until(_KEPT)
    repeat = phone.visit(FORM)
    phone.line.hang_up(cut=True)
    alone = phone.visit(FORM)
    shown = phone.browser.execute_script("return document.querySelectorAll('#isian [name=cerita]').length")
    phone.line.hang_up()
    phone.browser.workers(on=False)
    return [
        Row(f"{kind.name}: cold form, then the worker and what it keeps", float(price), "B"),
        Row(
            f"{kind.name}: repeat visit, before paint",
            float(repeat.before_paint),
            "B",
            None,
            0.0,
            f"first paint {repeat.paint:.2f} s; {repeat.all_bytes:,} B in {repeat.asked} requests behind it",
        ),
        Row(
            f"{kind.name}: repeat visit without a line, forms shown",
            float(shown),
            "of 1",
            1.0,
            None,
            f"first paint {alone.paint:.2f} s",
        ),
    ]


def _script_rows(browser: Browser, server: Server) -> list[Row]:
    """Milliseconds that a processor six times slower runs scripts while a page opens, on a good line."""
    browser.cdp("Performance.enable")
    browser.cdp("Emulation.setCPUThrottlingRate", rate=SLOWER)
    try:
        found = {
            name: middle(_script_ms(browser, f"http://127.0.0.1:{server.port}{path}") for _round in range(ROUNDS))
            for path, name in PAGES.items()
        }
    finally:
        browser.cdp("Emulation.setCPUThrottlingRate", rate=1)
    return [Row(f"{name}, scripts at {SLOWER} x slower", ms, "ms", None, SCRIPT_MS) for name, ms in found.items()]


def _script_ms(browser: Browser, address: str) -> float:
    browser.get("about:blank")
    browser.get(address)
    told = browser.cdp("Performance.getMetrics")["metrics"]
    return 1000 * float(next(one["value"] for one in told if one["name"] == "ScriptDuration"))
