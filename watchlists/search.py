"""Candidates for all travellers of a manifest at once, out of one block.

First come the neighbours by birth date, and those without one by the words of their names; whoever
shares enough bits of the signature stays. Then an upper bound of the evidence is worked out for all
that stayed, word by word. Only who may pass it is compared in full.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from watchlists import calendar
from watchlists.asked import Asked, Few, Pairs, Words
from watchlists.block import Block, document_keys
from watchlists.bound import may_agree, names_at_most
from watchlists.compare import reach
from watchlists.compare.alignment import Share
from watchlists.compare.tokens import NameTokens
from watchlists.names import OF_SURNAME, Array, spread
from watchlists.scoring import NOT_WORTH_SAYING, WEIGHTS

AT_ONCE, PAIRS_AT_ONCE = 100_000, 4_000
"""Rows, and pairs, that are looked at together: what is worked out of more leaves the cache."""
CROWD = 5_000
"""Rows without birth date that share a word: where it is so common another word must do."""
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
    words = Words(block, asked)
    signatures = words.signatures()
    near = [_resembling(block, signatures, some) for some in _neighbours(block, asked, words)]
    if not any(len(some.row) for some in near):
        return
    alike = _Resembling(*map(np.concatenate, zip(*near, strict=True)))
    few = Few(np.flatnonzero(np.bincount(alike.who)), asked, words, share)
    pairs = _alike(block, few, alike, prior)
    needed = NOT_WORTH_SAYING - prior - pairs.rest
    some = _names_at_most(block, few, pairs, worths) >= needed
    pairs = Pairs(*(column[some] for column in pairs))
    may = _may_reach(block, few, pairs, needed[some], share)
    who, owners = few.at[pairs.who][may], block.arrays["owner"][pairs.row][may]
    yield from zip(who.tolist(), owners.tolist(), strict=True)


def _names_at_most(block: Block, few: Few, pairs: Pairs, worths: Array) -> Array:
    """At most so many bits the names of each pair are worth."""
    parts = (
        Pairs(*(column[at : at + PAIRS_AT_ONCE] for column in pairs))
        for at in range(0, len(pairs.who), PAIRS_AT_ONCE)
    )
    most = [names_at_most(block, few, some, worths) for some in parts]
    return np.concatenate([_NOTHING, *most])


def _may_reach(block: Block, few: Few, pairs: Pairs, needed: Array, share: Share) -> list[bool]:
    """Whether the name of each row may be worth the bits needed, word by word."""
    arrays, rows = block.arrays, pairs.row
    who, texts = pairs.who.tolist(), block.texts(arrays["words"][rows])
    more, particles = arrays["more"][rows].tolist(), arrays["particles"][rows].tolist()
    near, least = may_agree(block, few, pairs), needed.tolist()
    most = {one: reach.at_most(few.asked[one].words, share) for one in set(who)}
    # A row has but the first words of a name: where there are more they may be worth more.
    return [
        more[n]
        or reach.may_reach(
            few.asked[one].words,
            _name(texts[n]),
            share,
            least[n],
            most=most[one],
            near=near[n],
            unknown=particles[n],
        )
        for n, one in enumerate(who)
    ]


def _name(words: Sequence[str]) -> NameTokens:
    """The name of a row, whose particles are not known."""
    surname, given = filter(None, words[:OF_SURNAME]), filter(None, words[OF_SURNAME:])
    return NameTokens(tuple(surname), tuple(given), ())


class _Near(NamedTuple):
    """Stretches of rows, from `begin` to before `end`, and for whom; or of `bone_rows`."""

    who: Array
    begin: Array
    end: Array
    sure: Array


def _neighbours(block: Block, asked: Sequence[Asked], words: Words) -> Iterator[_Near]:
    """Rows near in birth date, and rows without one that share a word, some travellers at a time.

    Who has no name is not searched for.
    """
    named = np.flatnonzero(words.sizes)
    if not len(named) or not len(block):
        return
    starts = block.arrays["starts"]
    dates = calendar.stretches([asked[n].traveller.birth_date for n in named.tolist()])
    first, last = starts[dates.start].astype(np.int64), starts[dates.end].astype(np.int64)
    some = np.flatnonzero(last > first)
    who, begin, end = _without_date(block, words)
    near = _Near(
        np.concatenate([named[dates.who[some]], who]),
        np.concatenate([first[some], begin]),
        np.concatenate([last[some], end]),
        np.concatenate([dates.sure[some], np.full(len(who), _UNDATED)]),
    )
    rows = np.bincount(near.who, near.end - near.begin, len(asked)).cumsum()
    if not rows[-1]:
        return
    if rows[-1] <= AT_ONCE:
        yield near
        return
    part = (rows // AT_ONCE)[near.who]
    for number in np.unique(part).tolist():
        yield _Near(*(column[part == number] for column in near))


def _without_date(block: Block, words: Words) -> tuple[Array, Array, Array]:
    """Where rows without birth date share a word: whose, and from where to where in `bone_rows`.

    Words that crowds share are left out where a rarer one is there.
    """
    keys = block.arrays["bone_keys"]
    if not len(keys):
        return (_NOTHING,) * 3
    who, wanted = words.who, words.known["bone"][:-1]
    begin, end = np.searchsorted(keys, wanted), np.searchsorted(keys, wanted, side="right")
    length = end - begin
    fewest = np.full(len(words.sizes), len(keys) + 1)
    np.minimum.at(fewest, who[length > 0], length[length > 0])
    kept = (length > 0) & ((length <= CROWD) | (length == fewest[who]))
    return who[kept], begin[kept], end[kept]


_NOTHING = np.zeros(0, np.int64)


def _rows(block: Block, near: _Near) -> Array:
    """Every row of the stretches."""
    lengths = near.end - near.begin
    row = spread(near.begin, lengths)
    undated = len(row) - int(lengths[near.sure == _UNDATED].sum())  # they stand last
    row[undated:] = block.arrays["bone_rows"][row[undated:]]
    return row


class _Resembling(NamedTuple):
    """Rows, of whom (position), how sure the birth date is, and what part of the bits is shared."""

    who: Array
    row: Array
    sure: Array
    part: Array


def _resembling(block: Block, signatures: Array, near: _Near) -> _Resembling:
    """Rows that share enough bits of the signature.

    What is the same for a whole stretch is looked up once and repeated: every pass over all rows
    costs.
    """
    row, lengths = _rows(block, near), near.end - near.begin
    mine, theirs = signatures[near.who], block.arrays["signature"].take(row, 0)
    fewer = np.minimum(_bits(theirs), np.repeat(_bits(mine), lengths))
    theirs &= np.repeat(mine, lengths, 0)
    shared = _bits(theirs)
    enough = fewer * np.repeat(_TENTHS[near.sure], lengths)
    some = np.flatnonzero(np.multiply(shared, 10, dtype=np.uint16) >= enough)
    stretch = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)[some]
    part = shared[some] / np.maximum(fewer[some], 1)  # a row may have no word
    return _Resembling(near.who[stretch], row[some], near.sure[stretch], part)


def _bits(signatures: Array) -> Array:
    """How many are set."""
    halves: Array = np.bitwise_count(signatures)
    return halves[:, 0] + halves[:, 1]


def _alike(block: Block, few: Few, found: _Resembling, prior: float) -> Pairs:
    """Those that share enough bits for what else they agree on."""
    arrays, (who, row, sure, part) = block.arrays, found
    place = np.zeros(few.at[-1] + 1, np.int64)
    place[few.at] = np.arange(len(few.at))
    who = place[who]
    rest = _DATE[sure]
    rest += _agreement(few.sex[who], arrays["sex"][row], _SEX)
    same_nation = few.nationals[who]
    rest += _agreement(few.nation[who], arrays["nation"][row], (_OTHER_NATION, same_nation))
    # So few share a birth date that all of them may be looked at word by word.
    most = few.most[who] * np.clip(part * _STEEP - _FLOOR, 0.0, 1.0)
    kept = (most + rest + prior >= NOT_WORTH_SAYING) | (sure == calendar.LENIENT)
    return Pairs(who[kept], row[kept], sure[kept], rest[kept])


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
