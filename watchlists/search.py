"""Candidates for all travellers of a manifest at once, out of one block.

First come the neighbours by birth date, and those without one by the words of their names; whoever
shares enough bits of the signature stays. Then an upper bound of the evidence is worked out for all
that stayed, word by word. Only who may pass it is compared in full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

import numpy as np

from watchlists import calendar, signature
from watchlists.block import OF_SURNAME, Array, Block, bone_number, document_keys
from watchlists.bound import Asked, Few, Pairs, names_at_most
from watchlists.compare import name
from watchlists.compare.tokens import NameTokens
from watchlists.compare.words import formed_bits
from watchlists.scoring import NOT_WORTH_SAYING, WEIGHTS

AT_ONCE = 200_000
"""Rows that are counted together: as many as a processor's cache holds."""
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
    share: Callable[[str], float],
    worths: Array,
    prior: float,
) -> list[list[int]]:
    """For each traveller the numbers of entries that may be them, in order.

    `share` and `prior` are those that the scores are made of, and `worths` are at least the bits of
    each word of the block: whoever cannot come within `NOT_WORTH_SAYING` is left out.
    """
    found: list[set[int]] = [set() for _ in asked]
    for near in _neighbours(block, asked):
        alike = _alike(block, asked, near, share, prior)
        if alike is None:
            continue
        few, pairs = alike
        needed = NOT_WORTH_SAYING - prior - pairs.rest
        some = names_at_most(block, few, pairs, worths) >= needed
        who = [asked[n] for n in few.at[pairs.who[some]].tolist()]
        may = _may_reach(block, who, pairs.row[some], needed[some], share)
        owners = block.arrays["owner"][pairs.row[some]][may].tolist()
        for n, owner in zip(few.at[pairs.who[some]][may].tolist(), owners, strict=True):
            found[n].add(owner)
    _by_document(block, asked, found)
    return [sorted(numbers) for numbers in found]


def _may_reach(
    block: Block, who: Sequence[Asked], rows: Array, needed: Array, share: Callable[[str], float]
) -> list[bool]:
    """Whether the name of each row may be worth the bits needed, word by word in full."""
    arrays = block.arrays
    more, particles = arrays["more"][rows].tolist(), arrays["particles"][rows].tolist()
    texts, least = block.texts(arrays["words"][rows]), needed.tolist()
    # A row has but the first words of a name: where there are more they may be worth more.
    return [
        more[n] or name.may_reach(one.words, _name(texts[n]), share, least[n], unknown=particles[n])
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


def _neighbours(block: Block, asked: Sequence[Asked]) -> Iterator[_Near]:
    """Rows near in birth date, and rows without one that share a word, some travellers at a time.

    Who has no name is not searched for.
    """
    named = [n for n, one in enumerate(asked) if one.words.all]
    if not named or not len(block):
        return
    starts = block.arrays["starts"]
    dates = calendar.stretches([asked[n].traveller.birth_date for n in named])
    first, last = starts[dates.start].astype(np.int64), starts[dates.end].astype(np.int64)
    some = np.flatnonzero(last > first)
    who, begin, end = _without_date(block, [asked[n].words.all for n in named])
    near = _Near(
        np.array(named)[np.concatenate([dates.who[some], who])],
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


def _rows(block: Block, near: _Near) -> Array:
    """Every row of the stretches."""
    lengths = near.end - near.begin
    ends = np.cumsum(lengths)
    row: Array = np.arange(int(ends[-1])) + np.repeat(near.begin - ends + lengths, lengths)
    undated = np.flatnonzero(np.repeat(near.sure == _UNDATED, lengths))
    row[undated] = block.arrays["bone_rows"][row[undated]]
    return row


def _without_date(block: Block, names: Sequence[Sequence[str]]) -> tuple[Array, Array, Array]:
    """Where rows without birth date share a word: whose, and from where to where in `bone_rows`.

    Words that crowds share are left out where a rarer one is there.
    """
    keys = block.arrays["bone_keys"]
    if not len(keys):
        return (_NOTHING,) * 3
    words = [(at, bone_number(word)) for at, mine in enumerate(names) for word in mine]
    who, wanted = np.array([at for at, _ in words]), np.array([w for _, w in words], np.uint64)
    begin, end = np.searchsorted(keys, wanted), np.searchsorted(keys, wanted, side="right")
    length = end - begin
    fewest = np.full(len(names), len(keys) + 1)
    np.minimum.at(fewest, who[length > 0], length[length > 0])
    kept = (length > 0) & ((length <= CROWD) | (length == fewest[who]))
    return who[kept], begin[kept], end[kept]


_NOTHING = np.zeros(0, np.int64)


def _alike(
    block: Block, asked: Sequence[Asked], near: _Near, share: Callable[[str], float], prior: float
) -> tuple[Few, Pairs] | None:
    """Those that share enough bits for what else they agree on; None where nobody does."""
    arrays, (stretch, row, part) = block.arrays, _resembling(block, asked, near)
    if not len(row):
        return None
    who, sure = near.who[stretch], near.sure[stretch]
    at = np.flatnonzero(np.bincount(who, minlength=len(asked)))
    who = np.searchsorted(at, who)
    few = Few(at, asked, share)
    owner = arrays["owner"][row]
    rest = _DATE[sure]
    rest += _agreement(few.sex[who], arrays["sex"][owner], _SEX)
    rest += _agreement(
        few.nation[who], arrays["nation"][owner], (_OTHER_NATION, few.nationals[who])
    )
    # So few share a birth date that all of them may be looked at word by word.
    most = few.most[who] * np.clip(part * _STEEP - _FLOOR, 0.0, 1.0)
    kept = (most + rest + prior >= NOT_WORTH_SAYING) | (sure == calendar.LENIENT)
    return few, Pairs(who[kept], row[kept], sure[kept], rest[kept])


def _resembling(block: Block, asked: Sequence[Asked], near: _Near) -> tuple[Array, Array, Array]:
    """Rows that share enough bits of the signature: in which stretch, which, and what part of them.

    What is the same for a whole stretch is looked up once and repeated: every pass over all rows
    costs.
    """
    arrays, row = block.arrays, _rows(block, near)
    low, high, bits = _signatures(asked, near.who)
    lengths = near.end - near.begin
    shared = np.bitwise_count(arrays["low"][row] & np.repeat(low[near.who], lengths))
    shared += np.bitwise_count(arrays["high"][row] & np.repeat(high[near.who], lengths))
    fewer = np.minimum(arrays["bits"][row], np.repeat(bits[near.who], lengths))
    tenths = np.repeat(_TENTHS[near.sure], lengths)
    some = np.flatnonzero(np.multiply(shared, 10, dtype=np.uint16) >= fewer * tenths)
    stretch = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)[some]
    return stretch, row[some], shared[some] / fewer[some]


def _signatures(asked: Sequence[Asked], who: Array) -> tuple[Array, Array, Array]:
    """Halves of the signature, and how many bits it has, of those travellers; 0 of all others."""
    bits = [bytes(_SIGNATURE)] * len(asked)
    for n in np.unique(who).tolist():
        bits[n] = reduce(or_, map(formed_bits, asked[n].words.all)).to_bytes(_SIGNATURE, "little")
    low, high = np.frombuffer(b"".join(bits), "<u8").reshape(-1, 2).T
    return low, high, np.bitwise_count(low) + np.bitwise_count(high)


_SIGNATURE = signature.BITS // 8


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
