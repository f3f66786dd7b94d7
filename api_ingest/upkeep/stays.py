"""Keeps the ledger of stays: counts each flight whose picture changed, once its day has come.

A flight's crossings are replaced as a whole, in one transaction that also notes that the flight is
counted: a crash loses nothing and doubles nothing. Of travellers who were erased since, what was
counted stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from api_ingest.domain.changes import GONE
from api_ingest.domain.fields.airport import TERRITORY
from api_ingest.domain.manifest import Traveller
from api_ingest.seal import Seal
from api_ingest.store import crossings, stay_flights, stays_due
from api_ingest.store.crossings import Moved, NewRow, Row
from api_ingest.store.pool import Connection
from api_ingest.store.stay_flights import Counted
from api_ingest.store.stays_due import Due, OnBoard
from watchlists.stays.crossing import Crossing, crossing_of
from watchlists.stays.ledger import Person, people_of


async def count_flight(
    conn: Connection, due: Due, today: date, seal: Seal, *, keep_identity: bool
) -> None:
    """Make the flight's crossings those of today's picture. Call in the transaction of `due`.

    What lies ahead is looked at on its day.
    """
    seen = _crossings(due, seal)
    came = {id: one for id, one in seen.items() if one.day <= today}
    later = min((one.day for one in seen.values() if one.day > today), default=None)
    change = _change(due, await crossings.of_flight(conn, due.id), came)
    if change.gone or change.fresh:
        who = {one.id: one.traveller for one in due.travellers} if keep_identity else {}
        await _rewrite(conn, due.id, change, who, seal)
    await stay_flights.count(conn, due.id, _counted(due, [*change.kept, *change.fresh.values()]))
    await stays_due.settle(conn, due.id, later)


def _crossings(due: Due, seal: Seal) -> dict[int, Crossing]:
    """By traveller; nobody crosses with a flight that was cancelled, or stayed behind."""
    if due.state == "cancelled":
        return {}
    found = {one.id: _crossing(one, due, seal) for one in due.travellers if one.state not in GONE}
    return {id: one for id, one in found.items() if one is not None}


def _crossing(one: OnBoard, due: Due, seal: Seal) -> Crossing | None:
    crossing = crossing_of(
        one.traveller, due.flight, boarded=one.state == "boarded", manifest=str(one.manifest)
    )
    return None if crossing is None else replace(crossing, keys=seal.keys(crossing.keys))


class _Change(NamedTuple):
    """What of a flight's crossings goes, what comes, by traveller, and what stays as it is."""

    gone: list[Row]
    fresh: dict[int, Crossing]
    kept: list[Crossing]


def _change(due: Due, held: Sequence[Row], came: dict[int, Crossing]) -> _Change:
    known = {one.id for one in due.travellers}
    erased = [row for row in held if row.traveller not in known and due.state != "cancelled"]
    same = [row for row in held if came.get(row.traveller) == row.crossing]
    stay = {row.id for row in (*erased, *same)}
    as_before = {row.traveller for row in same}
    return _Change(
        gone=[row for row in held if row.id not in stay],
        fresh={id: one for id, one in came.items() if id not in as_before},
        kept=[row.crossing for row in (*erased, *same)],
    )


async def _rewrite(
    conn: Connection, flight: int, change: _Change, who: dict[int, Traveller], seal: Seal
) -> None:
    """Take out, put in, and make the persons anew whom it touches."""
    keys = [key for one in change.fresh.values() for key in one.keys.same]
    touched = {row.person for row in change.gone} | set(await crossings.sharing(conn, keys))
    gone = {row.id for row in change.gone}
    others = [r for r in await crossings.of_persons(conn, sorted(touched)) if r.id not in gone]
    people = people_of([*(row.crossing for row in others), *change.fresh.values()])
    of_key = {key: n for n, person in enumerate(people) for key in person.keys.same}
    numbers = await _numbers(conn, people, others, of_key)

    def place(one: Crossing) -> tuple[int, date, date | None, bool]:
        n = of_key[one.keys.same[0]]
        stay = people[n].stay_of(one)
        return numbers[n], stay.first, stay.last, stay.missing == "arrival"

    await crossings.remove(conn, sorted(gone))
    await crossings.add(
        conn, flight,
        [NewRow(id, *place(one), one, _identity(id, one, who, seal))
         for id, one in change.fresh.items()],
    )  # fmt: skip
    moved = [(row, Moved(row.id, *place(row.crossing))) for row in others]
    await crossings.move(
        conn, [to for row, to in moved if to[1:] != (row.person, row.first, row.last, row.stray)]
    )


def _identity(id: int, crossing: Crossing, who: dict[int, Traveller], seal: Seal) -> bytes | None:
    """Only of who came, and is bound to leave again."""
    wanted = id in who and crossing.direction == "in" and not crossing.crew
    return seal.close(who[id]) if wanted else None


async def _numbers(
    conn: Connection, people: Sequence[Person], others: Iterable[Row], of_key: dict[str, int]
) -> list[int]:
    """The number of each person: the lowest that one of the crossings bears already, or a new one.

    A person who falls in two keeps the number once.
    """
    numbers: dict[int, int] = {}
    taken: set[int] = set()
    for row in sorted(others, key=lambda row: row.person):
        n = of_key[row.crossing.keys.same[0]]
        if n not in numbers and row.person not in taken:
            numbers[n] = row.person
            taken.add(row.person)
    nameless = [n for n in range(len(people)) if n not in numbers]
    fresh = await crossings.new_persons(conn, len(nameless))
    numbers.update(zip(nameless, fresh, strict=True))
    return [numbers[n] for n in range(len(people))]


def _counted(due: Due, crossings: Sequence[Crossing]) -> Counted | None:
    flight = due.flight
    if due.state == "cancelled" or flight.date is None:
        return None
    ends = [(leg.departure in TERRITORY, leg.arrival in TERRITORY) for leg in flight.legs]
    went = [one for one in crossings if one.direction == "out" and not one.crew]
    here = [one for one in due.travellers if one.state not in GONE and not _is_crew(one)]
    return Counted(
        designator=flight.designator, carrier=flight.carrier, date=flight.date,
        leaves=(True, False) in ends, came=sum(one.direction == "in" for one in crossings),
        went=len(went), complete=not here or due.stated is None or len(here) >= due.stated,
    )  # fmt: skip


def _is_crew(one: OnBoard) -> bool:
    return one.traveller.kind in {"crew", "transit_crew"}
