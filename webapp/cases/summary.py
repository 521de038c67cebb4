"""Letters that a citizen can print or copy: to the office's superior, the Ombudsman, Bawaslu (`data/letters.toml`).

They hold the number, the dates with their law and what happened; never the sixteen digits, a name or a contact.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from webapp import clock, i18n
from webapp.cases import deadline_words, law_lines, reckoning
from webapp.cases.clock_rules import OFFICE
from webapp.cases.models import Case, CaseEvent
from webapp.cases.reckoning import Running
from webapp.cases.recorded import CaseCard
from webapp.cases.service.filing import OUTSIDE
from webapp.cases.service.objections import DECIDED, OBJECTED
from webapp.cases.wording import has_lapsed
from webapp.offices import queries as offices
from webapp.web.kept import kept

DATA = Path(__file__).resolve().parent / "data" / "letters.toml"
REFERRAL = "referral"
# Bodies that want a report in the shape of UU 7/2017, Pasal 454; the others get what happened, when and where.
REPORTED_TO = ("bawaslu-jombang", "gakkumdu")
SUPERIOR, OMBUDSMAN, BAWASLU, OUTWARD = "superior", "ombudsman", "bawaslu", "outward"
REPORT_LINES = ("reporter", "address", "reported", "election", "when", "known", "where")
# A letter fits on two sheets of paper: the last moves tell how it stands.
MOVES_TOLD = 12


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter by its key, as paragraphs of one or more lines."""

    key: str
    text: str


def letters(
    found: CaseCard, events: Sequence[CaseEvent], *, office: str, ombudsman: str, bawaslu: str, above: str = ""
) -> list[Letter]:
    """The letters for a case: Bawaslu's for its matters, then to the superior and the Ombudsman.

    `above` is the office above this one: the superior's letter goes there when nobody here may read the case.
    """
    addressed = ((SUPERIOR, OUTWARD if above else SUPERIOR, above), (OMBUDSMAN, OMBUDSMAN, ombudsman))
    told = [Letter(key, _complaint(text, found, events, office=office, body=body)) for key, text, body in addressed]
    if found.subject.bawaslu:
        told.insert(0, Letter(BAWASLU, _report(found, office=office, body=bawaslu)))
    return told


def referral(found: CaseCard, *, office: str, body_key: str, body: str) -> str:
    """The text that another body is handed, in its shape and without anybody's name.

    What the citizen wrote stands in it word for word: an officer reads it before it goes.
    """
    own, facts = _texts()[REFERRAL], _facts(found, office, body)
    facts["reporter"] = _texts()["reporter"][found.case.openness]
    facts["reported"] = found.case.answers.get("terlapor") or _texts()["words"]["unknown"]
    facts["files"] = str(len(found.attachments))
    names = REPORT_LINES[:1] + REPORT_LINES[2:] if body_key in REPORTED_TO else ("reporter", "when", "where")
    parts = [
        _fill(own["to"], facts),
        _fill(own["opening"], facts),
        "\n".join(_fill(own[name], facts) for name in names),
        f"{own['story']}\n{found.case.text}",
        _fill(own["proof" if found.attachments else "no_proof"], facts),
        own["closing"],
    ]
    return "\n\n".join(parts)


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(DATA.read_text("utf-8"))


def _complaint(key: str, found: CaseCard, events: Sequence[CaseEvent], *, office: str, body: str) -> str:
    own, words, facts = _texts()[key], _texts()["words"], _facts(found, office, body)
    late = "late" if deadline_words.late_ones(found) else "waiting"
    dates = "\n".join([words["dates"], *(f"- {line}" for line in _dates(found))])
    moves = "\n".join([words["happened"], *(f"- {line}" for line in _moves(found, events))])
    parts = [
        _fill(own["to"], facts),
        _fill(own["opening"], facts),
        f"{words['story']}\n{found.case.text}",
        dates if list(_dates(found)) else "",
        moves,
        _objection(events),
        f"{_fill(own[late], facts)} {_fill(own['closing'], facts)}",
        f"{words['name']}\n{words['contact']}",
    ]
    return "\n\n".join(part for part in parts if part)


