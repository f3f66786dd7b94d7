"""Many entries as arrays: built once, saved and mapped into memory, shared by every process.

A *row* is one name of an entry with one of its birth dates. Rows stand in the order of their birth
dates, so that all who were born on a day, in a month or in a year are neighbours. Beside each row
stands the signature of its name; the entry itself is text that is looked at only for a candidate.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from api_ingest.domain.fields.country import nationality_group
from watchlists import calendar
from watchlists.compare import document
from watchlists.compare.tokens import NameTokens, tokens
from watchlists.entry import WatchlistEntry
from watchlists.signature import hashed
from watchlists.word import table

Array = npt.NDArray[Any]
T = TypeVar("T")
_TEXT = TypeAdapter(WatchlistEntry)
OF_SURNAME, OF_GIVEN = 2, 3
WORDS = OF_SURNAME + OF_GIVEN
SEXES = {"M": 1, "F": 2}
FORMAT = 7
"""Of the saved files: others are built anew."""


@dataclass(frozen=True, slots=True)
class Block:
    """Entries, and what is needed to find them. Never changed after it was built.

    Arrays: of rows `starts` (the first row of each birth date), `signature` (in two halves),
    `owner` (the entry), its `sex` and `nation`, `words` (numbers of the first words of surname and
    given names), `more` (whether it has more words than these), `particles` (whether
    it has any); of rows without birth date `bone_keys` and `bone_rows` (by each word's
    skeleton); of entries `list_number`, `entry_text` with `entry_ends`, and
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

    @classmethod
    def build(cls, entries: Iterable[WatchlistEntry]) -> Block:
        """A block of these entries. About 15 microseconds an entry."""
        building = Building()
        building.add_all(entries)
        return building.block()

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
        return _TEXT.validate_json(text)

    def find(self, key: tuple[str, str]) -> int | None:
        """The number of the entry with this list and id."""
        keys, wanted = self.arrays["entry_keys"], _key("\0".join(key))
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
        at = int(np.searchsorted(keys, np.uint64(wanted)))
        return int(self.arrays["word_order"][at]) if at < len(keys) and keys[at] == wanted else 0

    def pair(self, first: str, second: str) -> int:
        """How often one word follows the other in a name; 0 where it is less than twice."""
        return self._counted("pair", self.word(first), self.word(second))

    def groups(self) -> set[str]:
        """The nationalities that entries hold."""
        return {
            _code(number) for number in (np.flatnonzero(self.arrays["nationals"][1:]) + 1).tolist()
        }

    def nationals(self, group: str) -> int:
        """How many entries hold a nationality, and no other."""
        return int(self.arrays["nationals"][nation((group,))])

    def among_nationals(self, group: str, text: str) -> int:
        """How often a word is said in their names; 0 where it is less than twice."""
        return self._counted("national", nation((group,)), self.word(text))

    def _counted(self, name: str, high: int, low: int) -> int:
        keys, wanted = self.arrays[f"{name}_keys"], np.uint64(high << 32 | low)
        at = int(np.searchsorted(keys, wanted))
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

    def count(self, text: str) -> int:
        """How many names have this word."""
        return int(self.arrays["word_count"][self.word(text)])


def first_words(surname: Sequence[T], given: Sequence[T], nothing: T) -> list[T]:
    """So many words of each part as are looked at before names are compared in full."""
    return [
        *surname[:OF_SURNAME], *[nothing] * (OF_SURNAME - len(surname)),
        *given[:OF_GIVEN], *[nothing] * (OF_GIVEN - len(given)),
    ]  # fmt: skip


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


def _key(text: str) -> int:
    """32 bits: whoever finds by it looks again."""
    return crc32(text.encode())


