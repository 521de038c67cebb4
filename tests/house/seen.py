"""All pages as they were answered, for laws that judge every page: opened ones, refused forms and error pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import brotli
from werkzeug.test import TestResponse

from tests.house.addresses import LOOKS, Look
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


@dataclass(frozen=True)
class Answered:
    """An address of the list with what it answered to a phone that asks for compressed pages."""

    look: Look
    answer: TestResponse

    def __str__(self) -> str:
        return f"{self.answer.request.path} {self.look.who}"


def ask_everything(world: World) -> Iterator[Answered]:
    """Every address in every language it has."""
    for look in LOOKS:
        browser = look.browser(world)
        for prefix in look.prefixes:
            yield Answered(look, browser.get(look.address(world, prefix), headers={"Accept-Encoding": "br, gzip"}))


def see_everything(world: World, answered: list[Answered]) -> Iterator[Seen]:
    """The pages that were opened, and those that come only when something is refused."""
    for one in answered:
        if one.look.is_page:
            yield _seen(str(one.look), one.look.path.startswith("/petugas"), one.answer)
    for refusal in REFUSALS:
        for prefix in refusal.prefixes:
            yield _seen(str(refusal), refusal.staff, refusal.page(world, prefix))


def _seen(name: str, staff: bool, answer: TestResponse) -> Seen:
    # The switch of a filled form answers at the other language's address.
    path, data = answer.request.path, answer.data
    html = (brotli.decompress(data) if answer.headers.get("Content-Encoding") == "br" else data).decode()
    return Seen(name, "jv" if path.startswith("/jv") else "id", staff, path, answer.status_code, html)
