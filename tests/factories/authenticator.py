"""A passkey in software: answers the questions of the pages as a phone or a stick does (WebAuthn, ES256)."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

ORIGIN = "http://localhost"
PRESENT, WITH_KEY = 0x01, 0x40


class Authenticator:
    """One credential with its counter; `origin` is the page that asks, as the browser would say it."""

    def __init__(self, origin: str = ORIGIN) -> None:
        self.origin = origin
        self.credential_id = os.urandom(32)
        self.count = 0
        self._key = ec.generate_private_key(ec.SECP256R1())

    def create(self, question: str) -> str:
        """The answer to a registration's question."""
        asked = json.loads(question)
        client_data = self._client_data("webauthn.create", asked["challenge"])
        known = len(self.credential_id).to_bytes(2, "big") + self.credential_id + self._cose()
        data = self._data(asked["rp"]["id"], PRESENT | WITH_KEY) + bytes(16) + known
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(clientDataJSON=client_data, attestationObject=attestation)

    def get(self, question: str) -> str:
        """The answer to a sign-in's question; the counter moves on."""
        asked = json.loads(question)
        self.count += 1
        client_data = self._client_data("webauthn.get", asked["challenge"])
        data = self._data(asked["rpId"], PRESENT)
        signature = self._key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client_data, authenticatorData=data, signature=signature)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _data(self, rp_id: str, flags: int) -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _cose(self) -> bytes:
        numbers = self._key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _answer(self, **parts: bytes) -> str:
        made: dict[str, Any] = {"id": base64url(self.credential_id), "rawId": base64url(self.credential_id)}
        response = {name: base64url(part) for name, part in parts.items()}
        return json.dumps({**made, "type": "public-key", "response": response})


def base64url(data: bytes) -> str:
    """Without padding, as browsers write it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
