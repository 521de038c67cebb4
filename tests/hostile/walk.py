"""A random walk over all routes: as stranger, citizen and each role, in both languages, with valid and hostile values.

Everything is drawn from one seed, so that a walk can be gone again: `PIAGAM_SEED=<seed>`.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from werkzeug.test import Client, TestResponse

from tests.factories.accounts import browser_of, make_staff
from tests.factories.cases import attached, database_of, open_case
from tests.factories.files import ogg, pdf, picture, webm
from tests.hostile.addresses import ASTRAY, FTS
from tests.hostile.forms import FIELDS, FORM_TYPE, ODD_NUMBERS
from tests.hostile.rows import look_at
from tests.hostile.texts import ODD
from tests.house.addresses import LOOKS
from tests.house.dom import Element, parse
from tests.house.world import World
from webapp.accounts.models import ROLES

STRANGER, CITIZEN = "stranger", "citizen"
ACTORS = (STRANGER, STRANGER, CITIZEN, CITIZEN, *ROLES)
HOSTILE = (*(odd.typed for odd in ODD), *ODD_NUMBERS[:14], *FTS, *ASTRAY)
# Values that lead further than odd ones do.
SOUND = (
    "Halo, ini teks biasa.",
    "0",
    "1",
    "2026",
    "35.17.05",
    "sealed",
    "open",
    "nameless",
    "note",
    "answer",
    "question",
)
FILES = (picture(), picture("PNG")[:40], pdf(), ogg(), webm(1), b"", b"PK\x03\x04" + bytes(60), b"<svg/>", b"GIF89a")
QUERY = ("halaman", "kata", "keadaan", "kelompok", "sesudah", "lanjut", "lihat", "berakhir", "unit", "x")
METHODS = ("PUT", "DELETE", "HEAD", "OPTIONS", "PATCH")


@dataclass(slots=True)
class Walk:
    """One walk through one house; `trail` tells its last steps."""

    world: World
    seed: int
    dice: random.Random = field(init=False)
    browsers: dict[str, Client] = field(default_factory=dict)
    pages: dict[str, list[str]] = field(default_factory=dict)
    trail: list[str] = field(default_factory=list)
    asked: int = 0
    forms: int = 0
    statuses: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        for actor in ACTORS:
            self._arrive(actor)
            self.pages[actor] = [look.address(self.world) for look in LOOKS if look.who in (actor, STRANGER)]

    def step(self) -> None:
        """One step: a page's form, a bare address, or a bare form."""
        actor = self.dice.choice(ACTORS)
        kind = self.dice.random()
        if kind < 0.5:
            self._use_a_form(actor)
        elif kind < 0.72:
            self._ask(actor, self._address(), method="GET")
        elif kind < 0.77:
            self._ask(actor, self._address(), method=self.dice.choice(METHODS))
        else:
            self._ask(actor, self._address(), method="POST", data=self._bare_fields())

    def _use_a_form(self, actor: str) -> None:
        path = self.dice.choice(self.pages[actor])
        prefix = "/jv" if self.dice.random() < 0.3 and not path.startswith(("/petugas", "/jv")) else ""
        page = self._ask(actor, prefix + path, method="GET")
        if page.status_code != 200 or page.mimetype != "text/html":
            return
        tree = parse(page.text)
        links = [a.get("href") for a in tree.find_all("a") if a.get("href").startswith("/")]
        if links and self.dice.random() < 0.3:  # go on from here another time
            self.pages[actor].append(self.dice.choice(links))
        forms = tree.find_all("form")
        if not forms:
            return
        form = self.dice.choice(forms)
        action = form.get("action") or page.request.path
        fields = self._filled(form)
        if form.get("method").upper() == "POST":
            self.forms += 1
            self._ask(actor, action, method="POST", data=fields, files=has_files(form))
        else:
            self._ask(actor, f"{action}?{urlencode(fields)}", method="GET")

    def _filled(self, form: Element) -> list[tuple[str, str]]:
        """What a person or a machine would send: mostly sound, now and then odd, missing or twice."""
        found: list[tuple[str, str]] = []
        for name, values in choices_of(form).items():
            luck = self.dice.random()
            if luck < 0.05 and name != "csrf_token":
                continue
            value = self.dice.choice(values)
            if name not in ("csrf_token", "versi", "id") or luck > 0.97:
                value = self._value() if luck > 0.85 else (value or self.dice.choice(SOUND))
            found.append((name, value))
            if 0.05 < luck < 0.08:
                found.append((name, self._value()))
        return found

    def _bare_fields(self) -> list[tuple[str, str]]:
        names = self.dice.sample(FIELDS, self.dice.randrange(1, 12))
        return [(name, self._value()) for name in names]

    def _value(self) -> str:
        return self.dice.choice(HOSTILE if self.dice.random() < 0.7 else SOUND)

    def _address(self) -> str:
        """Any rule, with places of this house or odd ones in it."""
        rules = sorted(self.world.app.url_map.iter_rules(), key=lambda rule: rule.rule)
        rule = self.dice.choice(rules)
        places = {**self.world.places, "slug": "data-pemilih", "kind": "perihal", "deed": "cabut"}
        path = re.sub(r"<(?:[^<>:]*:)?(\w+)>", lambda hit: self._place(places, hit[1]), rule.rule)
        if self.dice.random() < 0.2:
            path += "?" + urlencode([(self.dice.choice(QUERY), self._value())])
        return ("/jv" if self.dice.random() < 0.2 else "") + path

    def _place(self, places: dict[str, str], name: str) -> str:
        odd = self.dice.random() < 0.25
        value = self._value().split("?")[0].replace("/", "") if odd else places.get(name, "x")
        return re.sub(r"[^\w.~-]", lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), value) or "x"

    def _ask(
        self, actor: str, path: str, *, method: str, data: list[tuple[str, str]] | None = None, files: bool = False
    ) -> TestResponse:
        """One request, judged at once. Each comes from another address: floods have rows of their own."""
        self.asked += 1
        address = f"198.51.{self.dice.randrange(256)}.{self.dice.randrange(1, 255)}"
        more: dict[str, Any] = {"environ_base": {"REMOTE_ADDR": address}}
        if files and self.dice.random() < 0.4:
            bodies: dict[str, Any] = dict(data or [])
            odd_name = self.dice.choice(HOSTILE).replace("\r", "").replace("\n", "").replace("\0", "")[:300]
            more["data"] = {**bodies, "berkas": attached(self.dice.choice(FILES), odd_name or "x")}
        elif data is not None:
            more |= {"data": urlencode(data), "content_type": FORM_TYPE}
        self.trail.append(f"{actor}: {method} {path[:120]} {[name for name, _value in data or []]}")
        answer = self.browsers[actor].open(path, method=method, **more)
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        assert answer.status_code < 500, answer.status
        look_at(answer)
        if actor != STRANGER and (answer.location or "").startswith(("/petugas/masuk", "/lacak", "/jv/lacak")):
            self._arrive(actor)  # signed out, or the account was closed: somebody else of this kind comes
        return answer

    def _arrive(self, actor: str) -> None:
        app = self.world.app
        if actor == STRANGER:
            self.browsers[actor] = app.test_client()
        elif actor == CITIZEN:
            self.browsers[actor] = app.test_client()
            open_case(self.browsers[actor], self.world.cases[self.dice.choice(sorted(self.world.cases))])
        else:
            name = f"jalan.{self.dice.randrange(10**9)}"
            with database_of(app).transaction() as session:
                staff = make_staff(session, role=actor, name=f"Jalan {name}", sign_in_name=name, unit_key="data")
            self.browsers[actor] = browser_of(app, staff)


def has_files(form: Element) -> bool:
    """Whether a form takes files."""
    return any(element.get("type") == "file" for element in form.find_all("input"))


def choices_of(form: Element) -> dict[str, list[str]]:
    """The fields of a form, each with the values it offers."""
    found: dict[str, list[str]] = {}
    for element in form.find_all("input"):
        if element.get("name") and element.get("type") not in ("file", "submit"):
            found.setdefault(element.get("name"), []).append(element.get("value"))
    for element in form.find_all("select"):
        found[element.get("name")] = [option.get("value") for option in element.find_all("option")] or [""]
    for element in form.find_all("textarea"):
        found[element.get("name")] = [""]
    return found
