"""Names as the comparison sees them: folded words, and how they sound.

Doc 9303-3 gives the fold; beyond it a word has a *sound*, in which spellings of one name in other
romanisations fall together, so that a search by it still finds what was spelt otherwise.
"""

from __future__ import annotations

import re
import string
from functools import lru_cache
from typing import NamedTuple

from api_ingest.domain.fields.transliteration import fold
from watchlists.compare.servants import joined, with_article

PARTICLES = frozenset(
    (
        "VAN DEN DER DE HET T TER TEN TE IN OP UIT AAN BIJ VOOR ONDER OVER VON ZU ZUM DU LA LE "
        "LOS LAS DEL DA DO DOS DAS DI Y E AL EL BIN IBN BINT VD EV GV AS UL BEN "
        "VANDEN VANDER VANDE VANT DELA DELOS DELAS"  # two in one, as airlines and Filipinos write
    ).split()
)
# What follows a name on a ticket and is none: honours, and the words for a son or a nephew.
_SUFFIXES = frozenset("JR SR JUNIOR SENIOR FILHO NETO SOBRINHO II III IV".split())
TITLES = ("MSTR", "MISS", "PROF", "MRS", "MR", "MS", "DR", "REV", "CAPT", "INF", "CHD", "SRA", "SR")
# Standing alone they are no name; INF and REV may be one.
_HONOURS = frozenset(TITLES) | frozenset(
    "SIR SHEIKH SHAIKH PRESIDENT MONSIEUR MADAME SENOR SENORA".split()
)
_NO_NAME = _HONOURS | frozenset(
    "FNU LNU NFN NMN XXX XX UNKNOWN NONE NOFIRSTNAME NOGIVENNAME NONAME".split()
)
"""What is written for a given name where there is none."""
_SON_OF = frozenset("BIN IBN BINT BEN".split())
# A partner's name in a Dutch passport: Jansen e/v de Vries (echtgenote van), g/v, w/v.
_MARRIED = re.compile(r"\b[EGW]/V\b", re.IGNORECASE)
MOST_WORDS, LONGEST_WORD, MOST_ALIKE = 10, 40, 2
"""A name of five hundred words is an attack, not a person."""


_fold = fold.__wrapped__  # what comes of it is remembered here


class NameTokens(NamedTuple):
    """A folded name: the words of surname and given names; particles stand apart."""

    surname: tuple[str, ...]
    given: tuple[str, ...]
    particles: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """All words but the particles."""
        return self.surname + self.given


@lru_cache(maxsize=65_536)
def tokens(surname: str, given_names: str) -> NameTokens:
    """The words of a name, folded where it is not folded yet.

    >>> tokens("van den Berg", "Jan Pieter")
    NameTokens(surname=('BERG',), given=('JAN', 'PIETER'), particles=('VAN', 'DEN'))
    """
    words = with_article(words_of(_MARRIED.sub(" ", surname) if "/" in surname else surname))
    given = words_of(given_names)
    if len(given) == 1 and given[0] in _NO_NAME and words:
        given = ()
    if not _SON_OF.isdisjoint(given[1:]):
        last = len(given) - 1  # a last BEN is Benjamin
        given = tuple(
            word
            for at, word in enumerate(given)
            if word not in _SON_OF or at == 0 or (word == "BEN" and at == last)
        )
    if PARTICLES.isdisjoint(words):
        return NameTokens(words, given, ())
    core = tuple(word for word in words if word not in PARTICLES)
    if not core:  # De, or Van: a surname that is a particle
        core = words
    particles = tuple(word for word in words if word in PARTICLES and word not in core)
    return NameTokens(core, given, particles)


@lru_cache(maxsize=262_144)
def words_of(text: str) -> tuple[str, ...]:
    """Those of one part of a name, folded, without honours."""
    words = _fold(text[:1_000]).split()
    if len(words) == 1 and len(text) <= LONGEST_WORD:
        return joined(words)
    words = [word[:LONGEST_WORD] for word in words[:MOST_WORDS]]
    if len(words) > MOST_ALIKE:  # A A A A A: nobody's name, and each would be tried with each
        words = [word for at, word in enumerate(words) if words[:at].count(word) < MOST_ALIKE]
    while len(words) > 1 and (words[-1] in _SUFFIXES or words[-1] in _HONOURS):
        words.pop()
    while len(words) > 1 and words[0] in _HONOURS:
        del words[0]
    return joined(words)


# One form for what sounds alike in the spellings of Arabic, Cyrillic, Chinese, Dutch, Spanish,
# Papiamentu and English. The order counts: longer ones go first.
_SOUNDS = (
    ("SCHTSCH|SHCH|SZCZ", "S"), ("TSCH|TCH|TZSCH", "S"), ("SCH|SH|SZ|CZ|CH", "S"),
    ("DZH|DSCH|ZH|DJ|DG(?=[EI])", "J"), ("GUE(?=[^I])", "GE"), ("GUI", "GI"), ("QU(?=[EI])", "K"),
    ("PH", "F"), ("KH|GH|CK|CQ|Q", "K"), ("TH|DH(?!$)", "T"), ("BH", "B"), ("X", "S"),
    ("TS|TZ|Z", "S"), ("C(?=[EIY])", "S"), ("C", "K"), ("W", "V"), ("IJ|EIJ|EY|EI|AY|AI", "I"),
    ("OUE|OE|OU|OO|AU|UE|EU|U", "O"), ("IE|EE|EA|YE|Y|J", "I"), ("AE|AA|HA", "A"),
    ("(?<=.)H", ""), ("E", "A"), ("(.)\\1+", "\\1"),
)  # fmt: skip
_LOOKED_AT = re.compile(r"\(\?.*?\)")


def _needed(pattern: str) -> str:
    """A letter without which nothing of it is found; nothing where there is none."""
    spellings = _LOOKED_AT.sub("", pattern).split("|")
    letters = frozenset.intersection(*map(frozenset, spellings))
    return min(letters & frozenset(string.ascii_uppercase), default="")


_SOUNDS_LIKE = [
    (pattern, None, form) if pattern.isalpha() else (_needed(pattern), re.compile(pattern), form)
    for pattern, form in _SOUNDS
]
_VOWELS = re.compile("(?<=.)[AIO]")


@lru_cache(maxsize=131_072)
def sound(word: str) -> str:
    """One form for spellings of one sound.

    >>> sound("MUELLER") == sound("MULLER"), sound("MOHAMMED") == sound("MOUHAMAD")
    (True, True)
    """
    for needed, pattern, form in _SOUNDS_LIKE:
        if needed in word:
            word = pattern.sub(form, word) if pattern else word.replace(needed, form)
    return word


@lru_cache(maxsize=131_072)
def skeleton(word: str) -> str:
    """First letter and consonants of the sound: what most misspellings leave alone.

    >>> skeleton("YOUSSEF") == skeleton("YUSUF")
    True
    """
    return _VOWELS.sub("", sound(word))
