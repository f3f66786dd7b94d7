"""Matches two tables without a database: a list, and travellers, both in one simple layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from api_ingest.domain.alert import Match
from api_ingest.domain.fields.transliteration import fold
from api_ingest.domain.manifest import TravelDocument, Traveller
from api_ingest.domain.problem import Problem
from watchlists.entry import WatchlistEntry
from watchlists.index import Index
from watchlists.matcher import find
from watchlists.record import Record
from watchlists.row import entry_of
from watchlists.table import records

LIST = "file"


class Listed(NamedTuple):
    """The entries of a table, ready to be searched, and every problem of it."""

    entries: Index
    problems: list[Problem]


class Matched(NamedTuple):
    """Matches, the best first for each traveller, with the ids of both tables; every problem."""

    matches: list[Match]
    problems: list[Problem]


def listed_in(watchlist: bytes) -> Listed:
    """A table as a list. Raises Refused where it has no header with `id`."""
    rows, problems = records(watchlist)
    return Listed(Index.build(_entries(rows, problems)), problems)


def matched_in(travellers: bytes, listed: Index) -> Matched:
    """Look for a table's travellers on a list. Raises Refused where it has no header with `id`."""
    rows, problems = records(travellers)
    people = list(rows)
    said = [_traveller(row) for row in people]
    found = [match for at in range(0, len(said), TOGETHER) for match in _found(said, at, listed)]
    for row in people:
        problems += row.problems
    ids = [row.cells.get("id", f"row {row.line}") for row in people]
    return Matched([replace(one, traveller=ids[int(one.traveller)]) for one in found], problems)


TOGETHER = 500
"""Travellers looked for at once."""


def _found(said: list[Traveller], at: int, index: Index) -> list[Match]:
    few = find(said[at : at + TOGETHER], index)
    return [replace(one, traveller=str(int(one.traveller) + at)) for one in few]


def _entries(rows: Iterable[Record], problems: list[Problem]) -> Iterator[WatchlistEntry]:
    """One by one: a list may hold a million."""
    for row in rows:
        entry = entry_of(row, LIST)
        problems += row.problems
        yield entry


def _traveller(row: Record) -> Traveller:
    """A row as a traveller; of several birth dates the first counts."""
    entry = entry_of(row, LIST)
    surname, given = entry.names[0] if entry.names else ("", "")
    return Traveller(
        kind="passenger",
        surname=surname or None,
        given_names=tuple(given.split()),
        surname_mrz=fold(surname),
        given_names_mrz=fold(given),
        birth_date=entry.birth_dates[0] if entry.birth_dates else None,
        sex=entry.sex,
        nationalities=entry.nationalities,
        documents=tuple(
            TravelDocument(
                type=one.type or "UNKNOWN", number=one.number, issuing_state=one.issuing_state
            )
            for one in entry.documents
        ),
        place=row.place(),
    )
