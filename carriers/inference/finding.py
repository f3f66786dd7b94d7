"""What inference says: a conclusion with its evidence in words, or a question it cannot answer.

No sentence here quotes a value of a person: headers, counts, forms and codes are evidence enough,
and what is said here is kept in the profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Standing = Literal["proved", "likely", "assumed", "told"]
Answers = Mapping[str, str]
"""What an operator said, by the key of the question."""


_BEYOND_DOUBT = 0.9


class Sample(NamedTuple):
    """A file as a carrier made it."""

    name: str
    content: bytes


class Finding(NamedTuple):
    """One conclusion. `about` is the key of the profile that it settles."""

    about: str
    says: str
    because: str
    confidence: float
    standing: Standing = "likely"

    def __str__(self) -> str:
        """`table.delimiter = ";": 12 of 12 rows have 9 cells by it (proved, 99 %)`."""
        sure = "" if self.standing == "told" else f", {round(self.confidence * 100)} %"
        return f"{self.about} = {self.says}: {self.because} ({self.standing}{sure})"


class Question(NamedTuple):
    """What the evidence leaves open.

    `option` is how to answer on the command line; `default` is what may be assumed without doing
    harm, None where nothing may.
    """

    key: str
    asks: str
    because: str
    choices: tuple[str, ...]
    option: str
    default: str | None = None


def standing(confidence: float) -> Standing:
    """Beyond doubt or not."""
    return "proved" if confidence > _BEYOND_DOUBT else "likely"


def share(part: int, whole: int) -> float:
    """Of nothing nothing."""
    return part / whole if whole else 0.0


def percent(part: int, whole: int) -> str:
    """`98 % of 40`; whole only where all are."""
    return f"{int(100 * share(part, whole))} % of {whole}"
