"""The table of a list: its header, and below it a record a row, every fault with its place.

The rows and cells are those that a carrier's table is cut into; what a spreadsheet damages is named
in the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from api_ingest.domain.errors import Refused
from api_ingest.domain.problem import (
    CELL_ERROR,
    DELIVERY_EMPTY,
    NUMBER_DAMAGED,
    ROW_SHORT,
    TABLE_HEADER_MISSING,
    VALUE_TOO_LONG,
    Problem,
)
from api_ingest.domain.reported import Reported
from api_ingest.tables import cell, dates
from api_ingest.tables.grid import Row, Sheet
from api_ingest.tables.titled import Table, Titles, fold, tables
from watchlists.record import GUARDED, Record
from watchlists.source import FIELDS

DATES = frozenset({"birth_date", "valid_from", "valid_until", "last_report"})
_NEEDED = frozenset({"id"})
ACTION = "action"
"""The column of a file of changes that says what is done with an entry."""
_WHOLE = 8  # letters of a date in any form; fewer may be a day that a spreadsheet numbered
_LONGEST = 1_000  # letters of a value that is no note


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
    words = {fold(header): field for header, field in (columns or {}).items()}
    titles = Titles(words, fields, _NEEDED, frozenset(map(fold, ignore)))
    problems: list[Problem] = []
    found = list(tables(content, titles, problems))
    if not found:
        raise Refused(TABLE_HEADER_MISSING.at(None, "id, surname, …"), *problems)
    return _records(found, forms, problems), problems


def _records(
    found: Sequence[Table], forms: tuple[str, ...], problems: list[Problem]
) -> Iterator[Record]:
    for table in found:
        for row in table.rows:
            record = _record(row, table, forms)
            if record.cells or record.problems:
                yield record
        problems += table.sheet.problems


def _record(row: Row, table: Table, forms: tuple[str, ...]) -> Record:
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
