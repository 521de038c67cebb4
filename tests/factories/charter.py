"""Standards as an office changes them: a draft, a decree, a pledge, complaints that name a clause."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tests.factories.accounts import make_staff
from webapp import clock
from webapp.accounts.models import HEAD
from webapp.charter import queries
from webapp.charter.models import Clause, Pledge, Standard
from webapp.charter.service import drafts, force, pledges
from webapp.charter.service.drafts import ClauseWords
from webapp.charter.service.pledges import PledgeWords

OFFICE = "3517"
SLUG = "ubah-data-pemilih"
PLEDGE = PledgeWords("Kami sanggup.", "", date(2026, 11, 2), "Contoh Penandatangan", "Ketua")


def head(session: Session, name: str = "kepala.piagam", unit_key: str | None = "data") -> uuid.UUID:
    """The id of a new head of unit."""
    return make_staff(session, role=HEAD, unit_key=unit_key, name=f"Kepala {name}", sign_in_name=name).id


def make_draft(session: Session, by: uuid.UUID, slug: str = SLUG) -> Standard:
    """A draft made from what holds."""
    return drafts.make_draft(session, office_id=OFFICE, slug=slug, by=by)


def words(text_id: str = "Janji baru.", **more: Any) -> ClauseWords:
    """What a clause says."""
    facts: dict[str, Any] = {"text_jv": "", "source": "", "review_at": None, **more}
    return ClauseWords(text_id, **facts)


def put_in_force(
    session: Session, draft: Standard, by: uuid.UUID, decree: str = "12 Tahun 2026", on: date | None = None
) -> Standard | None:
    """Decide a draft, for today unless said."""
    return force.decide(session, draft, decree=decree, effective_on=on or clock.today(), seen=draft.revision, by=by)


def first_clause(session: Session, slug: str = SLUG, component: str = "time") -> Clause:
    """The first clause of a component in the version in force."""
    published = queries.get_published(session, OFFICE, slug)
    assert published is not None
    return published.clauses[component][0]


def sign(session: Session, by: uuid.UUID, seen: int = 0, words: PledgeWords = PLEDGE) -> Pledge | None:
    """A pledge as it was signed."""
    return pledges.put_pledge(session, office_id=OFFICE, words=words, seen=seen, by=by)
