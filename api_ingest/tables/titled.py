"""Finds the header of a table by the fields that it names, in text or in a workbook.

For tables of our own making (lists, schedules), whose header is one row; those of carriers are
found by their profiles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from api_ingest.domain.problem import COLUMN_UNKNOWN, SHEET_IGNORED, Problem
from api_ingest.domain.reported import Place
from api_ingest.tables import delimited, workbook
from api_ingest.tables.charset import decode
from api_ingest.tables.grid import Row, Sheet

_DELIMITERS = (";", ",", "\t", "|")
_ABOVE_HEADER = 50  # rows
_HEAD = 65_536  # letters in which the header stands
_CODE_PAGE = "cp1252"  # where it is no UTF-8


class Table(NamedTuple):
    """A sheet whose header was found; `columns` are counted from 1, `rows` are those below it."""

    sheet: Sheet
    columns: dict[str, int]
    width: int
    rows: Iterator[Row]


@dataclass(frozen=True, slots=True)
class Titles:
    """What headers are called: fields by their folded words.

    Without the `needed` ones, and one more, a row is no header. `ignored` ones are passed over in
    silence.
    """

    words: Mapping[str, str]
    fields: frozenset[str]
    needed: frozenset[str]
    ignored: frozenset[str] = frozenset()

    def field(self, name: str) -> str | None:
        """The field of a column."""
        word = self.words.get(fold(name)) or fold(name)
        return word if word in self.fields else None

    def found(self, cells: Sequence[str]) -> dict[str, int]:
        """The columns of a row, if it is the header; of two of one field the first."""
        columns: dict[str, int] = {}
        for number, name in enumerate(cells, 1):
            if target := self.field(name):
                columns.setdefault(target, number)
        return columns if columns.keys() >= self.needed and len(columns) > 1 else {}


def fold(name: str) -> str:
    """A header as it is compared.

    >>> fold(" Flight number")
    'flight_number'
    """
    return name.strip().casefold().replace(" ", "_")


def tables(content: bytes, titles: Titles, problems: list[Problem]) -> Iterator[Table]:
    """Every sheet that has the header; what is odd is noted. Raises Refused for a bad workbook."""
    if not workbook.sniff(content):
        table = _cut(content, titles, problems)
        yield from [table] if table else []
        return
    for sheet in workbook.sheets(content):
        table = None if sheet.hidden else _below_header(sheet, titles, problems)
        if table is not None:
            yield table
        elif any(any(row.cells()) for row in sheet.rows()):
            problems.append(SHEET_IGNORED.at(Place(0, 0, sheet=sheet.name), sheet.name))


def _cut(content: bytes, titles: Titles, problems: list[Problem]) -> Table | None:
    """Text, by the delimiter by which the header can be found."""
    text = decode(content, _CODE_PAGE)
    top = text._replace(letters=text.letters[:_HEAD], problems=())
    for delimiter in _DELIMITERS:
        if _below_header(delimited.Sheet(top, delimiter), titles, []):
            return _below_header(delimited.Sheet(text, delimiter), titles, problems)
    problems += text.problems
    return None


def _below_header(sheet: Sheet, titles: Titles, problems: list[Problem]) -> Table | None:
    rows = sheet.rows()
    for row in islice(rows, _ABOVE_HEADER):
        names = row.cells()
        if columns := titles.found(names):
            sheet.heads.add(row.line, [name.strip() for name in names])
            known = {*columns.values()}
            problems += [
                COLUMN_UNKNOWN.at(row.place(number), name)
                for number, name in enumerate(names, 1)
                if name.strip() and number not in known and fold(name) not in titles.ignored
            ]
            return Table(sheet, columns, len(names), rows)
    return None
