"""The one inlined style sheet is what the Content-Security-Policy allows, byte for byte."""

from __future__ import annotations

import base64
import hashlib
import re

from werkzeug.test import Client


def test_the_hash_of_the_inlined_sheet_stands_in_the_policy(client: Client) -> None:
    response = client.get("/")
    sheet = re.search(r"<style>(.*?)</style>", response.get_data(as_text=True), re.S)
    assert sheet
    digest = base64.b64encode(hashlib.sha256(sheet[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in response.headers["Content-Security-Policy"]
