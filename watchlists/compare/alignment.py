"""Which word of one name is which of the other: one to one, the most telling first.

Words joined or split otherwise and initials are pairs as well; what stands together on the list is
worth less than each word alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache, partial
from itertools import pairwise, product
from typing import NamedTuple

from rapidfuzz.distance import Indel

from watchlists.compare import words
from watchlists.compare.arrangement import JOINED, Pair
from watchlists.compare.servants import SERVANT
from watchlists.compare.syllables import syllables
from watchlists.compare.tokens import NameTokens
from watchlists.compare.units import Unit, unit_of, units
from watchlists.scoring import AT_LEAST, INITIAL, NAME, OF_SYLLABLE, worth

Share = Callable[[str], float]
"""The share of people who bear a word in their name."""


class Alignment(NamedTuple):
    """Which words were found to be which, and the places of words of either side that were not."""

    kept: list[Pair]
    left: set[int]
    missing: set[int]


def align(a: NameTokens, b: NameTokens, share: Share) -> Alignment:
    """Pairs of words of the traveller (a) and the list (b), the most telling first, each once."""
    pairs = valued(_all_alike(a, b), share)
    found = sorted([*pairs, *initials(a, b)], key=_most_telling)
    left, missing = set(range(len(a.all))), set(range(len(b.all)))
    kept: list[Pair] = []
    for pair in found:
        if left.issuperset(pair.theirs.places) and missing.issuperset(pair.ours.places):
            left.difference_update(pair.theirs.places)
            missing.difference_update(pair.ours.places)
            kept.append(pair)
    return Alignment(kept, left, missing)


def _most_telling(pair: Pair) -> float:
    return -pair.bits


def together(name: NameTokens, bits: Mapping[int, float], share: Share) -> float:
    """By how much neighbours of a part are worth less than each, for they belong together.

    Who is called TJON is called TJON SIE FAT: what the second word says the first one has said. A
    word may lose all it is worth. `bits` are those of the words that were found, by place.
    """
    less = 0.0
    for at, (first, second) in enumerate(pairwise(name.all)):
        if at + 1 == len(name.surname) or at not in bits or at + 1 not in bits:
            continue
        both = share(f"{first} {second}")
        if both:
            apart = sum(worth(words.EQUAL, 0.0, share(word)) for word in (first, second))
            said = max(apart - worth(words.EQUAL, 0.0, both), 0.0)
            less += min(said, bits[at], bits[at + 1])
    return less


class Alike(NamedTuple):
    """Words, or words read as one (`joined`), and how they agree: whatever that is worth."""

    theirs: Unit
    ours: Unit
    way: str
    kept: float
    joined: bool


@lru_cache(maxsize=256)
def _all_alike(a: NameTokens, b: NameTokens) -> tuple[Alike, ...]:
    """Of two names; they are valued once at large, and again for each nationality."""
    return tuple(agreeing(product(units(a), units(b))))


def agreeing(some: Iterable[tuple[Unit, Unit]]) -> Iterator[Alike]:
    """Those of the units, one of either name, that agree in some way."""
    for one, other in some:
        text, ours = one.text, other.text
        joined = len(one.places) > 1 or len(other.places) > 1
        if joined and not _may_be_joined(one, other):
            continue
        way, kept = words.compare(text, ours)
        if way == words.DIFFERENT or (joined and way not in _OF_JOINED):
            continue
        if way == words.INITIAL and (_of_another(one) or _of_another(other)):
            continue
        if (one.before or other.before) and way == words.CUT and _but_particles(one, other):
            continue
        if way == words.CUT and one.syllables & other.syllables and _goes_on(one, other):
            continue
        if way in _BY_EAR and text not in one.words and ours not in other.words:
            continue  # what both have glued on sounds alike, whatever their names do
        yield Alike(one, other, way, kept, joined)


def _of_another(unit: Unit) -> bool:
    """ABDUL before AHMAD is the servant of him, and of nobody whose name is not there."""
    return unit.text == SERVANT and bool(unit.behind)


def _goes_on(one: Unit, other: Unit) -> bool:
    """YONG before CHUN is not YONGCHOL cut short: the name goes on, and otherwise."""
    return (one if len(one.text) < len(other.text) else other).behind != ""


def _but_particles(one: Unit, other: Unit) -> bool:
    """AL is not AL MAHMOUD cut short: of the name itself nothing is left."""
    return len(one.text) <= other.before or len(other.text) <= one.before


def valued(alike: Iterable[Alike], share: Share) -> Iterator[Pair]:
    """What each is worth."""
    whole = cache(partial(_whole, share))
    for theirs, ours, way, kept, joined in alike:
        bits = value(way, kept, *_shares_of(way, theirs, ours, share))
        if joined:
            most = whole(max(theirs.words, ours.words, key=len))
            bits = (most if way == words.EQUAL else min(most, bits)) + NAME["joined"]
            if bits > 0 or way != words.CUT:
                yield Pair(max(bits, 0.0), JOINED, theirs, ours)
        else:
            yield Pair(max(bits, AT_LEAST.get(way, 0.0)), way, theirs, ours)


def initials(a: NameTokens, b: NameTokens) -> Iterable[Pair]:
    """JC for JEAN CLAUDE, on either side."""
    theirs, ours = _letters(a, b), _letters(b, a)
    if theirs:
        yield Pair(INITIAL * len(b.given), words.INITIAL, theirs, _all_given(b))
    elif ours:
        yield Pair(INITIAL * len(a.given), words.INITIAL, _all_given(a), ours)


def _letters(name: NameTokens, other: NameTokens) -> Unit | None:
    """The given name, where it is but the initials of the other's given names."""
    initials = "".join(word[0] for word in other.given)
    if len(initials) > 1 and name.given == (initials,):
        return unit_of(initials, 1, (len(name.surname),), name.given)
    return None


