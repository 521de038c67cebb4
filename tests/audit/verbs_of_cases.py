"""Verbs of the cases that change rows without a line of their own; part of the table in test_every_verb.py."""

from __future__ import annotations

CASES_WITHOUT_A_LINE = {
    "cases.service.answers.let_out": "part of sending or approving an answer, which has its line (case.answer_sent)",
    "cases.service.answers.take_back_review": "part of saving a draft, which has its line (case.draft_saved)",
    "cases.service.handling.check_version": "reads",
    "cases.service.handling.take_up": "begins a deed that has its line",
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
    "cases.service.talk.add_message": "part of a deed on the case",
}
