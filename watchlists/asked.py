"""The travellers of a manifest as arrays: their words, and what is known of them in a block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from api_ingest.domain.fields.country import nationality_group
from api_ingest.domain.manifest import Traveller
from watchlists.block import SEXES, Block, nation
from watchlists.compare import nationality
from watchlists.compare.alignment import Share
from watchlists.compare.tokens import NameTokens
from watchlists.names import Array, Names
from watchlists.scoring import COMMONEST, FORM, NOBODY, RAREST, of_words
from watchlists.word import known, table


class Asked(NamedTuple):
    """A traveller and the words of their name."""

    traveller: Traveller
    words: NameTokens


class Words:
    """Every word of the travellers' names: `texts`, whose (`who`), numbers in the block, `known`.

    `first` are the places of the words that are looked at before names are compared in full, axes:
    words, travellers; where there is none it is the last place, of the empty word.
    """

    def __init__(self, block: Block, asked: Sequence[Asked]) -> None:
        self.texts = [text for one in asked for text in one.words.all] + [""]
        self._names = Names(
            np.array([len(one.words.surname) for one in asked]),
            np.array([len(one.words.given) for one in asked]),
        )
        self.sizes, self.first = self._names.size, self._names.first()
        self.who = np.repeat(np.arange(len(asked)), self.sizes)
        self.numbers = block.numbers(self.texts)
        self.known = block.arrays["word"][self.numbers]
        strange = np.flatnonzero(self.numbers == 0)
        self.known[strange] = table(known(self.texts[n]) for n in strange.tolist())

    def signatures(self) -> Array:
        """Of each traveller's name, in two halves; other forms of its words count as well."""
        halves = (self.known[half][:-1] for half in ("formed_low", "formed_high"))
        return np.stack([self._names.together(half) for half in halves], 1)


class Few:
    """Some of the travellers (positions `at`), with what is known of each of their first words.

    It is worked out only for whom somebody on a list resembles. Axes: words, travellers.
    """

    def __init__(self, at: Array, asked: Sequence[Asked], words: Words, share: Share) -> None:
        self.at, self.asked = at, [asked[n] for n in at.tolist()]
        first = words.first[:, at]
        self.numbers, self.there = words.numbers[first], first < len(words.who)
        self.sizes = words.sizes[at]
        self.low, self.high, self.kin, self.syllables, self.sound, self.bits, self.titled = (
            words.known[kind][first]
            for kind in ("low", "high", "kin", "syllables", "sound", "bits", "titled")
        )
        texts = [words.texts[n] for n in first.ravel().tolist()]
        shares = np.array([share(text) if text else 1.0 for text in texts]).reshape(first.shape)
        self.worth, self.slip = (
            np.where(self.there, -np.log2(likely), 0.0).astype(np.float32)
            for likely in (_borne(shares), RAREST + np.maximum(shares, NOBODY) / _SLIP)
        )
        self.most = np.array([of_words(bits) for bits in self.worth.sum(0).tolist()])
        travellers = [one.traveller for one in self.asked]
        self.sex = np.array([SEXES.get(one.sex or "", 0) for one in travellers], np.uint8)
        self.nation = np.array([nation(one.nationalities) for one in travellers], np.uint16)
        self.nationals = np.array([_nationals(one.nationalities) for one in travellers])


_SLIP = FORM["one letter differs"]


def _borne(shares: Array) -> Array:
    """How likely strangers are to bear a word, as `scoring.worth` takes it for one."""
    return np.clip(shares, RAREST, COMMONEST)


def _nationals(nationalities: Sequence[str]) -> float:
    """At most so many bits an equal nationality is worth."""
    return max((nationality.worth(nationality_group(code)) for code in nationalities), default=0.0)


class Pairs(NamedTuple):
    """A traveller (position among the few), a row, how sure the birth date is, and the rest.

    The rest is the most bits that all beside the name can be worth.
    """

    who: Array
    row: Array
    sure: Array
    rest: Array
