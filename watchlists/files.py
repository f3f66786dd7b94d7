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


class Matched(NamedTuple):
    """Matches, the best first for each traveller, with the ids of both tables; every problem.

    `listed` is the list, in which their entries stand.
    """

    matches: list[Match]
    problems: list[Problem]
    listed: Index


def match_files(watchlist: bytes, travellers: bytes) -> Matched:
    """Look for the travellers of one table among the entries of the other.

    Raises Refused where a table has no header with `id`.
    """
    listed, problems = records(watchlist)
    index = Index.build(_entries(listed, problems))
    rows, more = records(travellers)
    people = list(rows)
    said = [_traveller(row) for row in people]
    found = [match for at in range(0, len(said), TOGETHER) for match in _found(said, at, index)]
    for row in people:
        more += row.problems
    ids = [row.cells.get("id", f"row {row.line}") for row in people]
    matches = [replace(one, traveller=ids[int(one.traveller)]) for one in found]
    return Matched(matches, [*problems, *more], index)


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