class _Vocabulary(dict[str, int]):
    """The words of all names by number, from 1; 0 stands for no word."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self) + 1
        return number

    def arrays(self, said: Array) -> dict[str, Array]:
        """What is known of each word; `said` has the number of each as often as it is said."""
        keys = np.array([hashed(word) for word in self], np.uint64)
        order = np.argsort(keys, kind="stable")
        counts = np.bincount(said, minlength=len(self) + 1).astype(np.uint32)
        counts[0] = 0
        return {
            "word": table(["", *self]),
            "word_count": counts,
            "word_text": np.frombuffer("".join(self).encode(), np.uint8),
            "word_ends": np.cumsum([0, *(len(word.encode()) for word in self)]).astype(np.uint32),
            "word_keys": keys[order],
            "word_order": (order + 1).astype(np.uint32),
        }


class Building:
    """Gathers entries for a block, one at a time or many."""

    def __init__(self) -> None:
        self.lists: dict[str, int] = {}
        self.list_number, self.sex = array("B"), array("B")
        self.nation = array("H")
        self.entry_keys, self.entry_ends = array("I"), array("Q")
        self.codes, self.owner, self.name, self.words = (array("I") for _ in range(4))
        self.more, self.particles = array("B"), array("B")
        self.said, self.said_from = array("I"), array("I")  # words, and where each name's begin
        self.bone_words, self.bone_rows = array("I"), array("I")
        self.document_keys, self.document_owner = array("I"), array("I")
        self.entry_text = bytearray()
        self.vocabulary = _Vocabulary()

    def add_all(self, entries: Iterable[WatchlistEntry]) -> None:
        """More entries."""
        for entry in entries:
            self._add(entry)

    def block(self) -> Block:
        """What was gathered."""
        return Block(tuple(self.lists), self._arrays())

    def _add(self, entry: WatchlistEntry) -> None:
        number = len(self.list_number)
        self.list_number.append(self.lists.setdefault(entry.list, len(self.lists)))
        self.sex.append(SEXES.get(entry.sex or "", 0))
        self.nation.append(nation(entry.nationalities))
        self.entry_keys.append(_key(f"{entry.list}\0{entry.id}"))
        self.entry_text += _TEXT.dump_json(entry, exclude_defaults=True)
        self.entry_ends.append(len(self.entry_text))
        for one in entry.documents:
            for key in document_keys(one.number):
                self.document_keys.append(key)
                self.document_owner.append(number)
        codes = [*dict.fromkeys(map(calendar.of, entry.birth_dates))] or [calendar.UNKNOWN]
        for name in entry.names:
            self._name(number, tokens(*name), codes)

    def _name(self, owner: int, name: NameTokens, codes: list[int]) -> None:
        vocabulary = self.vocabulary
        surname = [vocabulary[word] for word in name.surname]
        given = [vocabulary[word] for word in name.given]
        first = first_words(surname, given, 0)
        more = len(surname) > OF_SURNAME or len(given) > OF_GIVEN
        self.said_from.append(len(self.said))
        self.said.extend(surname + given or [0])
        for code in codes:
            if code == calendar.UNKNOWN:
                for number in surname + given:
                    self.bone_words.append(number)
                    self.bone_rows.append(len(self.codes))
            self.codes.append(code)
            self.owner.append(owner)
            self.name.append(len(self.said_from) - 1)
            self.words.extend(first)
            self.more.append(more)
            self.particles.append(bool(name.particles))

    def _arrays(self) -> dict[str, Array]:
        codes = _column(self.codes, np.uint32)
        order = np.argsort(codes, kind="stable")
        place = np.empty(len(order), np.uint32)
        place[order] = np.arange(len(order), dtype=np.uint32)
        vocabulary = self.vocabulary.arrays(_column(self.said, np.uint32))
        name = _column(self.name, np.uint32)[order]
        owner = _column(self.owner, np.uint32)[order]
        keys, documents = (
            _column(self.entry_keys, np.uint32),
            _column(self.document_keys, np.uint32),
        )
        by_key, by_document = (np.argsort(one, kind="stable") for one in (keys, documents))
        bones = vocabulary["word"]["bone"][_column(self.bone_words, np.uint32)]
        by_bone = np.argsort(bones, kind="stable")
        return {
            "starts": np.searchsorted(codes[order], np.arange(calendar.SIZE + 1)).astype(np.uint32),
            "signature": self._signatures(vocabulary["word"])[name],
            "owner": owner,
            "sex": _column(self.sex, np.uint8)[owner],
            "nation": _column(self.nation, np.uint16)[owner],
            "words": _column(self.words, np.uint32).reshape(-1, WORDS)[order],
            "more": _column(self.more, np.bool_)[order],
            "particles": _column(self.particles, np.bool_)[order],
            "bone_keys": bones[by_bone],
            "bone_rows": place[_column(self.bone_rows, np.uint32)[by_bone]],
            "list_number": _column(self.list_number, np.uint8),
            "entry_ends": _column(self.entry_ends, np.uint64),
            "entry_text": np.frombuffer(self.entry_text, np.uint8),
            "entry_keys": keys[by_key],
            "entry_order": by_key.astype(np.uint32),
            "document_keys": documents[by_document],
            "document_owner": _column(self.document_owner, np.uint32)[by_document],
            **vocabulary,
            **self._pairs(),
            **self._among_nationals(),
        }

    def _among_nationals(self) -> dict[str, Array]:
        """How often a word is said in names of each nationality, where it is more than once."""
        said, begins = _column(self.said, np.uint32), _column(self.said_from, np.uint32)
        nations, owner = _column(self.nation, np.uint16), np.zeros(len(begins), np.uint32)
        owner[_column(self.name, np.uint32)] = _column(self.owner, np.uint32)
        lengths = np.diff(begins, append=np.uint32(len(said)))
        of_word = np.repeat(nations[owner], lengths)
        some = (of_word > 0) & (said > 0)
        keys = (of_word[some].astype(np.uint64) << _HALF) | said[some]
        counted = _more_than_once("national", keys)
        return counted | {"nationals": np.bincount(nations, minlength=1 << 16).astype(np.uint32)}

    def _pairs(self) -> dict[str, Array]:
        """How often words follow each other in a name, where it is more than once."""
        said = _column(self.said, np.uint32).astype(np.uint64)
        begins = np.zeros(len(said) + 1, np.bool_)
        begins[_column(self.said_from, np.uint32)] = True
        pairs = (said[:-1] << _HALF) | said[1:]
        return _more_than_once("pair", pairs[~begins[1:-1]])

    def _signatures(self, known: Array) -> Array:
        """Each name's signature, out of those of its words."""
        if not self.said:
            return np.zeros((0, 2), np.uint64)
        every, begin = _column(self.said, np.uint32), _column(self.said_from, np.int64)
        halves = (known[half][every] for half in ("low", "high"))
        return np.stack([np.bitwise_or.reduceat(one, begin) for one in halves], 1)


def _more_than_once(name: str, keys: Array) -> dict[str, Array]:
    once, counts = np.unique(keys, return_counts=True)
    often = counts > 1
    return {f"{name}_keys": once[often], f"{name}_count": counts[often].astype(np.uint32)}


_HALF = np.uint64(32)
_PAGE = 4_096


def _touch(arrays: Iterable[Array]) -> None:
    """Look at every page that is searched, so that the first manifest need not wait for them."""
    for one in arrays:
        one.reshape(-1).view(np.uint8)[::_PAGE].max(initial=0)


def _column(values: array[int], kind: type[np.generic]) -> Array:
    return np.frombuffer(values, values.typecode).astype(kind, copy=False)
