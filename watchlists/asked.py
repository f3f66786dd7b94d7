"""The travellers of a manifest as arrays: their words, and what is known of them in a block."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from api_ingest.domain.fields.country import nationality_group
from api_ingest.domain.manifest import Traveller
from watchlists.block import SEXES, Block, nation
from watchlists.compare import nationality
from watchlists.compare.alignment import Share
from watchlists.compare.tokens import NameTokens
from watchlists.names import Array, Names
from watchlists.scoring import COMMONEST, FORM, NOBODY, RAREST
from watchlists.word import known, table

OF_SURNAME, OF_GIVEN = 4, 5
"""So many words of each part of a traveller's name are looked at before it is compared in full.

More than of a listed one: a surname that comes as a given name brings its particles with it.
"""


class Asked(NamedTuple):
    """A traveller and the words of their name."""

    traveller: Traveller
    words: NameTokens


class Persons:
    """What is known of travellers beside name and birth date, by number; 0 where it is not.

    `nationals`: at most so many bits an equal nationality is worth.
    """

    def __init__(self, asked: Sequence[Asked]) -> None:
        travellers = [one.traveller for one in asked]
        self.sex = np.array([SEXES.get(one.sex or "", 0) for one in travellers], np.uint8)
        self.nation = np.array([nation(one.nationalities) for one in travellers], np.uint16)
        self.nationals = np.array([_nationals(one.nationalities) for one in travellers])


class Words:
    """Every word of the travellers' names: `texts`, whose (`who`), numbers in the block, `known`.

    `first` are the places of the words that are looked at before names are compared in full, axes:
    words, travellers; where there is none it is the last place, of the empty word. So many
    of them are of the `surname`, and so many there are (`looked_at`).
    """

    def __init__(self, block: Block, asked: Sequence[Asked]) -> None:
        self.texts = [text for one in asked for text in one.words.all] + [""]
        self._names = Names(
            np.array([len(one.words.surname) for one in asked]),
            np.array([len(one.words.given) for one in asked]),
        )
        self.sizes = self._names.size
        self.surname, self.looked_at = self._names.looked_at(OF_SURNAME, OF_GIVEN)
        self.first = self._names.first(OF_SURNAME, OF_GIVEN)[: self.looked_at.max(initial=0)]
        self.who = np.repeat(np.arange(len(asked)), self.sizes)
        self.numbers = block.numbers(self.texts)
        self.known = block.arrays["word"][self.numbers]
        strange = np.flatnonzero(self.numbers == 0)
        self.known[strange] = table(known(self.texts[n]) for n in strange.tolist())

    def signatures(self) -> Signatures:
        """Of each traveller's name."""
        formed = self._together("formed_low", "formed_high")
        return Signatures(formed, bits_of(formed), bits_of(self._together("low", "high")))

    def _together(self, *halves: str) -> Array:
        return np.stack([self._names.together(self.known[half][:-1]) for half in halves], 1)


class Signatures(NamedTuple):
    """Of names in two halves, with other forms of their words; how many bits, with and without."""

    formed: Array
    bits: Array
    own_bits: Array


def bits_of(signatures: Array) -> Array:
    """How many are set."""
    halves: Array = np.bitwise_count(signatures)
    return halves[:, 0] + halves[:, 1]


class Few:
    """Some of the travellers (positions `at`), with what is known of each of their first words.

    It is worked out only for whom somebody on a list resembles. Axes: words, travellers.
    `size` words of each are looked at, `surname` of these of the surname; `sizes` counts all words.
    `worth` and `slip`: at most so many bits each is worth, equal and with a letter wrong.
    """

    def __init__(self, at: Array, asked: Sequence[Asked], words: Words, share: Share) -> None:
        self.at, self.asked = at, [asked[n] for n in at.tolist()]
        first = words.first[:, at]
        self.numbers, self.there = words.numbers[first], first < len(words.who)
        self.surname, self.size, self.sizes = (
            known[at] for known in (words.surname, words.looked_at, words.sizes)
        )
        known = words.known[first]
        self.low, self.high, self.bits = known["low"], known["high"], known["bits"]
        self.kin, self.syllables, self.sound = known["kin"], known["syllables"], known["sound"]
        self.letters, self.titled = known["letters"], known["titled"]
        shares = np.ones(len(words.texts))
        for n in np.flatnonzero(np.isin(words.who, at)).tolist():
            shares[n] = share(words.texts[n])
        self.worth, self.slip = (
            np.where(self.there, -np.log2(likely).astype(np.float32)[first], np.float32(0.0))
            for likely in (_borne(shares), RAREST + np.maximum(shares, NOBODY) / _SLIP)
        )

    def placed(self, pairs: Pairs) -> Pairs:
        """The same pairs, by the places of travellers among these."""
        place = np.zeros(int(self.at[-1]) + 1, np.int64)
        place[self.at] = np.arange(len(self.at))
        return pairs._replace(who=place[pairs.who])


_SLIP = FORM["one letter differs"]


def _borne(shares: Array) -> Array:
    """How likely strangers are to bear a word, as `scoring.worth` takes it for one."""
    return np.clip(shares, RAREST, COMMONEST)


@lru_cache(maxsize=4_096)
def _nationals(nationalities: tuple[str, ...]) -> float:
    """At most so many bits that one of them is equal is worth."""
    return max((nationality.worth(nationality_group(code)) for code in nationalities), default=0.0)


class Pairs(NamedTuple):
    """A traveller (position), a row, how sure the birth date is, and the rest.

    The rest is the most bits that all beside the name can be worth. The position is that among the
    few where there are such.
    """

    who: Array
    row: Array
    sure: Array
    rest: Array
