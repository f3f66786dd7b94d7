"""Tables as carriers export them, through a profile: what each row and column says, and where."""

from __future__ import annotations

import re

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.errors import Refused
from api_ingest.domain.problem import (
    DELIVERY_EMPTY,
    FORMAT_UNKNOWN,
    SHEET_IGNORED,
    TABLE_HEADER_MISSING,
    Problem,
)
from api_ingest.domain.reported import Place, ReportedManifest
from api_ingest.tables import delimited, workbook
from api_ingest.tables.charset import decode
from api_ingest.tables.grid import Row, Sheet
from carriers.contract import Reading
from carriers.formats import table_header
from carriers.formats.table_header import Header
from carriers.formats.table_rows import RowReader
from carriers.profile import Profile, Table, fold

_DELIMITERS = (";", ",", "\t", "|")
_HEAD = 65_536  # bytes in which the header must begin
# Whole lines, for a letter may take several bytes; a few of them may be within quotes.
_TOP = re.compile(rb"(?:[^\r\n]*(?:\r\n|\r|\n)){0,60}[^\r\n]*")


class Opened:
    """A delivery opened once, for every profile that may read it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._sheets: list[workbook.WorkbookSheet] | None = None

    @property
    def is_workbook(self) -> bool:
        """Whether it is a workbook, readable or not."""
        return workbook.sniff(self.content)

    def sheets(self, table: Table) -> list[workbook.WorkbookSheet]:
        """The sheets that the profile wants, hidden ones last. Raises Refused."""
        if self._sheets is None:
            self._sheets = workbook.sheets(self.content)
        wanted = table.wanted_sheets
        named = [s for s in self._sheets if not wanted or fold(s.name or "") in wanted]
        return sorted(named, key=lambda sheet: sheet.hidden)


def fits(opened: Opened, profile: Profile) -> bool:
    """Whether these bytes hold the header that the profile is known by.

    Raises Refused for a workbook that cannot be opened.
    """
    table = profile.table
    if table is None:
        return False
    if opened.is_workbook:
        sheets = opened.sheets(table)
        return any(table_header.find(sheet, profile, table) for sheet in sheets if not sheet.hidden)
    head = _TOP.match(opened.content, 0, _HEAD)
    return head is not None and _cut(head[0], profile, table) is not None


def read(delivery: Delivery, profile: Profile) -> Reading:
    """Every manifest of a table, in the order of their first rows, and every problem on the way.

    Raises Refused where there is no byte, no workbook or no header; nothing else, whatever the
    bytes.
    """
    if not delivery.content.strip():
        raise Refused(DELIVERY_EMPTY.at(None))
    table = profile.table
    if table is None:
        raise Refused(FORMAT_UNKNOWN.at(None))
    found, problems = located(delivery.content, profile, table)
    if not found:
        raise Refused(TABLE_HEADER_MISSING.at(None, expected(profile)))
    manifests: list[ReportedManifest] = []
    for sheet, header in found:
        reader = RowReader(delivery, profile, table, sheet, header)
        manifests += reader.read()
        problems += [*sheet.problems, *reader.problems]
    return Reading("table", manifests, problems)


def located(
    content: bytes, profile: Profile, table: Table
) -> tuple[list[tuple[Sheet, Header]], list[Problem]]:
    """Every table of a delivery with its header, and what was passed over. Raises Refused."""
    opened = Opened(content)
    if not opened.is_workbook:
        cut = _cut(content, profile, table)
        return ([cut] if cut else []), []
    found: list[tuple[Sheet, Header]] = []
    problems: list[Problem] = []
    for sheet in opened.sheets(table):
        header = table_header.find(sheet, profile, table)
        if header is not None and not sheet.hidden:
            found.append((sheet, header))
        elif header is not None or (not sheet.hidden and any(map(_says_much, sheet.rows()))):
            problems.append(SHEET_IGNORED.at(Place(0, 0, sheet=sheet.name), sheet.name))
    return found, problems


def expected(profile: Profile) -> str:
    """The header by which the profile knows its tables, in words."""
    columns = profile.table.columns if profile.table else {}
    named = profile.recognise.columns or profile.recognise.any_of[:1]
    return "; ".join(columns[word][0] for word in named if word in columns)


def _cut(content: bytes, profile: Profile, table: Table) -> tuple[Sheet, Header] | None:
    """Text, by the delimiter of the profile or else any other by which the header can be found."""
    text = decode(content, table.charset)
    first = (table.delimiter,) if table.delimiter else ()
    for delimiter in dict.fromkeys((*first, *_DELIMITERS)):
        sheet = delimited.Sheet(text, delimiter)
        if header := table_header.find(sheet, profile, table):
            return sheet, header
    return None


def _says_much(row: Row) -> bool:
    return sum(map(bool, row.cells())) > 1
