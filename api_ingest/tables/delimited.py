"""Delimited text (RFC 4180, and what comes in its name): rows and cells with their bytes.

Nothing here knows what a column means. Python's own csv module tells neither where a cell stood nor
when a stray quote swallowed half the table, so rows are cut here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from api_ingest.domain.problem import QUOTE_DOUBTFUL
from api_ingest.domain.reported import Place
from api_ingest.tables.charset import Text
from api_ingest.tables.grid import EPOCH, Heads, letters_of

_WIDE = frozenset({"utf-8", "utf-16-le", "utf-16-be"})  # where letters may take several bytes
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_LOOSE = 2  # the group of a value whose own quotes were not doubled
_RUN = re.compile(r' *"(?:[^"]++|"")*+')

# A value over a few lines is an address; over more of them it is a quote that somebody forgot.
_MANY_LINES, _MOST_LINES = 3, 10


class Row:
    """One row, and the origin of every value in it; `line` and `start` are its first.

    `record` is its number in a spreadsheet, which counts a row of several lines once.
    """

    __slots__ = ("line", "record", "sheet", "start", "text")

    def __init__(self, sheet: Sheet, line: int, record: int, start: int, text: str) -> None:
        self.sheet = sheet
        self.line = line
        self.record = record
        self.start = start
        self.text = text

    def cells(self) -> list[str]:
        """The cells, quotes undone."""
        delimiter = self.sheet.delimiter
        if '"' not in self.text:
            return self.text.split(delimiter)
        spans, _ = _spans(self.text, delimiter)
        return [_said(self.text, span) for span in spans]

    def place(self, element: int | None = None, component: int | None = None) -> Place:  # noqa: ARG002 — of Origin; a cell has no components
        """The place of the row, or of the cell of one column, counted from 1."""
        sheet = self.sheet
        if element is None:
            end = self.start + sheet.width(self.text)
            return Place(self.start, end, row=self.line, record=self.record)
        spans, _ = _spans(self.text, sheet.delimiter)
        start = end = len(self.text)  # a cell that is missing is where the row ends
        if element <= len(spans):
            start, end = spans[element - 1][:2]
        first = self.start + sheet.width(self.text[:start])
        return Place(
            first, first + sheet.width(self.text[start:end]), row=self.line, record=self.record,
            column=letters_of(element), header=sheet.heads.of(self.line, element),
        )  # fmt: skip

    def lacking(self, word: str) -> Place:
        """The place of the cell under the header of a word, or of the row where there is none."""
        return self.place(self.sheet.heads.column(self.line, word))

    def typed_date(self, at: int) -> bool:  # noqa: ARG002 — of Row; text has no types
        """Never: what is text was typed by nobody."""
        return False


class Sheet:
    """One table: cuts its text into rows, and tells its rows what they need to know of it."""

    def __init__(self, text: Text, delimiter: str) -> None:
        self.text = text
        self.delimiter = delimiter
        self.name: str | None = None
        self.epoch = EPOCH
        self.problems = list(text.problems)
        self.heads = Heads()
        self._wide = text.charset in _WIDE and not (
            text.charset == "utf-8" and text.letters.isascii()
        )

    def width(self, text: str) -> int:
        """How many bytes these letters took in the delivery."""
        return len(text.encode(self.text.charset, "replace")) if self._wide else len(text)

    def rows(self) -> Iterator[Row]:
        """Every row from the top, blank ones too."""
        end = None if '"' in self.text.letters else _only_end(self.text.letters)
        return self._quoted_rows() if end is None else self._plain_rows(end)

    def _plain_rows(self, end: str) -> Iterator[Row]:
        """Where no quote and no other line end stands, a line is a row."""
        start, gap, width = self.text.start, self.width(end), self.width
        lines = self.text.letters.split(end)
        if not lines[-1]:
            lines.pop()
        for line, text in enumerate(lines, 1):
            yield Row(self, line, line, start, text)
            start += width(text) + gap

    def _quoted_rows(self) -> Iterator[Row]:
        lines = _LINE.findall(self.text.letters)
        if lines and not any(lines[-1]):
            lines.pop()
        number, record, start = 0, 0, self.text.start
        while number < len(lines):
            line = lines[number][0]
            count = self._lines_of_row(lines, number, start) if '"' in line else 1
            body = lines[number : number + count]
            text = line if count == 1 else "".join(map("".join, body))[: -len(body[-1][1]) or None]
            record += 1
            yield Row(self, number + 1, record, start, text)
            start += self.width(text) + self.width(body[-1][1])
            number += count

    def _lines_of_row(self, lines: list[tuple[str, str]], number: int, start: int) -> int:
        """How many lines the row takes whose quotes may hold line ends.

        A quote that does not close soon, or closes amid a value, is a letter like any other: else
        one stray quote swallows the rest of the table.
        """
        text = lines[number][0]
        first, open_ = _spans(text, self.delimiter)
        if not open_:
            if any(span.loose for span in first):
                self._doubt(number, start, text, "1")
            return 1
        count = 1
        for line, _ in lines[number + 1 : number + _MOST_LINES]:
            text += lines[number + count - 1][1] + line
            count += 1
            spans, open_ = _spans(text, self.delimiter)
            if open_:
                continue
            closed = _whole(text, spans)
            if closed and count > _MANY_LINES:
                self._doubt(number, start, lines[number][0], str(count))
            if closed:
                return count
            break
        self._doubt(number, start, lines[number][0], str(count))
        return 1

    def _doubt(self, number: int, start: int, line: str, lines: str) -> None:
        place = Place(start, start + self.width(line), row=number + 1)
        self.problems.append(QUOTE_DOUBTFUL.at(place, lines))


def _only_end(letters: str) -> str | None:
    """The one kind of line end in a text; None where they are mixed."""
    if "\r" not in letters:
        return "\n"
    if "\n" not in letters:
        return "\r"
    pairs = letters.count("\r\n")
    return "\r\n" if pairs == letters.count("\r") == letters.count("\n") else None


class _Span(NamedTuple):
    """Where the value of a cell stands in its row, without its quotes.

    `loose` where quotes within it were not doubled.
    """

    start: int
    end: int
    quoted: bool
    loose: bool = False


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    """A quoted value; or one whose own quotes were not doubled, on one line; or any other.

    A quote beside a delimiter always opens or closes a value.
    """
    d = re.escape(delimiter)
    loose = rf' *"((?:[^"\r\n]++|(?<!{d})"(?! *(?:{d}|\Z)))*+)" *(?={d}|\Z)'
    return re.compile(rf' *"((?:[^"]++|"")*+)" *(?={d}|\Z)|{loose}|[^{d}]*')


def _spans(text: str, delimiter: str) -> tuple[list[_Span], bool]:
    """The cells of a row, and whether a quote runs off its end."""
    cell, spans, at, open_ = _cell(delimiter), list[_Span](), 0, False
    while True:
        match = cell.match(text, at)
        if match is None:  # cannot be: the pattern matches nothing, too
            return spans, open_
        if match.lastindex:
            loose = match.lastindex == _LOOSE
            spans.append(_Span(*match.span(match.lastindex), quoted=True, loose=loose))
        else:
            spans.append(_Span(*match.span(), quoted=False))
            run = _RUN.match(text, at)
            open_ = open_ or (run is not None and run.end() == len(text))
        at = match.end() + 1
        if match.end() >= len(text):
            return spans, open_


def _whole(text: str, spans: list[_Span]) -> bool:
    """Whether every line end stands within quotes."""
    plain = (text[span.start : span.end] for span in spans if not span.quoted)
    return not any("\n" in value or "\r" in value for value in plain)


def _said(text: str, span: _Span) -> str:
    """The value of a cell; a quote that opens and never closes belongs to no value."""
    value = text[span.start : span.end]
    if span.quoted:
        return value.replace('""', '"')
    if value.count('"') == 1 and value.lstrip().startswith('"'):
        return value.replace('"', "")
    return value
