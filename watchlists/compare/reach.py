"""At most so many bits a name can be worth: a quick look, before names are compared in full.

Nearly all pairs that stand near in birth date end here, so that word is compared with word only as
long as that can change anything.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from watchlists.compare import words
from watchlists.compare.alignment import END, Share, agreeing, initials, value, valued
from watchlists.compare.syllables import ends
from watchlists.compare.tokens import PARTICLES, NameTokens
from watchlists.compare.units import Unit, alone, joined
from watchlists.scoring import FORM, INITIAL, NAME, of_words, worth

_TWO = 2
_OF_PARTICLES = frozenset(particle[:2] for particle in PARTICLES)
_PARTICLES = re.compile(f"^(?:{'|'.join(sorted(PARTICLES, key=len, reverse=True))})+")


def may_reach(
    theirs: NameTokens, ours: NameTokens, share: Share, least: float,
    *, most: Sequence[Most], near: Collection[tuple[int, int]], unknown: bool,
) -> bool:  # fmt: skip
    """Whether the name may be worth so many bits.

    `most`: at most so many bits each word of theirs is worth (`at_most`). `near`: places of words
    that may agree, all others being different. `unknown`: ours has particles, whichever they are.
    """
    if least <= NAME["least"] or not ours.all:
        return bool(ours.all)
    best = _Best(theirs, ours, share, most, near)
    if best.settled(least, ()):
        total = best.total(best.bits) + _parts_at_most(theirs, ours, best)
        if total >= least:
            return True
    if len(best.mine) == len(best.ours) == _TWO and not (unknown or theirs.particles):
        return False
    pieces = _pieces(theirs, best)
    if not any(pieces) or not best.settled(least, pieces.several | pieces.piece):
        return False
    if unknown and any(best.mine[at][:2] in _OF_PARTICLES for at in pieces.several):
        return True
    return _with_joined(theirs, ours, best, pieces, share) >= least


class Most(NamedTuple):
    """At most so many bits a word is worth, where it is equal and where it agrees otherwise."""

    equal: float
    otherwise: float


def at_most(name: NameTokens, share: Share) -> list[Most]:
    """Of each word, whatever it is compared with."""
    shares = map(share, name.all)
    return [
        Most(worth(words.EQUAL, 0.0, n), max(worth(_LIKELIEST, n, 0.0), INITIAL)) for n in shares
    ]


_LIKELIEST = max(FORM, key=FORM.__getitem__)


class _Best:
    """At most so many bits each word is worth, and the places of words of either side left over.

    What a word agrees with is not known before it is `settled`.
    """

    def __init__(
        self, theirs: NameTokens, ours: NameTokens, share: Share, most: Sequence[Most],
        near: Collection[tuple[int, int]],
    ) -> None:  # fmt: skip
        self.mine, self.ours, self._share, self._most = theirs.all, ours.all, share, most
        self.left, self.missing = set(range(len(self.mine))), set(range(len(self.ours)))
        self.bits = [0.0] * len(self.mine)
        self.near = near
        near_to: dict[int, list[int]] = {}
        for at, place in near:
            near_to.setdefault(at, []).append(place)
        for at in near_to:
            self.bits[at] = most[at].equal if self.mine[at] in self.ours else most[at].otherwise
        self._open = sorted(near_to.items(), key=self._telling)

    def _telling(self, one: tuple[int, list[int]]) -> float:
        return self.bits[one[0]]

    def settled(self, least: float, pieces: Collection[int]) -> bool:
        """Whether so many bits may be reached, and then every word is settled.

        `pieces` are places of words that may be worth all they can as a part of another.
        """
        while self._at_most(pieces) >= least:
            if not self._open:
                return True
            self._settle(*self._open.pop())
        return False

    def _at_most(self, pieces: Collection[int]) -> float:
        if not pieces:
            return of_words(sum(self.bits))
        raised = (self._most[at].equal if at in pieces else n for at, n in enumerate(self.bits))
        return min(sum(raised), NAME["most"])

    def _settle(self, at: int, places: Iterable[int]) -> None:
        """Compares a word with those it may agree with, the most telling word first."""
        word, bits = self.mine[at], 0.0
        for place in places:
            other = self.ours[place]
            way, kept = words.compare(word, other)
            if way != words.DIFFERENT:
                self.left.discard(at)
                self.missing.discard(place)
                bits = max(bits, value(way, kept, self._share(word), self._share(other)))
        self.bits[at] = bits

    def total(self, bits: Iterable[float]) -> float:
        """At most so many bits the words are worth together, with these a word."""
        return of_words(sum(bits), contradicted=bool(self.left and self.missing))


def _parts_at_most(theirs: NameTokens, ours: NameTokens, best: _Best) -> float:
    """What words cost that stand on one side alone, as `arrangement` counts them."""
    mine, listed = len(theirs.surname), len(ours.surname)
    surname = sum(at < mine for at in best.left), sum(at < listed for at in best.missing)
    given = len(best.left) - surname[0], len(best.missing) - surname[1]
    bits = NAME["surname more"] * surname[0] * bool(listed)
    bits += NAME["given name more"] * given[0] * bool(ours.given)
    if surname[1] < listed:
        bits += NAME["other surname"] * min(surname)
    elif mine and listed:
        bits += NAME["surname differs"]
    if theirs.given and given[1] == len(ours.given) > 0:
        bits += NAME["given names differ"]
    elif ours.given:
        bits += NAME["other given name"] * min(given)
    return bits


class _Pieces(NamedTuple):
    """Places of words of theirs that may be several of ours, and of such as a piece of one."""

    several: set[int]
    piece: set[int]


def _pieces(theirs: NameTokens, best: _Best) -> _Pieces:
    """The longer word ends in three letters of the other, or begins or ends in two of them.

    In two only where its first letter is that of a word there. Particles may stand in front.
    """
    mine, ours = best.mine, best.ours
    first = {word[0] for word in mine + theirs.particles}, {word[0] for word in ours}
    found = _Pieces(set(), set())
    for at, place in best.near:
        word, other = mine[at], ours[place]
        longer = len(word) - len(other)
        if longer >= _TWO and _has_piece(word, other, first[1]):
            found.several.add(at)
        elif longer <= -_TWO and _has_piece(other, word, first[0]):
            found.piece.add(at)
    return found


def _has_piece(word: str, piece: str, first: Collection[str]) -> bool:
    if word[-END:] == piece[-END:] or ends(word) & ends(piece):
        return True
    particle = word[:2] in _OF_PARTICLES
    if not particle and word[0] not in first:
        return False
    if word[:2] == piece[:2] or word[-2:] == piece[-2:]:
        return True
    return particle and _PARTICLES.sub("", word)[:2] == piece[:2]


def _with_joined(
    theirs: NameTokens, ours: NameTokens, best: _Best, pieces: _Pieces, share: Share
) -> float:
    """At most so many bits the name is worth, where words may be read as one or be initials.

    Each word stands in one pair alone, and has its part of what that is worth.
    """
    each = list(best.bits)
    pairs = valued(agreeing(_joined(theirs, ours, pieces)), share)
    for pair in (*pairs, *initials(theirs, ours)):
        places = pair.theirs.places
        best.left.difference_update(places)
        best.missing.difference_update(pair.ours.places)
        if pair.bits > sum(best.bits[at] for at in places):
            for at in places:
                each[at] = max(each[at], pair.bits / len(places))
    parted = bool(ours.surname and ours.given)
    more = len(best.left) * parted * max(NAME["surname more"], NAME["given name more"])
    return best.total(each) + more


def _joined(theirs: NameTokens, ours: NameTokens, pieces: _Pieces) -> Iterator[tuple[Unit, Unit]]:
    """Several words read as one, each beside a word of the other name."""
    if pieces.piece:
        some = [one for one in joined(theirs) if not pieces.piece.isdisjoint(one.places)]
        yield from product(some, alone(ours))
    if pieces.several:
        words_of = alone(theirs)
        yield from product([words_of[at] for at in pieces.several], joined(ours))
