"""The header of a table: found by what it says, in one row or over several, and what it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice, takewhile
from typing import NamedTuple

from api_ingest.domain.problem import COLUMN_MISSING, COLUMN_UNKNOWN, Problem
from api_ingest.tables.grid import Row, Sheet
from carriers.layout import Table
from carriers.profile import Profile, Recognise
from carriers.words import DATE_WORDS, fold

FEWEST = 3
"""Known columns that make a header: one word alone may stand in any letter."""
ANNOTATION = "Problems (api-ingest)"
"""The column in which the sender got his table back; nothing is read in it."""
_ANNOTATION = fold(ANNOTATION)
_ABOVE_HEADER = 50  # rows
_DEEPEST = 3  # rows of one header
_NO_HEADER = re.compile(r"\d{3}")


class Column(NamedTuple):
    """One column that is read: `word` is empty where its cells hold several values, by `splits`."""

    word: str
    at: int
    table: Mapping[str, str] | None
    is_date: bool
    splits: tuple[re.Pattern[str], ...] = ()


class Header(NamedTuple):
    """Where the header was found. `row` is its last, `below` goes on beneath it."""

    row: Row
    names: list[str]
    columns: list[Column]
    above: list[Row]
    below: Iterator[Row]

    @property
    def words(self) -> set[str]:
        """Everything that its columns say."""
        return _words(self.columns)


class Top(NamedTuple):
    """The first rows of a sheet, and where among them some profile might find its header.

    Each of `starts` is the number of a row and the cells of all rows that one header may take from
    there. `below` goes on beneath the rows.
    """

    rows: list[Row]
    starts: list[tuple[int, list[list[str]]]]
    below: Iterator[Row]


def top(sheet: Sheet) -> Top:
    """The rows in which a header must begin."""
    below = sheet.rows()
    rows = list(islice(below, _ABOVE_HEADER + _DEEPEST))
    cells = [row.cells() for row in rows]
    tried = ((at, _may_name(cells[at : at + _DEEPEST])) for at in range(_ABOVE_HEADER))
    return Top(rows, [(at, lines) for at, lines in tried if lines], below)


def shows(top: Top, profile: Profile, table: Table) -> bool:
    """Whether a header stands there that the profile is known by."""
    return any(_read(lines, profile.recognise, table) for _, lines in top.starts)


def find(sheet: Sheet, profile: Profile, table: Table) -> Header | None:
    """The first header in a sheet; it knows its columns from then on."""
    rows, starts, below = top(sheet)
    for at, lines in starts:
        found = _read(lines, profile.recognise, table)
        if found is None:
            continue
        depth, names, columns = found
        later = _read(_may_name(lines[1:depth]), profile.recognise, table)
        if later is not None and len(later[2]) >= len(columns):
            continue  # what stands above it belongs to no header
        last = at + depth
        sheet.heads.add(rows[at].line, names, places(columns))
        return Header(rows[last - 1], names, columns, rows[:at], chain(rows[last:], below))
    return None


def repeats(cells: Sequence[str], table: Table) -> list[Column]:
    """The columns that a row names as a header below the first one; none for other rows."""
    columns = _columns([name.strip() for name in cells], table)
    return columns if len(_words(columns)) >= FEWEST else []


def problems(header: Header, table: Table) -> Iterator[Problem]:
    """What the header has too much and too little."""
    known = {column.at for column in header.columns}
    for at, name in enumerate(header.names):
        if name and not is_annotation(name) and at not in known and fold(name) not in table.ignored:
            yield COLUMN_UNKNOWN.at(header.row.place(at + 1), name)
    for word, headers in table.columns.items():
        if word not in header.words and word not in table.optional:
            yield COLUMN_MISSING.at(header.row.place(), headers[0])


def places(columns: list[Column]) -> dict[str, int]:
    """The column of each word, counted from 1; a whole name stands for the surname, too."""
    found = {word: column.at + 1 for column in columns for word in _words([column])}
    return {"surname": found["name"], **found} if "name" in found else found


def is_annotation(name: str) -> bool:
    """Whether we wrote this column ourselves; what was said of the whole file may follow it."""
    return fold(name).startswith(_ANNOTATION)


def _words(columns: list[Column]) -> set[str]:
    words = {column.word for column in columns if column.word}
    split = (pattern.groupindex for column in columns for pattern in column.splits)
    return words.union(*split)


_Found = tuple[int, list[str], list[Column]]


def _may_name(lines: list[list[str]]) -> list[list[str]]:
    """The first of these rows that a header may take; none where it cannot begin with the first."""
    if not lines or len(lines[0]) < FEWEST:
        return []
    return list(takewhile(lambda cells: not any(map(_NO_HEADER.search, cells)), lines))


def _read(lines: list[list[str]], recognise: Recognise, table: Table) -> _Found | None:
    """The header that begins with the first of these rows, and over how many rows it runs."""
    best: _Found | None = None
    for depth in range(1, len(lines) + 1):
        names = _names(lines[:depth], table)
        columns = _columns(names, table)
        if _fits(_words(columns), recognise) and (best is None or len(columns) > len(best[2])):
            best = depth, names, columns
    return best


def _fits(words: set[str], recognise: Recognise) -> bool:
    any_of = not recognise.any_of or not words.isdisjoint(recognise.any_of)
    return len(words) >= FEWEST and any_of and words.issuperset(recognise.columns)


def _names(lines: list[list[str]], table: Table) -> list[str]:
    """What each column is called: as the profile knows it, else all that stands above it.

    A cell of an upper row reaches over the blank ones to its right: Passport; ; above Number;
    Expiry; is Passport Number; Passport Expiry.
    """
    if len(lines) == 1:
        return [name.strip() for name in lines[0]]
    width = max(map(len, lines))
    padded = [[cell.strip() for cell in line] + [""] * (width - len(line)) for line in lines]
    return [_name([line[at] for line in padded], padded, at, table) for at in range(width)]


def _name(own: list[str], lines: list[list[str]], at: int, table: Table) -> str:
    reached = [_reaching(line, at) for line in lines[:-1]] if own[-1] else own[:-1]
    whole = [part for part in (*reached, own[-1]) if part]
    spelt = [" ".join(whole[start:]) for start in range(len(whole))]
    known = (name for name in (*spelt, *reversed(own)) if name and _is_known(name, table))
    return next(known, " ".join(filter(None, own)))


def _reaching(line: list[str], at: int) -> str:
    return next((line[left] for left in range(at, -1, -1) if line[left]), "")


def _is_known(name: str, table: Table) -> bool:
    spelt = fold(name)
    return spelt in table.words or spelt in table.splits or spelt in table.ignored


def _columns(names: list[str], table: Table) -> list[Column]:
    """The columns that the profile knows; of two under one word, the first."""
    found: dict[str, Column] = {}
    for at, name in enumerate(names):
        spelt = fold(name)
        splits = table.splits.get(spelt, ())
        word = table.words.get(spelt)
        if splits:
            found[spelt] = Column("", at, None, is_date=False, splits=splits)
        elif word is not None and word not in found:
            is_date = word in DATE_WORDS
            found[word] = Column(word, at, table.value_tables.get(word), is_date)
    return list(found.values())
