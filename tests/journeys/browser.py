"""One headless Chromium for the whole test session, driven through WebDriver and CDP.

What a check needs beside plain Selenium: a window of exact size, light, dark and forced colours, reduced motion,
scripts on or off, the reader's own font size, real key presses, pictures of a part of the page, and style sheets that a
strict Content-Security-Policy lets through. None of these reloads the page. Lengths are CSS px, times seconds.
"""

from __future__ import annotations

import atexit
import base64
import io
import os
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service as ChromeService
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

CHROMIUM = Path("/usr/bin/chromium")
CHROMEDRIVER = Path("/usr/bin/chromedriver")
APT_LINE = "sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium chromium-driver"

PHONE_WIDTH = 320
DESK_WIDTH = 1280
WINDOW_HEIGHT = 640
# Chromium's own default, and what "200 % text" in the browser's settings makes of it.
FONT_SIZE = 16
# A surface higher than this cannot be photographed in one piece.
HIGHEST_PAGE = 16_000
# Room below the page, so that what appears on focus (the skip link) does not make it scroll.
SPARE_HEIGHT = 160

_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    f"--window-size={PHONE_WIDTH},{WINDOW_HEIGHT}",
    # No request may leave the machine on the browser's own account.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A phone's scroll bar takes no room: 320 px of window are 320 px of page.
    "--hide-scrollbars",
    # A picture waits for frames; without the limit of 60 a second it takes half the time.
    "--disable-frame-rate-limit",
    # A microphone that beeps once a second, allowed without a question.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-gpu-vsync",
)
# Name of a key: Windows virtual key code, and the text it types where it types any.
_KEYS: Mapping[str, tuple[int, str]] = {
    "Tab": (9, ""),
    "Enter": (13, "\r"),
    "Escape": (27, ""),
    " ": (32, " "),
    "ArrowUp": (38, ""),
    "ArrowDown": (40, ""),
}
_SHIFT = 8

_seconds = 0.0
_shared: Browser | None = None


