"""What hands do on a keyboard: walk to a control, type, choose, press. Nothing else touches the page."""

from __future__ import annotations

from collections.abc import Mapping

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.journeys.live import Person

# More stops than the longest page has.
FAR = 120
_ON = "return Boolean(document.activeElement && document.activeElement.matches(arguments[0]))"
_AHEAD = """
const [here, there] = [document.activeElement, document.querySelector(arguments[0])];
return here === document.body || Boolean(here.compareDocumentPosition(there) & Node.DOCUMENT_POSITION_FOLLOWING);
"""


def reach(visitor: Person, selector: str) -> None:
    """Tab, or Shift+Tab, until the focus stands on what the selector names."""
    assert visitor.has(selector), f"{selector} is not on {visitor.path}"
    key = "Tab" if visitor.ask(_AHEAD, selector) else "Shift+Tab"
    for _press in range(FAR):
        if visitor.ask(_ON, selector):
            return
        visitor.browser.press(key)
    raise AssertionError(f"no key reaches {selector} on {visitor.path}")


def write(visitor: Person, selector: str, text: str) -> None:
    """Type into a field, over what it holds."""
    reach(visitor, selector)
    ActionChains(visitor.browser, duration=0).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
    visitor.browser.type(text or Keys.DELETE)


def choose(visitor: Person, name: str, value: str) -> None:
    """Walk into a group of radio buttons, then to one of them by the arrow keys."""
    reach(visitor, f"[name={name}]")
    visitor.browser.press(" ")
    for _press in range(FAR):
        if visitor.ask(_ON, f"[name={name}][value='{value}']"):
            return
        visitor.browser.press("ArrowDown")
    raise AssertionError(f"no arrow key reaches {name}={value}")


def pick(visitor: Person, selector: str, words: str) -> None:
    """Choose from a list by typing the beginning of what it says."""
    reach(visitor, selector)
    visitor.browser.type(words)
    chosen = visitor.ask("return document.querySelector(arguments[0]).selectedOptions[0].text", selector)
    assert chosen.startswith(words), f"{selector} says {chosen}"


def follow(visitor: Person, selector: str) -> None:
    """Walk to a link or button, press Enter, and wait for the page it leads to."""
    reach(visitor, selector)
    visitor.leave(lambda: visitor.browser.press("Enter"))


def enter_on(visitor: Person, selector: str) -> None:
    """Walk to a control and press Enter; what follows is the caller's to wait for."""
    reach(visitor, selector)
    visitor.browser.press("Enter")


def fill(visitor: Person, form: Mapping[str, str]) -> None:
    """Put values into fields at once, where the keyboard is not what is looked at."""
    visitor.ask(
        "for (const [name, value] of Object.entries(arguments[0])) {"
        "  const field = document.querySelector('#isian').elements[name];"
        "  field.value = value;"
        "}",
        dict(form),
    )
