"""A phone that sends a file in pieces over a test client, as static/js/pieces.js does."""

from __future__ import annotations

import base64
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

from flask import Flask
from werkzeug.test import Client, TestResponse

from tests.factories.cases import Filed

VERSION = {"Tus-Resumable": "1.0.0"}
OCTETS = "application/offset+octet-stream"


def metadata(**pairs: str) -> str:
    """The header Upload-Metadata."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


@dataclass(slots=True)
class Sender:
    """One file of one send. Its address is known before the office has answered anything."""

    client: Client
    filed: Filed
    data: bytes
    name: str = "foto.jpg"
    key: uuid.UUID = field(default_factory=uuid.uuid4)
    prefix: str = ""

    @property
    def door(self) -> str:
        """Where files of this send are begun."""
        return f"{self.prefix}{self.filed.receipt}/berkas"

    @property
    def address(self) -> str:
        """Where this file goes."""
        return f"{self.door}/{self.key}"

    def begin(self, **headers: str) -> TestResponse:
        """Expect me."""
        told = metadata(filename=self.name, id=str(self.key))
        length = {"Upload-Length": str(len(self.data)), "Upload-Metadata": told}
        return self.client.post(self.door, headers={**VERSION, **length, **headers})

    def ask(self) -> TestResponse:
        """How far am I?"""
        return self.client.head(self.address, headers=VERSION)

    def reached(self) -> int:
        """So far."""
        return int(self.ask().headers["Upload-Offset"])

    def piece(self, offset: int, length: int, **headers: str) -> TestResponse:
        """Bytes from `offset` on, `length` of them."""
        said = {**VERSION, "Upload-Offset": str(offset), "Content-Type": OCTETS, **headers}
        body = self.data[offset : offset + length]
        return self.client.patch(self.address, data=body, headers=said, buffered=True)  # to its very end

    def rest(self, length: int = 64 * 1024) -> TestResponse:
        """All that is missing, in pieces; the last answer."""
        answer = self.piece(self.reached(), length)
        while answer.status_code == 204 and int(answer.headers["Upload-Offset"]) < len(self.data):
            answer = self.piece(int(answer.headers["Upload-Offset"]), length)
        return answer


def press_together(app: Flask, one: Sender, offset: int, length: int) -> list[int]:
    """Two phones send the same piece at the same time; what they are told, in order."""
    meet = Barrier(2)

    def press(_number: int) -> int:
        phone = Sender(app.test_client(), one.filed, one.data, key=one.key)
        meet.wait(20)
        return phone.piece(offset, length).status_code

    with ThreadPoolExecutor(2) as both:
        return sorted(both.map(press, range(2)))
