"""Reads the file of a list: a CSV with a header row, every fault with its row and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from api_ingest.domain.errors import Refused
from api_ingest.domain.fields import (
    birth_date,
    country,
    document_number,
    document_type,
    expiry_date,
    sex,
)
from api_ingest.domain.problem import (
    CHARSET_DOUBTFUL,
    COLUMN_UNKNOWN,
    DELIVERY_EMPTY,
    ENTRY_EMPTY,
    ENTRY_REPEATED,
    TABLE_HEADER_MISSING,
    Kind,
    Problem,
)
from api_ingest.domain.reported import Place
from watchlists.entry import ListedDocument, Name, WatchlistEntry
from watchlists.source import FIELDS, ListSource

Value = TypeVar("Value")
MANY = ";"
"""Between several values in one cell."""
FORMS = ("YYYY-MM-DD", "YYYY-MM", "YYYY")
"""Forms of birth dates that need no telling: whole or partial ISO dates."""
NO_LATER = date(2100, 1, 1)
"""Far enough ahead for every day on which an entry may begin or end; they carry full years."""


@dataclass(slots=True)
class Record:
    """One row: the filled cells by field, with where each stands.

    `problems` gathers what is wrong.
    """

    row: int
    cells: dict[str, str]
    columns: Mapping[str, tuple[int, str]]
    problems: list[Problem] = field(default_factory=list)

    def place(self, name: str | None = None) -> Place:
        """Of a field, or of the row. Tables of lists are small: they name no bytes."""
        if name is None or name not in self.columns:
            return Place(0, 0, row=self.row)
        column, header = self.columns[name]
        return Place(0, 0, row=self.row, column=_letters(column), header=header)

    def values(self, name: str) -> list[str]:
        """The several values of a cell."""
        cell = self.cells.get(name)
        if cell is None or MANY not in cell:
            return [cell] if cell else []
        return [part.strip() for part in cell.split(MANY) if part.strip()]

    def read(
        self,
        name: str,
        text: str,
        reader: Callable[..., tuple[Value | None, tuple[Kind, ...]]],
        *args: Any,
        **kwargs: Any,
    ) -> Value | None:
        """A value of a field; what is wrong with it is noted."""
        value, kinds = reader(text, *args, **kwargs)
        if kinds:
            self.problems += [kind.at(self.place(name), text) for kind in kinds]
        return value


def read_list(content: bytes, source: ListSource) -> tuple[list[WatchlistEntry], list[Problem]]:
    """The entries of a file, and every problem. Raises Refused where it has no header."""
    rows, problems = records(content, source.columns)
    entries: dict[str, WatchlistEntry] = {}
    for row in rows:
        entry = entry_of(row, source.name, source.date_forms)
        problems += row.problems
        if not entry.names and not entry.documents:
            problems.append(ENTRY_EMPTY.at(row.place()))
        elif entry.id in entries:
            problems.append(ENTRY_REPEATED.at(row.place("id"), entry.id))
        else:
            entries[entry.id] = entry
    return list(entries.values()), problems


def records(
    content: bytes, columns: Mapping[str, str] | None = None
) -> tuple[Iterator[Record], list[Problem]]:
    """Every filled row below the header, as it is asked for, and what is wrong with the header.

    `columns` maps header words to fields where they differ. Raises Refused where there is no
    header; and, while rows are asked for, where the rest is no CSV.
    """
    if not content.strip():
        raise Refused(DELIVERY_EMPTY.at(None))
    encoding, problems = _encoding(content)
    first = content.lstrip(b"\xef\xbb\xbf\r\n").split(b"\n", 1)[0].decode(encoding, "replace")
    rows = _numbered(content, encoding, max(",\t|;", key=first.count))
    line, header = next((line, cells) for line, cells in rows if any(c.strip() for c in cells))
    named: dict[str, tuple[int, str]] = {}
    for number, cell in enumerate(header, 1):
        target = (columns or {}).get(cell.strip(), cell.strip().lower())
        if target in FIELDS:
            named[target] = (number, cell)
        elif cell.strip():
            place = Place(0, 0, row=line, column=_letters(number), header=cell)
            problems.append(COLUMN_UNKNOWN.at(place, cell))
    if "id" not in named:
        raise Refused(TABLE_HEADER_MISSING.at(Place(0, 0, row=line), "id, surname, …"), *problems)
    return _filled(rows, named), problems


def _filled(
    rows: Iterator[tuple[int, list[str]]], named: Mapping[str, tuple[int, str]]
) -> Iterator[Record]:
    for line, cells in rows:
        record = Record(line, _cells(cells, named), named)
        if record.cells:
            yield record


def _numbered(content: bytes, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on, decoded as it comes: a list may be large."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace", newline="")
    reader = csv.reader(text, delimiter=delimiter)
    before = 0
    try:
        for cells in reader:
            yield before + 1, cells
            before = reader.line_num
    except csv.Error:
        raise Refused(TABLE_HEADER_MISSING.at(Place(0, 0, row=before + 1), "a CSV")) from None


def _cells(cells: Sequence[str], named: Mapping[str, tuple[int, str]]) -> dict[str, str]:
    found = {}
    for name, (number, _) in named.items():
        if number <= len(cells) and (text := cells[number - 1].strip()):
            found[name] = text
    return found


def _encoding(content: bytes) -> tuple[str, list[Problem]]:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        place = Place(error.start, error.start + 1)
        return "cp1252", [CHARSET_DOUBTFUL.at(place, "not UTF-8")]
    return "utf-8-sig", []


def entry_of(row: Record, name: str, forms: tuple[str, ...] = ()) -> WatchlistEntry:
    """A row as an entry of the list of that name."""
    births = (
        row.read("birth_date", text, birth_date.read, (*forms, *FORMS), on=None)
        for text in row.values("birth_date")
    )
    nationalities = (
        row.read("nationality", text, country.read) for text in row.values("nationality")
    )
    return WatchlistEntry(
        list=name,
        id=row.cells.get("id", f"row {row.row}"),
        names=tuple(_names(row)),
        birth_dates=tuple(birth for birth in births if birth),
        sex=row.read("sex", row.cells.get("sex", ""), sex.read),
        nationalities=tuple(dict.fromkeys(code for code in nationalities if code)),
        documents=tuple(_documents(row)),
        valid_from=_day(row, "valid_from", forms),
        valid_until=_day(row, "valid_until", forms),
        category=row.cells.get("category"),
        note=row.cells.get("note"),
    )


def _names(row: Record) -> Iterator[Name]:
    """The main name, then the aliases, written `SURNAME//GIVEN`."""
    main = Name(row.cells.get("surname", ""), row.cells.get("given_names", ""))
    if any(main):
        yield main
    for alias in row.values("aliases"):
        surname, _, given = alias.partition("//")
        yield Name(surname.strip(), given.strip())


def _documents(row: Record) -> Iterator[ListedDocument]:
    """Numbers, types and issuing states side by side; a type or state given once counts for all."""
    numbers = row.values("document_number")
    types, states = row.values("document_type"), row.values("issuing_state")
    for position, text in enumerate(numbers):
        number = row.read("document_number", text, document_number.read)
        kind, state = _at(types, position), _at(states, position)
        if number is not None:
            yield ListedDocument(
                type=row.read("document_type", kind, document_type.read) if kind else None,
                number=number,
                issuing_state=row.read("issuing_state", state, country.read) if state else None,
            )


def _at(values: Sequence[str], position: int) -> str:
    if len(values) == 1:
        return values[0]
    return values[position] if position < len(values) else ""


def _day(row: Record, name: str, forms: tuple[str, ...]) -> date | None:
    text = row.cells.get(name)
    if text is None:
        return None
    return row.read(name, text, expiry_date.read, (*forms, "YYYY-MM-DD"), on=NO_LATER)


def _letters(column: int) -> str:
    """The letters a spreadsheet gives a column: 1 is A, 27 is AA."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
