"""Names of China, Korea and Japan that are spelt by another system, syllable by syllable.

QIANGPENG is CHIANG PENG in Wade-Giles, GUO YINGXUE in Hong Kong KWOK WING SUET, and HYUNJUNG in the
Revised Romanization HYEONJEONG. A word is taken apart into syllables of one system
(romanisation.py), all of it, in every way that it can be; two words are one name where each
syllable of one may be that of the other.

Japanese is written by the mora and not ambiguous, but for long vowels, which passports leave out:
each word has one form in Hepburn, whatever system it came in.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from watchlists.compare.romanisation import systems
from watchlists.frequencies import groups, nationals
from watchlists.signature import hashed

Reading = tuple[frozenset[str], ...]
"""A word taken apart: of each syllable, what it may stand for."""
MOST = 8
"""Readings of one word. It has one or two syllables: nobody's name in one word has more."""
_LONGEST = 6
_EAST = ("CHN", "HKG", "TWN", "SGP", "MYS", "VNM")
_MORE, _MANY = 2.0, 14  # times as many; nationalities


def of_one_reading(one: str, other: str) -> bool:
    """Whether two words may be spellings of the same syllables.

    >>> of_one_reading("QIANGPENG", "CHIANGPENG"), of_one_reading("YINGXUE", "WINGSUET")
    (True, True)
    >>> of_one_reading("FUJIKO", "HUZIKO"), of_one_reading("QIANGPENG", "JIANGPENG")
    (True, False)
    """
    theirs = readings(other)
    return any(_meet(a, b) for a in readings(one) for b in theirs)


def _meet(one: Reading, other: Reading) -> bool:
    return (
        len(one) == len(other)
        and not one[0].isdisjoint(other[0])
        and not one[-1].isdisjoint(other[-1])
    )


@lru_cache(maxsize=131_072)
def readings(word: str) -> tuple[Reading, ...]:
    """What a word may be in each system; nothing for a word that is no row of syllables.

    Nor for what is a name elsewhere, and more there: LINA is nobody's LI NA.

    >>> [len(reading) for reading in readings("KYONGSUN")], readings("JANSEN"), readings("LINA")
    ([2], (), ())
    """
    if word in _elsewhere():
        return ()
    japanese = _in_hepburn(word)
    found = [(frozenset({f"{japanese}.ja"}),)] if japanese else []
    return (*found, *_apart(word))[:MOST] if len(word) <= 2 * _LONGEST else tuple(found)


def of_one_system(one: str, other: str) -> bool:
    """Whether both are whole syllables of China or Korea as one system writes them.

    Then they are one name only where they are of one reading. Who writes by ear knows no system.

    >>> of_one_system("PONG", "PYONG"), of_one_system("JOONNG", "JONG")
    (True, False)
    """
    return not _systems_of(one).isdisjoint(_systems_of(other))


def syllables(word: str) -> int:
    """How many syllables of China or Korea a word has that is made of one or two.

    >>> syllables("PYONG"), syllables("PYONGRYUL")
    (1, 2)
    """
    return 1 if word in _syllables() else 2


@lru_cache(maxsize=65_536)
def _systems_of(word: str) -> frozenset[int]:
    if word in _elsewhere():
        return frozenset()
    known = _syllables()
    found = {*known.get(word, ())}
    for at in range(1, len(word)):
        first, last = known.get(word[:at]), known.get(word[at:])
        if first and last:
            found |= first.keys() & last.keys()
    return frozenset(found)


def _apart(word: str) -> Iterator[Reading]:
    """Every way to take a word apart into syllables of one system."""
    known = _syllables()
    whole = known.get(word)
    if whole:
        yield from ((syllables,) for syllables in whole.values())
    for at in range(max(len(word) - _LONGEST, 1), min(len(word), _LONGEST + 1)):
        first = known.get(word[:at])
        last = known.get(word[at:]) if first else None
        if first and last:
            yield from ((first[n], last[n]) for n in first if n in last)


@cache
def _syllables() -> Mapping[str, Mapping[int, frozenset[str]]]:
    """Of each spelling what it may stand for, by the number of the system."""
    found: defaultdict[str, dict[int, frozenset[str]]] = defaultdict(dict)
    for n, spellings in enumerate(systems()):
        for spelling, syllables in spellings.items():
            found[spelling][n] = syllables
    return dict(found)


@cache
def _elsewhere() -> frozenset[str]:
    """Names of other countries: borne in many, or in one by more than in any of East Asia."""
    east = [nationals(group).names for group in _EAST]
    others = [nationals(group).names for group in groups() if group not in _EAST]
    borne = Counter(word for names in others for word in names)
    return frozenset(
        word
        for names in others
        for word, share in names.items()
        if borne[word] > _MANY or share > _MORE * max(known.get(word, 0.0) for known in east)
    )


# Kunrei (ISO 3602) and long vowels as passports and keyboards have them, brought to Hepburn.
_MORA = "(?:[KGNHBPMRSTZJCFD]Y?|SH|CH|TS|[YW])?[AIUEO]"
_JAPANESE = re.compile(f"(?:{_MORA}|N|M(?=[BP])|H(?![AIUEOY])|([KSTPC])(?=\\1)|T(?=CH)){{2,12}}+")
_TO_HEPBURN = [
    (re.compile(pattern), form)
    for pattern, form in (
        ("M(?=[BP])", "N"), ("(?<=[OU])H(?![AIUEOY])", ""), ("O[OU]+", "O"), ("UU+", "U"),
        ("SY", "SH"), ("TY", "CH"), ("(?:ZY|JY)", "J"), ("S(?=I)", "SH"), ("T(?=I)", "CH"),
        ("Z(?=I)", "J"), ("T(?=U)", "TS"), ("(?<![SC])H(?=U)", "F"), ("CCH", "TCH"),
    )
]  # fmt: skip


def _in_hepburn(word: str) -> str:
    """The word in Hepburn without long vowels; empty for what is not Japanese."""
    if not _JAPANESE.fullmatch(word):
        return ""
    for pattern, form in _TO_HEPBURN:
        word = pattern.sub(form, word)
    return word


@lru_cache(maxsize=131_072)
def ends(word: str) -> int:
    """64 bits: words that are, or that begin or end with, the same syllables share one of them."""
    bits = 0
    for reading in readings(word):
        bits |= _bits(reading[0], "first") | _bits(reading[-1], "last")
    return bits


def ends_of(words: Sequence[str], text: str) -> int:
    """The same of words that are read as one, `text`."""
    known = _syllables()
    for word in words:
        if word not in known and not ends(word):
            return 0
    return ends(text)


@lru_cache(maxsize=8_192)
def _bits(syllables: frozenset[str], end: str) -> int:
    bits = 0
    for syllable in {one.split("/")[0] for one in syllables}:
        bits |= 1 << hashed(f"{end} {syllable}") % 64
    return bits
