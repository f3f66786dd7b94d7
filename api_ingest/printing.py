"""How commands print: a table for people, one JSON object a line for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)
SEVERITY = {"refusal": "bold red", "error": "red", "warning": "yellow", "note": "dim"}


def print_json(rows: Iterable[Any]) -> None:
    """One object a line; dates and ids as text."""
    for row in rows:
        print(json.dumps(row, ensure_ascii=False, default=str))  # noqa: T201 — this is the output


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
