"""The state machine of a case: which moves exist, and who may make them.

"Perlu dilihat" is a flag of the case, not a state. A pause exists only in `waiting`.
"""

from __future__ import annotations

from webapp.errors import OfficeError

RECEIVED, VERIFYING, IN_HAND, WAITING = "received", "verifying", "in_hand", "waiting"
ANSWERED, CLOSED, REFERRED, DECLINED = "answered", "closed", "referred", "declined"
WITHDRAWN, REOPENED, OBJECTED = "withdrawn", "reopened", "objected"

# The code of a move that is none (409).
REFUSED = "move_refused"

STATES = (RECEIVED, VERIFYING, IN_HAND, WAITING, ANSWERED, CLOSED, REFERRED, DECLINED, WITHDRAWN, REOPENED, OBJECTED)

# States in which nobody has begun with what the citizen brought.
TO_BE_TAKEN_UP = frozenset({RECEIVED, VERIFYING, REOPENED})
# States in which the office owes the citizen something.
OWED = frozenset({RECEIVED, VERIFYING, IN_HAND, REOPENED, OBJECTED})
# States in which the case still runs: owed, or waiting for the citizen.
RUNNING = OWED | {WAITING}
# The same for queries, letter by letter as the partial indexes have it (migration 0023).
RUNNING_SQL = "state IN ('received', 'verifying', 'in_hand', 'waiting', 'reopened', 'objected')"

_WORK = frozenset({IN_HAND, WAITING, ANSWERED, REFERRED, DECLINED})

# The office closes nothing that it has not answered, and never takes the citizen's time after an answer away: silence
# ends it by its rule (cases.service.silence). Only what another body has is closed by hand.
OFFICE_MOVES: dict[str, frozenset[str]] = {
    RECEIVED: _WORK | {VERIFYING},
    VERIFYING: _WORK,
    IN_HAND: _WORK - {IN_HAND},
    WAITING: frozenset({IN_HAND, ANSWERED, REFERRED, DECLINED}),
    ANSWERED: frozenset({IN_HAND}),
    CLOSED: frozenset({REOPENED}),
    REFERRED: frozenset({IN_HAND, ANSWERED, CLOSED}),
    DECLINED: frozenset({REOPENED}),
    WITHDRAWN: frozenset({REOPENED}),
    REOPENED: _WORK,
    OBJECTED: frozenset({REOPENED, CLOSED}),
}

CITIZEN_MOVES: dict[str, frozenset[str]] = {
    **{state: frozenset({WITHDRAWN, CLOSED}) for state in (RECEIVED, VERIFYING, IN_HAND, REOPENED, OBJECTED)},
    WAITING: frozenset({IN_HAND, WITHDRAWN, CLOSED}),
    ANSWERED: frozenset({CLOSED, REOPENED, OBJECTED}),
    CLOSED: frozenset({REOPENED, OBJECTED}),
    REFERRED: frozenset({CLOSED}),
    DECLINED: frozenset({CLOSED, OBJECTED}),
    WITHDRAWN: frozenset({REOPENED}),
}

# Moves that must say why, in words the citizen reads.
NEED_REASON = frozenset({DECLINED})
# A state that no move by hand leaves: an objection is answered by its reviewer (cases.service.objections).
LEFT_BY_DEED = frozenset({OBJECTED})
# Moves that only their own deed makes: an answer (a refusal is one), a question, a letter to another body.
BY_DEED = frozenset({ANSWERED, DECLINED, WAITING, REFERRED})


def moves(state: str, *, by_citizen: bool) -> frozenset[str]:
    """The states that may follow `state` by this side's hand."""
    return (CITIZEN_MOVES if by_citizen else OFFICE_MOVES)[state]


def by_hand(state: str) -> list[str]:
    """The states an officer may choose from a list, in the order of a case's path."""
    return [to for to in STATES if to in OFFICE_MOVES[state] - BY_DEED and state not in LEFT_BY_DEED]


def may_write(state: str, outcome: str) -> bool:
    """Whether an officer may send what leads to `outcome`: a second answer or question is no move."""
    return outcome == state or outcome in OFFICE_MOVES[state]


def check_move(state: str, to: str, *, by_citizen: bool) -> None:
    """Raise OfficeError `move_refused` when `state` → `to` is no move of this side."""
    if to not in STATES or to not in moves(state, by_citizen=by_citizen):
        raise OfficeError("move_refused", status=409, from_state=state, to_state=to)


def after_reply(state: str, *, spent: bool = False, answered: bool = True) -> str:
    """The state after the citizen wrote: an answer to our question, or a case opened again.

    An answer is sent back once; `spent` says that it was. What was closed after an answer, or declined, is not opened
    by a message: an objection is. `answered` is False for a case that was closed before the office said anything.
    """
    if state == WAITING:
        return IN_HAND
    if state == WITHDRAWN or (state == ANSWERED and not spent) or (state == CLOSED and not answered):
        return REOPENED
    return state
