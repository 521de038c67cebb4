"""What is different between two versions of a standard: clause by clause, by the clause's own id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from webapp.charter.models import Clause

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """One clause that is not as it was. `before` is None for an added one, `after` for a removed one."""

    kind: str
    before: Clause | None
    after: Clause | None

    @property
    def clause(self) -> Clause:
        """The clause as it is, or as it was last."""
        found = self.after or self.before
        assert found is not None
        return found


def compare(before: Iterable[Clause], after: Iterable[Clause]) -> list[Difference]:
    """Every difference in the order of the newer version, what was removed at its end of the list.

    A clause whose words or source changed is changed, one with another number alone is moved.
    """
    old = {clause.id: clause for clause in before if not clause.removed}
    new = {clause.id: clause for clause in after if not clause.removed}
    found = []
    for clause_id, clause in new.items():
        was = old.get(clause_id)
        if was is None:
            found.append(Difference(ADDED, None, clause))
        elif words_of(was) != words_of(clause):
            found.append(Difference(CHANGED, was, clause))
        elif was.number != clause.number:
            found.append(Difference(MOVED, was, clause))
    found += [Difference(REMOVED, clause, None) for clause_id, clause in old.items() if clause_id not in new]
    return found


def words_of(clause: Clause) -> tuple[str, str, str]:
    """What a clause says, and by which source."""
    return (clause.text_id, clause.text_jv, clause.source)
