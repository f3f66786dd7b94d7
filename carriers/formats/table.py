"""Tables as carriers export them, through a profile: what each row and column says, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.errors import Refused
from api_ingest.domain.problem import (
    COLUMN_MISSING,
    COLUMN_UNKNOWN,
    DELIVERY_EMPTY,
    FORMAT_UNKNOWN,
    ROW_IGNORED,
    ROW_SHORT,
    TABLE_HEADER_MISSING,
    VALUE_TOO_LONG,
    Problem,
)
from api_ingest.domain.reported import Reported
from carriers.contract import Reading
from carriers.formats.delimited import Row, Sheet, Text, decode
from carriers.formats.table_flight import Flights
from carriers.formats.table_traveller import PERSON, traveller
from carriers.profile import Profile, Table, fold

_DELIMITERS = (";", ",", "\t", "|")
_HEAD = 65_536  # bytes in which the header must begin
_ABOVE_HEADER = 50  # rows
# Whole lines, for a letter may take several bytes; a few of them may be within quotes.
_TOP = re.compile(rb"(?:[^\r\n]*(?:\r\n|\r|\n)){0,60}[^\r\n]*")
_FEWEST = 3  # known columns that make a header: one word alone may stand in any letter
_LONGEST = 1_000  # characters of a value
_SHOWN = 40  # characters of a row in a problem

# What Excel writes so that digits stay digits.
_AS_TEXT = re.compile(r'="(.*)"')


class _Column(NamedTuple):
    word: str
    at: int
    table: Mapping[str, str] | None


class _Header(NamedTuple):
    """Where the header was found; `rows` goes on below it."""

    sheet: Sheet
    row: Row
    above: list[Row]
    columns: list[_Column]
    rows: Iterator[Row]


def fits(content: bytes, profile: Profile) -> bool:
    """Whether the top of these bytes holds the header that the profile is known by."""
    head = _TOP.match(content, 0, _HEAD)
    table = profile.table
    return table is not None and head is not None and _find(head[0], profile, table) is not None


def read(delivery: Delivery, profile: Profile) -> Reading:
    """Every manifest of a table, in the order of their first rows, and every problem on the way.

    Raises Refused where there is no byte or no header; nothing else, whatever the bytes.
    """
    if not delivery.content.strip():
        raise Refused(DELIVERY_EMPTY.at(None))
    table = profile.table
    if table is None:
        raise Refused(FORMAT_UNKNOWN.at(None))
    header = _find(delivery.content, profile, table)
    if header is None:
        raise Refused(TABLE_HEADER_MISSING.at(None, expected(profile)))
    problems = list(_header_problems(header, table))
    words = frozenset(column.word for column in header.columns)
    flights = Flights(delivery, profile, table, above=header.above, header=header.row, words=words)
    for row in header.rows:
        _take(row, header, table, flights, problems)
    manifests = flights.manifests()
    return Reading("table", manifests, [*header.sheet.problems, *problems, *flights.problems])


def expected(profile: Profile) -> str:
    """The header by which the profile knows its tables, in words."""
    columns = profile.table.columns if profile.table else {}
    return "; ".join(columns[word][0] for word in profile.recognise.columns if word in columns)


def _find(content: bytes, profile: Profile, table: Table) -> _Header | None:
    """The header, by the delimiter of the profile or else any other by which it can be found."""
    text = decode(content, table.charset)
    first = (table.delimiter,) if table.delimiter else ()
    for delimiter in dict.fromkeys((*first, *_DELIMITERS)):
        if header := _find_by(delimiter, text, profile, table):
            return header
    return None


def _find_by(delimiter: str, text: Text, profile: Profile, table: Table) -> _Header | None:
    sheet = Sheet(text, delimiter)
    rows = sheet.rows()
    above: list[Row] = []
    for row in islice(rows, _ABOVE_HEADER):
        cells = row.cells()
        columns = _columns(cells, table) if len(cells) >= _FEWEST else []
        words = {column.word for column in columns}
        if len(words) >= _FEWEST and words.issuperset(profile.recognise.columns):
            sheet.headers = [cell.strip() for cell in cells]
            sheet.header_line = row.line
            return _Header(sheet, row, above, columns, rows)
        above.append(row)
    return None


def _columns(cells: list[str], table: Table) -> list[_Column]:
    """The columns that the profile knows; of two under one word, the first."""
    found: dict[str, _Column] = {}
    for at, cell in enumerate(cells):
        word = table.words.get(fold(cell))
        if word is not None and word not in found:
            found[word] = _Column(word, at, table.value_tables.get(word))
    return list(found.values())


def _header_problems(header: _Header, table: Table) -> Iterator[Problem]:
    known = {column.at for column in header.columns}
    for at, name in enumerate(header.sheet.headers):
        if name and at not in known and fold(name) not in table.ignored:
            yield COLUMN_UNKNOWN.at(header.row.place(at + 1), name)
    words = {column.word for column in header.columns}
    for word, headers in table.columns.items():
        if word not in words and word not in table.optional:
            yield COLUMN_MISSING.at(header.row.place(), headers[0])


def _take(
    row: Row, header: _Header, table: Table, flights: Flights, problems: list[Problem]
) -> None:
    """One row: a traveller of its flight, or a reason why not."""
    cells = row.cells()
    said = _said(row, cells, header.columns)
    if len(row.text) > _LONGEST:
        problems += _too_long(said)
    if not any(map(str.strip, cells)):
        return
    if _is_no_traveller(row, cells, said, header, table):
        problems.append(ROW_IGNORED.at(row.place(), row.text.strip()[:_SHOWN]))
        return
    _check_width(row, cells, header, problems)
    manifest = flights.of(row, said)
    if said.keys() & PERSON:
        manifest.travellers.append(traveller(row, said, table, problems))


def _said(row: Row, cells: list[str], columns: Iterable[_Column]) -> dict[str, Reported]:
    """What each column of the row says, by its word; blank cells say nothing."""
    said: dict[str, Reported] = {}
    count = len(cells)
    for word, at, table in columns:
        if at < count and (text := cells[at]) and not text.isspace():
            if text[0] == "=" and (wrapped := _AS_TEXT.fullmatch(text)):
                text = wrapped[1]
            if table is not None:
                text = table.get(text.strip().casefold(), text)
            if text:
                said[word] = Reported(text, row, at + 1)
    return said


def _too_long(said: dict[str, Reported]) -> Iterator[Problem]:
    """Leaves out values longer than any can be: the sign of a quote or delimiter gone astray."""
    for word in [word for word, value in said.items() if len(value.text) > _LONGEST]:
        yield VALUE_TOO_LONG.at(said.pop(word).place)


def _is_no_traveller(
    row: Row, cells: list[str], said: dict[str, Reported], header: _Header, table: Table
) -> bool:
    """A repeated header, a total, a remark; never a row with a birth date or document number."""
    if row.text == header.row.text:
        return True
    if "birth_date" in said or "document_number" in said:
        return False
    if table.footer.match(next(filter(None, map(str.strip, cells)))):
        return True
    return not said.keys() & PERSON and not Flights.speaks(said)


def _check_width(row: Row, cells: list[str], header: _Header, problems: list[Problem]) -> None:
    """Cells that are missing, or that stand under no header and hold something."""
    width = len(header.sheet.headers)
    if len(cells) == width:
        return
    named = max(at + 1 for at, name in enumerate(header.sheet.headers) if name)
    if len(cells) < named or any(map(str.strip, cells[width:])):
        problems.append(ROW_SHORT.at(row.place(), f"{len(cells)} instead of {named}"))
