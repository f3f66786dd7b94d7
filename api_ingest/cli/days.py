"""From a day until a day, both counted, as commands are asked for it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import typer


class Days(NamedTuple):
    """The first and the last day of a period."""

    first: date
    last: date


def days(first: date, last: date) -> Days:
    """The period. Wrong usage (exit code 2) where it ends before it begins: nothing is in that."""
    if last < first:
        raise typer.BadParameter(f"--from {first} --to {last}: ends before it begins")
    return Days(first, last)
