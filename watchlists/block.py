"""Many entries as arrays: built once, saved and mapped into memory, shared by every process.

A *row* is one name of an entry with one of its birth dates. Rows stand in the order of their birth
dates, so that all who were born on a day, in a month or in a year are neighbours; those of one date
by nationality and sex. Beside each row
stands the signature of its name; the entry itself is text that is looked at only for a candidate.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import numpy as np
from pydantic import TypeAdapter

from api_ingest.domain.fields.country import nationality_group
from watchlists.compare import document
from watchlists.entry import WatchlistEntry
from watchlists.names import Array
from watchlists.signature import hashed

TEXT = TypeAdapter(WatchlistEntry)
SEXES = {"M": 1, "F": 2}
FORMAT = 11
"""Of the saved files: others are built anew."""


@dataclass(frozen=True, slots=True)
class Block:
    """Entries, and what is needed to find them. Never changed after it was built.

    Arrays: of rows `starts` (the first row of each birth date), `signature` (in two halves),
    `owner` (the entry), its `sex` and `nation`, `words` (numbers of the first words of surname and
    given names, one after the other), their `shape` (how many they are), `more` (whether it has
    more words than these), `particles` (whether it has any); of rows whose day of birth is not
    known `bone_keys` and `bone_rows` (by each word's skeleton and the year); of rows without birth
    date, which stand first, `undated_origins` (nationality and sex); of entries `list_number`,
    `entry_text` with `entry_ends`, and
    `entry_keys` with `entry_order` (to find one by list and id); of documents `document_keys` and
    `document_owner`; of words, by number, `word` (word.py) and `word_count`, `word_text` with
    `word_ends`, and `word_keys` with `word_order`;
    `pair_keys` and `pair_count` of words that follow each other in more than one name,
    `national_keys` and `national_count` of words that several of one nationality bear, and
    `nationals`, the entries of each nationality by its number.
    """

    lists: tuple[str, ...]
    arrays: Mapping[str, Array]

    def __len__(self) -> int:
        """Number of entries."""
        return len(self.arrays["list_number"])

    def save(self, folder: Path) -> None:
        """Write every array to a file of its own in an empty folder."""
        for key, values in self.arrays.items():
            np.save(folder / f"{key}.npy", values, allow_pickle=False)
        (folder / "block.json").write_text(json.dumps({"format": FORMAT, "lists": self.lists}))

    @classmethod
    def load(cls, folder: Path) -> Block | None:
        """The saved block, mapped and not copied; None where there is none of this format."""
        try:
            said = json.loads((folder / "block.json").read_text())
        except (OSError, ValueError):
            return None
        if said["format"] != FORMAT:
            return None
        arrays = {
            # A plain view: every look at one number of a memmap would make an object of its class.
            path.stem: np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
            for path in folder.glob("*.npy")
        }
        _touch(array for key, array in arrays.items() if key != "entry_text")
        return cls(tuple(said["lists"]), arrays)

    def entry(self, number: int) -> WatchlistEntry:
        """One entry, from its text."""
        ends = self.arrays["entry_ends"]
        start = int(ends[number - 1]) if number else 0
        text = self.arrays["entry_text"][start : int(ends[number])].tobytes()
        return TEXT.validate_json(text)

    def find(self, key: tuple[str, str]) -> int | None:
        """The number of the entry with this list and id."""
        keys, wanted = self.arrays["entry_keys"], entry_key(*key)
        at = int(np.searchsorted(keys, np.uint32(wanted)))
        while at < len(keys) and keys[at] == wanted:
            number = int(self.arrays["entry_order"][at])
            found = self.entry(number)
            if (found.list, found.id) == key:
                return number
            at += 1
        return None

    def texts(self, numbers: Array) -> list[list[str]]:
        """Rows of words by their numbers; nothing for 0."""
        ends, said = self.arrays["word_ends"], self.arrays["word_text"]
        once, at = np.unique(numbers, return_inverse=True)
        first, last = ends[np.maximum(once, 1) - 1].tolist(), ends[once].tolist()
        texts = [said[a:b].tobytes().decode() for a, b in zip(first, last, strict=True)]
        rows: Array = at.reshape(numbers.shape)
        return [[texts[n] for n in row.tolist()] for row in rows]

    def word(self, text: str) -> int:
        """The number of a word that some name here has; 0 where none has it."""
        keys, wanted = self.arrays["word_keys"], hashed(text)
        at = int(keys.searchsorted(np.uint64(wanted)))
        return int(self.arrays["word_order"][at]) if at < len(keys) and keys[at] == wanted else 0

    def pair(self, first: str, second: str) -> int:
        """How often one word follows the other in a name; 0 where it is less than twice."""
        return self._counted("pair", self.word(first), self.word(second))

    def nations_of(self, text: str) -> list[str]:
        """The nationalities of which several hold it and bear this word, or one twice."""
        keys, word = self.arrays["national_keys"], np.uint64(self.word(text))
        begin, end = np.searchsorted(keys, [word << _HALF, (word + _NEXT) << _HALF])
        return [_code(number) for number in (keys[begin:end] & _LOW).tolist()]

    def nationals(self, group: str) -> int:
        """How many entries hold a nationality, and no other."""
        return int(self.arrays["nationals"][nation((group,))])

    def among_nationals(self, group: str, text: str) -> int:
        """How often a word is said in their names; 0 where it is less than twice."""
        return self._counted("national", self.word(text), nation((group,)))

    def _counted(self, name: str, high: int, low: int) -> int:
        keys, wanted = self.arrays[f"{name}_keys"], np.uint64(high << 32 | low)
        at = int(keys.searchsorted(wanted))
        there = high and low and at < len(keys) and keys[at] == wanted
        return int(self.arrays[f"{name}_count"][at]) if there else 0

    def numbers(self, texts: Sequence[str]) -> Array:
        """The number of each word, as `word` gives it, all at once; the empty one has 0."""
        keys = self.arrays["word_keys"]
        if not len(keys):
            return np.zeros(len(texts), np.uint32)
        wanted = np.fromiter(map(hashed, texts), np.uint64, len(texts))
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[at] == wanted, self.arrays["word_order"][at], np.uint32(0))

    def of_origin(self, nations: Array, sexes: Array) -> tuple[Array, Array]:
        """From where to before where rows without birth date have a nationality and no other sex.

        Sexes are as `SEXES` says, or 0.
        """
        keys, group = self.arrays["undated_origins"], nations.astype(np.uint32) * _SEXES
        begin = np.searchsorted(keys, group + _NOT_BEFORE[sexes])
        return begin, np.searchsorted(keys, group + _BEFORE[sexes])

    def count(self, text: str) -> int:
        """How many names have this word."""
        return int(self.arrays["word_count"][self.word(text)])


@lru_cache(maxsize=4_096)
def nation(nationalities: tuple[str, ...]) -> int:
    """A number for a single nationality group; 0 for none or several, of which nothing is said."""
    groups = {nationality_group(code) for code in nationalities}
    return _letters(groups.pop()) if len(groups) == 1 else 0


@lru_cache(maxsize=1_024)
def _letters(code: str) -> int:
    number = 0
    for char in code[:3]:
        number = number * _BASE + ord(char) - 64
    return number


def _code(number: int) -> str:
    """The letters that make the number.

    >>> _code(nation(("SUR",)))
    'SUR'
    """
    code = ""
    while number:
        number, letter = divmod(number, _BASE)
        code = chr(letter + 64) + code
    return code


_BASE = 27
"""Letters, and none."""


def document_keys(number: str) -> set[int]:
    """Keys under which a number is found: confusable characters made one, whole and cut."""
    plain = document.folded(number).encode()
    whole = crc32(plain)
    if len(plain) < document.SHORTEST:
        return {whole}
    return {whole, crc32(plain[:-1]), crc32(plain[1:]), crc32(plain[: document.MRZ_LENGTH])}


def bone_keys(bones: Array, years: Array) -> Array:
    """Skeletons of words together with years (calendar.py): those of one word follow each other."""
    keys: Array = (bones & ~_OF_YEAR) | years.astype(np.uint64)
    return keys


def origins(nations: Array, sexes: Array) -> Array:
    """Nationalities together with sexes: of each the men, the unknown, the women."""
    keys: Array = nations.astype(np.uint32) * _SEXES + _PLACE[sexes]
    return keys


def shape(surname: Array, size: Array) -> Array:
    """How many of a name's first words are of the surname, and how many these are: one number."""
    return (size << _OF_SIZE | surname).astype(np.uint8)


def of_shape(shape: Array) -> tuple[Array, Array]:
    """The two again."""
    return shape & _SURNAME, shape >> _OF_SIZE


def entry_key(name: str, id: str) -> int:
    """32 bits of a list and an id: whoever finds by it looks again."""
    return crc32(f"{name}\0{id}".encode())


_PAGE = 4_096
_OF_SIZE, _SURNAME = 4, 15
_OF_YEAR, _SEXES = np.uint64(255), np.uint32(3)
# Of each sex: its place among those of a nationality, and from which to before which it may be.
_PLACE, _NOT_BEFORE, _BEFORE = np.array([[1, 0, 2], [0, 0, 1], [3, 2, 3]], np.uint32)
_HALF, _NEXT, _LOW = np.uint64(32), np.uint64(1), np.uint64((1 << 32) - 1)


def _touch(arrays: Iterable[Array]) -> None:
    """Look at every page that is searched, so that the first manifest need not wait for them."""
    for one in arrays:
        one.reshape(-1).view(np.uint8)[::_PAGE].max(initial=0)
