"""Gathers entries for a block, thousands together: a column at a time costs half of an entry's."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any, NamedTuple, TypeVar

import numpy as np
from pydantic_core import from_json, to_json

from api_ingest.domain import collector
from api_ingest.domain.fields.birth_date import PartialDate
from watchlists import calendar
from watchlists.block import (
    SEXES,
    TEXT,
    Block,
    bone_keys,
    document_keys,
    entry_key,
    nation,
    origins,
    shape,
)
from watchlists.compare.servants import without_article
from watchlists.compare.syllables import ends, readings
from watchlists.compare.tokens import skeleton, sound, tokens, words_of
from watchlists.compare.words import kin, without_title
from watchlists.entry import WatchlistEntry
from watchlists.names import Array, Names, spread
from watchlists.signature import hashed, of_word
from watchlists.word import row, table

T = TypeVar("T")
AT_ONCE = 200
"""So few that what is made of them stays in a processor's cache."""
# What is remembered of so many words would have to go, one by one, before travellers' words find
# room: matching took a tenth longer.
_MANY = 20_000
_REMEMBERED = (
    of_word, hashed, words_of, sound, skeleton, kin, ends, readings, without_article, without_title,
)  # fmt: skip
_tokens = tokens.__wrapped__  # so many names would only push each other out of its cache
_birth = lru_cache(maxsize=65_536)(PartialDate.from_iso)


def build(entries: Iterable[WatchlistEntry]) -> Block:
    """A block of these entries."""
    building = Building()
    building.add_all(entries)
    return building.block()


class _Some(NamedTuple):
    """What is looked for of some entries, a column a field, and each as the text that is kept."""

    texts: list[bytes]
    lists: list[str]
    ids: list[str]
    names: Sequence[Sequence[tuple[str, str]]]
    births: Sequence[Sequence[PartialDate]]
    sexes: list[str | None]
    nationalities: list[tuple[str, ...]]
    numbers: list[list[str]]


