"""What the check of an answer found, and why a second officer is needed, in an officer's words."""

from __future__ import annotations

from webapp.cases import plain
from webapp.cases.plain import Finding
from webapp.cases.service import answers, legs
from webapp.i18n import gettext as _
from webapp.i18n import ngettext


def finding(one: Finding) -> str:
    """One finding as a sentence: what it is and what to do."""
    counted = {
        answers.POINTS: lambda num: ngettext(
            "%(num)d point is not answered yet. Answer it, or strike it.",
            "%(num)d points are not answered yet. Answer them, or strike them.",
            num,
        ),
        plain.LONG: lambda num: ngettext(
            "%(num)d sentence has more than 20 words. Make two of it.",
            "%(num)d sentences have more than 20 words. Make two of each.",
            num,
        ),
        plain.HEAVY: lambda num: ngettext(
            "%(num)d word is heavy. Take a plainer one.", "%(num)d words are heavy. Take plainer ones.", num
        ),
        plain.NIK: lambda num: ngettext(
            "%(num)d number of 16 digits stands in it, as a NIK has. Take it out.",
            "%(num)d numbers of 16 digits stand in it, as a NIK has. Take them out.",
            num,
        ),
        plain.PHONE: lambda num: ngettext(
            "%(num)d telephone number stands in it. Take it out.",
            "%(num)d telephone numbers stand in it. Take them out.",
            num,
        ),
        plain.EMAIL: lambda num: ngettext(
            "%(num)d e-mail address stands in it. Take it out.",
            "%(num)d e-mail addresses stand in it. Take them out.",
            num,
        ),
    }
    if one.code in counted:
        return counted[one.code](one.count)
    return {
        answers.UNVERIFIED: _("This case was never checked. Check first who is competent, and which deadlines run."),
        answers.REFUSES: _("It reads as a refusal. Choose the refusal then: a second officer reads it first."),
        answers.OTHER_LANGUAGE: _("The answer also goes to citizens who wrote in the other language."),
        legs.OPEN_LEG: _("A part of this case still runs. Close it under “Parts and referral” first."),
        legs.UNWRITTEN: _("The other body's letter is not written yet. Write it under “Parts and referral” first."),
        legs.WRONG_DOOR: _("Another body is competent. Refer it under “Parts and referral” instead of refusing it."),
        answers.DONE: _("It does not say what was done, or why not."),
        answers.NEXT: _("It does not say the next step. When nothing more comes, write that."),
        answers.NEXT_DAY: _("The next step has no day."),
        answers.NEXT_PAST: _("The day of the next step is over."),
        plain.NAME: _("Perhaps a name stands in it. Nobody else's name goes out with an answer."),
        plain.LANGUAGE: _("It seems not to be in the language of this citizen."),
    }[one.code]


def review_reason(code: str) -> str:
    """Why the answer needs a second officer."""
    return {
        answers.REFUSAL: _("every refusal needs it"),
        answers.CONDUCT: _("the report is about somebody's conduct"),
    }.get(code, code)
