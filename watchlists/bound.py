"""An upper bound of what names are worth, for many pairs of a traveller and a row at once.

Word by word, over arrays: who cannot come near enough to be said is not compared in full.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np

from watchlists.asked import Few, Pairs
from watchlists.block import Block, of_shape
from watchlists.names import OF_GIVEN, OF_SURNAME, Array
from watchlists.scoring import CONTRADICTED, NAME

# A word that is not the same shares so many of its bits, in sixteenths, by how sure the birth date
# is (a short one fewer), and loses so much; words that one side has more, and a surname that
# differs, cost so much where both sides have such words. None is more than the full comparison
# takes.
_NEAR_BITS, _NEAR_SHORT = np.array([[8, 8, 10, 8, 8, 8], [6, 6, 10, 6, 6, 6]], np.uint16)
# Where little is known of the birth date, a word is near as well whose letters are the same in
# another order: by how sure the date is; and of so many letters how many are too many others.
_BY_LETTERS = np.array([0, 1, 0, 1, 1, 1], np.uint8)
_OTHER_LETTERS = np.array([0, 0, 0, 1, 1, *[3] * 12], np.uint8)
_SIXTEENTHS = np.uint16(16)
_SHORT = 5  # bits of a word of four letters, of which two that change place leave two
_NEAR, _MORE, _FEWER = 4.0, 1.5, 0.5
# Of surnames and given names: where no word of the list's is met, and for each that is another.
_SURNAME, _GIVEN = (3.0, 4.0), (5.0, 5.0)


class _Words(NamedTuple):
    """The words of pairs: what few travellers know of theirs, and numbers of the row's (`theirs`).

    Of either side how many are of the surname (`mine_of`, `theirs_of`), and how many there are.
    Axes: words, pairs; these last, since numpy is quick along the last one. There are no more
    places than the longest of these names has words.
    """

    few: Few
    who: Array
    mine_of: Array
    mine_size: Array
    theirs: Array
    theirs_of: Array
    theirs_size: Array

    def of(self, known: Array) -> Array:
        """What is known of the travellers' words."""
        return known[: self.mine_size.max(initial=0)].take(self.who, 1)

    def longer(self) -> Array:
        """Which travellers have more words in a part than are looked at of a row."""
        given = self.mine_size - self.mine_of
        longer: Array = (self.mine_of > OF_SURNAME) | (given > OF_GIVEN)
        return longer


def _words(block: Block, few: Few, pairs: Pairs) -> _Words:
    who, arrays = pairs.who, block.arrays
    surname, size = of_shape(arrays["shape"][pairs.row])
    theirs = np.ascontiguousarray(arrays["words"][pairs.row].T[: size.max(initial=0)])
    return _Words(few, who, few.surname[who], few.size[who], theirs, surname, size)


def names_at_most(block: Block, few: Few, pairs: Pairs, worths: Array) -> Array:
    """At most so many bits the names of each pair are worth: word by word, the best of each.

    A word that is not the same is worth no more than the listed one is.
    """
    words = _words(block, few, pairs)
    theirs, bits = words.theirs, words.of(few.worth)
    there, most = theirs > 0, worths[theirs]
    same = theirs == words.of(few.numbers)[:, None]
    same &= there
    near, close = _near(block.arrays["word"], words, pairs.sure)
    # One word may be several of theirs, joined.
    likely = np.where(close.any(1), bits - _NEAR, words.of(few.slip))
    nearly = np.minimum((near * most).sum(1), likely)
    best = np.where(same.any(1), bits, nearly)
    near |= same
    met, found = np.any(near, 0), np.any(near, 1)
    missing, left = np.logical_and(there, ~met), np.logical_and(bits > 0, ~found)
    total: Array = np.where(found, best, 0.0).sum(0)
    total = np.minimum(total, (total + NAME["half beyond"]) / 2)
    # What is left may stand among words of the row that are not looked at.
    behind = block.arrays["more"][pairs.row] & words.longer()
    contradicted = left.any(0) & missing.any(0) & ~behind
    bound = np.where(contradicted, NAME[CONTRADICTED], NAME["most"])
    total = np.minimum(total, bound) - _of_parts(words, met, missing, left)
    return np.maximum(total, NAME["least"])