class Building:
    """Gathers entries for a block, from memory or as the database keeps them."""

    def __init__(self) -> None:
        self._lists: dict[str, int] = {}
        self._list, self._sex, self._nation = array("B"), array("B"), array("H")
        self._text, self._lengths, self._keys = bytearray(), array("I"), array("I")
        self._births, self._codes = array("I"), array("I")  # how many, and each
        self._documents, self._document_keys = array("I"), array("I")
        self._names, self._particles = array("I"), array("B")
        self._surname, self._given, self._said = array("I"), array("I"), array("I")
        self._vocabulary = _Vocabulary()

    @collector.paused()
    def add_all(self, entries: Iterable[WatchlistEntry]) -> None:
        """More entries."""
        for some in _batches(entries):
            self._add(
                _Some(
                    texts=[TEXT.dump_json(one, exclude_defaults=True) for one in some],
                    lists=[one.list for one in some],
                    ids=[one.id for one in some],
                    names=[one.names for one in some],
                    births=[one.birth_dates for one in some],
                    sexes=[one.sex for one in some],
                    nationalities=[one.nationalities for one in some],
                    numbers=[[document.number for document in one.documents] for one in some],
                )
            )

    @collector.paused()
    def add_kept(self, texts: Iterable[str]) -> None:
        """More entries, each as the JSON of `WatchlistEntry.to_json`, of which none is made."""
        for some in _batches(from_json(text, cache_strings="keys") for text in texts):
            names = [[(n["surname"], n["given_names"]) for n in one["names"]] for one in some]
            births = [[_birth(text) for text in one["birth_dates"]] for one in some]
            self._add(
                _Some(
                    texts=[_text(*one) for one in zip(some, names, births, strict=True)],
                    lists=[one["list"] for one in some],
                    ids=[one["id"] for one in some],
                    names=names,
                    births=births,
                    sexes=[one["sex"] for one in some],
                    nationalities=[tuple(one["nationalities"]) for one in some],
                    numbers=[[n["number"] for n in one["documents"]] for one in some],
                )
            )

    def _add(self, some: _Some) -> None:
        lists = self._lists
        self._text += b"".join(some.texts)
        self._lengths.extend(map(len, some.texts))
        self._list.extend([lists.setdefault(name, len(lists)) for name in some.lists])
        self._sex.extend([SEXES.get(sex or "", 0) for sex in some.sexes])
        self._nation.extend(map(nation, some.nationalities))
        self._keys.extend(map(entry_key, some.lists, some.ids))
        _extend(self._documents, self._document_keys, map(_document_keys, some.numbers))
        _extend(self._births, self._codes, map(_codes, some.births))
        self._names.extend(map(len, some.names))
        self._add_names(chain.from_iterable(some.names))

    def _add_names(self, names: Iterable[tuple[str, str]]) -> None:
        said, number = [_tokens(*name) for name in names], self._vocabulary
        self._surname.extend([len(name.surname) for name in said])
        self._given.extend([len(name.given) for name in said])
        self._particles.extend([bool(name.particles) for name in said])
        self._said.extend([number[word] for name in said for part in name[:2] for word in part])

    @collector.paused()
    def block(self) -> Block:
        """What was gathered."""
        said, owner = np.array(self._said), np.repeat(np.arange(len(self._keys)), self._names)
        names = Names(np.array(self._surname), np.array(self._given))
        arrays = self._of_entries() | self._vocabulary.arrays(said)
        arrays |= self._rows(names, owner, said, arrays["word"])
        arrays |= _pairs(names, said) | _nationals(names, said, np.array(self._nation)[owner])
        nationals = np.bincount(self._nation, minlength=1 << 16).astype(np.uint32)
        if len(self._vocabulary) > _MANY:
            for one in _REMEMBERED:
                one.cache_clear()
        return Block(tuple(self._lists), arrays | {"nationals": nationals})

    def _of_entries(self) -> dict[str, Array]:
        """Arrays of entries and of documents."""
        keys, documents = np.array(self._keys), np.array(self._document_keys)
        by_key, by_document = (np.argsort(one, kind="stable") for one in (keys, documents))
        owners = np.repeat(np.arange(len(keys), dtype=np.uint32), self._documents)
        return {
            "list_number": np.array(self._list),
            "entry_ends": np.cumsum(self._lengths, dtype=np.uint64),
            "entry_text": np.frombuffer(self._text, np.uint8),
            "entry_keys": keys[by_key],
            "entry_order": by_key.astype(np.uint32),
            "document_keys": documents[by_document],
            "document_owner": owners[by_document],
        }

    def _rows(self, names: Names, owner: Array, said: Array, known: Array) -> dict[str, Array]:
        """Arrays of rows: each name with each birth date of its owner."""
        dates, name, from_where = self._in_order(len(names), owner)
        owner = owner[name]
        halves = [names.together(known[half][said])[name] for half in ("low", "high")]
        surname, size = names.looked_at()
        partly = np.flatnonzero(calendar.partly_known(dates))
        return {
            "starts": np.searchsorted(dates, np.arange(calendar.SIZE + 1)).astype(np.uint32),
            "signature": np.stack(halves, 1),
            "owner": owner.astype(np.uint32),
            "sex": np.array(self._sex)[owner],
            "nation": np.array(self._nation)[owner],
            "words": np.append(said, np.uint32(0))[names.first().T][name],
            "shape": shape(surname, size)[name],
            "more": (names.size > size)[name],
            "particles": np.array(self._particles, np.bool_)[name],
            "undated_origins": from_where[dates == calendar.UNKNOWN],
            **_bones(names, name[partly], partly, dates[partly], known["bone"][said]),
        }

    def _in_order(self, names: int, owner: Array) -> tuple[Array, Array, Array]:
        """The birth date of each row, its name, and the nationality and sex: in their order."""
        births = np.array(self._births, np.int64)
        dates = np.array(self._codes)[spread((np.cumsum(births) - births)[owner], births[owner])]
        name = np.repeat(np.arange(names), births[owner])
        from_where = origins(np.array(self._nation), np.array(self._sex))[owner[name]]
        order = np.argsort((dates.astype(np.int64) << _OF_ORIGIN) | from_where, kind="stable")
        return dates[order], name[order], from_where[order]


