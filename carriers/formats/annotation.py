"""The sender's own table back with what is wrong: a column in text, comments in a workbook.

Nothing that he sent is changed, so that he mends his file where he knows it and sends it again; the
column is not read then (`table_header.ANNOTATION`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from api_ingest.domain.errors import Refused
from api_ingest.domain.problem import Problem, Severity
from api_ingest.tables import delimited, workbook
from carriers.formats import table
from carriers.formats.table_header import ANNOTATION, Header
from carriers.profile import Profile

_AUTHOR = "api-ingest"
_FILLS: dict[Severity, str] = {"warning": "FFF2CC", "error": "F8CBAD", "refusal": "F8CBAD"}
_LONGEST = 2_000  # characters of a comment; more of them nobody reads
_WIDE, _LINE_HIGH, _LINE_LONG = 420, 22, 60  # points and characters of a comment's box


def annotate(content: bytes, problems: Iterable[Problem], profile: Profile) -> bytes | None:
    """A copy of a table with its problems.

    None for what is no table that the profile can find a header in: there is nothing to write on.
    A workbook comes back as xlsx, whatever it was.
    """
    if profile.table is None:
        return None
    try:
        if workbook.sniff(content):
            return _commented(content, list(problems))
        found, _ = table.located(content, profile, profile.table)
    except Refused:
        return None
    for sheet, header in found:
        if isinstance(sheet, delimited.Sheet):
            return b"".join(_beside(content, list(problems), sheet, header))
    return None


def _beside(
    content: bytes, problems: list[Problem], sheet: delimited.Sheet, header: Header
) -> Iterator[bytes]:
    """The bytes as they came, and behind each row that has problems a cell that tells them."""
    told = _by_line(content, problems, sheet, header)
    done = 0
    for row in sheet.rows():
        said = told.get(row.line, [])
        if row.line == header.row.line:
            said = [ANNOTATION, *said]
        if not said:
            continue
        end = row.place().end
        missing = max(len(header.names) - len(row.cells()), 0)
        cell = " | ".join(said).replace('"', '""')
        added = f'{sheet.delimiter * (missing + 1)}"{cell}"'
        yield content[done:end] + added.encode(sheet.text.charset, "replace")
        done = end
    yield content[done:]


def _by_line(
    content: bytes, problems: list[Problem], sheet: delimited.Sheet, header: Header
) -> dict[int, list[str]]:
    """What to say at each line; what is about the whole file stands at the header."""
    told: dict[int, list[str]] = {}
    starts = [(row.start, row.line) for row in sheet.rows()]
    for problem in problems:
        place = problem.place
        line = place.row if place else None
        if place is not None and place.end > place.start:
            at = bisect_right(starts, (place.start, len(content)))
            line = starts[at - 1][1] if at else None
        told.setdefault(line or header.row.line, []).append(_said(problem))
    return told


def _said(problem: Problem) -> str:
    """`C (BORN): '31FEB1980' is not a date; write YYYY-MM-DD [date-unreadable]`."""
    place = problem.place
    where = ""
    if place is not None and place.column is not None:
        where = f"{place.column} ({place.header}): " if place.header else f"{place.column}: "
    return f"{where}{problem.says()}; {problem.remedy()} [{problem.kind.code}]"


def _commented(content: bytes, problems: list[Problem]) -> bytes:
    read = workbook.sheets(content)  # none too large or damaged is opened again
    book = _opened(content, read)
    for (name, cell), found in _by_cell(problems, book.sheetnames).items():
        sheet = book[name]
        if isinstance(sheet, Worksheet):
            _comment(sheet, cell, found)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _opened(content: bytes, read: list[workbook.WorkbookSheet]) -> Workbook:
    """The sender's workbook to write on; a plain copy of what is no xlsx, or an odd one."""
    try:
        return load_workbook(BytesIO(content))
    except Exception:  # noqa: BLE001 — openpyxl raises whatever its parts do; the copy serves, too
        return _copied(read)


def _copied(read: list[workbook.WorkbookSheet]) -> Workbook:
    """The values of every sheet."""
    book = Workbook()
    book.remove(book.active)
    for sheet in read:
        copy = book.create_sheet(sheet.name)
        copy.sheet_state = "hidden" if sheet.hidden else "visible"
        for row in sheet.rows():
            for at, value in enumerate(row.values, 1):
                if value == "":
                    continue
                cell = copy.cell(row.line, at, value)
                if isinstance(value, str):
                    cell.data_type = "s"  # a text that begins with = is no formula
                elif type(value) is date:
                    cell.number_format = "YYYY-MM-DD"
    return book


def _by_cell(problems: list[Problem], sheets: list[str]) -> dict[tuple[str, str], list[Problem]]:
    """Problems by sheet and cell; those of a whole row or file at its first."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        place = problem.place
        name = place.sheet if place and place.sheet in sheets else sheets[0]
        column = (place.column if place else None) or "A"
        row = (place.row if place else None) or 1
        found.setdefault((name, f"{column}{row}"), []).append(problem)
    return found


def _comment(sheet: Worksheet, at: str, problems: list[Problem]) -> None:
    cell = sheet[at]
    text = "\n".join(map(_said, problems))
    if cell.comment is not None:
        text = f"{cell.comment.text}\n{text}"
    lines = sum(len(line) // _LINE_LONG + 1 for line in text.splitlines())
    cell.comment = Comment(text[:_LONGEST], _AUTHOR, height=lines * _LINE_HIGH, width=_WIDE)
    fills = [_FILLS[one.kind.severity] for one in problems if one.kind.severity in _FILLS]
    if fills:
        cell.fill = PatternFill("solid", start_color=min(fills))  # an error's before a warning's
