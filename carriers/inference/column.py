"""One column of a sample, and what its cells are evidence of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple


class Column(NamedTuple):
    """The cells below one header, blank ones left out. `rows` counts the blank ones, too."""

    header: str
    at: int
    values: list[str]
    rows: int

    @property
    def distinct(self) -> int:
        """How many differ."""
        return len(set(self.values))


class Setting(NamedTuple):
    """What is known beside the sample: whose it is, and on which day it is looked at."""

    carrier: str
    day: date


class Evidence(NamedTuple):
    """What one kind of evidence says of a column.

    `share` of its cells are of this kind; `words` are what the column may be, each with how well
    that fits; `because` says it for people.
    """

    kind: str
    share: float
    words: dict[str, float]
    because: str


Weigh = Callable[[Column, Setting], Evidence]
ENOUGH = 0.7
"""A share from which on a column is of a kind; the rest are faults, or left out."""
