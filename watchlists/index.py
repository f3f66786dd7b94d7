"""Finds the few entries that may be a traveller by keys that survive the usual damage.

Keys: the birth date and the one with day and month swapped, the document number with its
confusable characters folded, and each pair of consonant skeletons of the name. What shares none of
them is not looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from api_ingest.domain.fields.birth_date import PartialDate
from api_ingest.domain.manifest import Traveller
from watchlists.compare import document
from watchlists.compare.name import Listed
from watchlists.compare.tokens import NameTokens, rarity, skeleton, tokens
from watchlists.entry import WatchlistEntry
from watchlists.source import ListSource, Thresholds

Key = tuple[object, ...]
MOST_WORDS = 6
"""Words of a name that are paired: more say nothing more, and cost their square."""
SINGLE, ANY = "single name and year", "any name and year"
"""A person of one name is found by it together with the year of birth, on either side."""
CROWD = 2_000
"""A key that so many entries share does not tell people apart."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """An entry with what is worked out of it once."""

    entry: WatchlistEntry
    names: tuple[Listed, ...]


class Index:
    """All entries of all lists, ready to be searched. Never changed after it was built."""

    def __init__(
        self, entries: list[Indexed], keys: dict[Key, list[int]], counts: Mapping[str, int],
        sources: Mapping[str, ListSource],
    ) -> None:  # fmt: skip
        self._entries = entries
        self._keys = keys
        self._counts = counts
        self._sources = sources

    @classmethod
    def build(cls, entries: Iterable[WatchlistEntry], sources: Iterable[ListSource] = ()) -> Index:
        """An index of these entries.

        `sources` give each list its thresholds and kinds of travellers.
        """
        indexed: list[Indexed] = []
        keys: defaultdict[Key, list[int]] = defaultdict(list)
        counts: Counter[str] = Counter()
        for number, entry in enumerate(sorted(entries, key=lambda one: (one.list, one.id))):
            names = tuple(Listed(str(name), tokens(*name)) for name in entry.names)
            indexed.append(Indexed(entry, names))
            counts.update({word for listed in names for word in listed.tokens.all})
            for key in set(_entry_keys(entry, names)):
                keys[key].append(number)
        return cls(indexed, dict(keys), counts, {source.name: source for source in sources})

    def __len__(self) -> int:
        """Number of entries."""
        return len(self._entries)

    def candidates(self, traveller: Traveller, words: NameTokens) -> Iterator[Indexed]:
        """Entries that share a key with the traveller, on lists that look for its kind.

        In a fixed order.
        """
        found: set[int] = set()
        for key in _traveller_keys(traveller, words):
            numbers = self._keys.get(key)
            if numbers is not None and (len(numbers) <= CROWD or key[0] != "name"):
                found.update(numbers)
        for number in sorted(found):
            indexed = self._entries[number]
            source = self._sources.get(indexed.entry.list)
            if source is None or traveller.kind in source.kinds:
                yield indexed

    def rarity(self, word: str) -> float:
        """Bits that agreeing on this word is worth among these entries."""
        return rarity(word, self._counts, len(self._entries))

    def thresholds(self, name: str) -> Thresholds:
        """Of a list, or those that hold where it says nothing."""
        source = self._sources.get(name)
        return source.thresholds if source else Thresholds()


def _entry_keys(entry: WatchlistEntry, names: Iterable[Listed]) -> Iterator[Key]:
    for birth in entry.birth_dates:
        if birth.day is not None:
            yield ("born", birth)
    for one in entry.documents:
        yield from _document_keys(one.number)
    for listed in names:
        bones = _bones(listed.tokens)
        yield from _pairs(bones)
        for bone in bones:
            for birth in entry.birth_dates:
                yield (SINGLE if len(bones) == 1 else ANY, bone, birth.year)


def _traveller_keys(traveller: Traveller, words: NameTokens) -> Iterator[Key]:
    birth = traveller.birth_date
    if birth is not None and birth.day is not None:
        yield ("born", birth)
        if birth.month is not None and birth.day <= 12 and birth.day != birth.month:  # noqa: PLR2004
            yield ("born", PartialDate(birth.year, birth.day, birth.month))
    for one in traveller.documents:
        if one.number:
            yield from _document_keys(one.number)
    bones = _bones(words)
    yield from _pairs(bones)
    if birth is not None:
        yield from ((SINGLE, bone, birth.year) for bone in bones)
        if len(bones) == 1:
            yield (ANY, bones[0], birth.year)


def _document_keys(number: str) -> Iterator[Key]:
    plain = document.folded(number)
    yield ("document", plain)
    if len(plain) >= document.MRZ_LENGTH:
        yield ("document", plain[: document.MRZ_LENGTH])


def _bones(words: NameTokens) -> list[str]:
    return sorted({skeleton(word) for word in words.all[:MOST_WORDS]})


def _pairs(bones: list[str]) -> Iterator[Key]:
    for pair in combinations(bones, 2):
        yield ("name", *pair)
