"""Words of minutes that pages of citizens and of staff share."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.i18n import gettext as _
from webapp.i18n import mark as N_

# Groups (unsur) of a public consultation, PermenPANRB 16/2017: the office itself, then those of the invitations.
GROUPS: Mapping[str, str] = {
    "office": N_("The office (penyelenggara)"),
    "users": N_("People who use the service"),
    "parties": N_("Political parties"),
    "civil_society": N_("Civil society organisations"),
    "women": N_("Women's organisations"),
    "disability": N_("Organisations of people with disabilities"),
    "academics": N_("Experts and academics"),
    "media": N_("Media"),
}


STANCES: Mapping[str, str] = {
    "support": N_("In favour"),
    "object": N_("Against"),
    "propose": N_("Proposes other words"),
    "experience": N_("Tells an experience"),
}


def stance_words() -> dict[str, str]:
    """Each stance of an input in the reader's language."""
    return {key: _(words) for key, words in STANCES.items()}


def group_words() -> dict[str, str]:
    """Each group in the reader's language, in the order of the record."""
    return {key: _(words) for key, words in GROUPS.items()}
