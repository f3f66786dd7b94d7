"""Numbers of a kind: of documents, of bookings, of seats, and mere counting."""

from __future__ import annotations

import re
from itertools import pairwise

from api_ingest.domain.fields import document_number
from carriers.inference.column import ENOUGH, Column, Evidence, Setting
from carriers.inference.finding import percent, share

_SEAT = re.compile(r"\d{1,2}[A-K]")
_LOCATOR = re.compile(r"(?=.*[A-Z])(?!.*[a-z])[A-Z0-9]{5,7}")
_DAY = re.compile(r"\d{1,4}([-/. ])\w{1,3}\1\d{1,4}")
_SHORT = 5  # characters; fewer are no number of a document
_MOSTLY = 0.9


def documents(column: Column, setting: Setting) -> Evidence:  # noqa: ARG001 — as every kind of evidence
    """Letters and digits, as long as such numbers are, and nearly all of them different."""
    found = [value for value in column.values if _is_number(value)]
    part = share(len(found), len(column.values))
    lengths = sorted({len(value) for value in found}) or [0]
    told = (
        f"{percent(len(found), len(column.values))} values are letters and digits as in documents, "
        f"{lengths[0]} to {lengths[-1]} long"
    )
    alone = share(column.distinct, len(column.values)) >= _MOSTLY
    return Evidence(
        "number", part, {"document_number": 0.75} if part >= ENOUGH and alone else {}, told
    )


def _is_number(value: str) -> bool:
    if _DAY.fullmatch(value):
        return False
    number, kinds = document_number.read(value)
    return number is not None and not kinds and len(number) >= _SHORT


def locators(column: Column, setting: Setting) -> Evidence:  # noqa: ARG001
    """Five to seven capitals and digits; those who travel together share one."""
    found = [value for value in column.values if _LOCATOR.fullmatch(value)]
    part = share(len(found), len(column.values))
    lengths = {len(value) for value in found}
    told = f"{percent(len(found), len(column.values))} values are as long as booking references"
    letters = sum(not value.isdigit() and not value.isalpha() for value in found)
    fits = part >= ENOUGH and len(lengths) == 1 and letters * 2 >= len(found)
    shared = column.distinct < len(column.values)
    return Evidence("locator", part, {"locator": 0.72 if shared else 0.55} if fits else {}, told)


def seats(column: Column, setting: Setting) -> Evidence:  # noqa: ARG001
    """Row and letter."""
    found = [value for value in column.values if _SEAT.fullmatch(value)]
    part = share(len(found), len(column.values))
    told = f"{percent(len(found), len(column.values))} values are seats"
    return Evidence("seat", part, {"seat": 0.8} if part >= ENOUGH else {}, told)


def is_counting(column: Column) -> bool:
    """Whether a column merely numbers its rows, anew for each flight or not."""
    if not column.values or not all(value.isdigit() for value in column.values):
        return False
    numbers = list(map(int, column.values))
    return numbers[0] <= 1 and all(b - a == 1 or b == 1 for a, b in pairwise(numbers))
