"""What the ways to write a word are worth, counted, and what scoring.py makes of them.

A weight is right where 2 to its power, summed over the words of strangers, comes to the share of
true words that are written so. As it depends on how common both words are, what is held of a way
is that sum. A class of damage is as frequent in the exam as it is in no real traffic, and not all
ways are in it: other romanisations were set by names of thirty scripts (README.md).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from math import log2
from typing import NamedTuple

from watchlists.compare import words
from watchlists.compare.alignment import Share, align, value
from watchlists.compare.tokens import NameTokens
from watchlists.scoring import FORM


class Way(NamedTuple):
    """Shares of true and of chance words that agree so; bits that makes, and bits that are held."""

    true: float
    chance: float
    bits: float
    held: float


def ways(
    true: Iterable[tuple[NameTokens, NameTokens]], chance: Iterable[tuple[str, str]], share: Share
) -> Mapping[str, Way]:
    """Of names of one person, and of words of strangers' names; a way must be seen in both."""
    same, same_all = _agreeing(true, share)
    seen, weights, strange_all = Counter[str](), defaultdict[str, float](float), 0
    for theirs, ours in chance:
        strange_all += 1
        way, kept = words.compare(theirs, ours)
        if way in _KNOWN:
            seen[way] += 1
            weights[way] += 2 ** value(way, kept, share(theirs), share(ours))
    found = {}
    for way in _KNOWN:
        if same[way] and seen[way]:
            m, u, held = same[way] / same_all, seen[way] / strange_all, weights[way] / strange_all
            found[way] = Way(m, u, log2(m / u), log2(held / u))
    return found


_KNOWN = (words.EQUAL, *FORM)


def _agreeing(
    true: Iterable[tuple[NameTokens, NameTokens]], share: Share
) -> tuple[Counter[str], int]:
    """How often words are found in each way, one for one, and the words that are to be found."""
    found, whole = Counter[str](), 0
    for theirs, ours in true:
        whole += len(ours.all)
        kept = align(theirs, ours, share).kept
        found.update(
            pair.way for pair in kept if len(pair.theirs.places) == len(pair.ours.places) == 1
        )
    return found, whole
