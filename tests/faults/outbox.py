"""The phone's outbox, step by step as `attempt()` of static/js/outbox.js and `send()` of static/js/pieces.js go.

It believes only the office's own word about the very id, sends the text first, and a file in pieces after it. A text
of a session asks for that session's token at the moment of sending.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field

from tests.crash.people import Answered, Browser, File
from tests.factories.tus import OCTETS, VERSION, metadata
from webapp.web import outbox

MENDABLE = (400, 403, 404, 409, 413, 422)
LOCKED = (outbox.SESSION, outbox.OTHER)
KEY = "/perkara/kunci"
# As often the office may contradict before the phone waits.
TURNS = 9
# The smallest piece that a phone on a bad line sends: a file of these rounds takes several.
PIECE_BYTES = 8192


class Waits(Exception):
    """Not now; it is tried again."""


@dataclass(slots=True)
class Outgoing:
    """What is left of one form on the phone. `mark` names the case whose session it was written in."""

    id: uuid.UUID
    path: str
    fields: dict[str, str]
    left: list[File]
    mark: str = ""
    tries: int = 0
    has_page: bool = True
    keys: dict[bytes, uuid.UUID] = field(default_factory=dict)

    def said_here(self, answer: Answered) -> bool:
        """The office's own word, about this very id; a captive portal's page is none."""
        if not answer.ours or answer.status not in (200, 201):
            return False
        return bool(json.loads(answer.text)["id"] == str(self.id))


def unlocked(browser: Browser, item: Outgoing) -> Answered | str:
    """The token of the open session when it is the text's own; else what was answered instead."""
    answer = browser.ask(KEY)
    if answer.status != 200 or not answer.text.startswith("{"):
        return answer
    told = json.loads(answer.text)
    return str(told["kunci"]) if item.mark in told["untuk"] else Answered(403, "", b"", outbox.OTHER)


def attempt(browser: Browser, item: Outgoing) -> Answered | None:
    """One try: None when all of it is received, else the answer that came instead. Raises Lost, Waits."""
    fields = dict(item.fields)
    answer: Answered | None = None
    if item.mark:
        key = unlocked(browser, item)
        if isinstance(key, Answered):
            return key
        fields["csrf_token"] = key
    elif item.tries > 1:
        answer = browser.ask(f"/terima/{item.id}/ada")
    if answer is None or not item.said_here(answer):
        answer = browser.ask(item.path, fields)
    while item.said_here(answer):
        if not item.left:
            return None
        if item.has_page:
            _in_pieces(browser, item, item.left[0])
        else:  # the worker has no page that fetches what sends pieces
            answer = browser.ask(item.path, fields, item.left[:1])
            if not item.said_here(answer):
                return answer
        del item.left[0]
    return answer


def _in_pieces(browser: Browser, item: Outgoing, file: File) -> None:
    """One file, from where the office says that it is. Raises Lost, Waits."""
    name, data = file
    begun = data in item.keys
    key = item.keys.setdefault(data, uuid.uuid4())
    door = f"/terima/{item.id}/berkas"
    for turn in range(TURNS):
        answer = Answered(404, "", b"")
        if begun or turn:
            answer = browser.exchange("HEAD", f"{door}/{key}", VERSION, None)
        if answer.status == 404:
            told = {"Upload-Length": str(len(data)), "Upload-Metadata": metadata(filename=name, id=str(key))}
            answer = browser.exchange("POST", door, {**VERSION, **told}, b"")
        if not answer.ours or answer.status not in (200, 201):
            raise Waits
        sent = int(answer.offset or 0)
        while True:
            said = {**VERSION, "Upload-Offset": str(sent), "Content-Type": OCTETS}
            answer = browser.exchange("PATCH", f"{door}/{key}", said, data[sent : sent + PIECE_BYTES])
            if not answer.ours or answer.status != 204:
                break
            sent = int(answer.offset)
            if sent >= len(data):
                return
        if not answer.ours or answer.status not in (404, 409):
            raise Waits
    raise Waits
