"""Candidates for all travellers of a manifest at once, out of one block.

First come the neighbours by birth date, and those without one by the words of their names; whoever
shares enough bits of the signature stays. Then an upper bound of the evidence is worked out for all
that stayed, word by word. Only who may pass it is compared in full.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

import numpy as np

from api_ingest.domain.manifest import Traveller
from watchlists import calendar, signature
from watchlists.block import (
    OF_SURNAME,
    SEXES,
    Array,
    Block,
    bone_number,
    document_keys,
    first_words,
    kin,
    nation,
    sound_number,
)
from watchlists.compare.tokens import NameTokens
from watchlists.compare.words import formed_bits
from watchlists.scoring import CONTRADICTED, NAME, NOT_WORTH_SAYING, WEIGHTS, of_words, worth

AT_ONCE = 60
"""Travellers whose rows are counted together: as many as a processor's cache holds."""
CROWD = 5_000
"""Rows without birth date that share a word: where it is so common another word must do."""
_LOW = (1 << 64) - 1
_UNDATED = 3
# By how sure the birth date is (lenient, fair, strict, none): the tenths of the shorter name's bits
# that must be shared, and the most that the date can be worth.
_TENTHS = np.array([3, 5, 5, 6], np.uint16)
_DATE = np.array(
    [
        WEIGHTS["birth date", "equal"],
        WEIGHTS["birth date", "equal as far as known"],
        WEIGHTS["birth date", "one digit differs"],
        0.0,
    ]
)
# The share of a name's bits that is shared, and what it is worth: a line through what was seen.
_STEEP, _FLOOR = 1.6, 0.45
_SEX = (WEIGHTS["sex", "differs"], WEIGHTS["sex", "equal"])
_NATION = (WEIGHTS["nationality", "differs"], WEIGHTS["nationality", "equal"])
# A word that is not the same shares so many of its bits, in sixteenths, by how sure the birth date
# is (a short one fewer), and loses so much; words
# that one side has more, and a surname that differs, cost so much. None is more than the full
# comparison takes.
_NEAR_BITS, _NEAR_SHORT = np.array([[8, 10, 10, 10], [6, 10, 10, 10]], np.uint8)
_SHORT = 5  # bits of a word of four letters, of which two that change place leave two
_NEAR, _MORE, _FEWER, _SURNAME, _GIVEN = 4.0, 1.5, 0.5, 3.0, 5.0


class Asked(NamedTuple):
    """A traveller and the words of their name."""

    traveller: Traveller
    words: NameTokens


class _Pairs(NamedTuple):
    """A traveller (position), a row, how sure the birth date is, and the rest beside the name.

    The rest is the most bits it can be worth.
    """

    who: Array
    row: Array
    sure: Array
    rest: Array


def candidates(
    block: Block,
    asked: Sequence[Asked],
    share: Callable[[str], float],
    worths: Array,
    prior: float,
) -> list[list[int]]:
    """For each traveller the numbers of entries that may be them, in order.

    `share` and `prior` are those that the scores are made of, and `worths` are at least the bits of
    each word of the block: whoever cannot come within `NOT_WORTH_SAYING` is left out.
    """
    found: list[set[int]] = [set() for _ in asked]
    named = [n for n, one in enumerate(asked) if one.words.all]
    for at in range(0, len(named), AT_ONCE):
        some = named[at : at + AT_ONCE]
        few = _Few([asked[n] for n in some], share)
        pairs = _alike(block, few, _neighbours(block, few), prior)
        kept = _names(block, few, pairs, worths) + pairs.rest + prior >= NOT_WORTH_SAYING
        owners = block.arrays["owner"][pairs.row[kept]]
        for position, owner in zip(pairs.who[kept].tolist(), owners.tolist(), strict=True):
            found[some[position]].add(owner)
    _by_document(block, asked, found)
    return [sorted(numbers) for numbers in found]


