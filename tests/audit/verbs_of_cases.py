"""Verbs of the cases that change rows without a line of their own; part of the table in test_every_verb.py."""

from __future__ import annotations

CASES_WITHOUT_A_LINE = {
    "cases.service.clocks.end": "part of a deed on the case, which has its event and its line",
    "cases.service.clocks.follow": "part of a deed on the case, which has its event and its line",
    "cases.service.clocks.pause": "part of a deed on the case, which has its event and its line",
    "cases.service.clocks.put_dates": "part of a deed on the case, which has its event and its line",
    "cases.service.clocks.put_due": "part of a deed on the case, which has its event and its line",
    "cases.service.clocks.resume": "part of a deed on the case, which has its event and its line",
    "cases.service.clocks.start_clocks": "part of a deed on the case, which has its event and its line",
    "cases.service.handling.carry_out": "does another deed once; that deed has its line",
    "cases.service.history.first_words": "part of a filing, which has its line (case.received)",
    "cases.service.history.index_words": "part of a deed on the case",
    "cases.service.history.replace_words": "part of a deed on the case",
    "cases.service.once.remember": "part of a deed on the case",
    "cases.service.receipts.sweep": "forgets sessions that ended long ago",
    "cases.service.receipts.touch_session": "notes that a session was used",
    "cases.service.sending_back.give_to_head": "part of a deed on the case, whose event says who has it then",
    "cases.service.sending_back.tell_of_message": "part of a citizen's message, which has its line",
    "cases.service.talk.add_message": "part of a deed on the case",
    "notify.service.queue": "part of a deed, which has its line",
}
