"""Reads the file of a list, whatever it was saved as: a table, a workbook, or FollowTheMoney."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from typing import NamedTuple

from api_ingest.domain import collector
from api_ingest.domain.errors import Refused
from api_ingest.domain.problem import (
    ACTION_MISPLACED,
    ACTION_UNKNOWN,
    CATEGORY_UNKNOWN,
    ENTRY_EMPTY,
    ENTRY_REPEATED,
    Problem,
)
from api_ingest.domain.reported import Place, Reported
from api_ingest.tables import dates, zeros
from watchlists import ftm
from watchlists.entry import WatchlistEntry
from watchlists.ftm_line import sniff
from watchlists.record import Record
from watchlists.row import entry_of
from watchlists.source import ListSource
from watchlists.table import ACTION, DATES, records

_SETS = frozenset({"", "set", "add", "change", "toevoegen", "wijzigen"})
_REMOVES = frozenset({"remove", "delete", "verwijderen"})


class ListReading(NamedTuple):
    """What a file says: entries, with `delta` the ids that go and where, and every problem."""

    entries: list[WatchlistEntry]
    removed: dict[str, Place]
    problems: list[Problem]


class Said(NamedTuple):
    """One thing that a file says of an entry; `entry` is None where it is to go.

    The place is worked out where it is asked for: of a table it takes as long as all else.
    """

    id: str
    place: Callable[[], Place]
    entry: WatchlistEntry | None


@collector.paused()
def read_list(content: bytes, source: ListSource, *, delta: bool = False) -> ListReading:
    """The entries of a file, and every problem; with `delta` of a file of changes.

    Raises Refused where no header, no workbook and no entity can be found in it, or where a file
    of changes was given for the whole list.
    """
    problems: list[Problem] = []
    said: Iterable[Said]
    if sniff(content):
        found = ftm.read(content, source.name, problems, delta=delta)
        said = (Said(id, partial(_itself, place), entry) for id, place, entry in found)
    else:
        said = _from_table(content, source, problems, delta=delta)
    entries: dict[str, WatchlistEntry] = {}
    removed: dict[str, Place] = {}
    for id, place, entry in said:
        if id in entries or id in removed:
            problems.append(ENTRY_REPEATED.at(place(), id))
        elif entry is None:
            removed[id] = place()
        elif not entry.names and not entry.documents:
            problems.append(ENTRY_EMPTY.at(place()))
        else:
            entries[id] = entry
            problems += _strange_category(entry, source, place)
    return ListReading([*entries.values()], removed, sorted(problems, key=_where))


def _where(problem: Problem) -> tuple[str, int]:
    """As they stand in the file; what is about the whole of it comes first."""
    place = problem.place
    return (place.sheet or "", place.row or 0) if place else ("", -1)


def _itself(place: Place) -> Place:
    return place


def _strange_category(
    entry: WatchlistEntry, source: ListSource, place: Callable[[], Place]
) -> Iterator[Problem]:
    if entry.category and source.categories and entry.category not in source.categories:
        yield CATEGORY_UNKNOWN.at(place(), entry.category)


def _from_table(
    content: bytes, source: ListSource, problems: list[Problem], *, delta: bool
) -> Iterator[Said]:
    forms = (*source.date_forms,)
    found, more = records(content, source.columns, source.ignore, forms, delta=delta)
    rows = list(found)
    if not delta:
        _refuse_changes(more)
    texts = {text for row in rows for name in DATES for text in row.values(name)}
    settled = dates.settle(forms, texts, (), date.max)
    for row in rows:
        yield from _said(row, source.name, settled)
        problems += row.problems
    problems += [*more, *zeros.lost(_plain_numbers(rows))]


def _said(row: Record, name: str, forms: tuple[str, ...]) -> Iterator[Said]:
    action = row.cells.get(ACTION, "").casefold()
    place = partial(row.place, "id")
    if action in _REMOVES and "id" in row.cells:
        yield Said(row.cells["id"], place, None)
    elif action in _SETS:
        entry = entry_of(row, name, forms)
        yield Said(entry.id, place, entry)
    else:
        row.problems.append(ACTION_UNKNOWN.at(row.place(ACTION), row.cells[ACTION]))


def _refuse_changes(problems: Iterable[Problem]) -> None:
    """A file of changes taken for the whole list would remove nearly everybody."""
    for problem in problems:
        if problem.kind.code == "column-unknown" and (problem.value or "").casefold() == ACTION:
            raise Refused(ACTION_MISPLACED.at(problem.place, problem.value))


def _plain_numbers(rows: Iterable[Record]) -> dict[str, list[Reported]]:
    """Numbers of digits only, by the state that issued them, or the nationality."""
    found: dict[str, list[Reported]] = {}
    for row in rows:
        number = row.cells.get("document_number", "")
        if number.isdigit():
            state = row.cells.get("issuing_state") or row.cells.get("nationality") or ""
            said = Reported(number, row.row, row.columns["document_number"])
            found.setdefault(state, []).append(said)
    return found
