"""Tables as carriers export them, through a profile: what each row and column says, and where."""

from __future__ import annotations

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
from api_ingest.tables.grid import Row, Sheet
from carriers.contract import Reading
from carriers.formats import table_header
from carriers.formats.opened import Opened
from carriers.formats.table_header import Header
from carriers.formats.table_rows import RowReader
from carriers.layout import Table
from carriers.profile import Profile


def fits(opened: Opened, profile: Profile) -> bool:
    """Whether these bytes hold the header that the profile is known by.

    Raises Refused for a workbook that cannot be opened.
    """
    return profile.table is not None and opened.shows(profile, profile.table)


def read(delivery: Delivery, profile: Profile, opened: Opened | None = None) -> Reading:
    """Every manifest of a table, in the order of their first rows, and every problem on the way.

    Raises Refused where there is no byte, no workbook or no header; nothing else, whatever the
    bytes.
    """
    if not delivery.content.strip():
        raise Refused(DELIVERY_EMPTY.at(None))
    table = profile.table
    if table is None:
        raise Refused(FORMAT_UNKNOWN.at(None))
    found, problems = _located(opened or Opened(delivery.content), profile, table)
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
    return _located(Opened(content), profile, table)


def _located(
    opened: Opened, profile: Profile, table: Table
) -> tuple[list[tuple[Sheet, Header]], list[Problem]]:
    if not opened.is_workbook:
        cut = opened.cut(profile, table)
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


def _says_much(row: Row) -> bool:
    return sum(map(bool, row.cells())) > 1
