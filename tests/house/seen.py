"""All pages as they were answered, for laws that judge every page: opened ones, refused forms and error pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from werkzeug.test import TestResponse

from tests.house.addresses import PAGES
from tests.house.dom import Page, parse
from tests.house.refusals import REFUSALS
from tests.house.world import World


@dataclass(frozen=True)
class Seen:
    """One answered page. `staff` pages speak Indonesian whatever else."""

    name: str
    language: str
    staff: bool
    address: str
    status: int
    html: str

    @cached_property
    def page(self) -> Page:
        """The page as a tree."""
        return parse(self.html)

    @property
    def is_error(self) -> bool:
        """A form that came back because something in it was wrong."""
        return 'id="galat"' in self.html

    def __str__(self) -> str:
        return f"{self.name} [{self.language}]"


def see_everything(world: World) -> Iterator[Seen]:
    """Open what can be opened, and be refused where that is possible."""
    for look in PAGES:
        browser = look.browser(world)
        for prefix in look.prefixes:
            answer = browser.get(look.address(world, prefix))
            yield _seen(str(look), look.path.startswith("/petugas"), answer)
    for refusal in REFUSALS:
        for prefix in refusal.prefixes:
            yield _seen(str(refusal), refusal.staff, refusal.page(world, prefix))


def _seen(name: str, staff: bool, answer: TestResponse) -> Seen:
    # The switch of a filled form answers at the other language's address.
    path = answer.request.path
    return Seen(name, "jv" if path.startswith("/jv") else "id", staff, path, answer.status_code, answer.text)
