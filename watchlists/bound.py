"""An upper bound of what names are worth, for many pairs of a traveller and a row at once.

Word by word, over arrays: who cannot come near enough to be said is not compared in full.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from watchlists.asked import Few, Pairs
from watchlists.block import Block
from watchlists.names import OF_SURNAME, Array
from watchlists.scoring import CONTRADICTED, NAME

# A word that is not the same shares so many of its bits, in sixteenths, by how sure the birth date
# is (a short one fewer), and loses so much; words
# that one side has more, and a surname that differs, cost so much where both sides have such words.
# None is more than the full
# comparison takes.
_NEAR_BITS, _NEAR_SHORT = np.array([[8, 8, 10, 8], [6, 6, 10, 6]], np.uint16)
_SIXTEENTHS = np.uint16(16)
_SHORT = 5  # bits of a word of four letters, of which two that change place leave two
_NEAR, _MORE, _FEWER, _SURNAME, _GIVEN = 4.0, 1.5, 0.5, 3.0, 5.0
_PARTS = ((slice(None, OF_SURNAME), _SURNAME, 4.0), (slice(OF_SURNAME, None), _GIVEN, 5.0))


def names_at_most(block: Block, few: Few, pairs: Pairs, worths: Array) -> Array:
    """At most so many bits the names of each pair are worth: word by word, the best of each.

    A word that is not the same is worth no more than the listed one is. Axes: words of the
    traveller, words of the row, pairs; these last, since numpy is quick along the last one.
    """
    arrays, who = block.arrays, pairs.who
    theirs = np.ascontiguousarray(arrays["words"][pairs.row].T)
    there, most, bits = theirs > 0, worths[theirs], few.worth.take(who, 1)
    same = theirs == few.numbers.take(who, 1)[:, None]
    same &= there
    near, close = _near(arrays["word"], theirs, few, pairs)
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
    total = np.minimum(total, bound)
    for part, differs, other in _PARTS:
        more, fewer = left[part].sum(0), missing[part].sum(0)
        cost = _MORE * more + _FEWER * fewer
        cost += np.where(met[part].any(0), other * np.minimum(more, fewer), differs)
        total = total - cost * (there[part].any(0) & said[part].any(0))
    return np.maximum(total, NAME["least"])


def _near(known: Array, theirs: Array, few: Few, pairs: Pairs) -> tuple[Array, Array]:
    """Which words share enough bits for how sure the birth date is, sound the same or are kin.

    And which of these may be more than mistyped: related, or one the beginning of the other, which
    leaves but the mark of its end.
    """
    who, (shared, of_word) = pairs.who, _shared(known, theirs, few, pairs.who)
    enough = np.where(of_word <= _SHORT, _NEAR_SHORT[pairs.sure], _NEAR_BITS[pairs.sure])
    fewer = np.minimum(of_word, few.bits.take(who, 1)[:, None])
    close: Array = _related(known, theirs, few, who)
    close |= (known["sound"][theirs] == few.sound.take(who, 1)[:, None]) & (theirs > 0)
    alike = (shared * _SIXTEENTHS >= fewer * enough) & (shared > 0)
    return alike | close, close | (alike & (shared + np.uint8(1) >= fewer))


def _shared(known: Array, theirs: Array, few: Few, who: Array) -> tuple[Array, Array]:
    """How many bits of the signature each two words share, and how many the listed one has."""
    low, high = known["low"][theirs], known["high"][theirs]
    shared = np.bitwise_count(low & few.low.take(who, 1)[:, None])
    shared += np.bitwise_count(high & few.high.take(who, 1)[:, None])
    return shared, np.bitwise_count(low) + np.bitwise_count(high)


def _related(known: Array, theirs: Array, few: Few, who: Array) -> Array:
    """Which words are kin, or begin or end with the same syllable."""
    found: Array = (known["kin"][theirs] & few.kin.take(who, 1)[:, None]) > 0
    if few.syllables.any():
        found |= (known["syllables"][theirs] & few.syllables.take(who, 1)[:, None]) > 0
    return found


def may_agree(block: Block, few: Few, pairs: Pairs) -> list[list[tuple[int, int]]]:
    """Of each pair the words that may agree at all, by their places in the two names.

    A word that shares not a quarter of the bits of the shorter one and is no kin is another
    (compare/words.py); a single letter, and what may be a title alone, can share less.
    """
    known, who = block.arrays["word"], pairs.who
    theirs = np.ascontiguousarray(block.arrays["words"][pairs.row].T)
    mine, listed = few.there.take(who, 1), theirs > 0
    shared, of_word = _shared(known, theirs, few, who)
    mine_bits = np.bitwise_count(few.low) + np.bitwise_count(few.high)
    fewer = np.minimum(of_word, mine_bits.take(who, 1)[:, None])
    may = (shared * _FOUR >= fewer) | (fewer <= _LETTER) | few.titled.take(who, 1)[:, None]
    may |= _related(known, theirs, few, who)
    may &= mine[:, None] & listed
    pair, one, other = np.nonzero(may.transpose(2, 0, 1))
    found: list[list[tuple[int, int]]] = [[] for _ in who]
    places = _places(mine)[one, pair].tolist(), _places(listed)[other, pair].tolist()
    for n, at, to in zip(pair.tolist(), *places, strict=True):
        found[n].append((at, to))
    # Of who has more words than are looked at each may agree with each.
    for n in np.flatnonzero(few.sizes[who] > mine.sum(0)).tolist():
        found[n] = [*product(range(few.sizes[who[n]]), range(int(listed[:, n].sum())))]
    return found


def _places(there: Array) -> Array:
    """The place in the name of each of the words that are looked at."""
    return np.cumsum(there, 0) - 1


_FOUR, _LETTER = np.uint16(4), 2  # bits of a single letter