class Box(NamedTuple):
    """A rectangle on the page, measured from the page's top left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @classmethod
    def of(cls, found: Mapping[str, float]) -> Box:
        """The box that `box()` of checks/page.js describes."""
        return cls(found["x"], found["y"], found["width"], found["height"])


class Browser(webdriver.Chrome):
    """Chromium with the helpers the checks need; counts the seconds its commands take."""

    def __init__(self) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = str(CHROMIUM)
        for option in _OPTIONS:
            options.add_argument(option)
        # What pages write to the console, and what the Content-Security-Policy stops, can be read afterwards.
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        # With an explicit path Selenium never tries to download a driver.
        super().__init__(options=options, service=ChromeService(str(CHROMEDRIVER)))
        # axe has no reject handler: a fault inside it shows as a script that never ends.
        self.set_script_timeout(60)
        self.size = (PHONE_WIDTH, WINDOW_HEIGHT)
        self.viewport(PHONE_WIDTH)
        # Headless pages lose the focus to nobody: what listens for it must hear of it in every test.
        self.cdp("Emulation.setFocusEmulationEnabled", enabled=True)
        self._no_workers = ""
        self.workers(on=False)

    def execute(
        self, driver_command: str | Generator[dict[str, Any], Any, Any], params: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Sends one WebDriver command and adds the time it took to the session's count."""
        global _seconds
        started = time.perf_counter()
        try:
            answer: dict[str, Any] = super().execute(driver_command, params)
            return answer
        finally:
            _seconds += time.perf_counter() - started

    def cdp(self, command: str, **params: Any) -> dict[str, Any]:
        """Sends one command of the Chrome DevTools Protocol."""
        answer: dict[str, Any] = self.execute_cdp_cmd(command, params)
        return answer

    def console(self) -> list[dict[str, Any]]:
        """What pages wrote to the console, and what the browser wrote there itself, since the last call."""
        lines: list[dict[str, Any]] = self.get_log("browser")  # type: ignore[no-untyped-call]
        return lines

    def reset(self) -> None:
        """Back to how a fresh session stands: no cookies, no storage, no workers, 320 px, light, scripts on, 16 px."""
        self.cdp("Network.clearBrowserCookies")
        address = urlsplit(self.current_url)
        if address.netloc:
            origin = f"{address.scheme}://{address.netloc}"
            self.cdp("Storage.clearDataForOrigin", origin=origin, storageTypes="all")
        self.scripts(on=True)
        self.workers(on=False)
        self.media()
        self.font_size(FONT_SIZE)
        self.viewport(PHONE_WIDTH)

    def viewport(self, width: float, height: float = WINDOW_HEIGHT) -> None:
        """Sets the window to exactly this size."""
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            width=round(width),
            height=round(height),
            deviceScaleFactor=1,
            mobile=False,
        )
        self.size = (round(width), round(height))

    @contextmanager
    def sized(self, width: float, height: float = WINDOW_HEIGHT) -> Iterator[None]:
        """Another window size for a while."""
        before = self.size
        if before == (round(width), round(height)):
            # Every change of size costs a layout of the whole page, twice.
            yield
            return
        self.viewport(width, height)
        try:
            yield
        finally:
            self.viewport(*before)

    @contextmanager
    def tall(self) -> Iterator[int]:
        """A window as high as the page: nothing scrolls, so places on the page and in the window are the same.

        Yields the height.
        """
        height = int(self.execute_script("return document.documentElement.scrollHeight")) + SPARE_HEIGHT
        with self.sized(self.size[0], height):
            yield height

    def media(self, scheme: str = "light", *, forced_colours: bool = False, reduced_motion: bool = False) -> None:
        """Sets what the reader's system prefers: colour scheme, forced colours, less motion."""
        features = {
            "prefers-color-scheme": scheme,
            "forced-colors": "active" if forced_colours else "none",
            "prefers-reduced-motion": "reduce" if reduced_motion else "no-preference",
        }
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": k, "value": v} for k, v in features.items()])

    def scripts(self, *, on: bool) -> None:
        """Lets the page's own scripts run or not, from now on; `execute_script` works either way, listeners do not."""
        self.cdp("Emulation.setScriptExecutionDisabled", value=not on)

    def workers(self, *, on: bool) -> None:
        """Lets pages have service workers, from the next page on. At first none: a kept copy hides the server."""
        if on and self._no_workers:
            self.cdp("Page.removeScriptToEvaluateOnNewDocument", identifier=self._no_workers)
            self._no_workers = ""
        elif not on and not self._no_workers:
            without = "delete Navigator.prototype.serviceWorker"
            self._no_workers = self.cdp("Page.addScriptToEvaluateOnNewDocument", source=without)["identifier"]

    def font_size(self, px: int) -> None:
        """The font size from the browser's own settings, the one a reader who needs large letters changes."""
        self.cdp("Page.setFontSizes", fontSizes={"standard": px, "fixed": px * 13 // 16})

    def press(self, key: str, times: int = 1) -> None:
        """Presses a real key of `_KEYS` (its name in the DOM; the space bar is " "), also with "Shift+" before it."""
        name = key.removeprefix("Shift+")
        if name == "Tab" and times > 1:
            self._tab(times, backwards=name != key)
            return
        code, text = _KEYS[name]
        event = {"key": name, "code": name.strip() or "Space", "windowsVirtualKeyCode": code}
        event["modifiers"] = _SHIFT if key.startswith("Shift+") else 0
        down = {**event, "type": "keyDown", "text": text} if text else {**event, "type": "rawKeyDown"}
        for _ in range(times):
            self.cdp("Input.dispatchKeyEvent", **down)
            self.cdp("Input.dispatchKeyEvent", **event, type="keyUp")

    def _tab(self, times: int, *, backwards: bool) -> None:
        """Many presses in one command: a walk through a page takes a third of the time."""
        keys = ActionChains(self, duration=0)
        if backwards:
            keys.key_down(Keys.SHIFT)
        keys.send_keys(Keys.TAB * times)
        if backwards:
            keys.key_up(Keys.SHIFT)
        keys.perform()

    def type(self, text: str) -> None:
        """Types text by keys into whatever has the focus."""
        ActionChains(self, duration=0).send_keys(text).perform()

    @contextmanager
    def adopted(self, css: str) -> Iterator[None]:
        """A style sheet for a while, after all of the page's own; `style-src` does not stop a constructed sheet."""
        self.execute_script(
            "const sheet = new CSSStyleSheet(); sheet.replaceSync(arguments[0]);"
            "document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];",
            css,
        )
        try:
            yield
        finally:
            self.execute_script("document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1);")

    def picture(self, box: Box | None = None) -> Image.Image:
        """What the window shows, or the part of it under `box`, one pixel for each CSS px.

        Raises ValueError in a window that is too high to be photographed.
        """
        if self.size[1] > HIGHEST_PAGE:
            raise ValueError(f"a page of {self.size[1]} px is more than a picture can hold ({HIGHEST_PAGE} px)")
        params: dict[str, Any] = {"format": "png", "optimizeForSpeed": True, "captureBeyondViewport": False}
        if box is not None:
            params["clip"] = {**box._asdict(), "scale": 1}
        data = base64.b64decode(self.cdp("Page.captureScreenshot", **params)["data"])
        return Image.open(io.BytesIO(data)).convert("RGB")


def seconds_in_browsers() -> float:
    """Seconds this process spent waiting for its browser, the start included."""
    return _seconds


def absent_programs() -> list[str]:
    """Which of the two programs the browser tests need are not there."""
    return [str(path) for path in (CHROMIUM, CHROMEDRIVER) if not path.exists()]


def need_browser() -> None:
    """Skips the test when Chromium cannot be started, with the line that cures it; with CI=true fails instead.

    A green run on the build machine must not hide that no page was looked at.
    """
    absent = absent_programs()
    if not absent:
        return
    message = f"{' and '.join(absent)} not found. Browser tests need: {APT_LINE}"
    if os.environ.get("CI") == "true":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def shared_browser() -> Browser:
    """The session's one browser, started at its first use (see `need_browser` for what happens without Chromium)."""
    global _seconds, _shared
    if _shared is None:
        need_browser()
        started, counted = time.perf_counter(), _seconds
        _shared = Browser()
        # The driver's own start is no command, so the whole of it is counted here.
        _seconds = counted + time.perf_counter() - started
        # A run that never asks for the fixture still ends what it started.
        atexit.register(close_shared_browser)
    return _shared


def close_shared_browser() -> None:
    """Ends the session's browser if one was started; may be called twice."""
    global _shared
    if _shared is not None:
        _shared.quit()
        _shared = None
