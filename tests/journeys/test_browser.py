"""The browser itself: what it does when Chromium is missing, and that each of its switches really switches."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from tests.journeys import browser as module
from tests.journeys.browser import APT_LINE, DESK_WIDTH, FONT_SIZE, PHONE_WIDTH, Box, Browser

PAGE = """<!doctype html><html lang="id"><title>Contoh</title>
<style>:root{color-scheme:light dark}p{width:10rem;margin:0}</style>
<p>Teks</p><form><input name="nama"><input type="checkbox"></form><details><summary>Tambahan</summary></details>
<script>document.title = 'Naskah berjalan'</script>"""


@pytest.fixture
def page(browser: Browser) -> Browser:
    """The browser on a small page, as fresh."""
    browser.reset()
    browser.get(f"data:text/html;charset=utf-8,{quote(PAGE)}")
    return browser


@pytest.fixture
def no_chromium(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without Chromium, that is not the build machine."""
    monkeypatch.setattr(module, "CHROMIUM", tmp_path / "chromium")
    monkeypatch.delenv("CI", raising=False)


def test_a_machine_without_chromium_skips_with_the_line_to_type(no_chromium: None) -> None:
    with pytest.raises(pytest.skip.Exception, match="apt-get install") as skipped:
        module.need_browser()
    assert APT_LINE in str(skipped.value)


def test_the_build_machine_without_chromium_fails(no_chromium: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install"):
        module.need_browser()


@pytest.mark.browser
def test_seconds_are_counted_while_the_browser_works(page: Browser) -> None:
    before = module.seconds_in_browsers()
    page.execute_script("return 1")
    assert module.seconds_in_browsers() > before > 0


@pytest.mark.browser
@pytest.mark.parametrize("width", [PHONE_WIDTH, DESK_WIDTH])
def test_the_window_is_exactly_as_wide_as_asked(page: Browser, width: int) -> None:
    with page.sized(width):
        assert page.execute_script("return [innerWidth, document.documentElement.clientWidth]") == [width, width]
    assert page.execute_script("return innerWidth") == PHONE_WIDTH


@pytest.mark.browser
def test_the_readers_preferences_reach_the_page(page: Browser) -> None:
    page.media("dark", forced_colours=True, reduced_motion=True)
    asked = ("(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-reduced-motion: reduce)")
    assert all(page.execute_script("return matchMedia(arguments[0]).matches", query) for query in asked)
    page.media()
    assert not any(page.execute_script("return matchMedia(arguments[0]).matches", query) for query in asked)


@pytest.mark.browser
def test_the_readers_font_size_doubles_what_is_in_rem_without_a_reload(page: Browser) -> None:
    measure = "return document.querySelector('p').getBoundingClientRect().width"
    before = page.execute_script(measure)
    page.font_size(2 * FONT_SIZE)
    assert page.execute_script(measure) == 2 * before


@pytest.mark.browser
def test_without_scripts_the_page_runs_none_and_can_still_be_looked_at(page: Browser) -> None:
    assert page.title == "Naskah berjalan"
    page.scripts(on=False)
    page.refresh()
    assert page.title == "Contoh"
    assert page.execute_script("return document.querySelector('p').textContent") == "Teks"
    page.scripts(on=True)
    assert page.title == "Contoh"


@pytest.mark.browser
def test_keys_do_what_they_do_under_a_persons_hand(page: Browser) -> None:
    page.press("Tab")
    page.type("Siti")
    page.press("Tab")
    page.press(" ")
    page.press("Tab")
    page.press("Enter")
    page.press("Shift+Tab", times=2)
    found = page.execute_script(
        "const [name, box] = document.querySelectorAll('input');"
        "return [name.value, box.checked, document.querySelector('details').open, document.activeElement === name]"
    )
    assert found == ["Siti", True, True, True]


@pytest.mark.browser
def test_an_adopted_sheet_is_gone_afterwards(page: Browser) -> None:
    measure = "return document.querySelector('p').getBoundingClientRect().width"
    before = page.execute_script(measure)
    with page.adopted("p { width: 5rem }"):
        assert page.execute_script(measure) == before / 2
    assert page.execute_script(measure) == before


@pytest.mark.browser
def test_a_picture_shows_the_part_asked_for_in_the_scheme_asked_for(page: Browser) -> None:
    corner = Box(300, 600, 10, 20)
    light = page.picture(corner)
    assert light.size == (10, 20)
    page.media("dark")
    assert light.getpixel((0, 0)) == (255, 255, 255) != page.picture(corner).getpixel((0, 0))
    with (
        page.sized(PHONE_WIDTH, module.HIGHEST_PAGE + 1),
        pytest.raises(ValueError, match="more than a picture can hold"),
    ):
        page.picture()


@pytest.mark.browser
def test_a_reset_leaves_nothing_of_the_test_before(page: Browser) -> None:
    page.media("dark")
    page.font_size(2 * FONT_SIZE)
    page.viewport(DESK_WIDTH)
    page.scripts(on=False)
    page.reset()
    page.refresh()
    state = "return [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches, document.title]"
    assert page.execute_script(state) == [PHONE_WIDTH, False, "Naskah berjalan"]
