"""What is woven into a text: a place, a day, a name, a number; and which text comes next, so that none is worn out."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from webapp import clock
from webapp.demo import texts

# No text stands in the trial more often, with its places and names woven in.
MOST_OFTEN = 3
SLOTS = ("desa", "kecamatan", "tps", "tanggal", "hari", "nama", "jumlah", "banyak", "jam")
MONTHS: tuple[str, ...] = ("Januari", "Februari", "Maret", "April", "Mei", "Juni")
MONTHS += ("Juli", "Agustus", "September", "Oktober", "November", "Desember")
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
# Reports that blame somebody: no village is named with them, so that nobody real can be meant.
BLAMING = frozenset(
    {"dugaan-pelanggaran", "tindak-pidana-pemilu", "petugas-lapangan", "anggota-sekretariat", "nama-dicatut"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """A village of the office's own table, with its district."""

    village: str
    district: str
    district_code: str


@dataclass(slots=True)
class Chooser:
    """Takes the text that stands in the trial least often; none that stands there `MOST_OFTEN` times."""

    rng: random.Random
    used: Counter[str] = field(default_factory=Counter)

    def take(
        self, options: Sequence[str], slots: dict[str, str], *, without: Iterable[str] = (), needed: bool = False
    ) -> str | None:
        """One of `options`, woven; None when all of them are worn out, unless one is `needed` all the same.

        `without` names slots to do without.
        """
        woven = [weave(option, slots) for option in options if _has_none(option, without)]
        fresh = [text for text in woven if needed or not text or self.used[text] < MOST_OFTEN]
        if not fresh:
            return None
        fewest = min(self.used[text] for text in fresh)
        chosen = self.rng.choice([text for text in fresh if self.used[text] == fewest])
        self.used[chosen] += 1
        return chosen

    def pair(
        self,
        options: Sequence[texts.Pair],
        slots: dict[str, str],
        *,
        without: Iterable[str] = (),
        needed: bool = False,
    ) -> texts.Pair:
        """A question and its reply; an empty pair when all are worn out, unless one is `needed`."""
        woven = {
            weave(first, slots): weave(second, slots) for first, second in options if _has_none(first + second, without)
        }
        first = self.take(list(woven), {}, needed=needed)
        if first is None:
            return ("", "")
        self.used[woven[first]] += 1
        return (first, woven[first])


def _has_none(text: str, without: Iterable[str]) -> bool:
    return not any(f"{{{name}}}" in text for name in without)


def weave(text: str, slots: dict[str, str]) -> str:
    """`text` with its places filled; without slots it stays as it is (it was woven before)."""
    return text.format(**slots) if slots else text


def slots_of(rng: random.Random, place: Place, received: datetime) -> dict[str, str]:
    """What one case is about, chosen once, so that its texts agree with one another."""
    day = clock.local(received).date() - timedelta(days=rng.randint(2, 20))
    name = f"{rng.choice(texts.people()['honorifics'])} {rng.choice(texts.people()['names'])}"
    return {
        "desa": place.village,
        "kecamatan": place.district,
        "tps": str(rng.randint(1, 14)),
        "tanggal": day_words(day),
        "hari": WEEKDAYS[day.weekday()],
        "nama": name,
        "jumlah": str(rng.randint(2, 9)),
        "banyak": str(rng.randint(20, 60)),
        "jam": f"{rng.randint(7, 11):02d}.{rng.choice(('00', '15', '30', '45'))}",
    }


def day_words(day: date) -> str:
    """`5 Oktober 2026`: as people write it."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def as_typed(rng: random.Random, village: str) -> str:
    """The name of a village as people type it: mostly right, now and then without care."""
    if rng.random() < 0.1 and len(village) > 5:
        cut = rng.randint(2, len(village) - 2)
        return (village[:cut] + village[cut + 1 :]).lower()
    return f"desa {village}" if rng.random() < 0.15 else village


def contact_of(rng: random.Random, name: str) -> str:
    """A way to reach somebody that leads nowhere."""
    number = rng.randint(1, 9999)
    if rng.random() < 0.7:
        return str(texts.people()["phone"]).format(number=number)
    return str(texts.people()["email"]).format(name=name.split()[-1].lower(), number=number % 100)