class _Few:
    """Some travellers as arrays: signature, sex and nation of each, and the same of each word."""

    def __init__(self, asked: Sequence[Asked], share: Callable[[str], float]) -> None:
        self.asked = asked
        words = [first_words(one.words.surname, one.words.given, "") for one in asked]
        bits = [[signature.of_word(word) if word else 0 for word in mine] for mine in words]
        self.words = words
        self.given = np.array([bool(one.words.given) for one in asked])
        whole = [reduce(or_, map(formed_bits, one.words.all)) for one in asked]
        self.word_low, self.word_high, self.word_bits = _halves(bits)
        self.low, self.high, self.bits = _halves(whole)
        self.worth = np.array(
            [[worth("equal", 0.0, share(word)) if word else 0.0 for word in mine] for mine in words]
        )
        self.most = np.array([of_words(bits) for bits in self.worth.sum(1).tolist()])
        self.kin = np.array([[kin(word) for word in mine] for mine in words], np.uint64)
        self.sound = np.array([[sound_number(word) if word else 0 for word in m] for m in words])
        self.sex = np.array([SEXES.get(one.traveller.sex or "", 0) for one in asked], np.uint8)
        self.nation = np.array([nation(one.traveller.nationalities) for one in asked], np.uint16)


def _halves(bits: Sequence[Any]) -> tuple[Array, Array, Array]:
    """128 bits as two numbers of 64, and how many are set."""
    whole = np.array(bits, object)
    low, high = (whole & _LOW).astype(np.uint64), (whole >> 64).astype(np.uint64)
    return low, high, (np.bitwise_count(low) + np.bitwise_count(high)).astype(np.uint8)


def _neighbours(block: Block, few: _Few) -> tuple[Array, Array, Array]:
    """Rows near in birth date, and rows without one that share a word."""
    starts = block.arrays["starts"]
    dates = calendar.stretches([one.traveller.birth_date for one in few.asked])
    first, last = starts[dates.start].astype(np.int64), starts[dates.end].astype(np.int64)
    who, begin, end = _without_date(block, few)
    sure = np.concatenate([dates.sure, np.full(len(who), _UNDATED)])
    row, lengths = _spread(np.concatenate([first, begin]), np.concatenate([last, end]))
    row[int((last - first).sum()) :] = block.arrays["bone_rows"][row[int((last - first).sum()) :]]
    return np.repeat(np.concatenate([dates.who, who]), lengths), row, np.repeat(sure, lengths)


def _spread(first: Array, last: Array) -> tuple[Array, Array]:
    """Every number from each `first` to before its `last`; and how many that is for each."""
    lengths = last - first
    return np.arange(int(lengths.sum())) + np.repeat(
        first - np.cumsum(lengths) + lengths, lengths
    ), lengths


def _without_date(block: Block, few: _Few) -> tuple[Array, Array, Array]:
    """Where rows without birth date share a word: whose, and from where to where in `bone_rows`.

    Words that crowds share are left out where a rarer one is there.
    """
    keys = block.arrays["bone_keys"]
    words = [(at, bone_number(word)) for at, one in enumerate(few.asked) for word in one.words.all]
    who, wanted = np.array([at for at, _ in words]), np.array([w for _, w in words], np.uint64)
    begin, end = np.searchsorted(keys, wanted), np.searchsorted(keys, wanted, side="right")
    length = end - begin
    fewest = np.full(len(few.asked), len(keys) + 1)
    np.minimum.at(fewest, who[length > 0], length[length > 0])
    kept = (length > 0) & ((length <= CROWD) | (length == fewest[who]))
    return who[kept], begin[kept], end[kept]


def _alike(block: Block, few: _Few, near: tuple[Array, Array, Array], prior: float) -> _Pairs:
    """Those that share enough bits for what else they agree on."""
    arrays, (who, row, sure) = block.arrays, near
    shared = np.bitwise_count(arrays["low"][row] & few.low[who])
    shared += np.bitwise_count(arrays["high"][row] & few.high[who])
    fewer = np.minimum(arrays["bits"][row], few.bits[who])
    some = np.flatnonzero(shared.astype(np.uint16) * 10 >= fewer * _TENTHS[sure])
    who, row, sure = who[some], row[some], sure[some]
    owner = arrays["owner"][row]
    rest = _DATE[sure]
    rest += _agreement(few.sex[who], arrays["sex"][owner], _SEX)
    rest += _agreement(few.nation[who], arrays["nation"][owner], _NATION)
    name = few.most[who] * np.clip(shared[some] / fewer[some] * _STEEP - _FLOOR, 0.0, 1.0)
    # So few share a birth date that all of them may be looked at word by word.
    kept = (name + rest + prior >= NOT_WORTH_SAYING) | (sure == calendar.LENIENT)
    return _Pairs(who[kept], row[kept], sure[kept], rest[kept])


