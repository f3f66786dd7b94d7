"""Names: words aligned one to one, each agreement worth its rarity; what is missing or differs.

The order of surname and given names, words joined or split, particles, a second surname, middle
names, spellings, typing errors, cuts, titles and pet names are all seen through, and each is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache, partial, reduce
from itertools import pairwise, product
from operator import or_
from typing import NamedTuple

from watchlists.compare import words
from watchlists.compare.arrangement import JOINED, Pair, Unit, arrangement, single, ways
from watchlists.compare.syllables import ends, ends_of
from watchlists.compare.tokens import PARTICLES, NameTokens
from watchlists.scoring import INITIAL, NAME, Verdict, of_words, worth

KIND = "name"
Share = Callable[[str], float]
"""The share of people who bear a word in their name."""


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
            best.bits[at] = max(best.bits[at], _worth(way, kept, word, other, share))
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
    for pair in (*_pairs(_alike(_joined(theirs, ours)), share), *_initials(theirs, ours)):
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
    mine, listed = _units(theirs), _units(ours)
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


@lru_cache(maxsize=16_384)
def _units(name: NameTokens) -> list[Unit]:
    """Every word, then neighbours joined: JUAN PABLO may come as JUANPABLO, and the other way."""
    units: list[Unit] = []
    joined: list[Unit] = []
    place = 0
    for part, texts in enumerate((name.surname, name.given)):
        for at, text in enumerate(texts):
            units.append(_unit(text, part, (place + at,), (text,)))
            for end in range(at + 2, min(len(texts), at + 4) + 1):
                places = tuple(range(place + at, place + end))
                joined.append(_unit("".join(texts[at:end]), part, places, texts[at:end]))
        place += len(texts)
    return units + joined + _whole_surnames(name)


def _whole_surnames(name: NameTokens) -> list[Unit]:
    """All of a surname as one word: with its particles, and with two surnames in either order."""
    places = tuple(range(len(name.surname)))
    texts = []
    if name.particles and name.surname:
        texts.append("".join(name.particles + name.surname))
    if len(places) == 2:  # noqa: PLR2004 — a birth name and a partner's
        texts.append("".join(name.surname[::-1]))
        texts += ["".join(name.particles + name.surname[::-1])] if name.particles else []
    units = [_unit(text, 0, places, name.surname) for text in texts]
    if name.surname and name.given:
        last = len(name.all) - 1
        cut = (name.given[-1], name.surname[0])  # a surname cut in two
        units.append(_unit("".join(cut), 0, (0, last), cut))
        everything = tuple(range(len(name.all)))
        orders = ("".join(name.all), "".join(name.given + name.surname))
        units += [_unit(text, 0, everything, name.all) for text in orders]
    return units


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


def _unit(text: str, part: int, places: tuple[int, ...], of: tuple[str, ...]) -> Unit:
    return Unit(text, part, places, of, ends_of(of, text))


class Alignment(NamedTuple):
    """Which words were found to be which, and the places of words of either side that were not."""

    kept: list[Pair]
    left: set[int]
    missing: set[int]


def align(a: NameTokens, b: NameTokens, share: Share) -> Alignment:
    """Pairs of words of the traveller (a) and the list (b), the most telling first, each once."""
    pairs = _pairs(_all_alike(a, b), share)
    found = sorted([*pairs, *_initials(a, b)], key=_most_telling)
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


class _Alike(NamedTuple):
    """Words, or words read as one (`joined`), and how they agree: whatever that is worth."""

    theirs: Unit
    ours: Unit
    way: str
    kept: float
    joined: bool


@lru_cache(maxsize=256)
def _all_alike(a: NameTokens, b: NameTokens) -> tuple[_Alike, ...]:
    """Of two names; they are valued once at large, and again for each nationality."""
    return tuple(_alike(product(_units(a), _units(b))))


def _alike(units: Iterable[tuple[Unit, Unit]]) -> Iterator[_Alike]:
    for one, other in units:
        text, ours = one.text, other.text
        joined = len(one.places) > 1 or len(other.places) > 1
        if joined and not _may_be_joined(one, other):
            continue
        way, kept = words.compare(text, ours)
        if way == words.DIFFERENT or (joined and way not in _OF_JOINED):
            continue
        if way in _BY_EAR and text not in one.words and ours not in other.words:
            continue  # what both have glued on sounds alike, whatever their names do
        yield _Alike(one, other, way, kept, joined)


def _pairs(alike: Iterable[_Alike], share: Share) -> Iterator[Pair]:
    """What each is worth."""
    whole = cache(partial(_whole, share))
    for theirs, ours, way, kept, joined in alike:
        bits = _worth(way, kept, theirs.text, ours.text, share)
        if joined:
            most = whole(max(theirs.words, ours.words, key=len))
            bits = (most if way == words.EQUAL else min(most, bits)) + NAME["joined"]
            if bits > 0:
                yield Pair(bits, JOINED, theirs, ours)
        else:  # two names, and near enough to be one: if it is no evidence, it is hardly against
            yield Pair(max(bits, 0.0), way, theirs, ours)


def _initials(a: NameTokens, b: NameTokens) -> Iterable[Pair]:
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
        return _unit(initials, 1, (len(name.surname),), name.given)
    return None


def _all_given(name: NameTokens) -> Unit:
    places = tuple(range(len(name.surname), len(name.all)))
    return _unit("".join(name.given), 1, places, name.given)


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
    return one.syllables & other.syllables > 0


def _whole(share: Share, parts: tuple[str, ...]) -> float:
    """At most so many bits words read as one are worth: what they are worth one by one."""
    each = [worth(words.EQUAL, 0.0, share(word)) for word in parts]
    less = together(NameTokens(parts, (), ()), dict(enumerate(each)), share)
    return min(sum(each) - less, NAME["most"])


_TITLE = 4  # letters of the longest title
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
        words.CUT,
    }
)

_BY_EAR = frozenset({words.ROMANISED, words.SOUND})


def _worth(way: str, kept: float, theirs: str, ours: str, share: Share) -> float:
    """Bits of two words that agree; what was cut short has but a part of the word's."""
    if way == words.INITIAL:
        return INITIAL
    bits = worth(way, share(theirs), share(ours))
    return bits * kept if way == words.CUT else bits
