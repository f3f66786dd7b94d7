"""A schedule as a table (CSV or a workbook): a leg a row, times local at their airport."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from api_ingest.domain.errors import Refused
from api_ingest.domain.problem import CELL_ERROR, ROW_SHORT, TABLE_HEADER_MISSING, Problem
from api_ingest.domain.reported import Reported
from api_ingest.tables import cell, dates
from api_ingest.tables.grid import Row
from api_ingest.tables.titled import Table, Titles, tables
from carriers.schedule.leg import Leg, Outcome

_HEADERS = {
    "carrier": "carrier airline maatschappij",
    "flight": "flight flight_number vlucht vluchtnummer",
    "days": "days days_of_operation dagen",
    "from": "from valid_from first_day vanaf",
    "until": "until valid_until last_day to_day t/m tot_en_met",
    "departure": "departure dep origin departure_port van vertrekhaven",
    "arrival": "arrival arr destination arrival_port naar aankomsthaven",
    "departs": "departs std departure_time vertrek vertrektijd",
    "arrives": "arrives sta arrival_time aankomst aankomsttijd",
}
NEEDED = ("flight", "days", "from", "departure", "arrival", "departs", "arrives")
_TITLES = Titles(
    words={word: field for field, words in _HEADERS.items() for word in words.split()},
    fields=frozenset(_HEADERS),
    needed=frozenset(NEEDED),
)
_DATES = ("from", "until")
_FORMS = ("YYYY-MM-DD", "DD-MM-YYYY", "DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY", "DD-MMM-YYYY",
          "DDMMMYY", "DDMMMYYYY")  # fmt: skip


def read(content: bytes, problems: list[Problem]) -> Iterator[Outcome]:
    """What became of every leg, in its order; what is wrong is noted.

    Raises Refused where there is no header.
    """
    found = list(tables(content, _TITLES, problems))
    if not found:
        raise Refused(TABLE_HEADER_MISSING.at(None, ", ".join(NEEDED)), *problems)
    rows = [(table, row, _cells(table, row, problems)) for table in found for row in table.rows]
    filled = [one for one in rows if any(one[2].values())]
    said = {cells.get(name, "") for _, _, cells in filled for name in _DATES}
    forms = dates.settle(_FORMS, said, (), date.max)
    for table, row, cells in filled:
        yield from _flight(table, row, cells, forms, problems)
    for table in found:
        problems += table.sheet.problems


def _cells(table: Table, row: Row, problems: list[Problem]) -> dict[str, str]:
    """The cells by field, as text."""
    texts = row.cells()
    said: dict[str, str] = {}
    for name, number in table.columns.items():
        text = cell.unwrapped(texts[number - 1]) if number <= len(texts) else ""
        if text is None:
            problems.append(CELL_ERROR.at(row.place(number), texts[number - 1].strip()))
        said[name] = (text or "").strip()
    if any(text.strip() for text in texts[table.width :]):
        told = f"{len(texts)} instead of {table.width}"
        problems.append(ROW_SHORT.at(row.place(), told))
    return said


def _flight(
    table: Table, row: Row, cells: dict[str, str], forms: Sequence[str], problems: list[Problem]
) -> Iterator[Outcome]:
    for name in _DATES:
        if dates.SERIAL.fullmatch(cells.get(name, "")):
            said = Reported(cells[name], row, table.columns[name])
            mended, problem = dates.mend(said, tuple(forms), table.sheet.epoch)
            problems += [problem] if problem else []
            cells[name] = mended or ""
    leg = Leg(cells, lambda name: row.place(table.columns.get(name)), tuple(forms))
    yield leg.outcome(utc=False)
    problems += leg.problems
