"""Where the header of a sample stands, over how many rows, and what stands above and below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from api_ingest.tables.grid import Row
from carriers.inference.finding import Finding, standing
from carriers.inference.heading import Lexicon, words_of
from carriers.words import fold

FEWEST = 3  # columns
_DEEPEST, _ABOVE = 3, 50  # rows
_NO_HEADER = re.compile(r"\d{3}")
_PAIR = re.compile(r":\s*\S")  # a key with its value stands above a header and not in it
_DIGIT = re.compile(r"\d")
_LOOKED_AT = 30  # rows below
_TOTAL = re.compile(r"\W*(?:sub)?tota[a-z]*\b", re.IGNORECASE)
_ENDS = re.compile(r"\W*(END|EOF|EINDE|FIN|FIM|\*+END\*+|TRAILER)\b", re.IGNORECASE)
# A count alone in its row, as POB 4: nobody is called so.
_COUNTED = re.compile(r"\W*([A-Z][A-Z ]{1,30}?)\W*\d{1,3}\W*", re.IGNORECASE)


class Found(NamedTuple):
    """The header, the rows above it and the rows of travellers below. `ends` begin other rows."""

    names: list[str]
    above: list[Row]
    rows: list[Row]
    ends: list[str]
    finding: Finding


def find(rows: Sequence[Row], known: Lexicon, told: int | None) -> Found | None:
    """The row or rows that name the columns; None where none does. `told`: the row's number."""
    cells = [[cell.strip() for cell in row.cells()] for row in rows]
    best: tuple[float, int, int, int] | None = None
    for at in range(min(len(rows), _ABOVE)):
        if told is not None and rows[at].line != told:
            continue
        for depth in range(1, min(_DEEPEST, len(rows) - at) + 1):
            worth, words = _worth(cells, at, depth, known)
            if worth and (best is None or worth > best[0]):
                best = worth, at, depth, words
    if best is None:
        return None
    _, at, depth, words = best
    names = _names(cells[at : at + depth])
    body, ends = _body(rows[at + depth :], names, rows[:at])
    first, last = rows[at].line, rows[at + depth - 1].line
    lines = f"row {first}" if depth == 1 else f"rows {first} to {last}"
    because = (
        f"{words} of its {sum(map(bool, names))} cells are words for columns that are known, and "
        f"{len(body)} rows stand below"
    )
    sure = 0.98 if words >= FEWEST else 0.6
    how = "told" if told is not None else standing(sure)
    finding = Finding("the header", lines, because, sure, how)
    return Found(names, list(rows[:at]), body, ends, finding)


def _worth(cells: Sequence[list[str]], at: int, depth: int, known: Lexicon) -> tuple[float, int]:
    """How well these rows make a header: known words, and digits below where they have none."""
    lines = cells[at : at + depth]
    named = [name for name in lines[-1] if name]
    if len(named) < FEWEST or any(_NO_HEADER.search(name) for line in lines for name in line):
        return 0, 0
    if any(_PAIR.search(cell) for line in lines[:-1] for cell in line):
        return 0, 0
    if any(sum(map(bool, line)) < 2 for line in lines[:-1]):  # noqa: PLR2004 — a title is no header
        return 0, 0
    names = _names(lines)
    words = sum(bool(words_of(name, known)) for name in names if name)
    below = [line for line in cells[at + depth : at + depth + _LOOKED_AT] if any(line)]
    fuller = sum(sum(map(bool, line)) > sum(map(bool, names)) for line in below)
    contrast = sum(_is_contrast(column, names, below) for column in range(len(names)))
    distinct = len({fold(name) for name in names if name}) == sum(map(bool, names))
    if not distinct or not below or fuller * 2 > len(below) or (words < FEWEST and contrast < 2):  # noqa: PLR2004
        return 0, 0
    return words * 2 + contrast - (depth - 1) * 0.5 - at * 0.01, words


def _is_contrast(column: int, names: Sequence[str], below: Sequence[list[str]]) -> bool:
    """Whether a name without digits stands above cells that mostly hold some."""
    values = [line[column] for line in below if column < len(line) and line[column]]
    digits = sum(_DIGIT.search(value) is not None for value in values)
    return bool(names[column]) and not _DIGIT.search(names[column]) and digits * 2 > len(values) > 0


def _names(lines: Sequence[list[str]]) -> list[str]:
    """What each column is called: an upper cell reaches over the blank ones to its right."""
    if len(lines) == 1:
        return lines[0]
    width = max(map(len, lines))
    padded = [line + [""] * (width - len(line)) for line in lines]
    return [_name(padded, at) for at in range(width)]


def _name(lines: Sequence[list[str]], at: int) -> str:
    own = lines[-1][at]
    upper = [_reaching(line, at) if own else line[at] for line in lines[:-1]]
    return " ".join(part for part in (*upper, own) if part)


def _reaching(line: Sequence[str], at: int) -> str:
    return next((line[left] for left in range(at, -1, -1) if line[left]), "")


def _body(
    rows: Sequence[Row], names: Sequence[str], above: Sequence[Row]
) -> tuple[list[Row], list[str]]:
    """The rows of travellers, and the words with which rows begin that only end the table.

    A row that begins as one above the header does opens the next table.
    """
    keys = {_key(row) for row in above} - {""}
    body: list[Row] = []
    ends: dict[str, None] = {}
    own = {fold(name) for name in names if name}
    for row in rows:
        cells = [cell.strip() for cell in row.cells()]
        said = [cell for cell in cells if cell]
        if (
            not said
            or _key(row) in keys
            or _TOTAL.match(said[0])
            or sum(fold(cell) in own for cell in said) >= FEWEST
        ):
            continue
        if ended := _ENDS.match(said[0]) or (len(said) == 1 and _COUNTED.fullmatch(said[0])):
            ends[ended[1]] = None
            continue
        if len(said) * 4 > sum(map(bool, names)):
            body.append(row)
    return body, list(ends)


def _key(row: Row) -> str:
    """How a row begins, folded."""
    first = next((cell for cell in row.cells() if cell.strip()), "")
    return fold(first.partition(":")[0])
