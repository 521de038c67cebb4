"""What a page costs on a prepaid phone: bytes of one answer, of its scripts, and nothing else before it is painted.

House law (issue 2 §7): a page with its sheet inlined at most 14,000 bytes compressed, the scripts of any page at
most 20 KB, together at most 30 KB; no web font, no raster image, no other request before first paint.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from flask import Flask

from tests.conftest import ROOT
from tests.house.dom import Element
from tests.house.refusals import REFUSALS
from tests.house.seen import Seen
from tests.house.world import World
from webapp.web.assets import Assets

Figure = Callable[[str, object], None]

HTMX = "htmx-2.0.11.min.js"
FOR_FILES = "pieces.js"
PAGE_BYTES, AIM_BYTES = 14_000, 8_000
SCRIPT_BYTES = 20 * 1024
ALL_BYTES = 30 * 1024
FETCHING = ("img", "picture", "video", "audio", "source", "iframe", "object", "embed", "track")
FONTS = (".woff", ".woff2", ".ttf", ".otf", ".eot")
RASTER = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".bmp")
# The icon of the tab is an empty data address: it asks for nothing.
LINKS_WITHOUT_REQUEST = {"data:,"}
# Asked for by nobody, after the page is shown (manifest), or only when it is put on the screen of an iPhone.
LATE_LINKS = ("alternate", "canonical", "help", "manifest", "apple-touch-icon")


def pressed(html: str, level: int) -> int:
    """Bytes on the wire as Flask-Compress presses them."""
    return len(brotli.compress(html.encode(), quality=level, mode=0, lgwin=22, lgblock=0))


@pytest.fixture(scope="module")
def sizes(world: World, seen: list[Seen]) -> dict[str, int]:
    level = world.app.config["COMPRESS_BR_LEVEL"]
    return {f"{page.status} {page.address} ({page})": pressed(page.html, level) for page in seen}


def later_scripts(seen: list[Seen]) -> set[str]:
    """Scripts that only a press fetches: app.js reads their address from `data-load`, no page names them otherwise."""
    found = {name for page in seen for name in re.findall(r'data-load="[^"]*/([\w-]+)\.[0-9a-f]{10}\.js"', page.html)}
    return {f"{name}.js" for name in found}


def script_sizes(world: World) -> dict[str, int]:
    """Each script as it leaves the house."""
    built: Assets = world.app.extensions["assets"]
    scripts = {name: built.folder / hashed for name, hashed in built.names.items() if name.endswith(".js")}
    return {Path(name).name: len(brotli.compress(path.read_bytes(), quality=11)) for name, path in scripts.items()}


def blocking(page: Seen) -> list[str]:
    """Elements that make the browser ask for something else before or while it paints."""
    found: list[Element] = []
    for script in page.page.find_all("script"):
        if not script.get("src") or not ({"defer", "async"} & script.attributes.keys()):
            found.append(script)
    for link in page.page.find_all("link"):
        if link.get("href") not in LINKS_WITHOUT_REQUEST and link.get("rel") not in LATE_LINKS:
            found.append(link)
    found += page.page.find_all(*FETCHING)
    return [f"{page}: {element}" for element in found]


def test_every_answer_is_within_its_bytes(sizes: dict[str, int], record_property: Figure) -> None:
    largest = sorted(sizes.items(), key=lambda row: -row[1])
    table = [f"The ten largest of {len(sizes)} answers, compressed, of at most {PAGE_BYTES:,} bytes:"]
    record_property("figures", "\n".join([*table, *(f"{size:>7,}  {name}" for name, size in largest[:10])]))
    assert [row for row in largest if row[1] > PAGE_BYTES] == []


def test_half_of_the_pages_keep_to_the_aim(sizes: dict[str, int]) -> None:
    """The law is the ceiling, the aim is where pages belong."""
    assert sorted(sizes.values())[len(sizes) // 2] <= AIM_BYTES


def test_answers_leave_the_house_as_small_as_they_are_reckoned(world: World) -> None:
    """The table above is true only if the real answers are pressed, refused forms too."""
    level, asking = world.app.config["COMPRESS_BR_LEVEL"], {"Accept-Encoding": "br, gzip"}
    answers = [world.stranger.get("/lapor", headers=asking), world.stranger.get("/tidak-ada", headers=asking)]
    answers.append(world.stranger.post("/lapor/data-pemilih", data={"dibuka": "1"}, headers=asking))
    answers.append(world.stranger.post("/perkara/balas", data={"pesan": "x"}, headers=asking))
    for answer in answers:
        assert answer.headers["Content-Encoding"] == "br"
        html = brotli.decompress(answer.data).decode()
        assert abs(len(answer.data) - pressed(html, level)) <= 32
        assert "Accept-Encoding" in answer.headers["Vary"]
    assert {answer.status_code for answer in answers} == {200, 403, 404, 422}


def test_an_old_phone_that_knows_only_gzip_is_served_within_the_law_too(world: World) -> None:
    answer = world.stranger.get("/lapor/data-pemilih", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) <= PAGE_BYTES


def scripts_of(page: Seen) -> set[str]:
    """Names of all the scripts that a page may load, also those that come later: htmx, and an outbox not empty."""
    html = page.html
    named = re.findall(r'(?:src|data-outbox|data-script)="[^"]*/([\w-]+)\.[0-9a-f]{10}\.js"', html)
    return {f"{name}.js" for name in named} | ({HTMX} if re.search(r"data-hx-(get|post)", html) else set())


def later_scripts_of(page: Seen) -> set[str]:
    """Names of the scripts that letters.js fetches when somebody writes in a form of a session, or has text waiting."""
    return {
        f"{name}.js"
        for needs in re.findall(r'data-needs="([^"]*)"', page.html)
        for name in re.findall(r"/([\w-]+)\.[0-9a-f]{10}\.js", needs)
    }


def test_the_scripts_of_any_page_are_small(world: World, seen: list[Seen], record_property: Figure) -> None:
    """No page loads all there are; the law of 20 KB is what one phone pays for one page."""
    found = script_sizes(world)
    most = {sum(found[name] for name in scripts_of(page)): page for page in seen}
    told = ", ".join(f"{name} {size:,}" for name, size in sorted(found.items()))
    later = later_scripts(seen)
    written = max(sum(found[name] for name in later_scripts_of(page) - scripts_of(page)) for page in seen)
    pressed_for = ", ".join(f"{name} {found[name]:,}" for name in sorted(later))
    pressed_for += f"; where a file is sent {FOR_FILES} {found[FOR_FILES]:,}"
    pressed_for += f"; when somebody writes a message, or has one waiting, at most {written:,} more"
    told += f"; on one page at most {max(most):,} of {SCRIPT_BYTES:,} bytes, and after a press {pressed_for}"
    record_property("figures", f"Scripts: {told}")
    assert max(most) <= SCRIPT_BYTES, most[max(most)]
    assert later == {"recorder.js"}
    assert not later & {name for page in seen for name in scripts_of(page)}


def test_what_comes_only_when_somebody_writes_is_named_on_pages_with_letters_alone(seen: list[Seen]) -> None:
    """That it really comes then, and not before: tests/journeys/test_letters.py."""
    for page in seen:
        later = later_scripts_of(page)
        assert bool(later) == ("letters.js" in scripts_of(page)), page
        assert later <= {"outbox.js", "shrink.js", "mending.js", "sending.js"}, page
        named = {script.get("src") for script in page.page.find_all("script")}
        assert not [src for src in named if "/sending." in src and later], page


def test_the_part_for_files_comes_with_no_page_but_each_says_where_it_is(seen: list[Seen]) -> None:
    """It is fetched when a file is sent: tests/journeys/test_pieces.py sees that it is not before."""
    for page in seen:
        named = [script for script in page.page.find_all("script") if "/pieces." in script.get("src")]
        assert named == [], page
        assert len(re.findall(r'data-pieces="[^"]*/pieces\.[0-9a-f]{10}\.js"', page.html)) == 1, page


def test_a_page_with_all_its_scripts_is_small(world: World, seen: list[Seen]) -> None:
    found = script_sizes(world)
    for page in seen:
        html = pressed(page.html, 5)
        assert html + sum(found[name] for name in scripts_of(page)) <= ALL_BYTES, page


def test_nothing_else_is_asked_for_before_the_page_is_painted(seen: list[Seen]) -> None:
    assert [line for page in seen for line in blocking(page)] == []


def test_the_inlined_sheet_asks_for_nothing(seen: list[Seen]) -> None:
    sheets = {element.parts[0] for page in seen for element in page.page.find_all("style")}
    assert len(sheets) == 1
    sheet = str(next(iter(sheets)))
    assert "@import" not in sheet
    assert "@font-face" not in sheet
    assert not re.search(r"url\(\s*['\"]?(?!data:image/svg)", sheet)


def test_no_font_and_no_raster_image_ships_but_the_pictures_for_the_screen_of_the_phone() -> None:
    shipped = [path for folder in ("static", "templates") for path in (ROOT / folder).rglob("*") if path.is_file()]
    assert [
        path.name for path in shipped if path.suffix.lower() in (*FONTS, *RASTER) and path.parent.name != "icons"
    ] == []


def test_scripts_come_late_and_htmx_only_after_the_page_is_shown(world: World) -> None:
    html = world.stranger.get("/lapor").text
    assert "htmx" not in re.sub(r'<meta name="htmx-config".*?>|data-htmx="[^"]*"', "", html)
    for tag in re.findall(r"<script\b[^>]*>", html):
        assert "defer" in tag
        assert 'fetchpriority="low"' in tag


def test_a_page_that_blocks_its_painting_would_be_found(seen: list[Seen]) -> None:
    for planted in (
        '<script src="/static/x.js"></script>',
        "<script>1</script>",
        '<link rel="stylesheet" href="/x.css">',
        '<link rel="preload" href="/x.woff2" as="font">',
        '<img src="/x.png" alt="">',
    ):
        page = Seen("planted", "id", False, "/", 200, f"<html><head>{planted}</head></html>")
        assert blocking(page), planted


def test_every_refusal_is_measured(seen: list[Seen]) -> None:
    assert {str(refusal) for refusal in REFUSALS} <= {page.name for page in seen}


def test_the_sheet_is_inlined_whole_in_every_page(app: Flask, seen: list[Seen]) -> None:
    sheet = app.extensions["assets"].css
    assert all(sheet in page.html for page in seen)
    assert Path(app.extensions["assets"].folder).is_dir()
