"""`/petugas/jabatan`: who is secretary and who is chair. What is late is told to them, and they answer objections."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import flask
from flask import Blueprint, Response
from sqlalchemy.orm import Session

from webapp import web
from webapp.accounts import posts, queries
from webapp.accounts.desk.forms import PostsForm, posts_form
from webapp.accounts.desk.page import page
from webapp.accounts.guard import ADMINISTRATOR, AUDITOR, current_actor, guard
from webapp.errors import OfficeError
from webapp.i18n import gettext as _
from webapp.web.fields import Choices

blueprint = Blueprint("office_posts", __name__)

POSTS = "/petugas/jabatan"
# What the sender saw of each post, so that nobody overwrites what somebody else decided meanwhile.
SEEN = {posts.SECRETARY: "semula_sekretaris", posts.CHAIR: "semula_ketua"}


@blueprint.get(POSTS)
@guard(ADMINISTRATOR)
def show() -> Response:
    """Both posts with who holds them."""
    with web.looking() as look:
        held = _held(look)
        return _page(posts_form(_able(look), **held), held)


@blueprint.post(POSTS)
@guard(ADMINISTRATOR)
def save() -> Response:
    """Give the posts to somebody, or to nobody."""
    session = web.session()
    form, held = posts_form(_able(session), web.request.form), _held(session)
    if not form.validate():
        return _page(form, held, 422)
    wanted = {post: form[post].data or "" for post in posts.POSTS}
    overtaken = [post for post in posts.POSTS if web.request.form.get(SEEN[post], "") != held[post] != wanted[post]]
    if overtaken:
        return _page(form, held, 409, overtaken)
    by = current_actor().staff_id
    try:
        for post in posts.POSTS:
            staff_id = uuid.UUID(wanted[post]) if wanted[post] else None
            posts.put_post(session, office_id=web.office_id(), post=post, staff_id=staff_id, by=by)
    except OfficeError:  # closed between the list and the press
        session.rollback()
        form[post].errors = [_("This account is closed. Choose somebody else.")]
        return _page(form, held, 409)
    flask.flash(_("The posts are saved."))
    return web.see_other(POSTS)


def _held(look: Session) -> dict[str, str]:
    found = posts.holders(look, web.office_id())
    return {post: str(found[post].id) if post in found else "" for post in posts.POSTS}


def _able(look: Session) -> Choices:
    """Open accounts that may write."""
    staff = queries.list_staff(look, web.office_id())
    return [(str(one.id), one.name, "") for one in staff if one.role != AUDITOR]


def _page(form: PostsForm, held: dict[str, str], status: int = 200, overtaken: Sequence[str] = ()) -> Response:
    labels = {post: str(form[post].label.text) for post in posts.POSTS}
    names = {value: name for value, name, _more in form.secretary.choices}
    return page(
        "accounts/desk/posts.html",
        _("Secretary and chair"),
        form,
        status,
        seen=[(SEEN[post], held[post]) for post in posts.POSTS],
        overtaken=[(labels[post], names.get(held[post], "")) for post in overtaken],
    )
