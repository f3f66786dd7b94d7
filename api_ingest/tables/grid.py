"""What every table is to its reader, whatever it was saved as: a sheet of rows of cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Protocol

from api_ingest.domain.problem import Problem
from api_ingest.domain.reported import Origin

EPOCH = date(1899, 12, 30)
"""The day that spreadsheets number 0, from March 1900 on; those of old Macintoshes differ."""


class Row(Origin, Protocol):
    """One row, and the origin of every value in it."""

    @property
    def line(self) -> int:
        """Its first line in the file; in a workbook its number."""
        ...

    @property
    def text(self) -> str:
        """The whole row as it is shown in problems and told from others."""
        ...

    def cells(self) -> list[str]:
        """The text of each cell."""
        ...

    def typed_date(self, at: int) -> bool:
        """Whether the cell (counted from 0) is a date to the program that wrote it."""
        ...


class Sheet(Protocol):
    """One table before it is understood. `problems` is what was odd about cutting it into rows."""

    @property
    def name(self) -> str | None:
        """What the sheet of a workbook is called."""
        ...

    @property
    def problems(self) -> list[Problem]:
        """What was odd so far."""
        ...

    @property
    def epoch(self) -> date:
        """The day that the program numbers 0."""
        ...

    @property
    def heads(self) -> Heads:
        """What its columns are called."""
        ...

    def rows(self) -> Iterator[Row]:
        """Every row from the top, blank ones too."""
        ...


class Heads:
    """What the columns are called, from the line of one header to that of the next."""

    __slots__ = ("_columns", "_lines", "_names")

    def __init__(self) -> None:
        self._lines: list[int] = []
        self._names: list[list[str]] = []
        self._columns: list[Mapping[str, int]] = []

    def add(self, line: int, names: list[str], columns: Mapping[str, int] | None = None) -> None:
        """A header, in the order of their lines; `columns` are its words, counted from 1."""
        self._lines.append(line)
        self._names.append(names)
        self._columns.append(columns or {})

    def of(self, line: int, element: int) -> str | None:
        """The header above a cell, by its line and its column counted from 1."""
        at = bisect_right(self._lines, line) - 1
        names = self._names[at] if at >= 0 else []
        return names[element - 1] or None if element <= len(names) else None

    def column(self, line: int, word: str) -> int | None:
        """The column of a word below the header of a line, counted from 1."""
        at = bisect_right(self._lines, line) - 1
        return self._columns[at].get(word) if at >= 0 else None


def letters_of(column: int) -> str:
    """The letters of a column counted from 1.

    >>> [letters_of(column) for column in (1, 26, 27, 703)]
    ['A', 'Z', 'AA', 'AAA']
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
