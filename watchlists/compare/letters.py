"""Whether two words may be one name by two romanisations: what each of their letters may stand for.

A letter has one sound within a romanisation and several over all of them: C is K, S, TS or CH, J is
Y, ZH or DZH, and where a passport leaves the marks out S is SH too. So each group of letters stands
here for the sounds that it has in passports: by Doc 9303-3 and what came before it, ISO 9, ISO 233,
ISO 843, BGN/PCGN, Hunterian, Van Ophuijsen, and by an English, French, German, Hungarian or Dutch
ear. Two words may be one name where one sound after the other is the same.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache, reduce
from operator import or_
from typing import NamedTuple

_BIT = {sound: 1 << at for at, sound in enumerate("aiopbfvtdkgszmnlrh-?")}
_VOWEL, _SILENT, _SELDOM = _BIT["a"] | _BIT["i"] | _BIT["o"], _BIT["-"], _BIT["?"]
_NO_SOUND = _SILENT | _SELDOM
_MAY_LACK = _VOWEL | _NO_SOUND


def _bits(sounds: str) -> int:
    return reduce(or_, map(_BIT.__getitem__, sounds), 0)


# s is every hissing sound and z the same with voice; - is none at all, and ? one that is left out
# in popular Greek, where MP is B. Longest first. Small letters stand before certain others.
_LETTERS = {
    "SCHTSCH|SHCH|SZCZ|TZSCH|TSCH": "s", "DSCH|DZH": "z",
    "SCH|TCH|SH|SZ|CZ|CS|TS|TJ|SJ": "s", "DZ|ZH|ZS": "z", "TZ|DS": "sz", "DJ|GJ|DY": "zd",
    "GY": "zdg", "DG": "zg", "DH": "dz", "KSH|KS|X": "sk", "CH": "skh", "KH": "kh", "GH": "gkr-",
    "TH": "ts", "PH": "fp", "BH": "bv", "G": "gz", "c": "sk-", "C": "sk", "Q": "kg", "NJ": "n",
    "LJ": "l", "J": "zi-", "Z": "zs", "V": "vb", "W": "vbo-", "H": "h-", "m": "m?", "n": "n?",
    "e": "ai-", **{letter: letter.lower() for letter in "PBFTDKSLRMN"},
}  # fmt: skip
_BEFORE = {pair: pair[0].lower() + pair[1] for pair in "CK MP MB NT ND NK NG".split()}
_LAST = re.compile("(?<=[^AEIOUY])E$")
_OF_VOWELS = {"A": "a", "E": "ai", "I": "i", "Y": "i", "O": "o", "U": "o"}
_GROUP = re.compile("|".join([*_LETTERS, "[AEIOUY]+"]))  # vowels that meet are one: AI is A or I
_GLIDE = re.compile("OU(?=[AEIY])")
_DOUBLED = re.compile(r"([^AEIOU]|[SC]H)\1+")

_SLIGHT = [_bits(pair) for pair in ("pb", "fv", "td", "kg", "sz", "ts", "dz")]
"""What one script or dialect writes for the other: with voice or without (Western Armenian, Greek,
Georgian), and TH and DH without the H."""
_A_SOUND, _A_VOWEL, _MOST, _FAR = 1, 2, 4, 99
_FEWEST = 2  # consonants: of one alone nothing can be said


class _Word(NamedTuple):
    """For each group of letters its sounds, as bits; the consonants that must and may be there.

    `must` are the sounds of each consonant that must be there, `near` those that any group has or
    might be written for.
    """

    sounds: tuple[int, ...]
    must: tuple[int, ...]
    most: int
    near: int


class _Sounds(dict[str, int]):
    """The sounds of each group of letters, as bits."""

    def __missing__(self, vowels: str) -> int:
        self[vowels] = _bits("".join(map(_OF_VOWELS.__getitem__, vowels)))
        return self[vowels]


_SOUNDS = _Sounds(
    (spelling, _bits(sounds))
    for spellings, sounds in _LETTERS.items()
    for spelling in spellings.split("|")
)


@lru_cache(maxsize=131_072)
def _word(text: str) -> _Word:
    plain = _LAST.sub("e", _DOUBLED.sub(r"\1", _GLIDE.sub("W", text)))
    for pair, before in _BEFORE.items():
        plain = plain.replace(pair, before)
    found = tuple([_SOUNDS[group] for group in _GROUP.findall(plain)])
    near = 0
    for one in found:
        near |= _written_for(one)
    return _Word(
        found,
        tuple([one for one in found if not one & _MAY_LACK]),
        len([one for one in found if one & ~_MAY_LACK]),
        near,
    )


@cache
def _written_for(one: int) -> int:
    """The sounds, and those of the same place."""
    return reduce(or_, (pair for pair in _SLIGHT if one & pair), one)


def unlike(theirs: str, ours: str) -> int | None:
    """How much differs where two words may be one name: 0 where nothing must; None where too much.

    A vowel counts two, and a consonant of the same place one; a word of n consonants may have n - 1
    of these.

    >>> unlike("TSRNOGORATS", "CRNOGORAC"), unlike("ENKIPARIAN", "ENGIBARYAN")
    (0, 2)
    """
    a, b = _word(theirs), _word(ours)
    least = min(len(a.must), len(b.must))
    if len(a.must) > b.most or len(b.must) > a.most or min(a.most, b.most) < _FEWEST:
        return None
    for one, other in ((a, b), (b, a)):
        for sounds in one.must:
            if not sounds & other.near:  # it can neither be another nor be left out
                return None
    most = max(min(least - 1, _MOST), 0)
    cost = _cost(a.sounds, b.sounds, most)
    return cost if cost <= most else None


def _cost(a: tuple[int, ...], b: tuple[int, ...], most: int) -> int:
    """The least that is to be changed or left out, as of edits; `_FAR` where it is more than so."""
    out = [*map(_left_out, b)]
    row = [0]
    for cost in out:
        row.append(row[-1] + cost)
    for one in a:
        mine = _left_out(one)
        new = [row[0] + mine]
        for at, other in enumerate(b):
            new.append(min(row[at] + _apart(one, other), row[at + 1] + mine, new[at] + out[at]))
        if min(new) > most:
            return _FAR
        row = new
    return row[-1]


@cache
def _apart(one: int, other: int) -> int:
    if one & other & ~_NO_SOUND:
        return 0
    if one & _VOWEL and other & _VOWEL:
        return _A_VOWEL
    return _A_SOUND if any(one & pair and other & pair for pair in _SLIGHT) else _FAR


@cache
def _left_out(one: int) -> int:
    if one & _NO_SOUND:
        return 0 if one & _SILENT else _A_SOUND
    return _FAR if one & ~_VOWEL else _A_VOWEL
