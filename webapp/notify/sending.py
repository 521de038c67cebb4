"""Sending what waits in the outbox. The one channel of today is the log: id and kind, nobody's name, no address."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from webapp.db import Database
from webapp.notify import queries, service
from webapp.notify.models import Outgoing

log = logging.getLogger(__name__)

# Sends one message, or raises.
Channel = Callable[[Outgoing], None]


def to_log(outgoing: Outgoing) -> None:
    """A line of the log."""
    log.info("outbox: %s %s", outgoing.kind, outgoing.id)


CHANNELS: Mapping[str, Channel] = {"log": to_log}


def send_waiting(
    database: Database, *, office_id: str, still_mine: Callable[[], bool], channel: Channel = CHANNELS["log"]
) -> int:
    """Send what waits, in small rounds; returns how many went out. What a channel refuses is tried at the next run."""
    done, last = 0, None
    while True:
        with database.reading() as session:
            waiting = queries.list_unsent(session, office_id, after=last)
        if not waiting:
            return done
        last = waiting[-1].id
        with database.transaction() as session:
            service.count_try(session, office_id=office_id, ids=[one.id for one in waiting])
        sent = [one.id for one in waiting if _goes_out(channel, one)]
        if sent:
            with database.transaction() as session:
                done += service.mark_sent(session, office_id=office_id, ids=sent)
        if not still_mine():
            return done


def _goes_out(channel: Channel, one: Outgoing) -> bool:
    try:
        channel(one)
    except Exception as error:  # one message stops no other
        log.warning("outbox: %s was not sent (%s)", one.id, type(error).__name__)
        return False
    return True
