"""A row of a list's table: its filled cells by field, several values in one, where each stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from api_ingest.domain.problem import Kind, Problem
from api_ingest.domain.reported import Place
from api_ingest.tables.grid import Row

Value = TypeVar("Value")
MANY = ";"
"""Between several values in one cell; `\\;` is one that belongs to a value."""
_BETWEEN = re.compile(r"(?<!\\)(?:\\\\)*" + MANY)
_SIGNS = re.compile(r"[\\;/]")
_ESCAPED = re.compile(r"\\([\\;/])")
# A spreadsheet takes what begins like this for a formula, or for its own error: `'` in front says
# that it is text (OWASP, CSV injection).
GUARDED = re.compile(r"'+[=+\-@#]")


@dataclass(slots=True)
class Record:
    """One row: the filled cells by field, and the column of each, counted from 1.

    `problems` gathers what is wrong.
    """

    row: Row
    cells: dict[str, str]
    columns: Mapping[str, int]
    problems: list[Problem] = field(default_factory=list)

    @property
    def line(self) -> int:
        """Its line in the file, or its number in a workbook."""
        return self.row.line

    def place(self, name: str | None = None) -> Place:
        """Of a field, or of the row."""
        return self.row.place(self.columns.get(name) if name else None)

    def values(self, name: str) -> list[str]:
        """The several values of a cell."""
        return [part for part in self.positions(name) if part]

    def positions(self, name: str) -> list[str]:
        """The same with those that are empty, for cells that go side by side."""
        said = self.cells.get(name)
        if said is None:
            return []
        if MANY not in said and "\\" not in said:
            return [said]
        return [_ESCAPED.sub(r"\1", part.strip()) for part in _parts(said)]

    def aliases(self) -> Iterator[tuple[str, str]]:
        """Surname and given names of each, written `SURNAME//GIVEN`."""
        said = self.cells.get("aliases")
        for part in _parts(said) if said else ():
            surname, _, given = part.partition("//")
            yield _ESCAPED.sub(r"\1", surname.strip()), _ESCAPED.sub(r"\1", given.strip())

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


def _parts(text: str) -> Iterator[str]:
    start = 0
    for between in _BETWEEN.finditer(text):
        yield text[start : between.end() - 1]
        start = between.end()
    yield text[start:]


def guarded(text: str) -> str:
    """A value as a cell that no spreadsheet takes for a formula; reading takes it back.

    >>> guarded("=1+1"), guarded("'=1"), guarded("O'Neil"), guarded("-")
    ("'=1+1", "''=1", "O'Neil", "'-")
    """
    return f"'{text}" if GUARDED.match(f"'{text}") else text


def escaped(text: str) -> str:
    r"""A value as one of several in a cell.

    >>> print(escaped("A;B"), escaped("A//B"))
    A\;B A\/\/B
    """
    return _SIGNS.sub(r"\\\g<0>", text)