def _objection(events: Sequence[CaseEvent]) -> str:
    """When one objected and what became of it; empty when nobody did."""
    words = _texts()["words"]
    filed = next((one for one in events if one.kind == OBJECTED), None)
    if filed is None:
        return ""
    decided = next((one for one in events if one.kind == DECIDED), None)
    days = {"filed": _day(filed), "decided": _day(decided) if decided else ""}
    outcome = "undecided" if decided is None else "upheld" if decided.facts.get("upheld") else "refused"
    return f"{_fill(words['objected'], days)} {_fill(words[outcome], days)}"


def _day(event: CaseEvent) -> str:
    return i18n.long_date(clock.local(event.at).date(), i18n.DEFAULT)


def _report(found: CaseCard, *, office: str, body: str) -> str:
    own, facts = _texts()[BAWASLU], _facts(found, office, body)
    lines = [_fill(own[name], facts) for name in REPORT_LINES]
    parts = [
        _fill(own["to"], facts),
        _fill(own["opening"], facts),
        "\n".join(lines),
        f"{own['story']}\n{found.case.text}",
        own["proof"],
    ]
    return "\n\n".join(parts)


def _facts(found: CaseCard, office: str, body: str) -> dict[str, str]:
    case, unknown = found.case, _texts()["words"]["unknown"]
    days = {"happened": case.happened_on, "known": case.known_on}
    return {
        "office": office,
        "body": body,
        "number": found.number,
        "subject": found.subject.title.of(i18n.DEFAULT),
        "received": i18n.long_moment(case.received_at, i18n.DEFAULT),
        "today": i18n.long_date(clock.today(), i18n.DEFAULT),
        "place": _place(case) or unknown,
        "election": _texts()["elections"].get(case.election, unknown),
        **{name: i18n.long_date(day, i18n.DEFAULT) if day else unknown for name, day in days.items()},
    }


def _place(case: Case) -> str:
    """Where it happened, in Indonesian whatever language the page has; empty where nobody said."""
    words = _texts()["words"]
    if case.place == OUTSIDE:
        return ", ".join(part for part in (words["outside"], case.village_text) if part)
    district = kept(offices.get_region, case.district_code) if case.district_code else None
    village = kept(offices.get_region, case.village_code) if case.village_code else None
    where = _fill(words["district"], {"name": district.name}) if district else ""
    return ", ".join(part for part in (village.name if village else case.village_text, where) if part)


def _fill(text: str, facts: Mapping[str, Any]) -> str:
    """One pass over our own text: what a citizen typed may hold braces of its own."""
    return text.format_map(facts)


def _dates(found: CaseCard) -> Iterator[str]:
    """What the office owes on this case or was late with, each with its law."""
    words = _texts()["words"]
    for one in found.clocks:
        if one.rule.owed_by != OFFICE or not (one.is_open or one.clock.outcome == reckoning.LATE):
            continue
        kind = _kind(one)
        facts = {
            "name": one.rule.name.of(i18n.DEFAULT),
            "due": deadline_words.due_words(one, i18n.DEFAULT),
            "limit": f" {words['plus']} ".join(f"{part.count.limit} {part.count.unit.value}" for part in one.chain),
            "law": law_lines.law(found, one),
            "reason": one.clock.reason,
            "since": i18n.long_date(clock.local(one.paused_since).date(), i18n.DEFAULT) if one.paused_since else "",
        }
        yield _fill(words[kind], facts)


def _kind(one: Running) -> str:
    if one.paused_since is not None:
        return "stopped"
    if one.clock.outcome == reckoning.LATE or (one.is_open and reckoning.is_late(one, clock.now())):
        return "late"
    return "extended" if one.base is not None else "date"


def _moves(found: CaseCard, events: Sequence[CaseEvent]) -> Iterator[str]:
    """What happened, day by day, in the words of a letter."""
    texts = _texts()
    later = [(one.at, "lapsed" if has_lapsed(one) else one.to_state) for one in events if one.to_state]
    moves = [(found.case.received_at, "received"), *later]
    for at, state in moves[-MOVES_TOLD:]:
        words = texts["states"].get(state or "", "")
        if state == "referred" and found.case.referred_number:
            words = _fill(texts["words"]["referred"], {"letter": found.case.referred_number})
        day = i18n.long_date(clock.local(at).date(), i18n.DEFAULT)
        yield _fill(texts["words"]["move"], {"date": day, "state": words})
