"""Names that were aligned: how their words agree, and what the arrangement adds, in bits and words.

The number counts: one surname missing is not said as two are. What is missing, the list has and the
traveller does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from watchlists.compare import words
from watchlists.compare.tokens import NameTokens
from watchlists.compare.units import Unit

JOINED = "words joined or split otherwise"
Said = tuple[str, str]
"""The name of a weight in scoring.NAME, and words for people."""


class Pair(NamedTuple):
    """Two words that agree, in which way, and what that is worth in bits."""

    bits: float
    way: str
    theirs: Unit
    ours: Unit

    @property
    def alone(self) -> bool:
        """Whether it is one word of ours."""
        return len(self.ours.places) == 1


def ways(kept: Iterable[Pair]) -> list[str]:
    """How the words agree that are not equal, and how many agree so, where it is more than one."""
    found = [_way(pair) for pair in kept if pair.way != words.EQUAL]
    if len(found) < 2:  # noqa: PLR2004 — nearly always
        return found
    counts = Counter(found).items()
    return [way if n == 1 or way == JOINED else f"{way} ({n}×)" for way, n in counts]


def _way(pair: Pair) -> str:
    theirs, ours = pair.theirs.text, pair.ours.text
    if pair.way == words.LETTER:
        return words.slip(theirs, ours)
    initials = pair.way == words.INITIAL and min(len(theirs), len(ours)) > 1
    return "only initials" if initials else pair.way


def single(a: NameTokens, b: NameTokens) -> str:
    """Who of the two has but one name."""
    if len(a.all) == len(b.all):
        return "a single name"
    return "the traveller has a single name" if len(a.all) == 1 else "the list has a single name"


class _Part(NamedTuple):
    """One part of a name: how many words of ours were found, which were not, theirs left."""

    found: int
    missing: list[int]
    left: int


def arrangement(
    a: NameTokens, b: NameTokens, kept: Sequence[Pair], left: set[int], missing: set[int]
) -> Iterable[Said]:
    """What the alignment of the traveller's name `a` and the listed `b` says of it as a whole.

    `left` are the places of words of `a`, `missing` of words of `b`, that are in no pair.
    """
    yield from _order(a, b, kept)
    if any(pair.way == words.CUT and pair.ours.part == 1 for pair in kept):
        # What is cut stands last, behind what is whole: a patronymic is no given name cut short.
        yield from [("cut behind a missing name", "")] * (len(b.surname) in missing)
    # What does not fit is cut at the end: seldom a surname that has whole given names behind it.
    if any(pair.way == words.EQUAL and pair.theirs.part == 1 for pair in kept):
        cut = sum(pair.way == words.CUT and pair.ours.part == 0 for pair in kept)
        yield from [("surname cut", "")] * cut
    mine, ours = len(a.surname), len(b.surname)
    surname = _Part(
        ours - sum(place < ours for place in missing),
        sorted(place for place in missing if place < ours),
        sum(place < mine for place in left),
    )
    given = _Part(
        len(b.given) - sum(place >= ours for place in missing),
        sorted(place - ours for place in missing if place >= ours),
        sum(place >= mine for place in left),
    )
    yield from _surname(surname, a.surname, b.surname)
    if b.given:
        yield from _given(given, a.given, b.given)
    if b.surname or surname.left < mine:  # whom the list knows by no surname may have any
        yield from [("surname more", "")] * surname.left
    if b.given or given.left < len(a.given):
        yield from [("given name more", "")] * given.left
    if surname.found:  # where none was, that is said already
        yield from [("other surname", "")] * min(surname.left, len(surname.missing))
    yield from [("other given name", "")] * min(given.left, len(given.missing))
    yield from _extra(surname, given, listed=bool(b.given))


def _extra(surname: _Part, given: _Part, *, listed: bool) -> Iterable[Said]:
    """Names that the traveller alone has. Where a part differs as a whole, that is said already.

    `listed`: the list has given names.
    """
    extra = surname.left if surname.found else 0
    extra += given.left if given.found or not listed else 0
    if extra:
        one = extra == 1
        yield (
            "nothing",
            "the traveller has an extra name" if one else "the traveller has extra names",
        )


def _order(a: NameTokens, b: NameTokens, kept: Sequence[Pair]) -> Iterable[Said]:
    crossed = sum(pair.theirs.part != pair.ours.part for pair in kept)
    if crossed == len(kept) > 0 and a.given and b.given:
        yield "swapped", "surname and given names swapped"
    elif crossed == 1:
        yield "moved", "a word stands in the other part of the name"
    elif crossed:
        yield "moved", "words stand in the other part of the name"


def _surname(part: _Part, theirs: Sequence[str], ours: Sequence[str]) -> Iterable[Said]:
    if part.found:
        weight = "first surname missing" if 0 in part.missing else "surname missing"
        notes = _lacking(part, _SURNAMES)
        yield from [(weight if n == 0 else "nothing", note) for n, note in enumerate(notes)]
    elif not ours:
        yield "nothing", "the list has no surname"
    elif not theirs:
        yield "nothing", "surname missing"
    else:
        one = len(ours) == len(theirs) == 1
        yield "surname differs", "surname differs" if one else "surnames differ"


def _given(part: _Part, theirs: Sequence[str], ours: Sequence[str]) -> Iterable[Said]:
    if part.found:
        weight = "first given name missing" if 0 in part.missing else "nothing"
        notes = _lacking(part, _GIVEN_NAMES)
        yield from [(weight if n == 0 else "nothing", note) for n, note in enumerate(notes)]
        yield from [("middle name missing", "")] * sum(place > 0 for place in part.missing)
    elif not theirs:
        one = len(ours) == 1
        yield "nothing", "given name missing" if one else "given names missing"
    else:
        one = len(ours) == len(theirs) == 1
        yield "given names differ", "given name differs" if one else "given names differ"


class _Lacking(NamedTuple):
    """What is said where the first, the second of two, another one or several are missing."""

    first: str
    second: str
    another: str
    several: str


_SURNAMES = _Lacking(
    "first surname missing", "second surname missing",
    "a further surname missing", "further surnames missing",
)  # fmt: skip
_GIVEN_NAMES = _Lacking(
    "first given name missing", "second given name missing",
    "a further given name missing", "further given names missing",
)  # fmt: skip


def _lacking(part: _Part, said: _Lacking) -> list[str]:
    """The words for which of the listed words are missing."""
    rest = sum(place > 0 for place in part.missing)
    of_two = part.found + len(part.missing) == 2  # noqa: PLR2004 — the first is there
    further = said.several if rest > 1 else said.second if of_two else said.another
    return [said.first] * (0 in part.missing) + [further] * (rest > 0)