def _bones(names: Names, name: Array, row: Array, dates: Array, bones: Array) -> dict[str, Array]:
    """Rows of these names by the skeleton of each word and the year of birth."""
    size = names.size[name]
    keys = bone_keys(bones[names.places(name)], np.repeat(calendar.years(dates), size))
    order = np.argsort(keys, kind="stable")
    return {"bone_keys": keys[order], "bone_rows": np.repeat(row, size)[order].astype(np.uint32)}


def _pairs(names: Names, said: Array) -> dict[str, Array]:
    """How often words follow each other in a name, where it is more than once."""
    wide = said.astype(np.uint64)
    begins = np.zeros(len(said) + 1, np.bool_)
    begins[names.begin] = True
    pairs = (wide[:-1] << _HALF) | wide[1:]
    return _more_than_once("pair", pairs[~begins[1:-1]])


def _nationals(names: Names, said: Array, nations: Array) -> dict[str, Array]:
    """How often a word is said in names of each nationality, where it is more than once."""
    of_word = np.repeat(nations, names.size)
    return _more_than_once("national", ((said.astype(np.uint64) << _HALF) | of_word)[of_word > 0])


def _more_than_once(name: str, keys: Array) -> dict[str, Array]:
    once, counts = np.unique(keys, return_counts=True)
    often = counts > 1
    return {f"{name}_keys": once[often], f"{name}_count": counts[often].astype(np.uint32)}


_HALF, _OF_ORIGIN = np.uint64(32), np.int64(16)


class _Vocabulary(dict[str, int]):
    """The words of all names by number, from 1; 0 stands for no word."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self) + 1
        return number

    def arrays(self, said: Array) -> dict[str, Array]:
        """What is known of each word; `said` has the number of each as often as it is said."""
        keys = np.fromiter(map(hashed.__wrapped__, self), np.uint64, len(self))
        order = np.argsort(keys, kind="stable")
        return {
            "word": table(map(row, ("", *self))),
            "word_count": np.bincount(said, minlength=len(self) + 1).astype(np.uint32),
            "word_text": np.frombuffer("".join(self).encode(), np.uint8),
            "word_ends": np.cumsum([0, *map(len, self)]).astype(np.uint32),
            "word_keys": keys[order],
            "word_order": (order + 1).astype(np.uint32),
        }


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    source = iter(things)
    while some := list(islice(source, AT_ONCE)):
        yield some


def _extend(many: array[int], each: array[int], several: Iterable[Collection[int]]) -> None:
    """How many each has, and all of them."""
    some = list(several)
    many.extend(map(len, some))
    each.extend([number for mine in some for number in mine])


def _document_keys(numbers: Sequence[str]) -> list[int]:
    return [key for number in numbers for key in document_keys(number)]


def _codes(births: Sequence[PartialDate]) -> Collection[int]:
    """Of each birth date once; where none is known that is one as well."""
    if len(births) == 1:
        return (calendar.of(births[0]),)
    return dict.fromkeys(map(calendar.of, births)) if births else (calendar.UNKNOWN,)


def _text(said: dict[str, Any], names: list[tuple[str, str]], births: list[PartialDate]) -> bytes:
    """What is kept of an entry, as `add_all` keeps it."""
    if "duty" in said:
        return TEXT.dump_json(WatchlistEntry.from_json(said), exclude_defaults=True)
    kept = {"list": said["list"], "id": said["id"], "names": names, "birth_dates": births}
    kept |= {name: said[name] for name in _REST}
    kept["documents"] = [(n["type"], n["number"], n["issuing_state"]) for n in said["documents"]]
    return to_json({name: value for name, value in kept.items() if value or value == ""})


_REST = (
    "sex", "nationalities", "documents", "valid_from", "valid_until", "category", "note",
)  # fmt: skip
