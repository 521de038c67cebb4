"""Faster templates, the same words: imports of macros and translations without Jinja's bookkeeping.

Jinja compares, at every `{% from … import … %}`, the names of the page with the names of the imported file, to
give a file with globals of its own a fresh module; ours have none. And it looks up and formats each sentence
anew; a sentence without places is the same for every page in its language.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from babel.support import NullTranslations
from jinja2 import Environment, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup

from webapp import i18n

SENTENCES = 4096  # two languages and the staff's have fewer than 3,000


class HouseTemplate(Template):
    """A template whose macros are imported from one module for all pages."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is None:
            self._module = self.make_module()
        return self._module


def gettext(msgid: str, **facts: Any) -> Markup:
    """`_("…")` in a template: Jinja's own newstyle gettext, which formats always and escapes what is put in."""
    ready = _ready(i18n.translations(), msgid)
    return ready[0] if not facts else ready[1] % facts


@lru_cache(maxsize=SENTENCES)
def _ready(catalogue: NullTranslations, msgid: str) -> tuple[Markup, Markup]:
    """The sentence as it is shown without facts, and as facts are put in."""
    text = Markup(catalogue.ugettext(msgid))
    try:
        return text % {}, text
    except KeyError:  # it has places: shown without facts it is a fault of the template, which Jinja raises too
        return text, text


def init_app(environment: Environment) -> None:
    """Before the first template is loaded."""
    environment.template_class = HouseTemplate
    environment.globals.update(_=gettext, gettext=gettext)
