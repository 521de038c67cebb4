"""Deeds at the receipt, each through its door; rows of the table in test_every_verb.py."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from tests.factories.files import picture
from tests.factories.pages import fields_of
from tests.factories.tus import Sender


def press(scene: Any, aksi: str, **more: str) -> TestResponse:
    """A button of the receipt."""
    answer: TestResponse = scene.client.post(scene.filed.receipt, data={"aksi": aksi, **more})
    return answer


def correct(scene: Any) -> TestResponse:
    """The filing, put right."""
    page = scene.client.get(f"{scene.filed.receipt}/perbaiki")
    fields = {name: values[0] for name, values in fields_of(page).items()}
    answer: TestResponse = scene.client.post(
        f"{scene.filed.receipt}/perbaiki", data={**fields, "cerita": "Diperbaiki sekarang."}
    )
    return answer


def send_file(scene: Any) -> TestResponse:
    """A file after the text; the line is written when it is whole."""
    one = Sender(scene.client, scene.filed, picture())
    assert one.begin().status_code == 201
    return one.rest()
