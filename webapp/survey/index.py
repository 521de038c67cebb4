"""The index (IKM) of PermenPANRB 14/2017, reckoned exactly; pure.

The regulation weighs nine elements alike and multiplies by 25. Weights that are rounded first (0,11 or 0,111) bring
a perfect score to 99,00 or 99,90; here fractions are kept until the very end, and only the result is rounded
(half up, two decimals), before it is compared with the official bands: these leave gaps between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

# Places of the value on the four-point scale.
LOWEST, HIGHEST = 1, 4
SCALE = 25
# Fewer answers than this are counted and nothing more: no index, no grade.
FEWEST = 30
# The lower edge of each grade, best first: mutu pelayanan A sangat baik, B baik, C kurang baik, D tidak baik.
BANDS = (("A", Decimal("88.31")), ("B", Decimal("76.61")), ("C", Decimal("65.00")), ("D", Decimal("25.00")))
# Krejcie and Morgan (1970): chi square of one degree of freedom at 95 %, share, error.
CHI_SQUARE, SHARE, ERROR = Fraction("3.841"), Fraction("0.5"), Fraction("0.05")


@dataclass(frozen=True, slots=True)
class Sum:
    """What one element got: how many answers, and their values together."""

    count: int = 0
    total: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.count + other.count, self.total + other.total)

    @property
    def mean(self) -> Fraction | None:
        """Nilai rata-rata per unsur; None without an answer."""
        return Fraction(self.total, self.count) if self.count else None


def index(sums: Iterable[Sum]) -> Decimal | None:
    """The mean of the elements' means times 25, to two decimals; elements that nobody answered are left out.

    None when nobody answered anything.
    """
    means = [mean for one in sums if (mean := one.mean) is not None]
    return rounded(sum(means, Fraction()) / len(means) * SCALE) if means else None


def grade(value: Decimal) -> str:
    """The official grade of a rounded index. Raises ValueError outside 25.00 to 100.00."""
    if not Decimal("25.00") <= value <= Decimal("100.00"):
        raise ValueError(f"no index: {value}")
    return next(name for name, lowest in BANDS if value >= lowest)


def rounded(value: Fraction) -> Decimal:
    """Half up to two decimals; exact, since no float is ever made."""
    hundredths = (value * 100 + Fraction(1, 2)).__floor__()
    return Decimal(hundredths).scaleb(-2)


def sample_size(population: int) -> int:
    """How many answers `population` people need (Krejcie-Morgan, 95 %, error 5 %), half up; 0 for nobody."""
    if population <= 0:
        return 0
    spread = CHI_SQUARE * SHARE * (1 - SHARE)
    size = spread * population / (ERROR**2 * (population - 1) + spread)
    return (size + Fraction(1, 2)).__floor__()


def without(sums: Mapping[str, Sum], element: str) -> list[Sum]:
    """All sums but that of one element: fees are none here, so the cost is always 4 and lifts the index."""
    return [one for key, one in sums.items() if key != element]
