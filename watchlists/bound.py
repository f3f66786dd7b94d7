"""An upper bound of what names are worth, for many pairs of a traveller and a row at once.

Word by word, over arrays: who cannot come near enough to be said is not compared in full.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from api_ingest.domain.fields.country import nationality_group
from api_ingest.domain.manifest import Traveller
from watchlists import signature
from watchlists.block import (
    OF_SURNAME,
    SEXES,
    WORDS,
    Array,
    Block,
    first_words,
    nation,
    sound_number,
)
from watchlists.compare import nationality
from watchlists.compare.tokens import NameTokens
from watchlists.compare.words import kin, without_title
from watchlists.scoring import CONTRADICTED, NAME, of_words, worth

# A word that is not the same shares so many of its bits, in sixteenths, by how sure the birth date
# is (a short one fewer), and loses so much; words
# that one side has more, and a surname that differs, cost so much. None is more than the full
# comparison takes.
_NEAR_BITS, _NEAR_SHORT = np.array([[8, 8, 10, 8], [6, 6, 10, 6]], np.uint16)
_SIXTEENTHS = np.uint16(16)
_SHORT = 5  # bits of a word of four letters, of which two that change place leave two
_NEAR, _MORE, _FEWER, _SURNAME, _GIVEN = 4.0, 1.5, 0.5, 3.0, 5.0
_PARTS = ((slice(None, OF_SURNAME), _SURNAME, 4.0), (slice(OF_SURNAME, None), _GIVEN, 5.0))


class Asked(NamedTuple):
    """A traveller and the words of their name."""

    traveller: Traveller
    words: NameTokens


class Pairs(NamedTuple):
    """A traveller (position), a row, how sure the birth date is, and the rest beside the name.

    The rest is the most bits it can be worth.
    """

    who: Array
    row: Array
    sure: Array
    rest: Array


class Few:
    """Some of the travellers as arrays, with what is known of each of their words.

    `at` are their positions. It is worked out only for whom somebody on a list resembles.
    """

    def __init__(self, at: Array, asked: Sequence[Asked], share: Callable[[str], float]) -> None:
        self.at = at
        some = [asked[n] for n in at.tolist()]
        self.words = [first_words(one.words.surname, one.words.given, "") for one in some]
        every = [word for mine in self.words for word in mine]
        known = np.frombuffer(b"".join(map(_known, every)), _WORD).reshape(-1, WORDS).T
        self.low, self.high, self.kin, self.sound, self.bits = (
            np.ascontiguousarray(known[kind]) for kind in ("low", "high", "kin", "sound", "bits")
        )
        worths = [worth("equal", 0.0, share(word)) if word else 0.0 for word in every]
        self.worth = np.ascontiguousarray(np.array(worths, np.float32).reshape(-1, WORDS).T)
        slips = [worth("one letter differs", share(word), 0.0) if word else 0.0 for word in every]
        self.slip = np.ascontiguousarray(np.array(slips, np.float32).reshape(-1, WORDS).T)
        self.most = np.array([of_words(bits) for bits in self.worth.sum(0).tolist()])
        self.sex = np.array([SEXES.get(one.traveller.sex or "", 0) for one in some], np.uint8)
        self.nation = np.array([nation(one.traveller.nationalities) for one in some], np.uint16)
        self.nationals = np.array([_nationals(one.traveller.nationalities) for one in some])

    def numbers(self, block: Block) -> Array:
        """The number of each word in the block."""
        return np.ascontiguousarray(block.words(self.words).T)


def _nationals(nationalities: Sequence[str]) -> float:
    """At most so many bits an equal nationality is worth."""
    return max((nationality.worth(nationality_group(code)) for code in nationalities), default=0.0)


_WORD = np.dtype(
    [("low", "<u8"), ("high", "<u8"), ("kin", "<u8"), ("sound", "<u4"), ("bits", "u1")]
)
_NO_WORD = bytes(_WORD.itemsize)


@lru_cache(maxsize=131_072)
def _known(word: str) -> bytes:
    """What is compared of a word, as one `_WORD`. A title glued on counts for no bits."""
    if not word:
        return _NO_WORD
    bare = signature.of_word(without_title(word)).bit_count()
    return b"".join(
        number.to_bytes(size, "little")
        for number, size in (
            (signature.of_word(word), 16), (kin(word), 8), (sound_number(word), 4), (bare, 1),
        )
    )  # fmt: skip


def names_at_most(block: Block, few: Few, pairs: Pairs, worths: Array) -> Array:
    """At most so many bits the names of each pair are worth: word by word, the best of each.

    A word that is not the same is worth no more than the listed one is. Axes: words of the
    traveller, words of the row, pairs; these last, since numpy is quick along the last one.
    """
    arrays, who = block.arrays, pairs.who
    theirs = np.ascontiguousarray(arrays["words"][pairs.row].T)
    there, most, bits = theirs > 0, worths[theirs], few.worth.take(who, 1)
    same = theirs == few.numbers(block).take(who, 1)[:, None]
    same &= there
    near, close = _near(arrays, theirs, few, pairs)
    # One word may be several of theirs, joined.
    likely = np.where(close.any(1), bits - _NEAR, few.slip.take(who, 1))
    nearly = np.minimum((near * most).sum(1), likely)
    best = np.where(same.any(1), bits, nearly)
    near |= same
    met = np.any(near, 0)
    found, said = np.any(near, 1), bits > 0
    total: Array = np.where(found, best, 0.0).sum(0)
    missing = np.logical_and(there, np.logical_not(met))
    left = np.logical_and(said, ~found)
    total = np.minimum(total, (total + NAME["half beyond"]) / 2)
    bound = np.where(left.any(0) & missing.any(0), NAME[CONTRADICTED], NAME["most"])
    total = np.minimum(total, bound) - _MORE * left.sum(0) - _FEWER * missing.sum(0)
    for part, differs, other in _PARTS:
        fewer = np.minimum(left[part].sum(0), missing[part].sum(0))
        both = there[part].any(0) & said[part].any(0)
        total = total - np.where(met[part].any(0), other * fewer, differs * both)
    return np.maximum(total, NAME["least"])


def _near(
    arrays: Mapping[str, Array], theirs: Array, few: Few, pairs: Pairs
) -> tuple[Array, Array]:
    """Which words share enough bits for how sure the birth date is, sound the same or are kin.

    And which of these may be more than mistyped: related, or one the beginning of the other, which
    leaves but the mark of its end.
    """
    who, low, high = pairs.who, arrays["word_low"][theirs], arrays["word_high"][theirs]
    of_word = np.bitwise_count(low) + np.bitwise_count(high)
    enough = np.where(of_word <= _SHORT, _NEAR_SHORT[pairs.sure], _NEAR_BITS[pairs.sure])
    shared = np.bitwise_count(low & few.low.take(who, 1)[:, None])
    shared += np.bitwise_count(high & few.high.take(who, 1)[:, None])
    fewer = np.minimum(of_word, few.bits.take(who, 1)[:, None])
    close: Array = (arrays["word_kin"][theirs] & few.kin.take(who, 1)[:, None]) > 0
    close |= (arrays["word_sound"][theirs] == few.sound.take(who, 1)[:, None]) & (theirs > 0)
    alike = (shared * _SIXTEENTHS >= fewer * enough) & (shared > 0)
    return alike | close, close | (alike & (shared + np.uint8(1) >= fewer))
