"""All entries of all lists, ready to be searched in one pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from math import log2
from pathlib import Path
from typing import NamedTuple

import numpy as np

from watchlists import frequencies, search
from watchlists.asked import Asked
from watchlists.block import Block
from watchlists.building import build
from watchlists.compare.name import Listed
from watchlists.compare.nicknames import names_called
from watchlists.compare.patronymics import father
from watchlists.compare.syllables import ends
from watchlists.compare.tokens import NameTokens, tokens
from watchlists.entry import WatchlistEntry
from watchlists.frequencies import PATRONYMIC, bearing, nationals, share_among, shares
from watchlists.names import Array
from watchlists.scoring import COMMONEST, RAREST, of_nationality, prior
from watchlists.signature import hashed
from watchlists.source import ListSource, Thresholds

KNOWN = 50_000
"""What is known beforehand of how common names are counts like a list of so many."""
KNOWN_HERE = 2_000
"""What is known beforehand of the names of a nationality counts like so many who hold it."""


_USUAL = Thresholds()


class Indexed(NamedTuple):
    """An entry with what is worked out of its names."""

    entry: WatchlistEntry
    names: tuple[Listed, ...]


def indexed(entry: WatchlistEntry) -> Indexed:
    """An entry with the words of its names."""
    return Indexed(entry, tuple(Listed(str(name), tokens(*name)) for name in entry.names))


class Index:
    """Blocks of entries, and which of them were taken back. Never changed after it was made."""

    def __init__(
        self, blocks: Sequence[Block], gone: Sequence[frozenset[int]],
        sources: Iterable[ListSource] = (),
    ) -> None:  # fmt: skip
        self._blocks = tuple(blocks)
        self._gone = tuple(gone)
        self._sources = {source.name: source for source in sources}
        self._size = sum(len(block) for block in blocks) - sum(len(one) for one in gone)
        self.prior = prior(self._size)
        self.worths = [_worths(block, self._size) for block in blocks]
        self.share = lru_cache(maxsize=131_072)(self._share)
        self.share_among = lru_cache(maxsize=131_072)(self._share_among)
        self.groups_of = lru_cache(maxsize=65_536)(self._groups_of)
        self._indexed = lru_cache(maxsize=16_384)(self._read)

    @classmethod
    def build(cls, entries: Iterable[WatchlistEntry], sources: Iterable[ListSource] = ()) -> Index:
        """An index of these entries; `sources` give each list its thresholds and kinds."""
        return cls([build(entries)], [frozenset()], sources)

    @classmethod
    def of(cls, block: Block, sources: Iterable[ListSource] = ()) -> Index:
        """An index of one block."""
        return cls([block], [frozenset()], sources)

    def updated(self, added: Iterable[WatchlistEntry], removed: Iterable[tuple[str, str]]) -> Index:
        """The same with some entries more, or instead of those of the same list and id.

        `removed` are lists and ids. What stands is shared and not built again.
        """
        added = list(added)
        gone = [set(one) for one in self._gone]
        for key in {*removed, *((one.list, one.id) for one in added)}:
            for block, taken in zip(self._blocks, gone, strict=True):
                number = block.find(key)
                if number is not None:
                    taken.add(number)
        blocks = [*self._blocks, build(added)] if added else [*self._blocks]
        taken_back = [frozenset(one) for one in gone] + [frozenset()] * bool(added)
        return Index(blocks, taken_back, self._sources.values())

    def among(self, entries: Iterable[WatchlistEntry]) -> Index:
        """An index of these entries alone, which knows what this one does of names and odds."""
        block = build(entries)
        few = Index.of(block, self._sources.values())
        few.prior, few.worths = self.prior, [_worths(block, self._size)]
        few.share, few.share_among, few.groups_of = self.share, self.share_among, self.groups_of
        return few

    def save(self, folder: Path) -> None:
        """Write it to an empty folder, as one block without what was taken back."""
        whole = len(self._blocks) == 1 and not self._gone[0]
        block = self._blocks[0] if whole else build(self.entries())
        block.save(folder)

    @classmethod
    def load(cls, folder: Path, sources: Iterable[ListSource] = ()) -> Index | None:
        """A saved index, mapped into memory; None where there is none of this format."""
        block = Block.load(folder)
        return None if block is None else cls([block], [frozenset()], sources)

    @property
    def blocks(self) -> int:
        """How many blocks are searched one after the other."""
        return len(self._blocks)

    def __len__(self) -> int:
        """Number of entries."""
        return self._size

    def entries(self) -> Iterator[WatchlistEntry]:
        """Every entry."""
        for block, gone in zip(self._blocks, self._gone, strict=True):
            yield from (block.entry(n) for n in range(len(block)) if n not in gone)

    def entry(self, name: str, id: str) -> WatchlistEntry | None:
        """The entry of a list by its id."""
        for block, gone in zip(self._blocks, self._gone, strict=True):
            number = block.find((name, id))
            if number is not None and number not in gone:
                return block.entry(number)
        return None

    def candidates(self, asked: Sequence[Asked]) -> list[list[Indexed]]:
        """For each traveller the few entries that may be them, on lists that look for the kind."""
        found: list[list[Indexed]] = [[] for _ in asked]
        for at, (block, gone) in enumerate(zip(self._blocks, self._gone, strict=True)):
            few = search.candidates(block, asked, self.share, self.worths[at], self.prior)
            for one, mine, numbers in zip(asked, found, few, strict=True):
                for number in numbers:
                    if number not in gone:
                        indexed = self._indexed(at, number)
                        if self._looks_for(indexed.entry.list, one.traveller.kind):
                            mine.append(indexed)
        return found

    def thresholds(self, name: str) -> Thresholds:
        """Of a list, or those that hold where it says nothing."""
        source = self._sources.get(name)
        return source.thresholds if source else _USUAL

    def _looks_for(self, name: str, kind: str) -> bool:
        source = self._sources.get(name)
        return source is None or kind in source.kinds

    def _read(self, at: int, number: int) -> Indexed:
        return indexed(self._blocks[at].entry(number))

    def _share(self, word: str) -> float:
        """The share of people who bear this word in their name, among entries and travellers.

        Or two words, one behind the other; 0.0 where not even two of a list do.
        """
        if " " in word:
            together = sum(block.pair(*word.split(" ")) for block in self._blocks)
            return together / (self._size + KNOWN)
        count = sum(block.count(word) for block in self._blocks)
        return (count + KNOWN * frequencies.share(word)) / (self._size + KNOWN)

    def _share_among(self, group: str, word: str) -> float:
        """The same among the holders of a nationality, of whom it is not less.

        Counted among the entries, and known of the country. Nor is it more than if all who bear the
        word held it; of two words that come together it is just that.
        """
        known, share = nationals(group), self.share(word)
        most = min(share / known.share, 1.0)
        if " " in word:
            return most
        said = sum(block.among_nationals(group, word) for block in self._blocks)
        held = sum(block.nationals(group) for block in self._blocks)
        before = max(share, share_among(group, word))
        return max(share, min((said + KNOWN_HERE * before) / (held + KNOWN_HERE), most))

    def pointed_to(self, names: Iterable[NameTokens]) -> list[str]:
        """The nationalities that the words of names point to together.

        That is where holding it is likelier than the words are rare apart from each other.
        """
        found: defaultdict[str, float] = defaultdict(float)
        for word in {word for one in names for word in one.all if self.share(word)}:
            for group in self.groups_of(word):
                found[group] += log2(self.share_among(group, word) / self.share(word))
        return sorted(
            group for group, bits in found.items() if bits > of_nationality(nationals(group).share)
        )

    def _groups_of(self, word: str) -> frozenset[str]:
        """The nationalities whose holders bear a word more often than others may."""
        held = (block.nations_of(word) for block in self._blocks)
        return frozenset(bearing().get(word, (PATRONYMIC,) * bool(father(word)))).union(*held)


def _worths(block: Block, entries: int) -> Array:
    """At least the bits of each word of a block, by its number: other blocks only make it commoner.

    Nothing is taken to be so rare that its share is below what `scoring.worth` takes.
    """
    counts = block.arrays["word_count"].astype(np.float32)
    keys, known = _known()
    at = np.minimum(np.searchsorted(block.arrays["word_keys"], keys), max(len(counts) - 2, 0))
    there = block.arrays["word_keys"][at] == keys if len(counts) > 1 else np.zeros(len(keys), bool)
    counts[block.arrays["word_order"][at[there]]] += known[there] * KNOWN
    return -np.log2(np.clip(counts / (entries + KNOWN), RAREST, COMMONEST)).astype(np.float32)


@cache
def _known() -> tuple[Array, Array]:
    """Keys of the words of `shares`, and the share of each."""
    names_called("")  # every table of names is read now, and not while a manifest waits
    bearing()
    share_among(PATRONYMIC, "")
    ends("")
    said = shares()
    keys = np.array([hashed(word) for word in said], np.uint64)
    return keys, np.array([*said.values()], np.float32)
