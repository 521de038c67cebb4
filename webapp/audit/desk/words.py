"""The codes of the journal in words; a code without words is shown as it is."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from webapp.audit import service as journal
from webapp.i18n import gettext
from webapp.i18n import mark as N_

ACTIONS = {
    "backup.made": N_("Backup made"),
    "backup.restored": N_("Data put back from a backup"),
    "access": N_("Try to open a page"),
    "sign_in": N_("Sign-in"),
    "sign_out": N_("Sign-out"),
    "sign_out_device": N_("One device signed out"),
    "pass_factor": N_("Second step of the sign-in"),
    "set_up_factor": N_("Second factor set up"),
    "remove_factor": N_("Second factor removed"),
    "reset_factor": N_("Second factor of another account removed"),
    "use_recovery_code": N_("Recovery code used"),
    "renew_recovery_codes": N_("New recovery codes made"),
    "give_open_names": N_("Allowed to open sealed names"),
    "take_open_names": N_("No longer allowed to open sealed names"),
    "sign_out_elsewhere": N_("Sign-out on other devices"),
    "invite": N_("Invitation written"),
    "accept_invitation": N_("Invitation accepted"),
    "withdraw_invitation": N_("Invitation withdrawn"),
    "offer_new_password": N_("Link for a new password written"),
    "change_password": N_("Password changed"),
    "change_role": N_("Role changed"),
    "deactivate": N_("Account closed"),
    "reactivate": N_("Account opened again"),
    "name_handlers": N_("Handlers of conduct matters named"),
    "hand_over_conduct": N_("Conduct matter handed over"),
    "mishaps.exported": N_("Table of the quality of handling saved"),
    "put_post": N_("Secretary or chair named"),
    "add_leave": N_("Leave written down"),
    "cancel_leave": N_("Leave cancelled"),
    "case.escalated": N_("Somebody was told how much time has passed"),
    "case.received": N_("Case received"),
    "case.sent_again": N_("The same form sent again"),
    "case.corrected": N_("Case corrected"),
    "case.place_settled": N_("Place settled"),
    "case.opened_by_receipt": N_("Case opened with the receipt"),
    "case.left": N_("Case left by the citizen"),
    "case.replied": N_("Reply of the citizen"),
    "case.files_added": N_("Files added"),
    "case.withdrawn": N_("Case withdrawn"),
    "case.settled": N_("Case settled by the citizen"),
    "case.answer_sent": N_("Answer sent"),
    "case.question_sent": N_("Question sent"),
    "case.note_sent": N_("Internal note written"),
    "case.transcribed": N_("Voice note written down"),
    "case.assigned": N_("Case assigned"),
    "case.officer_left": N_("The officer of the case left"),
    "case.handler_left": N_("A handler of the case left"),
    "case.persons_named": N_("People named, whom a case is about"),
    "case.person_unnamed": N_("Name taken back, whom a case was about"),
    "case.extended": N_("Deadline of the case prolonged"),
    "case.draft_saved": N_("Draft of an answer saved"),
    "case.review_asked": N_("Approval of an answer asked for"),
    "case.review_approved": N_("Answer approved by a second officer"),
    "case.review_sent_back": N_("Answer sent back to its author"),
    "case.step_ticked": N_("Step of the checklist marked"),
    "case.reckoned": N_("Deadlines of the case reckoned anew"),
    "case.not_solved": N_("Not solved, says the citizen"),
    "case.objected": N_("The citizen objected"),
    "case.objection_answered": N_("Objection answered"),
    "case.closed_by_itself": N_("Case ended by itself, no word came in time"),
    "case.moved": N_("State of the case changed"),
    "case.referred": N_("Case referred"),
    "case.verified": N_("Check of the case saved"),
    "verification.overridden": N_("Competence chosen against the data"),
    "warning.overridden": N_("Went on in spite of a warning"),
    "case.leg_opened": N_("Part of the case begun"),
    "case.leg_closed": N_("Part of the case closed"),
    "case.checked": N_("Case checked, no flood"),
    "case.merged": N_("Case handled together with another one"),
    "case.twin_joined": N_("Another case handled together with this one"),
    "case.unmerged": N_("Case handled on its own again"),
    "case.twin_left": N_("The other case handled on its own again"),
    "case.twin_wrote": N_("Message in a case handled together with this one"),
    "case.answer_shared": N_("Answer sent to a case handled together"),
    "notice.published": N_("Notice to everybody published"),
    "notice.changed": N_("Notice to everybody changed"),
    "notice.withdrawn": N_("Notice to everybody taken back"),
    "receipt.extended": N_("Receipt page kept open"),
    "receipt.closed": N_("Receipt page closed"),
    "name.opened": N_("Sealed name opened"),
    "file.downloaded": N_("File downloaded"),
    "journal.exported": N_("Journal downloaded"),
    "journal.unreadable": N_("This line cannot be read. Have “flask audit verify” run."),
    "office.edited": N_("Office data changed"),
    "unit.renamed": N_("Unit renamed"),
    "survey.opened": N_("Survey period opened"),
    "survey.edited": N_("Survey period changed"),
    "survey.closed": N_("Survey period closed"),
    "survey.published": N_("Outcome of a survey published"),
    "minutes.begun": N_("Minutes of a consultation begun"),
    "minutes.changed": N_("Minutes of a consultation changed"),
    "minutes.published": N_("Minutes of a consultation published"),
    "minutes.taken_back": N_("Minutes of a consultation taken back"),
    "minutes.action_done": N_("Action of the minutes marked as done"),
    "minutes.action_reopened": N_("Mark of a done action taken away"),
    "consultation.created": N_("Consultation drafted"),
    "consultation.edited": N_("Draft of a consultation changed"),
    "consultation.published": N_("Consultation published"),
    "consultation.prolonged": N_("Consultation prolonged"),
    "consultation.groups_set": N_("Invited groups of a consultation changed"),
    "consultation.questions_set": N_("Questions of a consultation changed"),
    "consultation.meetings_set": N_("Meetings of a consultation changed"),
    "consultation.documents_set": N_("Documents of a consultation changed"),
    "consultation.input": N_("Input to a consultation kept"),
    "case.input_hidden": N_("Input hidden"),
    "case.hiding_appealed": N_("Appeal against hiding"),
    "case.hiding_lifted": N_("Hidden input shown again"),
    "case.hiding_kept": N_("Appeal against hiding refused"),
    "consultation.responded": N_("Response to inputs published"),
    "consultation.closed": N_("Consultation closed"),
    "calendar.day_added": N_("Day added to the calendar"),
    "calendar.day_changed": N_("Day of the calendar changed"),
    "calendar.day_moved": N_("Day of the calendar moved"),
    "calendar.day_removed": N_("Day taken out of the calendar"),
    "calendar.stage_added": N_("Election stage added"),
    "calendar.stage_changed": N_("Election stage changed"),
    "calendar.stage_removed": N_("Election stage taken away"),
    "standard.draft_made": N_("Draft of a standard made"),
    "standard.promise_changed": N_("Promised time of a draft changed"),
    "standard.consulted": N_("Draft put up for consultation"),
    "standard.taken_back": N_("Version taken back to a draft"),
    "standard.clause_added": N_("Clause added to a draft"),
    "standard.clause_changed": N_("Clause of a draft changed"),
    "standard.clause_moved": N_("Clause of a draft moved"),
    "standard.clause_removed": N_("Clause taken out of a draft"),
    "standard.clause_restored": N_("Clause put back into a draft"),
    "standard.decided": N_("Version of a standard decided"),
    "standard.in_force": N_("Version of a standard in force"),
    "pledge.signed": N_("Pledge written down"),
    "charter.voiced": N_("Voice of the charter kept"),
    "review.opened": N_("Review of a clause opened"),
    "review.closed": N_("Review of a clause closed"),
    "mark_trial": N_("Office marked as a trial"),
    "office.seeded": N_("Office data filled in at the start"),
    "catalogue.synced": N_("Services added from the catalogue"),
    "seal.rotated": N_("Names sealed under a new key"),
}

# Names of facts; a fact that says nothing to a reader (a version, an id that only the machine knows) is left out.
FACTS = {
    "files": N_("files"),
    "missing": N_("files missing"),
    "bytes": N_("bytes"),
    "digest": N_("digest"),
    "made_at": N_("state as of"),
    "endpoint": N_("page"),
    "method": N_("manner"),
    "reason": N_("cause"),
    "unit": N_("unit"),
    "officer": N_("officer"),
    "body": N_("body"),
    "role": N_("role"),
    "count": N_("number"),
    "rows": N_("rows"),
    "fields": N_("fields"),
    "channel": N_("way in"),
    "kind": N_("kind"),
    "upto": N_("up to line"),
    "day": N_("date"),
    "month": N_("month"),
    "to": N_("to"),
    "persons": N_("people named"),
    "person": N_("person"),
    "unassigned": N_("officer taken off"),
    "settled": N_("decided"),
    "revision": N_("change number"),
    "upheld": N_("agreed"),
    "share": N_("percent of the time"),
    "rule": N_("rule"),
    "reviewer": N_("second officer"),
    "taken_back": N_("request for approval taken back"),
    "taken_over_from": N_("taken over from"),
    "step": N_("step"),
    "ticked": N_("marked"),
    "handler_1": N_("handler"),
    "handler_2": N_("other handler"),
    "period": N_("period"),
    "competence": N_("competent"),
    "matter": N_("matter"),
    "openness": N_("name"),
    "class": N_("class"),
    "complete": N_("complete since"),
    "overridden": N_("against the data"),
    "warning": N_("warning"),
    "post": N_("post"),
    "substitute": N_("who stands in"),
    "service": N_("service"),
    "version_number": N_("version of the text"),
    "clause": N_("clause"),
    "language": N_("language"),
}
LEFT_OUT = ("version", "opening", "case", "draft", "review", "file", "needs_check", "stage")

OUTCOMES = {"ok": N_("Done"), "denied": N_("Denied"), "failed": N_("Failed")}

_OTHERS = {
    journal.CITIZEN: N_("Citizen"),
    journal.SYSTEM: N_("The system"),
    journal.STRANGER: N_("Unknown person"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that lines need to be told, looked up once: a table file is still written after its request."""

    actions: Mapping[str, str]
    outcomes: Mapping[str, str]
    fact_names: Mapping[str, str]
    actors: Mapping[str, str]
    yes: str
    no: str

    def action(self, code: str) -> str:
        """What was done."""
        return self.actions.get(code, code)

    def outcome(self, code: str) -> str:
        """How it ended."""
        return self.outcomes.get(code, code)

    def actor(self, code: str) -> str:
        """Who did it, by the actor's mark."""
        return self.actors.get(code, code)

    def facts(self, told: Mapping[str, object]) -> str:
        """Facts as `name: value`, accounts by their names."""
        shown = ((name, value) for name, value in told.items() if name not in LEFT_OUT)
        return ", ".join(f"{self.fact_names.get(name, name)}: {self._fact(value)}" for name, value in shown)

    def _fact(self, value: object) -> str:
        if isinstance(value, bool):
            return self.yes if value else self.no
        told = (self.actors.get(f"staff:{part}", part) for part in str(value).split(","))
        return ", ".join(told) if value is not None else "-"


def in_words(names: Mapping[uuid.UUID, str]) -> Words:
    """The words of the reader's language; `names` of all accounts, since the journal itself holds ids."""
    others = {code: gettext(words) for code, words in _OTHERS.items()}
    return Words(
        actions={code: gettext(words) for code, words in ACTIONS.items()},
        outcomes={code: gettext(words) for code, words in OUTCOMES.items()},
        fact_names={code: gettext(words) for code, words in FACTS.items()},
        actors={**others, **{journal.staff(staff_id): name for staff_id, name in names.items()}},
        yes=gettext("yes"),
        no=gettext("no"),
    )
