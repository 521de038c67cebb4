"""`/petugas/perkara/<number>/jawaban`: what its page shows."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from webapp import clock, web
from webapp.accounts import posts
from webapp.accounts import queries as accounts
from webapp.accounts.guard import current_actor
from webapp.accounts.models import ADMINISTRATOR, AUDITOR
from webapp.cases import answer_texts, queries, recorded, states
from webapp.cases.desk import answer_words, sight, story
from webapp.cases.desk.answer_form import (
    AnswerForm,
    ReviewForm,
    SendForm,
    answer_form,
    draw_lists,
    review_form,
    send_form,
)
from webapp.cases.desk.sheet import Returned
from webapp.cases.models import AnswerDraft, AnswerReview, Case
from webapp.cases.recorded import CaseCard
from webapp.cases.service import answers, reviews
from webapp.cases.service.answers import Content
from webapp.errors import OfficeError
from webapp.i18n import gettext as _
from webapp.web.fields import faults
from webapp.web.messages import wording as sentence

SAVE, SEND, APPROVE, SEND_BACK = "jawaban", "kirim", "setujui", "kembalikan"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the answer of a case stands, for the line on the case's page."""

    draft: AnswerDraft | None
    review: AnswerReview | None


def standing(session: Session, case: Case) -> Standing:
    """The draft of now and what was asked about it."""
    return Standing(answers.find_draft(session, case), answers.open_review(session, case))


def outcomes(case: Case) -> list[str]:
    """The states that an answer may lead to now."""
    return [one for one in answers.OUTCOMES if states.may_write(case.state, one)]


def typed_form(case: Case) -> AnswerForm:
    """The form as it was sent; whether its outcome is still possible is the service's word."""
    templates = answer_texts.fitting(case.matter or "", case.state)
    return draw_lists(answer_form(None, templates, web.request.form, outcomes=answers.OUTCOMES))


def answer_page(session: Session, number: str, returned: Returned | None = None) -> Response:
    """The draft, its check, and who must say yes; with a press that comes back: what was typed, and why it came."""
    actor, case = current_actor(), sight.find_case(session, number)
    found, now = recorded.card(session, case), standing(session, case)
    wrong = faults(returned.form) if returned and returned.status == 422 else []
    heading = _("Answer to %(number)s", number=found.number)
    check = answers.check(session, case, now.draft, sealer=web.sealer()) if now.draft else None
    page = web.render(
        "cases/desk/answer.html",
        status=returned.status if returned else 200,
        announce=web.said(),
        title=_("Error: %(title)s", title=heading) if wrong else heading,
        heading=heading,
        found=found,
        case=case,
        faults=wrong,
        writes=actor.role != AUDITOR,
        outcomes=outcomes(case),
        draft=now.draft,
        letter=answers.text_of(case, now.draft) if now.draft else "",
        findings=[(answer_words.finding(one), one.examples) for one in check.findings] if check else [],
        versions=answers.list_drafts(session, case),
        names=story.names().staff,
        fresh_id=uuid.uuid4,
        **_forms(case, found, now, returned),
        **_approval(session, case, now),
        **_moved(session, case, found, returned),
    )
    # The message form of the case leads here by htmx, and would note the case's own address.
    page.headers["HX-Push-Url"] = f"/petugas/perkara/{found.number}/jawaban"
    return page


def _forms(case: Case, found: CaseCard, now: Standing, returned: Returned | None) -> dict[str, Any]:
    """The three forms; the one that comes back takes its place as it was typed."""
    back = returned.form if returned else None
    content = answers.content_of(now.draft) if now.draft else _beginning(case)
    templates = answer_texts.fitting(case.matter or "", case.state)
    form = back if isinstance(back, AnswerForm) else answer_form(content, templates, outcomes=outcomes(case))
    form.hasil.choices = [choice for choice in form.hasil.choices if choice[0] in outcomes(case)]
    return {
        "form": draw_lists(form),
        "send": back if isinstance(back, SendForm) else send_form(),
        "judge": back if isinstance(back, ReviewForm) else review_form(),
        "templates": [(one.key, one.title, ready_text(one, case, found)) for one in templates],
    }


def _beginning(case: Case) -> Content:
    """An empty answer with what the citizen may have raised."""
    points = [(point, answers.OPEN_POINT) for point in answers.candidate_points(case.text)]
    return Content("", points=points)


def ready_text(template: answer_texts.Template, case: Case, found: CaseCard) -> str:
    """A ready text with this case's number, unit and the day of today, in the citizen's language."""
    return answer_texts.filled(template, case.language, number=found.number, day=clock.today(), unit=found.unit)


def _approval(session: Session, case: Case, now: Standing) -> dict[str, Any]:
    """Whether a second officer is needed and why, who that may be, and what they said last."""
    draft, me = now.draft, current_actor()
    reason = answers.reason_for_review(session, case, draft.outcome if draft else states.ANSWERED)
    asked_by = now.review.asked_by if now.review else me.staff_id
    able = reviews.reviewers(session, case, draft, asked_by=asked_by) if draft and reason else []
    last = reviews.last_review(session, case)
    sent = [one.ended_at for one in answers.list_drafts(session, case) if one.ended_as == answers.SENT]
    is_news = last is not None and last.outcome == reviews.SENT_BACK and last.ended_at is not None
    is_news = is_news and last is not None and not any(at and last.ended_at and at > last.ended_at for at in sent)
    return {
        "reason": answer_words.review_reason(reason) if reason else "",
        "review": now.review,
        "able": able,
        "may_judge": now.review is not None and any(one.id == me.staff_id for one in able),
        "sent_back": last if is_news else None,
        "whom_to_ask": []
        if able or not reason or case.conduct
        else whom_to_ask(session, case.office_id, but=me.staff_id),
    }


def whom_to_ask(session: Session, office_id: str, *, but: uuid.UUID) -> list[str]:
    """Names of those who can make a second officer where there is none: secretary, chair, administrators."""
    held = posts.holders(session, office_id)
    bosses = [held[post] for post in posts.POSTS if post in held]
    bosses += [one for one in accounts.list_staff(session, office_id) if one.role == ADMINISTRATOR]
    return [one.name for one in dict.fromkeys(bosses) if one.id != but]


def _moved(session: Session, case: Case, found: CaseCard, returned: Returned | None) -> dict[str, Any]:
    """What somebody else did since, and which version the forms carry on (as on the case's page)."""
    quiet: dict[str, Any] = {"back": None, "version": case.version, "moved_events": [], "moved_messages": []}
    if returned is None:
        return quiet
    if returned.status != 409:
        return {**quiet, "back": returned, "version": returned.seen_version}
    told_elsewhere = returned.code in ("case_moved_on", "other_body")
    quiet["refused"] = "" if told_elsewhere else sentence(OfficeError(returned.code))
    events, messages = queries.messages_since(session, case, returned.seen_version)
    known = story.names()
    told: Sequence[Any] = [(event, story.tell(event, known)) for event in events]
    said = [(message, found.files_of(message.id)) for message in messages]
    return {**quiet, "back": returned, "moved_events": told, "moved_messages": said}
