"""What each verdict beside the name is worth, counted: `python -m watchlists.evaluate.estimate`.

Fellegi and Sunter: the weight of a verdict is log2(m / u), m being the share of true pairs that
show it and u the share of chance pairs. True pairs are the travellers of the exam's classes, which
are as frequent there as they are in no real traffic; chance pairs are strangers. The table of
scoring.py is set beside what is counted. It counts on odd seeds; the report is of even ones.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice
from math import log2
from random import Random
from typing import NamedTuple

from api_ingest.domain.manifest import Traveller
from watchlists.compare import birth_date, nationality, sex
from watchlists.entry import WatchlistEntry
from watchlists.evaluate import exam
from watchlists.scoring import WEIGHTS, Verdict

SEED, SIZE, A_CLASS, STRANGERS = 101, 20_000, 400, 400_000
ONE = 1.0
"""Added to each count: what was never seen is not impossible."""
Key = tuple[str, str]


class Estimate(NamedTuple):
    """Shares of true and of chance pairs with a verdict, and the weight that makes; in bits."""

    true: float
    chance: float
    bits: float


def verdicts(traveller: Traveller, entry: WatchlistEntry) -> Iterable[Key]:
    """Kind and words of what is compared, but for name and document: strangers never share one."""
    found: dict[str, Verdict | None] = {
        birth_date.KIND: birth_date.compare(traveller.birth_date, entry.birth_dates),
        nationality.KIND: nationality.compare(traveller.nationalities, entry.nationalities),
        sex.KIND: sex.compare(traveller.sex, entry.sex),
    }
    return ((kind, said.words) for kind, said in found.items() if said is not None)


def estimate(seed: int, *, size: int, a_class: int, strangers: int) -> Mapping[Key, Estimate]:
    """Of each verdict in the table; shares are of the pairs in which both sides have the kind.

    Raises ValueError for an even seed: those are for the report.
    """
    if seed % 2 == 0:
        raise ValueError(f"{seed} is even: even seeds are kept for the report")
    paper = exam.make(seed, size=size, a_class=a_class, innocent=strangers // 100)
    true = Counter(
        key
        for pairs in paper.listed.values()
        for id_, traveller in pairs
        for key in verdicts(traveller, paper.entries[int(id_[1:])])
    )
    random = Random(seed)  # noqa: S311 — reproducible, nothing secret
    chance = Counter(
        key
        for traveller in paper.innocent
        for entry in islice(iter(lambda: random.choice(paper.entries), None), 100)
        for key in verdicts(traveller, entry)
    )
    kinds = {kind for kind, _ in chance}
    return {key: _one(key, true, chance) for key in WEIGHTS if key[0] in kinds}


def _one(key: Key, true: Counter[Key], chance: Counter[Key]) -> Estimate:
    shares = []
    for counts in (true, chance):
        whole = sum(n for (kind, _), n in counts.items() if kind == key[0])
        shares.append((counts[key] + ONE) / (whole + ONE))
    return Estimate(shares[0], shares[1], log2(shares[0] / shares[1]))


def main() -> None:
    """Print what was counted beside the table."""
    found = estimate(SEED, size=SIZE, a_class=A_CLASS, strangers=STRANGERS)
    for (kind, words), one in found.items():
        held = WEIGHTS[kind, words]
        sys.stdout.write(
            f"{kind:12} {words:32} {one.true:.5f} {one.chance:.6f} {one.bits:+6.1f} {held:+6.1f}\n"
        )


if __name__ == "__main__":
    main()
