"""What the phone is told when it puts the office on its screen."""

from __future__ import annotations

import importlib.util
import io
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image
from werkzeug.test import Client

from tests.conftest import ROOT
from tests.factories.pages import main_of

EACH = ["/manifest.webmanifest", "/jv/manifest.webmanifest"]
EACH += [f"{path}?nama=netral" for path in EACH]
ICONS = ROOT / "static" / "icons"


def told(client: Client, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.mimetype == "application/manifest+json"
    found: dict[str, Any] = json.loads(answer.text)
    return found


def drawing() -> ModuleType:
    """The script that draws the icons."""
    spec = importlib.util.spec_from_file_location("icons", ROOT / "scripts" / "icons.py")
    assert spec
    assert spec.loader
    module = sys.modules["icons"] = importlib.util.module_from_spec(spec)  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def test_each_language_and_name_is_an_application_of_its_own_in_one_scope(client: Client) -> None:
    found = [told(client, path) for path in EACH]
    assert {one["scope"] for one in found} == {"/"}
    assert len({one["id"] for one in found}) == len(EACH)
    assert [one["start_url"] for one in found] == ["/", "/jv/", "/?nama=netral", "/jv/?nama=netral"]
    assert [one["lang"] for one in found] == ["id", "jv", "id", "jv"]


@pytest.mark.parametrize("path", EACH)
def test_where_it_starts_and_every_shortcut_and_picture_answers(client: Client, path: str) -> None:
    found = told(client, path)
    for address in [found["start_url"], *(shortcut["url"] for shortcut in found["shortcuts"])]:
        assert client.get(address).status_code == 200
    pictures = found["icons"] + [icon for shortcut in found["shortcuts"] for icon in shortcut["icons"]]
    for picture in pictures:
        answer = client.get(picture["src"])
        data = answer.data
        answer.close()
        assert "x".join(str(side) for side in Image.open(io.BytesIO(data)).size) == picture["sizes"]
    assert {icon["purpose"] for icon in found["icons"]} == {"any", "maskable", "monochrome"}


@pytest.mark.parametrize("path", EACH[2:])
def test_the_neutral_name_tells_nobody_what_it_is(client: Client, path: str) -> None:
    text = client.get(path).text.lower()
    for word in ("piagam", "warga", "kpu", "jombang", "lapor", "icon-"):
        assert word not in text


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_others_share_with_the_office_but_never_with_the_neutral_name(client: Client, prefix: str) -> None:
    share = told(client, prefix + "/manifest.webmanifest")["share_target"]
    assert (share["action"], share["method"], share["enctype"]) == (
        f"{prefix}/lapor/bagikan",
        "POST",
        "multipart/form-data",
    )
    (files,) = share["params"]["files"]
    assert {"image/jpeg", "application/pdf", "audio/*"} <= set(files["accept"])
    assert "share_target" not in told(client, prefix + "/manifest.webmanifest?nama=netral")


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_the_neutral_name_is_chosen_and_left_by_a_link(client: Client, prefix: str) -> None:
    plain, neutral = client.get(prefix + "/pasang"), client.get(prefix + "/pasang?nama=netral")
    assert f'href="{prefix}/pasang?nama=netral"' in main_of(plain)
    assert f'href="{prefix}/pasang"' in main_of(neutral)
    assert f'rel="manifest" href="{prefix}/manifest.webmanifest"' in plain.text
    assert f'rel="manifest" href="{prefix}/manifest.webmanifest?nama=netral"' in neutral.text
    assert told(client, prefix + "/manifest.webmanifest?nama=netral")["name"] in main_of(neutral)


@pytest.mark.parametrize("path", ["/bantuan-aman", "/jv/bantuan-aman", "/petugas/masuk"])
def test_no_page_that_must_leave_no_trace_brings_the_worker(client: Client, path: str) -> None:
    assert "data-worker" not in client.get(path).text
    assert "data-worker" in client.get("/lapor").text


def test_the_pictures_were_drawn_from_the_drawing_of_today() -> None:
    script = drawing()
    assert script.MADE_FROM.read_text().strip() == script.digest()
    assert {path.stem for path in ICONS.glob("*.png")} == {icon.name for icon in script.ICONS}
    assert sum(Path(path).stat().st_size for path in ICONS.glob("*.png")) < 20_000


ODD = (
    "?nama=",
    "?nama=aneh",
    "?nama=NETRAL",
    "?lang=jv",
    "?bahasa=jv&nama=x",
    "?nama=netral&nama=x",
    "?%00",
    "?" + "x" * 900,
)


@pytest.mark.parametrize("prefix", ["", "/jv"])
@pytest.mark.parametrize("query", ODD)
def test_an_odd_question_gets_the_manifest_of_the_address_and_its_language(
    client: Client, prefix: str, query: str
) -> None:
    """The address alone decides: not a query, not what the phone says it reads."""
    other = {"Accept-Language": "jv" if not prefix else "id"}
    found = json.loads(client.get(f"{prefix}/manifest.webmanifest{query}", headers=other).text)
    assert found["lang"] == ("jv" if prefix else "id")
    neutral = query.startswith("?nama=netral")
    assert found["start_url"] == f"{prefix}/" + ("?nama=netral" if neutral else "")


def test_no_page_leads_to_the_manifest_of_the_other_language(client: Client) -> None:
    for prefix, other in (("", "/jv"), ("/jv", "")):
        for path in ("/", "/pasang", "/pasang?nama=netral"):
            page = client.get(prefix + path, headers={"Accept-Language": "jv" if not prefix else "id"}).text
            assert f'href="{other}/manifest.webmanifest' not in page
