"""`flask --app wsgi audit …`: is the journal whole, and where does it end."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from webapp import web
from webapp.audit import chain
from webapp.audit.chain import Head, Verdict

group = AppGroup("audit", help="The journal and its chain.")

WORDS = {
    chain.CHANGED: "line {at} was changed: its digest no longer fits what it says",
    chain.MISSING: "line {at} is missing",
    chain.DOUBLED: "position {at} stands twice",
    chain.UNLINKED: "line {at} does not follow line {before}: one of the two was written anew",
    chain.TAIL_CUT: "line {at} and what followed is missing: the end of the journal was cut off",
    chain.HEAD_ASTRAY: "the journal ends with line {at}, but its head says otherwise: one of them was changed",
    chain.PUBLISHED_ASTRAY: "line {at} is not the one that was published: the journal was written anew",
}


@group.command("verify")
@click.option("--head", "published", default=None, help="A head that was published, as POSITION:DIGEST.")
@click.option("--office", default=None, help="Only this office; needed with --head when there are several.")
def verify(published: str | None, office: str | None) -> None:
    """Name the first broken link of each office's journal; exit code 1 when there is one."""
    head = _read(published)
    with web.database().reading() as session:
        steady = chain.steady(session)
        known = chain.list_offices(steady)
        if office and office not in {*known, web.office_id()}:
            raise click.UsageError(f"Office {office} has no journal here. Offices: {', '.join(known) or 'none'}.")
        offices = [office] if office else known
        if head is not None and len(offices) > 1:
            raise click.UsageError("--head belongs to one office: name it with --office.")
        verdicts = [chain.verify(steady, one, head) for one in offices or [web.office_id()]]
    for verdict in verdicts:
        click.echo(_told(verdict))
    if any(verdict.broken for verdict in verdicts):
        raise click.exceptions.Exit(1)


@group.command("head")
def head() -> None:
    """Print where the journal ends, as POSITION:DIGEST, to be published or kept elsewhere."""
    with web.database().reading() as session:
        found = chain.head(session, web.office_id())
    click.echo(str(found))


def _read(published: str | None) -> Head | None:
    try:
        return Head.read(published) if published else None
    except ValueError as error:
        raise click.UsageError(f"--head: {error}.") from error


def _told(verdict: Verdict) -> str:
    if verdict.broken is None:
        return f"Office {verdict.office_id}: {verdict.lines} lines, unbroken. Head {verdict.head}"
    words = WORDS[verdict.broken.kind].format(at=verdict.broken.position, before=verdict.broken.position - 1)
    return f"Office {verdict.office_id}: BROKEN after {verdict.lines} lines that fit: {words}."
