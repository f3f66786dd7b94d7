"""Candidates for all travellers of a manifest at once, out of one block.

First come the neighbours (neighbours.py), near in birth date or in a word of the name; whoever
shares enough bits of the signature stays. Then an upper bound of the evidence is worked out for all
that stayed, word by word. Only who may pass it is compared in full.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from watchlists import calendar
from watchlists.asked import Asked, Few, Pairs, Persons, Signatures, Words, bits_of
from watchlists.block import Block, document_keys, of_shape
from watchlists.bound import may_agree, names_at_most
from watchlists.compare import reach
from watchlists.compare.alignment import Share
from watchlists.compare.tokens import NameTokens
from watchlists.names import Array
from watchlists.neighbours import Near, neighbours
from watchlists.scoring import NAME, NOT_WORTH_SAYING, WEIGHTS

PAIRS_AT_ONCE = 4_000
"""Pairs that are looked at together: what is worked out of more leaves the cache."""
# By how sure the birth date is (calendar.py): the part of the shorter name's bits that must be
# shared, and the most that the date can be worth.
_SHARED = np.array([0.3, 0.5, 0.5, 0.6, 0.6, 0.6])
_DATE = np.array(
    [
        WEIGHTS["birth date", "equal"],
        WEIGHTS["birth date", "equal as far as known"],
        WEIGHTS["birth date", "one digit differs"],
        0.0,
        WEIGHTS["birth date", "year differs by one"],
        WEIGHTS["birth date", "differs"],
    ]
)
# A part as a whole number that, times the bits of a name, fits two bytes; and what no name shares.
_WHOLE, _MORE_THAN_ALL = 256, 1.004
# The part of a name's bits that is shared, and what it is worth: a line through what was seen.
_STEEP, _FLOOR = 1.6, np.array([0.38, 0.45, 0.5, 0.45, 0.45, 0.45])
_SEX = (WEIGHTS["sex", "differs"], WEIGHTS["sex", "equal"])
_OTHER_NATION = WEIGHTS["nationality", "differs"]


def candidates(
    block: Block,
    asked: Sequence[Asked],
    share: Share,
    worths: Array,
    prior: float,
) -> list[list[int]]:
    """For each traveller the numbers of entries that may be them, in order.

    `share` and `prior` are those that the scores are made of, and `worths` are at least the bits of
    each word of the block: whoever cannot come within `NOT_WORTH_SAYING` is left out.
    """
    found: list[set[int]] = [set() for _ in asked]
    for n, owner in _by_name(block, asked, share, worths, prior):
        found[n].add(owner)
    _by_document(block, asked, found)
    return [sorted(numbers) for numbers in found]


def _by_name(
    block: Block, asked: Sequence[Asked], share: Share, worths: Array, prior: float
) -> Iterator[tuple[int, int]]:
    """Travellers (positions) and entries whose names may be worth enough beside the birth date."""
    words, persons = Words(block, asked), Persons(asked)
    signatures, most = words.signatures(), _most(words, worths)
    parts = _parts(most, persons, prior)
    near = [
        _resembling(block, signatures, some, parts[some.sure, some.who])
        for some in neighbours(block, asked, words, persons)
    ]
    if not any(len(some.row) for some in near):
        return
    alike = _Resembling(*map(np.concatenate, zip(*near, strict=True)))
    pairs = _alike(block, persons, most, alike, prior)
    if not len(pairs.who):
        return
    few = Few(np.flatnonzero(np.bincount(pairs.who)), asked, words, share)
    pairs = few.placed(pairs)
    needed = NOT_WORTH_SAYING - prior - pairs.rest
    some = _names_at_most(block, few, pairs, worths) >= needed
    pairs = Pairs(*(column[some] for column in pairs))
    may = _may_reach(block, few, pairs, needed[some], share)
    who, owners = few.at[pairs.who][may], block.arrays["owner"][pairs.row][may]
    yield from zip(who.tolist(), owners.tolist(), strict=True)


def _names_at_most(block: Block, few: Few, pairs: Pairs, worths: Array) -> Array:
    """At most so many bits the names of each pair are worth.

    Names of as many words are looked at together: no time is spent on words that nobody has.
    """
    _, theirs = of_shape(block.arrays["shape"].take(pairs.row))
    longest = np.maximum(theirs, few.size.take(pairs.who))
    order, most = np.argsort(longest.astype(np.uint8), kind="stable"), np.zeros(len(longest))
    for at in range(0, len(order), PAIRS_AT_ONCE):
        some = order[at : at + PAIRS_AT_ONCE]
        together = Pairs(*(column.take(some) for column in pairs))
        most[some] = names_at_most(block, few, together, worths)
    return most


def _may_reach(block: Block, few: Few, pairs: Pairs, needed: Array, share: Share) -> list[bool]:
    """Whether the name of each row may be worth the bits needed, word by word."""
    arrays, rows = block.arrays, pairs.row
    who, texts = pairs.who.tolist(), block.texts(arrays["words"][rows])
    more, particles = arrays["more"][rows].tolist(), arrays["particles"][rows].tolist()
    of_surname = of_shape(arrays["shape"][rows])[0].tolist()
    near, least = may_agree(block, few, pairs), needed.tolist()
    most = {one: reach.at_most(few.asked[one].words, share) for one in set(who)}
    # A row has but the first words of a name: where there are more they may be worth more.
    return [
        more[n]
        or reach.may_reach(
            few.asked[one].words,
            _name(texts[n], of_surname[n]),
            share,
            least[n],
            most=most[one],
            near=near[n],
            unknown=particles[n],
        )
        for n, one in enumerate(who)
    ]


def _name(words: Sequence[str], of_surname: int) -> NameTokens:
    """The name of a row, whose particles are not known."""
    said = tuple(filter(None, words))
    return NameTokens(said[:of_surname], said[of_surname:], ())


class _Resembling(NamedTuple):
    """Rows, of whom (position), how sure the birth date is, and what part of the bits is shared."""

    who: Array
    row: Array
    sure: Array
    part: Array


def _resembling(block: Block, signatures: Signatures, near: Near, part: Array) -> _Resembling:
    """Rows that share the part of the signature's bits that each stretch asks for.

    That is a part of the shorter name's. Where little is known of the birth date other forms of
    one's words make a name no longer: else a surname that is missing would tell against it. What is
    the same for a whole stretch is looked up once and repeated: every pass over all rows costs.
    """
    row, lengths = near.rows(block), near.end - near.begin
    theirs = block.arrays["signature"].take(row, 0)
    own = near.sure >= calendar.UNDATED
    mine = np.where(own, signatures.own_bits[near.who], signatures.bits[near.who])
    fewer = np.minimum(bits_of(theirs), np.repeat(mine, lengths))
    theirs &= np.repeat(signatures.formed[near.who], lengths, 0)
    shared = bits_of(theirs)
    enough = fewer * np.repeat((part * _WHOLE).astype(np.uint16), lengths)
    some = np.flatnonzero(np.multiply(shared, _WHOLE, dtype=np.uint16) >= enough)
    stretch = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths).take(some)
    found = shared.take(some) / np.maximum(fewer.take(some), 1)  # a row may have no word
    return _Resembling(near.who.take(stretch), row.take(some), near.sure.take(stretch), found)


def _parts(most: Array, persons: Persons, prior: float) -> Array:
    """The part of the bits that rows must share, if all else agrees. Axes: how sure, travellers."""
    rest = _DATE[:, None] + _SEX[1] + persons.nationals + prior
    part = ((NOT_WORTH_SAYING - rest) / np.maximum(most, 1.0) + _FLOOR[:, None]) / _STEEP
    parts: Array = np.clip(part, _SHARED[:, None], _MORE_THAN_ALL)
    return parts


def _most(words: Words, worths: Array) -> Array:
    """At most so many bits the name of each traveller is worth."""
    bits = np.bincount(words.who, worths[words.numbers[:-1]], len(words.sizes))
    most: Array = np.minimum(np.minimum(bits, (bits + NAME["half beyond"]) / 2), NAME["most"])
    return most


def _alike(block: Block, persons: Persons, most: Array, found: _Resembling, prior: float) -> Pairs:
    """Those that share enough bits for what else they agree on."""
    arrays, (who, row, sure, part) = block.arrays, found
    rest = _DATE.take(sure)
    rest += _agreement(persons.sex.take(who), arrays["sex"].take(row), _SEX)
    nations = _OTHER_NATION, persons.nationals.take(who)
    rest += _agreement(persons.nation.take(who), arrays["nation"].take(row), nations)
    at_most = most.take(who) * np.clip(part * _STEEP - _FLOOR.take(sure), 0.0, 1.0)
    kept = np.flatnonzero(at_most + rest + prior >= NOT_WORTH_SAYING)
    return _once(Pairs(who.take(kept), row.take(kept), sure.take(kept), rest.take(kept)))


def _once(pairs: Pairs) -> Pairs:
    """Each pair once, where several words, or a word and the nationality, found the same row."""
    known = pairs.sure < calendar.UNDATED
    _, first = np.unique((pairs.who << 32 | pairs.row)[~known], return_index=True)
    some = np.append(np.flatnonzero(known), np.flatnonzero(~known)[first])
    return Pairs(*(column.take(some) for column in pairs))


def _agreement(theirs: Array, ours: Array, weights: tuple[float, float | Array]) -> Array:
    """Equal, different, or nothing where one side does not say (0)."""
    known = (theirs > 0) & (ours > 0)
    return np.where(known, np.where(theirs == ours, weights[1], weights[0]), 0.0)


def _by_document(block: Block, asked: Sequence[Asked], found: list[set[int]]) -> None:
    keys, owners = block.arrays["document_keys"], block.arrays["document_owner"]
    if not len(keys):
        return
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
