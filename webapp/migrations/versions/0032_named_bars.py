"""Who is below a named person is kept with the naming; for namings that stand, by the order of today."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

POSTS = ("secretary", "chair")
NAMINGS = sa.text(
    "SELECT office_id, id, staff_id FROM named_persons WHERE removed_at IS NULL AND staff_id IS NOT NULL"
).columns(office_id=sa.String(), id=sa.Uuid(), staff_id=sa.Uuid())
STAFF = sa.text("SELECT office_id, id, role, unit_key, active FROM staff").columns(
    office_id=sa.String(), id=sa.Uuid(), role=sa.String(), unit_key=sa.String(), active=sa.Boolean()
)
HELD = sa.text(
    "SELECT posts.office_id, posts.key, posts.staff_id FROM posts JOIN staff"
    " ON staff.office_id = posts.office_id AND staff.id = posts.staff_id WHERE staff.active"
).columns(office_id=sa.String(), key=sa.String(), staff_id=sa.Uuid())


def upgrade() -> None:
    bars = op.create_table(
        "named_bars",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("named_id", sa.Uuid(), nullable=False),
        sa.Column("below", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "named_id", "below", name="pk_named_bars"),
        sa.ForeignKeyConstraint(
            ["office_id", "named_id"],
            ["named_persons.office_id", "named_persons.id"],
            name="fk_named_bars_office_id_named_id_named_persons",
        ),
    )
    rows = list(_rows())
    if rows:
        op.bulk_insert(bars, rows)


def downgrade() -> None:
    op.drop_table("named_bars")


def _rows() -> Iterator[dict[str, Any]]:
    connection = op.get_bind()
    staff, held = connection.execute(STAFF).all(), connection.execute(HELD).all()
    for office_id, named_id, person_id in connection.execute(NAMINGS).all():
        people = [one for one in staff if one.office_id == office_id]
        ranks = {one.id: _ranks(one, held) for one in people}
        for mark in sorted(ranks.get(person_id, ())):
            yield {"office_id": office_id, "named_id": named_id, "below": mark}
        for one in people:
            if one.id != person_id and ranks.get(person_id, set()) & _above(one, ranks[one.id]):
                yield {"office_id": office_id, "named_id": named_id, "below": str(one.id)}


def _ranks(one: Any, held: Any) -> set[str]:
    found = {row.key for row in held if (row.office_id, row.staff_id) == (one.office_id, one.id)}
    return found | {f"head:{one.unit_key}"} if one.active and one.role == "head" and one.unit_key else found


def _above(one: Any, ranks: set[str]) -> set[str]:
    mine = [post for post in POSTS if post in ranks]
    if mine:
        return set(POSTS[POSTS.index(mine[-1]) + 1 :])
    return {*POSTS, f"head:{one.unit_key}"} if one.unit_key and one.role != "head" else set(POSTS)
