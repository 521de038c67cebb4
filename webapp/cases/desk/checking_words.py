"""Words of the check and the referral: codes as officers read them, and why a press was refused."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.cases import competence
from webapp.cases.competence import Route
from webapp.cases.service import verifying
from webapp.cases.service.filing import NAMELESS, OPEN, SEALED
from webapp.errors import OfficeError
from webapp.i18n import gettext
from webapp.i18n import mark as N_
from webapp.web.fields import Choices
from webapp.web.messages import wording as sentence

WHO = {
    competence.US: (N_("This office"), N_("We work on it and answer.")),
    competence.ELSEWHERE: (N_("Another body"), N_("It is passed on. You write the letter in the next step.")),
    competence.BOTH: (N_("Both"), N_("We work on our part at once, the other part is passed on.")),
    competence.ANY: (N_("The report itself must say it"), ""),
}
KINDS = {
    verifying.COMPLAINT: (N_("Complaint"), ""),
    verifying.INFORMATION: (N_("Request for public information"), ""),
    verifying.INPUT: (N_("Aspiration or suggestion"), ""),
    verifying.PRAISE: (N_("Praise"), ""),
    "request": (N_("Request for a service"), ""),
    "objection": (N_("Objection"), ""),
}
CLASSES = {
    verifying.SUPERVISION: (N_("With a supervision content"), N_("Answer within 60 working days of the check.")),
    verifying.NO_SUPERVISION: (N_("Without a supervision content"), N_("Answer within 14 working days of the check.")),
    verifying.ASKED_INFORMATION: (N_("Asks for information"), N_("Answer within 5 working days of the check.")),
    verifying.ASPIRATION: (N_("Aspiration"), N_("No rule sets a time of its own; what was promised before stays.")),
}
OPENNESS = {
    OPEN: (N_("Open to the handling unit"), ""),
    SEALED: (N_("Confidential"), N_("Name and contact are opened only for a written reason.")),
    NAMELESS: (N_("Without a name"), ""),
}
MISSING = {
    verifying.STORY: (N_("What happened is not clear"), ""),
    verifying.PLACE: (N_("The place"), ""),
    verifying.TIME: (N_("The time"), ""),
    verifying.PROOF: (N_("A proof or document"), ""),
    verifying.IDENTITY: (N_("The rest of the name or contact"), ""),
}
CERTAINTY = {
    "high": N_("The source is established."),
    "medium": N_("Not yet confirmed by the legal division."),
    "low": N_("Not established."),
}

REFUSALS = {
    "verify_over": N_("In this state there is nothing to check. Reopen the case first."),
    "openness_lowered": N_("A confidential name is not opened by a check. Only the citizen can open it."),
    "complete_ahead": N_("This day has not come yet. Name the day on which the last missing thing came."),
    "complete_before": N_("The report came later than this day. Name the day of receipt or a later one."),
    "identity_no_fault": N_("A report without a name is never incomplete for lack of a name."),
    "missing_needed": N_("Name a day since which it is complete, or tick what is missing."),
    "missing_and_complete": N_("You named a day, so nothing is missing. Empty the day, or untick these."),
    "restricted_nobody": N_(
        "Such a report is read by two named people only, and nobody is named. Ask the administrator."
    ),
    "competence_contradicts": N_("This is against what our data say. Read it above, then choose anew or say why."),
    "leg_unknown": N_("This part is closed already. Look at the case as it stands now."),
    "name_handed_over": N_(
        "The text holds a phone number, a NIK or the citizen's name, and the citizen did not agree. Take it out."
    ),
    "consent_needed": N_("This matter is passed on only when the citizen agreed. Tick it, and write how and when."),
    "text_made_anew": N_("You chose another body, so the text was made anew for it. Read it, then refer."),
    "text_of_another": N_("The text begins with the name of another body. Put it right, then refer."),
    "check_first": N_(
        "By our data this office handles this matter itself. Check the case first: choose “Another body” or “Both” "
        "there, with your reason, then refer."
    ),
    "own_part_forgotten": N_(
        "Our data say that this office has its own part here. Check the case first and choose “Both”, or go on below."
    ),
    "open_leg": N_("A part of this case still runs. Close it under “Parts and referral”, or go on with the box below."),
    "leg_unwritten": N_(
        "By the check another body is competent too, but nothing was passed on. Write the letter, or go on below."
    ),
    "words_warned": N_(
        "A NIK, a telephone number, an e-mail address or somebody's name seems to stand in it. "
        "Take it out, or tick below."
    ),
    "wrong_door": N_(
        "Our data say that another body is competent. Pass it on under “Parts and referral”, or go on below."
    ),
}
# Refusals that are warnings: whoever ticks the box may go on.
WARNINGS = frozenset({"own_part_forgotten", "open_leg", "leg_unwritten", "wrong_door"})


def refusal(error: OfficeError) -> str:
    """The sentence for a refusal of these pages."""
    return gettext(REFUSALS[error.code]) if error.code in REFUSALS else sentence(error)


def refusal_of(code: str) -> str:
    """The sentence of a refusal by its code."""
    return gettext(REFUSALS[code])


def name_of(words: Mapping[str, tuple[str, str]], code: str) -> str:
    """A code by its name; unknown codes stay as they are."""
    return gettext(words[code][0]) if code in words else code


def certainty(route: Route) -> str:
    """How sure the data of a row are."""
    return gettext(CERTAINTY[route.certainty])


def choices(words: Mapping[str, tuple[str, str]], codes: tuple[str, ...]) -> Choices:
    """Codes as choices: value, name, explanation."""
    return [(code, gettext(words[code][0]), gettext(words[code][1]) if words[code][1] else "") for code in codes]
