"""A table with invented persons: who stands in each cell decides what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell.cell import Cell

from api_ingest.domain.fields import airport, country, dates, document_type, sex
from api_ingest.tables import delimited
from api_ingest.tables.grid import Row, Sheet
from api_ingest.tables.workbook import WorkbookRow
from carriers.formats import table_header
from carriers.formats.table import located
from carriers.formats.table_flight import names_flight, pairs
from carriers.formats.table_header import Column, Header
from carriers.formats.table_traveller import is_kind
from carriers.inference.inventor import Inventor
from carriers.layout import Table
from carriers.profile import Profile
from carriers.words import FLIGHT_WORDS, fold

_NAMES = frozenset({"name", "surname", "given_names", "middle_names"})
_NUMBERS = frozenset({"document_number", "document2_number", "locator", "reference", "seat"})
_UNDERSTOOD = {
    "sex": lambda text: not sex.read(text)[1],
    "nationality": lambda text: country.read(text)[0] is not None,
    "residence": lambda text: country.read(text)[0] is not None,
    "issuing_state": lambda text: country.read(text)[0] is not None,
    "document2_issuing_state": lambda text: country.read(text)[0] is not None,
    "document_type": lambda text: document_type.read(text)[0] not in {"OTHER", "UNKNOWN"},
    "document2_type": lambda text: document_type.read(text)[0] not in {"OTHER", "UNKNOWN"},
    "embarkation": lambda text: not airport.read(text)[1],
    "disembarkation": lambda text: not airport.read(text)[1],
    "clearance": lambda text: not airport.read(text)[1],
    "kind": is_kind,
}  # fmt: skip
_DIGIT = re.compile(r"\d")
_COUNT = re.compile(r"\s*\d{0,3}\s*")
_OF_A_PERSON = ("birth_date", "document_number")
_KEY = re.compile(r"[^:;]*:\s*")


class _Change(NamedTuple):
    row: Row
    at: int
    text: str


def rewrite(content: bytes, inventor: Inventor, profile: Profile, today: date) -> bytes:
    """The table with other persons. Raises Refused where it cannot be opened."""
    table = profile.table
    assert table is not None  # noqa: S101 — only tables come here
    found, _ = located(content, profile, table)
    scribes = [(sheet, _Scribe(inventor, table, header, today)) for sheet, header in found]
    if any(isinstance(sheet, delimited.Sheet) for sheet, _ in scribes):
        sheet, scribe = scribes[0]
        return b"".join(_text(content, sheet, scribe))
    return _workbook([(sheet, scribe) for sheet, scribe in scribes])


def _text(content: bytes, sheet: Sheet, scribe: _Scribe) -> Iterator[bytes]:
    """Byte for byte but for what is changed; quotes and delimiters are no letters and stay."""
    assert isinstance(sheet, delimited.Sheet)  # noqa: S101
    done = 0
    for row in sheet.rows():
        kept = scribe.words_of(row)
        for at in range(len(row.cells())):
            place = row.place(at + 1)
            raw = content[place.start : place.end].decode(sheet.text.charset, "replace")
            new = scribe.cell(row, at, raw, kept)
            yield content[done : place.start]
            yield new.encode(sheet.text.charset, "replace")
            done = place.end
    yield content[done:]


def _workbook(sheets: list[tuple[Sheet, _Scribe]]) -> bytes:
    """A new workbook: nothing of the old one but the cells, not its author and not its comments."""
    book = Workbook()
    book.remove(book.active)
    for sheet, scribe in sheets:
        copy = book.create_sheet(sheet.name)
        for row in sheet.rows():
            assert isinstance(row, WorkbookRow)  # noqa: S101
            kept = scribe.words_of(row)
            for at, value in enumerate(row.values):
                if value == "":
                    continue
                cell = copy.cell(row.line, at + 1)
                _set(cell, scribe.typed(row, at, value, kept))
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _set(cell: Cell, value: object) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with = is no formula
    elif type(value) is date:
        cell.number_format = "YYYY-MM-DD"


class _Scribe:
    """Knows of each row what its cells are: above the table, a header, a traveller, or other."""

    def __init__(self, inventor: Inventor, table: Table, header: Header, today: date) -> None:
        self._inventor, self._table, self._today = inventor, table, today
        self._first, self._last = header.row.line - 3, header.row.line
        self._above = {row.line for row in header.above}
        self._columns = {column.at: column for column in header.columns}
        self._telling = _telling(header.columns)
        self._opened = False  # the row above stands above another block

    def words_of(self, row: Row) -> Mapping[int, Column] | None:
        """The columns by which a row is to be taken; None for a header, which stays."""
        if row.line in self._above:
            return {}
        if row.line <= self._last:
            return None
        cells = row.cells()
        if again := table_header.repeats(cells, self._table):
            self._columns = {column.at: column for column in again}
            self._telling = _telling(again)
            return None
        starts = self._table.preamble_starts
        if starts and cells[0].partition(":")[0].strip().casefold() in starts:
            person = any(_DIGIT.search(cells[at]) for at in self._telling if at < len(cells))
            if names_flight(row, self._table, person=person, opened=self._opened):
                self._opened = True
                return {}
        self._opened = False
        return self._columns

    def cell(self, row: Row, at: int, raw: str, columns: Mapping[int, Column] | None) -> str:
        """What becomes of a cell."""
        if columns is None or not raw.strip():
            return raw
        if not columns:
            return self._above_table(row, at, raw)
        column = columns.get(at)
        if self._is_foot(row, columns):
            return raw if _COUNT.fullmatch(raw) else self._foot(raw)
        if column is None:
            return raw if _COUNT.fullmatch(raw) else self._inventor.words(raw)
        if column.splits:
            return self._split(raw, column)
        return self._value(column.word, raw)

    def typed(
        self, row: WorkbookRow, at: int, value: object, columns: Mapping[int, Column] | None
    ) -> object:
        """The same for a cell with a type, which it keeps."""
        if isinstance(value, str):
            return self.cell(row, at, value, columns)
        column = (columns or {}).get(at)
        word = column.word if column else ""
        if isinstance(value, date) and word.endswith("_date") and word not in FLIGHT_WORDS:
            shown = self._day(
                value.strftime("%Y-%m-%d"), word, (*self._table.date_forms, "YYYY-MM-DD")
            )
            new = (
                date.fromisoformat(shown)
                if dates.read(shown, "YYYY-MM-DD")
                else value - timedelta(400)
            )
            return datetime(new.year, new.month, new.day) if isinstance(value, datetime) else new  # noqa: DTZ001 — a day has no zone
        if isinstance(value, int | float) and not isinstance(value, bool) and columns:
            new_text = self.cell(row, at, row.cells()[at], columns)
            return float(new_text) if _is_float(new_text) else new_text
        return value

    def _value(self, word: str, raw: str) -> str:
        if word in FLIGHT_WORDS or raw.strip().casefold() in self._table.value_tables.get(word, {}):
            return raw
        if word in _NAMES:
            return self._inventor.words(raw)
        if word in _NUMBERS:
            return self._inventor.number(raw)
        if word.endswith("_date"):
            return self._day(raw, word, self._table.date_forms)
        understood = _UNDERSTOOD.get(word)
        if understood is not None and understood(raw):
            return raw
        return raw if _COUNT.fullmatch(raw) else self._inventor.words(raw)

    def _day(self, raw: str, word: str, forms: tuple[str, ...]) -> str:
        """Births earlier, and documents that are valid stay so."""
        expired = False
        if word.endswith("expiry_date"):
            parts = dates.read(raw.strip(), *forms)
            year = (parts.year + 2000 if parts.digits == 2 else parts.year) if parts else 9999  # noqa: PLR2004
            expired = year <= self._today.year
        later = word.endswith("expiry_date") and not expired
        return self._inventor.day(raw, forms, later=later)

    def _split(self, raw: str, column: Column) -> str:
        found = next(filter(None, (cut.fullmatch(raw) for cut in column.splits)), None)
        if found is None:
            return self._inventor.words(raw)
        out, done = "", 0
        for word in sorted(found.groupdict(), key=found.start):
            start, end = found.span(word)
            out += raw[done:start] + self._value(word, raw[start:end])
            done = end
        return out + raw[done:]

    def _above_table(self, row: Row, at: int, raw: str) -> str:
        """Keys of the profile and what they tell stay; in a title what its pattern reads."""
        if self._table.title and (found := re.search(self._table.title, raw)):
            before, behind = raw[: found.start()], raw[found.end() :]
            return self._inventor.words(before) + found[0] + self._inventor.words(behind)
        known = self._table.preamble_words
        kept = {
            place for key, _, element in pairs(row.cells()) if fold(key) in known
            for place in (element - 1, *_where(row, key))
        }  # fmt: skip
        return raw if at in kept or _COUNT.fullmatch(raw) else self._inventor.words(raw)

    def _is_foot(self, row: Row, columns: Mapping[int, Column]) -> bool:
        """As the reader has it: whoever has a birth date or document may be called Total."""
        cells = row.cells()
        telling = [
            at for at, one in columns.items() if one.word in _OF_A_PERSON and at < len(cells)
        ]
        if any(char.isdigit() for at in telling for char in cells[at]):
            return False
        return bool(self._table.footer.match(next(filter(None, map(str.strip, cells)), "")))

    def _foot(self, raw: str) -> str:
        found = self._table.footer.match(raw)
        return (
            found[0] + self._inventor.words(raw[found.end() :])
            if found
            else self._inventor.words(raw)
        )


def _telling(columns: Iterable[Column]) -> list[int]:
    """Where a digit shows that a row is about somebody."""
    return [one.at for one in columns if one.word in {"birth_date", "document_number"}]


def _where(row: Row, key: str) -> Iterator[int]:
    return (at for at, cell in enumerate(row.cells()) if cell == key)


def _is_float(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
