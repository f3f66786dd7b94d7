"""What the search leaves out: of the listed that scoring every pair would say, how many it reaches.

Each listed traveller is scored against their own entry directly, without the search. Where that is
a match worth saying, the search must have brought the entry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from watchlists.asked import Asked
from watchlists.compare.tokens import tokens
from watchlists.entry import WatchlistEntry
from watchlists.evaluate.exam import Exam
from watchlists.index import Index, indexed
from watchlists.matcher import scored

_MANIFEST = 180


class Reach(NamedTuple):
    """Listed travellers that scoring would find, and how many of them the search reaches."""

    worth: int
    reached: int

    @property
    def share(self) -> float:
        """Of one; 1.0 where there is nobody to find."""
        return self.reached / self.worth if self.worth else 1.0


def reach(exam: Exam, index: Index) -> Mapping[str, Reach]:
    """By what the entry knows of the birth date (whole, year only, unknown), and by class.

    Those whom the exam drew for such entries alone count for these, and not for all.
    """
    entries = {entry.id: entry for entry in exam.entries}
    worth: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    drawn = [(("all", name), pairs) for name, pairs in exam.listed.items()]
    for names, pairs in [*drawn, *(((), pairs) for pairs in exam.partly.values())]:
        for at in range(0, len(pairs), _MANIFEST):
            some = pairs[at : at + _MANIFEST]
            asked = [Asked(one, tokens(one.surname_mrz, one.given_names_mrz)) for _, one in some]
            for one, (id_, _), few in zip(asked, some, index.candidates(asked), strict=True):
                entry = entries[id_]
                if scored(0, one, indexed(entry), index) is None:
                    continue
                kinds = (f"birth date {_known(entry)}", *names)
                worth.update(kinds)
                reached.update(kinds if any(c.entry.id == id_ for c in few) else ())
    return {kind: Reach(worth[kind], reached[kind]) for kind in worth}


def _known(entry: WatchlistEntry) -> str:
    if not entry.birth_dates:
        return "unknown"
    return "year only" if entry.birth_dates[0].day is None else "whole"
