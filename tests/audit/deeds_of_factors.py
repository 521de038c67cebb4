"""Deeds of the second step and its devices, each through its door; rows of the table in test_every_verb.py."""

from __future__ import annotations

import re
import uuid
from html import unescape
from typing import Any

from werkzeug.test import Client, TestResponse

from tests.factories.accounts import PASSWORD, app_code, browser_of, form_token, fresh_code, half_way_browser
from tests.factories.authenticator import Authenticator

STEP, OWN = "/petugas/masuk/kedua", "/petugas/faktor"
# Passkeys are bound to a host name.
OURS = {"Origin": "http://localhost"}


def _send(client: Client, path: str, **fields: str) -> TestResponse:
    return client.post(path, data={"csrf_token": form_token(client, "/petugas/keluar"), **fields}, headers=OURS)


def pass_step(scene: Any) -> TestResponse:
    """The right code after the right password."""
    code = fresh_code(scene.app, scene.boss.staff)
    return _send(half_way_browser(scene.app, scene.boss.staff), STEP, kode_faktor=code)


def set_up_app(scene: Any) -> TestResponse:
    """Another app in place of the present one."""
    client = scene.boss.client
    found = re.search(r'class="key">([A-Z2-7 ]+)<', client.get(f"{OWN}/aplikasi").text)
    assert found
    return _send(client, f"{OWN}/aplikasi", kode_faktor=app_code(0, found[1].replace(" ", "")))


def add_passkey(scene: Any) -> TestResponse:
    """A passkey beside the app."""
    client = scene.boss.client
    found = re.search(r'data-options="([^"]+)"', client.get(f"{OWN}/kunci").text)
    assert found
    answer = Authenticator().create(unescape(found[1]))
    return _send(client, f"{OWN}/kunci", kunci_jawaban=answer, nama_kunci="Ponsel")


def remove_app(scene: Any) -> TestResponse:
    """The app, when a passkey is left."""
    add_passkey(scene)
    return _send(scene.boss.client, f"{OWN}/aplikasi/hapus")


def remove_passkey(scene: Any) -> TestResponse:
    """The passkey, when the app is left."""
    add_passkey(scene)
    found = re.search(rf'action="({OWN}/kunci/[^"]+/hapus)"', scene.boss.client.get(OWN).text)
    assert found
    return _send(scene.boss.client, found[1])


def renew_codes(scene: Any) -> TestResponse:
    """Ten new recovery codes."""
    return _send(scene.boss.client, f"{OWN}/kode")


def sign_out_device(scene: Any) -> TestResponse:
    """One other browser of one's own."""
    browser_of(scene.app, scene.boss.staff)
    found = re.search(r'action="(/petugas/perangkat/[^"]+/keluar)"', scene.boss.client.get("/petugas/perangkat").text)
    assert found
    return _send(scene.boss.client, found[1])


def sign_out_elsewhere(scene: Any) -> TestResponse:
    """All other browsers of one's own."""
    browser_of(scene.app, scene.boss.staff)
    return _send(scene.boss.client, "/petugas/sandi/sesi")


def let_open_names(scene: Any) -> TestResponse:
    """Allow an officer to open sealed names."""
    return _send(scene.boss.client, f"/petugas/akun/{_spare(scene)}/nama-tertutup", boleh_buka="y")


def reset_factor(scene: Any) -> TestResponse:
    """Take the factor of a lost phone away."""
    other = scene.other_boss()
    return _send(scene.boss.client, f"/petugas/akun/{other.staff.id}/faktor")


def sign_in(scene: Any) -> TestResponse:
    """A password."""
    fields = {"nama_masuk": scene.boss.staff.sign_in_name, "sandi": PASSWORD}
    answer: TestResponse = scene.app.test_client().post("/petugas/masuk", data=fields)
    return answer


def _spare(scene: Any) -> uuid.UUID:
    found: uuid.UUID = scene.spare(unit_key="data")
    return found
