"""The crossings in the ledger of stays: who came and who left, each as keyed hashes.

A row stands on its own: it says in which manifest of which flight it was read, and outlives both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from api_ingest.store import stay_identities
from api_ingest.store.pool import Connection
from watchlists.stays.crossing import Crossing, FlightRef
from watchlists.stays.person import PersonKeys


class Row(NamedTuple):
    """A crossing as kept. `person` joins those of one person; `first` and `last` are its stay's.

    `stray`: a departure of somebody of whom no arrival is known.
    """

    id: int
    traveller: int
    person: int
    first: date
    last: date | None
    stray: bool
    crossing: Crossing


_COLUMNS = """id, traveller, person, first, last, stray, direction, port, day, at, exact, boarded,
    crew, nationalities, designator, flight_date, carrier, same, alike, manifest"""
OF_FLIGHT = f"select {_COLUMNS} from crossing where flight = $1"  # noqa: S608 — a constant above
OF_PERSONS = f"select {_COLUMNS} from crossing where person = any($1::bigint[])"  # noqa: S608


async def of_flight(conn: Connection, flight: int) -> list[Row]:
    """The crossings that were read from a flight."""
    return [_row(row) for row in await conn.fetch(OF_FLIGHT, flight)]


async def of_persons(conn: Connection, persons: Sequence[int]) -> list[Row]:
    """All crossings of some persons."""
    return [_row(row) for row in await conn.fetch(OF_PERSONS, persons)] if persons else []


def _row(row: Any) -> Row:
    (id, traveller, person, first, last, stray, direction, port, day, at, exact, boarded, crew,
     nationalities, designator, flight_date, carrier, same, alike, manifest) = row  # fmt: skip
    crossing = Crossing(
        keys=PersonKeys(tuple(same), tuple(alike)), direction=direction, port=port, at=at or day,
        flight=FlightRef(designator, flight_date, carrier), boarded=boarded, exact=exact,
        crew=crew, nationalities=tuple(nationalities), manifest=manifest,
    )  # fmt: skip
    return Row(id, traveller, person, first, last, stray, crossing)


# Key by key: for many at once (`&&`) the planner would rather read the whole table.
SHARING = """
select distinct c.person
from unnest($1::text[]) as asked (key) join crossing c on c.same @> array[asked.key]
"""


async def sharing(conn: Connection, keys: Iterable[str]) -> list[int]:
    """The persons who bear one of these keys: by document, or by name and birth date."""
    return [row["person"] for row in await conn.fetch(SHARING, sorted(set(keys)))]


NUMBERS = "select nextval('crossing_person_number') as number from generate_series(1, $1::int)"


async def new_persons(conn: Connection, count: int) -> list[int]:
    """Numbers that nobody bears yet."""
    return [row["number"] for row in await conn.fetch(NUMBERS, count)] if count else []


REMOVE = "delete from crossing where id = any($1::bigint[])"


async def remove(conn: Connection, ids: Sequence[int]) -> None:
    """Crossings that did not happen, or not so."""
    if ids:
        await conn.execute(REMOVE, ids)


class NewRow(NamedTuple):
    """A crossing to be kept; `identity` is who it was, sealed, where that may be kept."""

    traveller: int
    person: int
    first: date
    last: date | None
    stray: bool
    crossing: Crossing
    identity: bytes | None = None


ADD = """
insert into crossing (traveller, flight, manifest, person, direction, port, day, at, exact, boarded,
                      crew, nationalities, designator, flight_date, carrier, same, alike, first,
                      last, stray)
select traveller, $1, manifest, person, direction, port, day, at, exact, boarded, crew,
       string_to_array(nationalities, ' '), designator, flight_date, carrier,
       string_to_array(same, ' '), string_to_array(alike, ' '), first, last, stray
from unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::date[],
            $8::timestamptz[], $9::bool[], $10::bool[], $11::bool[], $12::text[], $13::text[],
            $14::date[], $15::text[], $16::text[], $17::text[], $18::date[], $19::date[],
            $20::bool[])
     as new (traveller, manifest, person, direction, port, day, at, exact, boarded, crew,
             nationalities, designator, flight_date, carrier, same, alike, first, last, stray)
"""


async def add(conn: Connection, flight: int, rows: Sequence[NewRow]) -> None:
    """Keep crossings of a flight. A key has no blank in it, nor has a code of a country."""
    if not rows:
        return
    await conn.execute(ADD, flight, *zip(*map(_values, rows), strict=True))
    known = [(row.traveller, row.identity) for row in rows if row.identity is not None]
    await stay_identities.keep(conn, known)


def _values(row: NewRow) -> tuple[Any, ...]:
    one = row.crossing
    return (
        row.traveller, one.manifest, row.person, one.direction, one.port, one.day, one.moment,
        one.exact, one.boarded, one.crew, " ".join(one.nationalities), one.flight.designator,
        one.flight.date, one.flight.carrier, " ".join(one.keys.same), " ".join(one.keys.alike),
        row.first, row.last, row.stray,
    )  # fmt: skip


MOVE = """
update crossing set person = new.person, first = new.first, last = new.last, stray = new.stray
from unnest($1::bigint[], $2::bigint[], $3::date[], $4::date[], $5::bool[])
     as new (id, person, first, last, stray)
where crossing.id = new.id
"""


class Moved(NamedTuple):
    """A kept crossing whose stay, or whose person, is another one now."""

    id: int
    person: int
    first: date
    last: date | None
    stray: bool


async def move(conn: Connection, rows: Sequence[Moved]) -> None:
    """Write to which person and stay they belong now."""
    if rows:
        await conn.execute(MOVE, *zip(*rows, strict=True))


PRESENT = """
select distinct person from crossing c
where first <= $1 and (last is null or last >= $1) and not stray
      and exists (select from crossing one where one.person = c.person and one.first <= $2)
"""


async def present(conn: Connection, on: date, since: date) -> list[int]:
    """Persons who are here on a day, as far as is known, and were seen first by `since`."""
    return [row["person"] for row in await conn.fetch(PRESENT, on, since)]


STRAYS = """
select distinct c.person
from crossing c cross join unnest(c.alike) as own (key) join unnest($1::text[]) as asked (key)
     on asked.key = own.key
where c.stray and c.day <= $2
"""


async def strays(conn: Connection, alike: Iterable[str], until: date) -> list[int]:
    """Persons who left without having come, and who are like somebody here."""
    keys = sorted(set(alike))
    return [row["person"] for row in await conn.fetch(STRAYS, keys, until)] if keys else []
