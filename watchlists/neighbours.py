"""Rows that a traveller is looked for among: near in birth date, or where little is known of it.

Whose day of birth is not known on the list is found by the words of the name, and, where no year is
known either, among those of the same nationality.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from watchlists import calendar
from watchlists.asked import Asked, Persons, Words
from watchlists.block import Block, bone_keys
from watchlists.calendar import NEXT_YEAR, OTHER_YEAR, UNDATED
from watchlists.compare.birth_date import GENERATION
from watchlists.names import Array, spread

AT_ONCE = 100_000
"""Rows that are looked at together: what is worked out of more leaves the cache."""
CROWD = 5_000
"""Rows that share a word, or a nationality: where it is so common another word must do."""
# Between which years, counted from the traveller's own, an unknown day is looked for: beyond them
# it is somebody else's. In the same year it may be of another month. No year at all stands last.
_EDGES, _NO_YEAR = np.array([1 - GENERATION, -1, 2, GENERATION]), np.array([0, 1])
_BEGIN, _END = [0, 1, 2, 4], [1, 2, 3, 5]
_SURE = np.array([OTHER_YEAR, NEXT_YEAR, OTHER_YEAR, UNDATED])


class Near(NamedTuple):
    """Stretches from `begin` to before `end` of rows, or of `bone_rows`; for whom, and how sure.

    Those of `bone_rows` (`by_word`) stand last.
    """

    who: Array
    begin: Array
    end: Array
    sure: Array
    by_word: Array

    def rows(self, block: Block) -> Array:
        """Every row of the stretches."""
        lengths = self.end - self.begin
        row = spread(self.begin, lengths)
        listed = len(row) - int(lengths[self.by_word].sum())
        row[listed:] = block.arrays["bone_rows"][row[listed:]]
        return row


def neighbours(
    block: Block, asked: Sequence[Asked], words: Words, persons: Persons
) -> Iterator[Near]:
    """Where each traveller is looked for, some travellers at a time.

    Who has no name is not searched for.
    """
    named = np.flatnonzero(words.sizes)
    if not len(named) or not len(block):
        return
    dates = calendar.stretches([asked[n].traveller.birth_date for n in named.tolist()])
    first, last = (block.arrays["starts"][at].astype(np.int64) for at in (dates.start, dates.end))
    parts = [
        _stretches(named[dates.who], first, last, dates.sure),
        _of_origin(block, persons, named),
        _by_word(block, asked, words),
    ]
    near = Near(*map(np.concatenate, zip(*parts, strict=True)))
    rows = np.bincount(near.who, near.end - near.begin, len(asked)).cumsum()
    if not rows[-1]:
        return
    if rows[-1] <= AT_ONCE:
        yield near
        return
    part = (rows // AT_ONCE).astype(np.int64)[near.who]
    order = np.argsort(part, kind="stable")  # what is found by a word still stands last
    near = Near(*(column.take(order) for column in near))
    ends = np.bincount(part).cumsum().tolist()
    for begin, end in pairwise([0, *ends]):
        if end > begin:
            yield Near(*(column[begin:end] for column in near))


def _stretches(who: Array, begin: Array, end: Array, sure: Array, *, by_word: bool = False) -> Near:
    """Those in which there is anything."""
    some = np.flatnonzero(end > begin)
    return Near(who[some], begin[some], end[some], sure[some], np.full(len(some), by_word))


def _of_origin(block: Block, persons: Persons, named: Array) -> Near:
    """Rows without birth date of the traveller's nationality, but for those of the other sex.

    Not where they are a crowd.
    """
    nations = persons.nation[named]
    begin, end = block.of_origin(nations, persons.sex[named])
    end = np.where((nations > 0) & (end - begin <= CROWD), end, begin)
    return _stretches(named, begin, end, np.full(len(named), UNDATED))


def _by_word(block: Block, asked: Sequence[Asked], words: Words) -> Near:
    """Rows whose day of birth is not known that share a word: of years about one's own, or of none.

    Words that crowds share are left out where a rarer one is there.
    """
    keys = block.arrays["bone_keys"]
    dates = np.array([calendar.of(one.traveller.birth_date) for one in asked])
    years = calendar.years(dates)[words.who, None]
    edges = np.where(years > 0, np.maximum(years + _EDGES, 1), 0)
    edges = np.hstack([edges, np.broadcast_to(_NO_YEAR, (len(words.who), 2))])
    at = np.searchsorted(keys, bone_keys(words.known["bone"][:-1, None], edges))
    begin, end = at[:, _BEGIN], at[:, _END]
    length = (end - begin).sum(1)
    fewest = np.full(len(words.sizes), len(keys) + 1)
    np.minimum.at(fewest, words.who[length > 0], length[length > 0])
    kept = (length > 0) & ((length <= CROWD) | (length == fewest[words.who]))
    who = np.repeat(words.who[kept], len(_SURE))
    sure = np.tile(_SURE, int(kept.sum()))
    return _stretches(who, begin[kept].ravel(), end[kept].ravel(), sure, by_word=True)
