"""How commands print: a table for people, one JSON object a line for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

# No markup: what is printed may hold brackets of its own, and never means a colour by them.
console = Console(highlight=False, markup=False)
errors = Console(stderr=True, highlight=False, markup=False)
SEVERITY = {"refusal": "bold red", "error": "red", "warning": "yellow", "note": "dim"}


def print_json(rows: Iterable[Any]) -> None:
    """One object a line in UTF-8, whatever the terminal speaks; dates and ids as text."""
    for row in rows:
        line = json.dumps(row, ensure_ascii=False, default=str)
        # A file name may hold bytes that are no text: `\\udce9` is how JSON writes them.
        sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table; what carriers sent is never taken for markup."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(_text(cell)) for cell in row))
    console.print(table)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def problem_line(problem: Mapping[str, Any]) -> Text:
    """`row 3, column C (BORN).

    '31FEB1980' is not a date — write … [date-unreadable]`, coloured by severity.
    """
    place = f"{problem['place']['text']}: " if problem["place"] else ""
    line = Text(
        f"{place}{problem['says']} [{problem['code']}]", style=SEVERITY[problem["severity"]]
    )
    return line.append(f"\n    {problem['remedy']}", style="dim")