def _agreement(theirs: Array, ours: Array, weights: tuple[float, float]) -> Array:
    """Equal, different, or nothing where one side does not say (0)."""
    known = (theirs > 0) & (ours > 0)
    return np.where(known, np.where(theirs == ours, weights[1], weights[0]), 0.0)


def _names(block: Block, few: _Few, pairs: _Pairs, worths: Array) -> Array:
    """At most so many bits the names of each pair are worth: word by word, the best of each.

    A word that is not the same is worth no more than the listed one is.
    """
    arrays, who = block.arrays, pairs.who
    theirs = arrays["words"][pairs.row]
    their_low, their_high = arrays["word_low"][theirs], arrays["word_high"][theirs]
    their_bits = np.bitwise_count(their_low) + np.bitwise_count(their_high)
    their_sound, their_kin = arrays["word_sound"][theirs], arrays["word_kin"][theirs]
    there, sure = theirs > 0, pairs.sure[:, None]
    total: Array = np.zeros(len(who))
    met, left = np.zeros(theirs.shape, bool), np.zeros(len(who), bool)
    most, numbers = worths[theirs], block.words(few.words)
    enough = np.where(their_bits <= _SHORT, _NEAR_SHORT[sure], _NEAR_BITS[sure]).astype(np.uint8)
    for at in range(few.worth.shape[1]):
        bits = few.worth[who, at]
        same = (theirs == numbers[who, at][:, None]) & there
        shared = np.bitwise_count(their_low & few.word_low[who, at][:, None])
        shared += np.bitwise_count(their_high & few.word_high[who, at][:, None])
        fewer = np.minimum(their_bits, few.word_bits[who, at][:, None])
        near = (shared * np.uint8(16) >= fewer * enough) & (shared > 0)
        near |= (their_sound == few.sound[who, at][:, None]) & there
        near |= (their_kin & few.kin[who, at][:, None]) > 0
        met |= same | near
        # One word may be several of theirs, joined.
        nearly = np.minimum(np.where(near, most, 0.0).sum(1), bits - _NEAR)
        best = np.where(same.any(1), bits, nearly)
        left |= (bits > 0) & (best <= 0)
        total += np.where(best > 0, best, -_MORE * (bits > 0))
    missing = there & ~met
    total = np.minimum(total, (total + NAME["half beyond"]) / 2)
    bound = np.where(left & missing.any(1), NAME[CONTRADICTED], NAME["most"])
    total = np.minimum(total, bound) - _FEWER * missing.sum(1)
    total -= _SURNAME * ~met[:, :OF_SURNAME].any(1)
    given = there[:, OF_SURNAME:].any(1) & few.given[who]
    total -= _GIVEN * (given & ~met[:, OF_SURNAME:].any(1))
    total[total < NAME["least"]] = NAME["least"]
    return total


def _by_document(block: Block, asked: Sequence[Asked], found: list[set[int]]) -> None:
    keys, owners = block.arrays["document_keys"], block.arrays["document_owner"]
    wanted = [
        (n, key)
        for n, one in enumerate(asked)
        for document in one.traveller.documents
        if document.number
        for key in document_keys(document.number)
    ]
    numbers = np.array([key for _, key in wanted], np.uint32)
    begin, end = np.searchsorted(keys, numbers), np.searchsorted(keys, numbers, side="right")
    for at in np.flatnonzero(end > begin).tolist():
        found[wanted[at][0]].update(owners[begin[at] : end[at]].tolist())
