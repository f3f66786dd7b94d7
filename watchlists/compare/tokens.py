"""Names as the comparison sees them: tokens, their skeletons, and how rare each is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from math import log2
from typing import NamedTuple

from api_ingest.domain.fields.transliteration import fold

PARTICLES = frozenset(
    [
        "VAN",
        "DEN",
        "DER",
        "DE",
        "DEN",
        "HET",
        "T",
        "TER",
        "TEN",
        "TE",
        "IN",
        "OP",
        "UIT",
        "AAN",
        "BIJ",
        "VOOR",
        "ONDER",
        "OVER",
        "VON",
        "ZU",
        "ZUM",
        "DU",
        "LA",
        "LE",
        "LOS",
        "LAS",
        "DEL",
        "DA",
        "DO",
        "DOS",
        "DAS",
        "Y",
        "E",
        "AL",
        "EL",
        "BIN",
        "IBN",
        "BINT",
        "VD",
        "EV",
        "GV",
    ]
)
MOST_TOKENS, LONGEST_TOKEN = 12, 40
"""A name of five hundred words is an attack, not a person."""
# Surnames and given names that many people in the region bear: alone they say little.
COMMON = frozenset(
    [
        "HASSELL",
        "JOHNSON",
        "SIMMONS",
        "ZAGERS",
        "HOLM",
        "SMITH",
        "MARTINA",
        "JANSEN",
        "JANSSEN",
        "VRIES",
        "BERG",
        "BAKKER",
        "VISSER",
        "MEIJER",
        "GARCIA",
        "RODRIGUEZ",
        "MARTINEZ",
        "LOPEZ",
        "GONZALEZ",
        "PEREZ",
        "SANCHEZ",
        "RAMIREZ",
        "HERNANDEZ",
        "DIAZ",
        "TORRES",
        "FLORES",
        "JEAN",
        "PIERRE",
        "JOSEPH",
        "CHARLES",
        "LOUIS",
        "LI",
        "WANG",
        "ZHANG",
        "CHEN",
        "LIU",
        "SINGH",
        "ALI",
        "MOHAMED",
        "AHMED",
        "SILVA",
        "SANTOS",
        "MARIA",
        "JOSE",
        "JUAN",
        "CARLOS",
        "ANA",
        "LUIS",
        "JOHN",
        "JAN",
        "PETER",
        "ANNA",
        "MOHAMMED",
    ]
)
UNSEEN_BITS, COMMON_BITS, LEAST_BITS = 9.5, 5.5, 3.0
_SPELLINGS = re.compile("IJ|AE|OE|UE|AA|Y")
_SIMPLER = {"IJ": "I", "AE": "A", "OE": "O", "UE": "U", "AA": "A", "Y": "I"}
_VOWELS = re.compile("[AEIOUH]")
_DOUBLES = re.compile(r"(.)\1+")


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
    """The words of a name, folded where it is not folded yet."""
    words = fold(surname).split()[:MOST_TOKENS]
    core = tuple(word[:LONGEST_TOKEN] for word in words if word not in PARTICLES)
    if not core:  # De, or Van: a surname that is a particle
        core = tuple(words)
    particles = tuple(word for word in words if word in PARTICLES and word not in core)
    given = tuple(word[:LONGEST_TOKEN] for word in fold(given_names).split()[:MOST_TOKENS])
    return NameTokens(core, given, particles)


@lru_cache(maxsize=65_536)
def simpler(word: str) -> str:
    """One form for spellings of one sound.

    MUELLER and MULLER, BRUIJN and BRUYN, AAKESSON and AKESSON.
    """
    return _SPELLINGS.sub(lambda found: _SIMPLER[found[0]], word)


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """First letter and consonants: what most misspellings leave alone."""
    plain = simpler(word)
    return plain[:1] + _VOWELS.sub("", _DOUBLES.sub(r"\1", plain[1:]))


def rarity(word: str, counts: Mapping[str, int], entries: int) -> float:
    """Bits that an agreement on this word is worth: the rarer, the more."""
    known = COMMON_BITS if word in COMMON else UNSEEN_BITS
    if entries < 1_000:  # noqa: PLR2004 — too few to learn frequencies from
        return known
    share = (counts.get(word, 0) + 1) / (entries + 1_000)
    return max(LEAST_BITS, min(known, -log2(share)))
