"""Counting tries by address, under a key that lives one day.

The count of "the last hour" is this clock hour's plus the share of the hour before that still
lies within sixty minutes: two small rows an address instead of one row a try. At midnight (WIB)
the key changes and all counts begin anew; that costs a limit little and buys forgetting.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock, db
from webapp.db import insert_first
from webapp.throttle.models import AddressCount, DailyKey

HOUR = timedelta(hours=1)
KEY_BYTES = 32
IPV6_NETWORK_BITS = 64
SWEPT_AT_ONCE = 500


def count(session: Session, *, office_id: str, bucket: str, address: str) -> int:
    """Count one more try, and return how many the last hour holds with this one."""
    hour = _hour(clock.now())
    mark = pair_mark(session, office_id=office_id, value=network_of(address))
    first = insert_first(session, AddressCount).values(
        office_id=office_id, bucket=bucket, address_hash=mark, hour=hour, count=1
    )
    key = ["office_id", "bucket", "address_hash", "hour"]
    session.execute(first.on_conflict_do_update(index_elements=key, set_={"count": AddressCount.count + 1}))
    return _sliding(_two_hours(session, office_id, bucket, mark))


def seen(session: Session, *, office_id: str, bucket: str, address: str) -> int:
    """How many tries the last hour holds; counts nothing, may be asked in a reading session."""
    key = session.get(DailyKey, (office_id, clock.today()))
    return _sliding(_two_hours(session, office_id, bucket, _hash(key.secret, network_of(address)))) if key else 0


def network_of(address: str) -> str:
    """The address as it is counted: one IPv6 line owns a whole /64 and may wander in it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, IPV6_NETWORK_BITS), strict=False))


def pair_mark(session: Session, *, office_id: str, value: str) -> str:
    """The keyed hash of `value` (an address, or an account with an address), valid today only.

    Whoever needs the first mark of a day sweeps the day before away: later ones need not look again.
    """
    key = session.get(DailyKey, (office_id, clock.today()))
    if key is None:
        sweep(session, office_id=office_id)
        # Two addresses may be the day's first at once: one key stands, both use it.
        first = insert_first(session, DailyKey).values(
            office_id=office_id, day=clock.today(), secret=secrets.token_bytes(KEY_BYTES)
        )
        session.execute(first.on_conflict_do_nothing(index_elements=["office_id", "day"]))
        key = session.get_one(DailyKey, (office_id, clock.today()))
    return _hash(key.secret, value)


def sweep(session: Session, *, office_id: str, limit: int = SWEPT_AT_ONCE) -> int:
    """Forget yesterday: keys and counts of earlier days go, so nothing stays for 24 hours; returns how many.

    At most `limit` counts go at once. Keys go all, and first: without them a count belongs to nobody.
    """
    today = clock.today()
    midnight = datetime.combine(today, datetime.min.time(), clock.JAKARTA)
    keys = db.delete_some(session, DailyKey, DailyKey.office_id == office_id, DailyKey.day < today, limit=limit)
    old = AddressCount.office_id == office_id, AddressCount.hour < _hour(midnight)
    return keys + db.delete_some(session, AddressCount, *old, limit=limit)


def _two_hours(session: Session, office_id: str, bucket: str, mark: str) -> dict[datetime, AddressCount]:
    """This clock hour's count and that of the hour before, by hour."""
    hour = _hour(clock.now())
    rows = session.scalars(
        select(AddressCount).where(
            AddressCount.office_id == office_id,
            AddressCount.bucket == bucket,
            AddressCount.address_hash == mark,
            AddressCount.hour.in_((hour, hour - HOUR)),
        ),
        execution_options={"populate_existing": True},  # counted by a statement, not by an object
    )
    return {row.hour: row for row in rows}


def _sliding(rows: Mapping[datetime, AddressCount]) -> int:
    """The count of the last sixty minutes."""
    now = clock.now()
    hour = _hour(now)
    counts = {at: row.count for at, row in rows.items()}
    share_left = (hour + HOUR - now) / HOUR
    return counts.get(hour, 0) + int(counts.get(hour - HOUR, 0) * share_left)


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _hash(secret: bytes, value: str) -> str:
    return hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()