def _of_parts(words: _Words, met: Array, missing: Array, left: Array) -> Array:
    """What words that the other side lacks cost at least, where both have words of that part."""
    mine = np.arange(len(left))[:, None] < words.mine_of
    listed = np.arange(len(met))[:, None] < words.theirs_of
    surnames = (words.mine_of > 0) & (words.theirs_of > 0)
    given = (words.mine_size > words.mine_of) & (words.theirs_size > words.theirs_of)
    total = np.zeros(len(words.who))
    for ours, theirs, both, (differs, other) in (
        (mine, listed, surnames, _SURNAME), (~mine, ~listed, given, _GIVEN),
    ):  # fmt: skip
        more, fewer = _many(left & ours), _many(missing & theirs)
        cost = _MORE * more + _FEWER * fewer
        cost += np.where((met & theirs).any(0), other * np.minimum(more, fewer), differs)
        total += cost * both
    return total


def _many(words: Array) -> Array:
    """How many of each pair; as bytes, since it is quick."""
    many: Array = words.sum(0, dtype=np.uint8)
    return many


def _near(known: Array, words: _Words, sure: Array) -> tuple[Array, Array]:
    """Which words share enough bits for how sure the birth date is, sound the same or are kin.

    And which of these may be more than mistyped: related, or one the beginning of the other, which
    leaves but the mark of its end.
    """
    theirs, (shared, of_word) = words.theirs, _shared(known, words)
    enough = np.where(of_word <= _SHORT, _NEAR_SHORT[sure], _NEAR_BITS[sure])
    fewer = np.minimum(of_word, words.of(words.few.bits)[:, None])
    close: Array = _related(known, words)
    close |= (known["sound"][theirs] == words.of(words.few.sound)[:, None]) & (theirs > 0)
    alike = (shared * _SIXTEENTHS >= fewer * enough) & (shared > 0)
    alike |= _same_letters(known, words, sure)
    return alike | close, close | (alike & (shared + np.uint8(1) >= fewer))


def _same_letters(known: Array, words: _Words, sure: Array) -> Array:
    """Which words have the same letters in any order; of a longer word one may be another."""
    letters = known["letters"][words.theirs]
    fewer_than = _OTHER_LETTERS[np.bitwise_count(letters)] * _BY_LETTERS[sure]
    other = np.bitwise_count(letters ^ words.of(words.few.letters)[:, None])
    same: Array = other < fewer_than
    return same


def _shared(known: Array, words: _Words) -> tuple[Array, Array]:
    """How many bits of the signature each two words share, and how many the listed one has."""
    low, high = known["low"][words.theirs], known["high"][words.theirs]
    shared = np.bitwise_count(low & words.of(words.few.low)[:, None])
    shared += np.bitwise_count(high & words.of(words.few.high)[:, None])
    return shared, np.bitwise_count(low) + np.bitwise_count(high)


def _related(known: Array, words: _Words) -> Array:
    """Which words are kin, or begin or end with the same syllable."""
    found: Array = (known["kin"][words.theirs] & words.of(words.few.kin)[:, None]) > 0
    syllables = words.of(words.few.syllables)
    if syllables.any():
        found |= (known["syllables"][words.theirs] & syllables[:, None]) > 0
    return found


def may_agree(block: Block, few: Few, pairs: Pairs) -> list[list[tuple[int, int]]]:
    """Of each pair the words that may agree at all, by their places in the two names.

    A word that shares not a quarter of the bits of the shorter one and is no kin is another
    (compare/words.py); a single letter, and what may be a title alone, can share less.
    """
    known, words = block.arrays["word"], _words(block, few, pairs)
    who, mine, listed = pairs.who, words.of(few.there), words.theirs > 0
    shared, of_word = _shared(known, words)
    mine_bits = np.bitwise_count(few.low) + np.bitwise_count(few.high)
    fewer = np.minimum(of_word, words.of(mine_bits)[:, None])
    may = (shared * _FOUR >= fewer) | (fewer <= _LETTER) | words.of(few.titled)[:, None]
    may |= _related(known, words)
    may &= mine[:, None] & listed
    pair, one, other = np.nonzero(may.transpose(2, 0, 1))
    found: list[list[tuple[int, int]]] = [[] for _ in who]
    for n, at, to in zip(pair.tolist(), one.tolist(), other.tolist(), strict=True):
        found[n].append((at, to))
    # Of who has more words than are looked at each may agree with each.
    for n in np.flatnonzero(few.sizes[who] > words.mine_size).tolist():
        found[n] = [*product(range(few.sizes[who[n]]), range(words.theirs_size[n]))]
    return found


_FOUR, _LETTER = np.uint16(4), 2  # bits of a single letter
