"""The table of a list: its header, and below it a record a row, every fault with its place.

The rows and cells are those that a carrier's table is cut into; what a spreadsheet damages is named
in the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from api_ingest.domain.errors import Refused
from api_ingest.domain.problem import (
    CELL_ERROR,
    COLUMN_UNKNOWN,
    DELIVERY_EMPTY,
    NUMBER_DAMAGED,
    ROW_SHORT,
    SHEET_IGNORED,
    TABLE_HEADER_MISSING,
    VALUE_TOO_LONG,
    Problem,
)
from api_ingest.domain.reported import Place, Reported
from api_ingest.tables import cell, dates, delimited, workbook
from api_ingest.tables.charset import decode
from api_ingest.tables.grid import Row, Sheet
from watchlists.record import GUARDED, Record
from watchlists.source import FIELDS

DATES = frozenset({"birth_date", "valid_from", "valid_until", "last_report"})
ACTION = "action"
"""The column of a file of changes that says what is done with an entry."""
_DELIMITERS = (";", ",", "\t", "|")
_ABOVE_HEADER = 50  # rows
_HEAD = 65_536  # letters in which the header stands
_WHOLE = 8  # letters of a date in any form; fewer may be a day that a spreadsheet numbered
_CODE_PAGE = "cp1252"  # where it is no UTF-8
_LONGEST = 1_000  # letters of a value that is no note


class _Table(NamedTuple):
    """A sheet whose header was found; `rows` are those below it."""

    sheet: Sheet
    columns: dict[str, int]
    width: int
    rows: Iterator[Row]


def records(
    content: bytes,
    columns: Mapping[str, str] | None = None,
    ignore: Iterable[str] = (),
    forms: tuple[str, ...] = (),
    *,
    delta: bool = False,
) -> tuple[Iterator[Record], list[Problem]]:
    """Every filled row below the header, as it is asked for, and the problems, which grow with it.

    `columns` maps header words to fields where they differ, `ignore` names what is passed over;
    `forms` are those of dates, to know a day that a spreadsheet numbered. A file of changes
    (`delta`) has a column more. Raises Refused where no header is found.
    """
    if not content.strip():
        raise Refused(DELIVERY_EMPTY.at(None))
    fields = FIELDS | {ACTION} if delta else FIELDS
    header = _Header(
        {_fold(k): v for k, v in (columns or {}).items()}, {*map(_fold, ignore)}, fields
    )
    problems: list[Problem] = []
    tables = list(_tables(content, header, problems))
    if not tables:
        raise Refused(TABLE_HEADER_MISSING.at(None, "id, surname, …"), *problems)
    return _records(tables, forms, problems), problems


def _records(
    tables: Sequence[_Table], forms: tuple[str, ...], problems: list[Problem]
) -> Iterator[Record]:
    for table in tables:
        for row in table.rows:
            record = _record(row, table, forms)
            if record.cells or record.problems:
                yield record
        problems += table.sheet.problems


def _record(row: Row, table: _Table, forms: tuple[str, ...]) -> Record:
    said, record = row.cells(), Record(row, {}, table.columns)
    typed, count = table.sheet.name is not None, len(said)
    for name, number in table.columns.items():
        if number <= count and (text := said[number - 1]):
            value = _value(text, record, name)
            if name in DATES:
                if len(value) < _WHOLE and dates.SERIAL.fullmatch(value):
                    value = _mended(value, record, name, forms, table.sheet)
            elif typed and value and row.typed_date(number - 1):
                record.problems.append(NUMBER_DAMAGED.at(record.place(name), value))
                value = ""
            if value:
                record.cells[name] = value
    if count > table.width and any(one.strip() for one in said[table.width :]):
        record.problems.append(ROW_SHORT.at(row.place(), f"{len(said)} instead of {table.width}"))
    return record


def _value(text: str, record: Record, name: str) -> str:
    """A cell as words with one blank between them: what stands around it says nothing."""
    if not text[0].isalnum():
        value = cell.unwrapped(text)
        if value is None:
            record.problems.append(CELL_ERROR.at(record.place(name), text.strip()))
            return ""
        text = value[1:] if GUARDED.match(value) else value
    text = text.strip()
    if "  " in text or not text.isprintable():
        text = " ".join(text.split())
    if len(text) > _LONGEST and name != "note":
        record.problems.append(VALUE_TOO_LONG.at(record.place(name)))
        return ""
    return text


def _mended(value: str, record: Record, name: str, forms: tuple[str, ...], sheet: Sheet) -> str:
    """A day that the spreadsheet numbers."""
    said = Reported(value, record.row, record.columns[name])
    mended, problem = dates.mend(said, forms or (dates.ISO,), sheet.epoch)
    record.problems += [problem] if problem else []
    return mended or ""


class _Header(NamedTuple):
    """What headers are called: fields by their folded words."""

    words: Mapping[str, str]
    ignored: set[str]
    fields: frozenset[str]

    def field(self, name: str) -> str | None:
        """The field of a column."""
        word = self.words.get(_fold(name)) or _fold(name)
        return word if word in self.fields else None

    def found(self, cells: Sequence[str]) -> dict[str, int]:
        """The columns of a row, if it is the header; of two of one field the first."""
        columns: dict[str, int] = {}
        for number, name in enumerate(cells, 1):
            if target := self.field(name):
                columns.setdefault(target, number)
        return columns if "id" in columns and len(columns) > 1 else {}


def _fold(name: str) -> str:
    return name.strip().casefold().replace(" ", "_")


def _tables(content: bytes, header: _Header, problems: list[Problem]) -> Iterator[_Table]:
    if not workbook.sniff(content):
        table = _cut(content, header, problems)
        yield from [table] if table else []
        return
    for sheet in workbook.sheets(content):
        table = None if sheet.hidden else _below_header(sheet, header, problems)
        if table is not None:
            yield table
        elif any(any(row.cells()) for row in sheet.rows()):
            problems.append(SHEET_IGNORED.at(Place(0, 0, sheet=sheet.name), sheet.name))


def _cut(content: bytes, header: _Header, problems: list[Problem]) -> _Table | None:
    """Text, by the delimiter by which the header can be found."""
    text = decode(content, _CODE_PAGE)
    top = text._replace(letters=text.letters[:_HEAD], problems=())
    for delimiter in _DELIMITERS:
        if _below_header(delimited.Sheet(top, delimiter), header, []):
            return _below_header(delimited.Sheet(text, delimiter), header, problems)
    problems += text.problems
    return None


def _below_header(sheet: Sheet, header: _Header, problems: list[Problem]) -> _Table | None:
    rows = sheet.rows()
    for row in islice(rows, _ABOVE_HEADER):
        names = row.cells()
        if columns := header.found(names):
            sheet.heads.add(row.line, [name.strip() for name in names])
            known = {*columns.values()}
            problems += [
                COLUMN_UNKNOWN.at(row.place(number), name)
                for number, name in enumerate(names, 1)
                if name.strip() and number not in known and _fold(name) not in header.ignored
            ]
            return _Table(sheet, columns, len(names), rows)
    return None
