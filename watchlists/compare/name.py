"""Names: words aligned one to one, each agreement worth its rarity; what is missing or differs.

The order of surname and given names, words joined or split, particles, a second surname, middle
names, spellings, typing errors, cuts, titles and pet names are all seen through, and each is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import product
from operator import or_
from typing import NamedTuple

from watchlists.compare import words
from watchlists.compare.alignment import (
    Share,
    agreeing,
    align,
    initials,
    together,
    units,
    value,
    valued,
)
from watchlists.compare.arrangement import JOINED, Unit, arrangement, single, ways
from watchlists.compare.syllables import ends
from watchlists.compare.tokens import PARTICLES, NameTokens
from watchlists.scoring import NAME, Verdict, of_words, worth

KIND = "name"


class Listed(NamedTuple):
    """A name of the list, as written and as words."""

    written: str
    tokens: NameTokens


def compare(
    theirs: NameTokens, written: str, ours: Iterable[Listed], share: Share
) -> Verdict | None:
    """The best verdict over all names of the entry; None where either side has no name."""
    if not theirs.all:
        return None
    verdicts = [_one(theirs, written, listed, share) for listed in ours if listed.tokens.all]
    return max(verdicts, key=lambda verdict: verdict.bits, default=None)


def may_reach(
    theirs: NameTokens, ours: NameTokens, share: Share, least: float,
    *, near: Iterable[tuple[int, int]], unknown: bool,
) -> bool:  # fmt: skip
    """Whether the name may be worth so many bits: a quick look at each word's best agreement.

    `near`: places of words that may agree, all others being different. `unknown`: ours has
    particles, whichever they are.
    """
    mine, listed = theirs.all, ours.all
    best = _Best([0.0] * len(mine), set(range(len(mine))), set(range(len(listed))))
    for at, place in near:
        word, other = mine[at], listed[place]
        way, kept = words.compare(word, other)
        if way != words.DIFFERENT:
            best.left.discard(at)
            best.missing.discard(place)
            best.bits[at] = max(best.bits[at], value(way, kept, word, other, share))
    total = best.total() + _parts_at_most(theirs, ours, best.left, best.missing)
    if max(total, NAME["least"]) >= least:
        return True
    if len(mine) == len(listed) == _TWO and not (unknown or theirs.particles):
        return False
    pieces, whole = _pieces(mine, listed), list(best.bits)
    for at in pieces:
        whole[at] = max(whole[at], worth(words.EQUAL, 0.0, share(mine[at])))
    if not pieces or min(sum(whole), NAME["most"]) < least:
        return False
    return unknown or _with_joined(theirs, ours, best, share) >= least


class _Best(NamedTuple):
    """At most so many bits each word is worth, and the places of words of either side left over."""

    bits: list[float]
    left: set[int]
    missing: set[int]

    def total(self) -> float:
        """At most so many bits they are worth together."""
        return of_words(sum(self.bits), contradicted=bool(self.left and self.missing))


def _parts_at_most(
    theirs: NameTokens, ours: NameTokens, left: set[int], missing: set[int]
) -> float:
    """What words cost that stand on one side alone, as `_arrangement` counts them."""
    mine, listed = len(theirs.surname), len(ours.surname)
    surname = sum(place < mine for place in left), sum(place < listed for place in missing)
    given = len(left) - surname[0], len(missing) - surname[1]
    bits = NAME["surname more"] * surname[0] + NAME["given name more"] * given[0]
    if surname[1] == listed:
        bits += NAME["surname differs"]
    else:
        bits += NAME["other surname"] * min(surname)
    if theirs.given and given[1] == len(ours.given) > 0:
        bits += NAME["given names differ"]
    elif ours.given:
        bits += NAME["other given name"] * min(given)
    return bits


def _pieces(mine: tuple[str, ...], ours: tuple[str, ...]) -> list[int]:
    """Places of words that may be several of ours, or a piece of one.

    The longer one begins or ends like the other; particles may stand in front.
    """
    begin, end = {one[:2] for one in ours}, {one[-2:] for one in ours}
    syllables = reduce(or_, map(ends, ours), 0)
    found = []
    for at, word in enumerate(mine):
        size, first, last, spelt = len(word), word[:2], word[-2:], ends(word)
        start = _PARTICLES.sub("", word)[:2] if first in _OF_PARTICLES else first
        if (first in begin or start in begin or last in end or spelt & syllables) and any(
            not -_TWO < len(one) - size < _TWO
            and (one[:2] in (first, start) or one[-2:] == last or spelt & ends(one))
            for one in ours
        ):
            found.append(at)
    return found


def _with_joined(theirs: NameTokens, ours: NameTokens, best: _Best, share: Share) -> float:
    """At most so many bits the name is worth, where words may be read as one or be initials.

    Each word stands in one pair alone, and has its part of what that is worth.
    """
    each = list(best.bits)
    for pair in (*valued(agreeing(_joined(theirs, ours)), share), *initials(theirs, ours)):
        places = pair.theirs.places
        best.left.difference_update(places)
        best.missing.difference_update(pair.ours.places)
        if pair.bits > sum(best.bits[at] for at in places):
            for at in places:
                each[at] = max(each[at], pair.bits / len(places))
    more = len(best.left) * max(NAME["surname more"], NAME["given name more"])
    return best._replace(bits=each).total() + more


def _joined(theirs: NameTokens, ours: NameTokens) -> Iterator[tuple[Unit, Unit]]:
    """Several words read as one, each beside a word of the other name."""
    mine, listed = units(theirs), units(ours)
    alone, others = [one for one in mine if len(one.places) == 1], listed[: len(ours.all)]
    yield from product(mine[len(theirs.all) :], others)
    yield from product(alone, listed[len(others) :])


_TWO = 2
_OF_PARTICLES = frozenset(particle[:2] for particle in PARTICLES)
_PARTICLES = re.compile(f"^(?:{'|'.join(sorted(PARTICLES, key=len, reverse=True))})+")


def _one(a: NameTokens, written: str, listed: Listed, share: Share) -> Verdict:
    b = listed.tokens
    if (a.surname, a.given) == (b.surname, b.given):
        said = ["equal" if a.particles == b.particles else "equal but for a particle"]
        each = {word: worth(words.EQUAL, 0.0, share(word)) for word in b.all}
        less = together(b, dict(enumerate(map(each.__getitem__, b.all))), share)
        bits = of_words(sum(each.values()) - less)
    else:
        bits, said = _aligned(a, b, share)
    if 1 in (len(a.all), len(b.all)) and JOINED not in said:
        bits, said = bits + NAME["single name"], [*said, single(a, b)]
    bits = max(NAME["least"], bits)
    return Verdict(", ".join(said), round(bits, 2), written, listed.written)


def _aligned(a: NameTokens, b: NameTokens, share: Share) -> tuple[float, list[str]]:
    kept, left, missing = align(a, b, share)
    # A word that stands twice is worth no more than once; the most telling pair is the first.
    each = {pair.ours.text: pair.bits for pair in reversed(kept)}
    doubtful = (left and missing) or any(pair.way == words.RESEMBLES for pair in kept)
    by_place = {pair.ours.places[0]: pair.bits for pair in kept if len(pair.ours.places) == 1}
    less = together(b, by_place, share)
    bits = of_words(sum(each.values()) - less, contradicted=bool(doubtful))
    said = ways(kept)
    for weight, note in arrangement(a, b, kept, left, missing):
        bits += NAME[weight]
        if note:
            said.append(note)
    if not said:
        bits += NAME["order"]
        moved = sorted(a.all) == sorted(b.all)
        said = ["equal, words in another order" if moved else "a particle joined or split"]
    return bits, said