def _all_given(name: NameTokens) -> Unit:
    places = tuple(range(len(name.surname), len(name.all)))
    return unit_of("".join(name.given), 1, places, name.given)


def _may_be_joined(one: Unit, other: Unit) -> bool:
    """One word on one side, and about as many letters on both, or one cut short.

    A word that is among those read as one is not: alone it is worth more, since it is the same.
    """
    if len(one.places) > 1 and len(other.places) > 1:
        return False
    a, b = one.text, other.text
    several, alone = (other, a) if len(other.places) > 1 else (one, b)
    if alone in several.words:
        return False
    if a[0] == b[0] and (abs(len(a) - len(b)) <= _TITLE or a.startswith(b) or b.startswith(a)):
        return True
    if a[-END:] == b[-END:] and Indel.normalized_similarity(a, b) >= _MOSTLY:
        return True
    return one.syllables & other.syllables > 0


def _whole(share: Share, parts: tuple[str, ...]) -> float:
    """At most so many bits words read as one are worth: what they are worth one by one."""
    each = [worth(words.EQUAL, 0.0, share(word)) for word in parts]
    less = together(NameTokens(parts, (), ()), dict(enumerate(each)), share)
    return min(sum(each) - less, NAME["most"])


_TITLE = 4  # letters of the longest title
END, _MOSTLY = 3, 0.73
"""Letters at the end, and the share of all, in which words agree whose first letters do not."""
_OF_JOINED = frozenset(
    {
        words.EQUAL,
        words.SPELLING,
        words.ROMANISED,
        words.FORM,
        words.TITLE,
        words.LETTER,
        words.LETTERS,
        words.SOUND,
        words.SYLLABLE,
        words.CUT,
    }
)

_BY_EAR = frozenset({words.ROMANISED, words.SOUND})


def _shares_of(way: str, theirs: Unit, ours: Unit, share: Share) -> tuple[float, float]:
    """The shares of people who bear each; of one name, however it is written, they are the same."""
    mine, listed = _share_of(theirs, share), _share_of(ours, share)
    if way == words.EQUAL:
        mine = listed = max(mine, listed)
    elif way == words.SYLLABLE:
        mine = max(mine, OF_SYLLABLE ** syllables(theirs.text))
    return mine, listed


def _share_of(unit: Unit, share: Share) -> float:
    """VAN DEN BERG is as common as BERG."""
    if unit.before and len(unit.places) == 1:
        return max(share(unit.text), share(unit.words[0]))
    return share(unit.text)


def value(way: str, kept: float, theirs: float, ours: float) -> float:
    """Bits of two words of these shares that agree; what was cut has but a part of the word's."""
    if way == words.INITIAL:
        return INITIAL
    bits = worth(way, theirs, ours)
    return bits * kept if way == words.CUT else bits
