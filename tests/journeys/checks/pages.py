"""Running the scripts that look at a page: each check has its own .js file, all share page.js."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from tests.journeys.browser import Browser

_HERE = Path(__file__).parent


@cache
def _source(name: str) -> str:
    return "\n".join((_HERE / file).read_text(encoding="utf-8") for file in dict.fromkeys(("page.js", name)))


def look(driver: Browser, script: str, call: str, *args: Any) -> Any:
    """Runs `call`, an expression over the functions of `script`, in the page and returns what it gives.

    The arguments are `arguments[0]` and so on. WebDriver's scripts run under any Content-Security-Policy.
    """
    return driver.execute_script(f"{_source(script)}\nreturn {call};", *args)


def look_later(driver: Browser, script: str, call: str, *args: Any) -> Any:
    """Like `look`, for an expression that is a promise: waits for what it resolves to."""
    source = f"{_source(script)}\nconst done = arguments[arguments.length - 1];\n({call}).then(done);"
    return driver.execute_async_script(source, *args)
