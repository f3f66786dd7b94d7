"""Delimited text (RFC 4180, and what comes in its name): letters, rows and cells with their bytes.

Nothing here knows what a column means. Python's own csv module tells neither where a cell stood nor
when a stray quote swallowed half the table, so rows are cut here.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from api_ingest.domain.problem import CHARSET_DOUBTFUL, QUOTE_DOUBTFUL, Problem
from api_ingest.domain.reported import Place

_BOMS = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
_WIDE = frozenset({"utf-8", "utf-16-le", "utf-16-be"})  # where letters may take several bytes
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_RUN = re.compile(r' *"(?:[^"]++|"")*+')

# A value over a few lines is an address; over more of them it is a quote that somebody forgot.
_MANY_LINES, _MOST_LINES = 3, 10


class Text(NamedTuple):
    """A delivery as letters. `start` bytes of mark stood before them; `problems` is what is odd."""

    letters: str
    charset: str
    start: int
    problems: tuple[Problem, ...] = ()


def decode(content: bytes, code_page: str) -> Text:
    """By the byte order mark, else as UTF-8, else by the code page, which is worth a warning.

    Never guesses from the letters: detectors turn Muñoz into Muńoz, and nobody notices.
    """
    mark, charset = next(
        ((mark, name) for mark, name in _BOMS if content.startswith(mark)), (b"", "utf-8")
    )
    body = content[len(mark) :]
    if charset != "utf-8":
        body = body[: len(body) & ~1]  # half a letter at the end is none
    try:
        letters = body.decode(charset)
    except UnicodeDecodeError as error:
        if charset != "utf-8":
            at, letters = error.start, body.decode(charset, "replace")
        else:
            first = _NOT_ASCII.search(body)
            at = first.start() if first else 0
            charset, letters = code_page, body.decode(code_page, "replace")
        place = Place(len(mark) + at, len(mark) + at + 1)
        problems: tuple[Problem, ...] = (CHARSET_DOUBTFUL.at(place, charset),)
    else:
        problems = ()
    # NUL is no letter anywhere, and PostgreSQL keeps none; a blank is as long.
    return Text(letters.replace("\0", " "), charset, len(mark), problems)


class Row:
    """One row, and the origin of every value in it; `line` and `start` are its first."""

    __slots__ = ("line", "sheet", "start", "text")

    def __init__(self, sheet: Sheet, line: int, start: int, text: str) -> None:
        self.sheet = sheet
        self.line = line
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
            return Place(self.start, self.start + sheet.width(self.text), row=self.line)
        spans, _ = _spans(self.text, sheet.delimiter)
        start = end = len(self.text)  # a cell that is missing is where the row ends
        if element <= len(spans):
            start, end = spans[element - 1][:2]
        first = self.start + sheet.width(self.text[:start])
        return Place(
            first, first + sheet.width(self.text[start:end]), row=self.line,
            column=letters_of(element), header=sheet.header_of(self.line, element),
        )  # fmt: skip


class Sheet:
    """One table: cuts its text into rows, and tells its rows what they need to know of it."""

    def __init__(self, text: Text, delimiter: str) -> None:
        self.text = text
        self.delimiter = delimiter
        self.problems = list(text.problems)
        self.headers: list[str] = []
        self.header_line = 0
        self._wide = text.charset in _WIDE and not (
            text.charset == "utf-8" and text.letters.isascii()
        )

    def width(self, text: str) -> int:
        """How many bytes these letters took in the delivery."""
        return len(text.encode(self.text.charset, "replace")) if self._wide else len(text)

    def header_of(self, line: int, element: int) -> str | None:
        """What the column is called, for the header's row and those below."""
        below = line >= self.header_line and element <= len(self.headers)
        return self.headers[element - 1] or None if below else None

    def rows(self) -> Iterator[Row]:
        """Every row from the top, blank ones too."""
        lines = _LINE.findall(self.text.letters)
        if lines and not any(lines[-1]):
            lines.pop()
        number, start = 0, self.text.start
        while number < len(lines):
            line = lines[number][0]
            count = self._lines_of_row(lines, number, start) if '"' in line else 1
            body = lines[number : number + count]
            text = line if count == 1 else "".join(map("".join, body))[: -len(body[-1][1]) or None]
            yield Row(self, number + 1, start, text)
            start += self.width(text) + self.width(body[-1][1])
            number += count

    def _lines_of_row(self, lines: list[tuple[str, str]], number: int, start: int) -> int:
        """How many lines the row takes whose quotes may hold line ends.

        A quote that does not close soon, or closes amid a value, is a letter like any other: else
        one stray quote swallows the rest of the table.
        """
        text = lines[number][0]
        if not _spans(text, self.delimiter)[1]:
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
        place = Row(self, number + 1, start, line).place()
        self.problems.append(QUOTE_DOUBTFUL.at(place, lines))


class _Span(NamedTuple):
    """Where the value of a cell stands in its row, without its quotes."""

    start: int
    end: int
    quoted: bool


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    d = re.escape(delimiter)
    return re.compile(rf' *"((?:[^"]++|"")*+)" *(?={d}|\Z)|[^{d}]*')


def _spans(text: str, delimiter: str) -> tuple[list[_Span], bool]:
    """The cells of a row, and whether a quote runs off its end."""
    cell, spans, at, open_ = _cell(delimiter), list[_Span](), 0, False
    while True:
        match = cell.match(text, at)
        if match is None:  # cannot be: the pattern matches nothing, too
            return spans, open_
        if match[1] is not None:
            spans.append(_Span(*match.span(1), quoted=True))
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


def letters_of(column: int) -> str:
    """The letters of a column counted from 1.

    >>> [letters_of(column) for column in (1, 26, 27, 703)]
    ['A', 'Z', 'AA', 'AAA']
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
