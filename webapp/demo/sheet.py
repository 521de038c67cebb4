"""What is told once a trial is filled: how to sign in, and a few receipts to walk with. Never a citizen's name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from webapp.cases import states
from webapp.cases.service.history import public_number
from webapp.crypto import grouped, receipt_digits
from webapp.demo import course
from webapp.demo.filling import Running
from webapp.demo.office import Filled

NAME = "trial.txt"
TITLES = ("sign-in name", "password", "role", "unit", "name")

# The receipts worth walking with: what one sees there, and which case shows it.
WALKS: tuple[tuple[str, Callable[[Running], bool]], ...] = (
    ("the office asked you something", lambda one: one.plan.slot.state == states.WAITING),
    ("answered; you may settle or come back", lambda one: one.plan.slot.state == states.ANSWERED),
    ("a long conversation", lambda one: one.plan.slot.long_talk),
    ("a voice note with its transcript", lambda one: bool(one.voices) and _did(one, course.TRANSCRIBE)),
    ("a photo", lambda one: bool(one.plan.story.photo) and one.plan.slot.state == states.IN_HAND),
    ("handed to another body", lambda one: one.plan.slot.state == states.REFERRED),
    ("opened again", lambda one: one.plan.slot.state == states.REOPENED),
    ("in Javanese, answered", lambda one: one.plan.story.language == "jv" and _did(one, course.ANSWER)),
    ("received, nobody has begun", lambda one: one.plan.slot.state == states.RECEIVED),
)


def write(filled: Filled, prefix: str, folder: Path) -> str:
    """The sheet as text; kept in the folder of the trial for its own account only, to be shown again."""
    text = "\n".join((*_head(filled), "", *_accounts(filled), "", *_receipts(filled, prefix), ""))
    path = folder / NAME
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return text


def read(folder: Path) -> str:
    """The kept sheet, or what to do when it is gone."""
    path = folder / NAME
    if path.is_file():
        return path.read_text("utf-8")
    return "The passwords of this trial are no longer kept. For new ones: make demo-reset\n"


def _head(filled: Filled) -> Iterable[str]:
    yield f"Trial with {len(filled.cases)} invented cases, seed {filled.seed}. Every page says that it is a trial."
    yield "Empty it and fill it anew, with new passwords: make demo-reset"


def _accounts(filled: Filled) -> Iterable[str]:
    yield "Accounts, for /petugas/masuk:"
    rows = [
        (person.sign_in, account.password, person.role, person.unit or "all", person.name)
        for account in filled.accounts
        for person in [account.person]
    ]
    yield from _table([TITLES, *rows])
    for account in filled.accounts:
        yield from (f"  {account.person.sign_in}: {line}" for line in account.extra)


def _receipts(filled: Filled, prefix: str) -> Iterable[str]:
    yield "Receipts, for /lacak (as a citizen):"
    rows = [("16 digits", "number", "what is seen")]
    shown: set[int] = set()
    for words, fits in WALKS:
        fitting = [one for one in filled.cases if id(one) not in shown and fits(one)]
        one = min(fitting, key=lambda one: one.plan.story.language, default=None)  # Indonesian where both fit
        if one is not None and one.case is not None:
            shown.add(id(one))
            digits = " ".join(grouped(receipt_digits(one.plan.submission_id)))
            rows.append((digits, public_number(prefix, one.case), words))
    yield from _table(rows)


def _table(rows: Sequence[tuple[str, ...]]) -> Iterable[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _did(one: Running, deed: str) -> bool:
    return any(step.deed == deed for step in one.plan.steps)
