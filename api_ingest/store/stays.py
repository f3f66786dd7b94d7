"""The ledger of stays: who came and who left, each as keyed hashes, and which flights were counted.

A row stands on its own: it says in which manifest of which flight it was read, and outlives both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from api_ingest.domain.changes import FlightState, TravellerState
from api_ingest.domain.manifest import Flight, Traveller, leg_from_json, traveller_from_json
from api_ingest.store.pool import Connection
from watchlists.stays.crossing import Crossing, FlightRef
from watchlists.stays.person import PersonKeys
from watchlists.stays.rules import Rules

CHANNEL = "stays"

LOCK = "select pg_try_advisory_xact_lock(hashtextextended('stays', 0))"


async def lock(conn: Connection) -> bool:
    """Be the one who writes to the ledger until the end of the transaction; False: another is."""
    return bool(await conn.fetchval(LOCK))


SEAL = """
with made as (insert into stay_seal (digest) values ($1) on conflict do nothing returning digest)
select digest from made union all select digest from stay_seal limit 1
"""


async def sealed_with(conn: Connection, digest: bytes) -> bool:
    """Whether the ledger's hashes were made with the secret of this digest; the first one stays."""
    return bool(await conn.fetchval(SEAL, digest) == digest)


class OnBoard(NamedTuple):
    """A traveller of a flight as held now."""

    id: int
    state: TravellerState
    manifest: int
    traveller: Traveller


class Due(NamedTuple):
    """A flight whose picture changed since its crossings were counted."""

    id: int
    state: FlightState
    flight: Flight
    stated: int | None
    travellers: tuple[OnBoard, ...]


NEXT_DUE = """
select id, state, carrier, number, suffix, registration, date, departure, stated,
       legs::text as legs
from flight where stays_due <= $1 order by stays_due, id limit 1
for no key update skip locked
"""
TRAVELLERS = """
select id, state, manifest, detail::text as detail from traveller where flight = $1 order by id
"""


async def next_due(conn: Connection, today: date) -> Due | None:
    """The next flight to be counted, locked: a manifest of it waits until it is."""
    row = await conn.fetchrow(NEXT_DUE, today)
    if row is None:
        return None
    rows = await conn.fetch(TRAVELLERS, row["id"])
    travellers = tuple(
        OnBoard(r["id"], r["state"], r["manifest"], traveller_from_json(json.loads(r["detail"])))
        for r in rows
    )
    return Due(row["id"], row["state"], _flight(row), row["stated"], travellers)


def _flight(row: Any) -> Flight:
    legs = tuple(leg_from_json(leg) for leg in json.loads(row["legs"]))
    border = next((n for n, leg in enumerate(legs) if leg.departure == row["departure"]), 0)
    return Flight(
        carrier=row["carrier"], number=row["number"], suffix=row["suffix"],
        registration=row["registration"], date=row["date"], legs=legs, border_leg=border,
    )  # fmt: skip


SETTLE = "update flight set stays_due = $2 where id = $1"


async def settle(conn: Connection, flight: int, due: date | None) -> None:
    """The flight is counted; `due` is the day from which it is to be looked at again."""
    await conn.execute(SETTLE, flight, due)


PUT_OFF = "update flight set stays_due = $2::date + 1 where id = $1"


async def put_off(conn: Connection, flight: int, today: date) -> None:
    """It cannot be counted now, by a fault of ours: tomorrow, or when its picture changes."""
    await conn.execute(PUT_OFF, flight, today)


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
KEEP_IDENTITIES = """
insert into stay_identity (traveller, sealed)
select traveller, sealed from unnest($1::bigint[], $2::bytea[]) as new (traveller, sealed)
"""


async def add(conn: Connection, flight: int, rows: Sequence[NewRow]) -> None:
    """Keep crossings of a flight. A key has no blank in it, nor has a code of a country."""
    if not rows:
        return
    await conn.execute(ADD, flight, *zip(*map(_values, rows), strict=True))
    known = [(row.traveller, row.identity) for row in rows if row.identity is not None]
    if known:
        await conn.execute(KEEP_IDENTITIES, *zip(*known, strict=True))


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


# Who left is no longer to be named, nor who may stay without a limit.
FORGET = """
delete from stay_identity i using crossing c
where c.traveller = i.traveller
      and (not $1 or c.last is not null
           or exists (select from stay_grant g
                      where g.same && c.same and g.kind in ('resident', 'exempt')
                            and g.ended is null and coalesce(g.last, $2) >= $2))
"""


async def forget_identities(conn: Connection, today: date, *, kept: bool) -> int:
    """Erase who somebody was where the stay has ended, or has no limit; all, unless `kept`."""
    return _count(await conn.execute(FORGET, kept, today))


def _count(status: str) -> int:
    return int(status.rsplit(" ", 1)[1])


IDENTITY = """
select i.sealed from stay_identity i join crossing c on c.traveller = i.traveller
where c.same && $1::text[] and c.last is null order by c.first desc, c.id desc limit 1
"""


async def identity(conn: Connection, same: Sequence[str]) -> bytes | None:
    """Who it is that came and has not left, sealed; None where that is not kept."""
    sealed: bytes | None = await conn.fetchval(IDENTITY, same)
    return sealed


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


class Counted(NamedTuple):
    """What a flight brought and took away. `complete`: no fewer than it said there would be."""

    designator: str
    carrier: str | None
    date: date
    leaves: bool
    came: int
    went: int
    complete: bool


COUNT = """
insert into stay_flight (flight, designator, carrier, date, leaves, came, went, complete)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (flight) do update set
    leaves = excluded.leaves, came = excluded.came, went = excluded.went,
    complete = excluded.complete
"""
UNCOUNT = "delete from stay_flight where flight = $1"


async def count(conn: Connection, flight: int, counted: Counted | None) -> None:
    """Note what was counted of a flight; None: it did not take place."""
    if counted is None:
        await conn.execute(UNCOUNT, flight)
        return
    one = counted
    await conn.execute(
        COUNT, flight, one.designator, one.carrier, one.date, one.leaves, one.came, one.went,
        one.complete,
    )  # fmt: skip


# A flight that says of more travellers than came may hide a departure as well as one that is mute.
MISSING = """
select designator, date, carrier from stay_flight
where leaves and date < $1 and (went = 0 or not complete) order by date, designator
"""
SINCE = "select min(date) from stay_flight where went > 0"
SILENT = """
select carrier from stay_flight where carrier is not null and date < $1
group by carrier having sum(went) = 0 and sum(came) > 0 order by carrier
"""


class Covered(NamedTuple):
    """Which departures nobody told us of; see `watchlists.stays.coverage.Coverage`."""

    since: date | None
    missing: tuple[FlightRef, ...]
    silent: tuple[str, ...]


async def covered(conn: Connection, on: date) -> Covered:
    """What is known before a day: since when departures are kept, and which are missing."""
    missing = [FlightRef(*row) for row in await conn.fetch(MISSING, on)]
    silent = [row["carrier"] for row in await conn.fetch(SILENT, on)]
    return Covered(await conn.fetchval(SINCE), tuple(missing), tuple(silent))


# As `watchlists.stays.term.needed_until` has it. What an undecided or accepted overstay rests on
# stays for as long as it does.
ERASE = """
delete from crossing c
where case when c.last is null then c.first + $2::int else c.last + $3::int - 1 end < $1::date
      and not exists (select from overstay o where o.same && c.same and o.ended is null
                                                   and o.state in ('open', 'accepted'))
"""
ERASE_FLIGHTS = "delete from stay_flight where date + greatest($2::int, $3::int) < $1::date"
ERASE_GRANTS = "delete from stay_grant where least(last, ended) + $2::int - 1 < $1::date"


async def erase(conn: Connection, on: date, rules: Rules) -> int:
    """Erase what no rule can look back on any more on a day; returns how many crossings.

    Flights counted and grants go with them.
    """
    terms = (rules.keeping.open_stays, rules.look_back)
    await conn.execute(ERASE_FLIGHTS, on, *terms)
    await conn.execute(ERASE_GRANTS, on, rules.look_back)
    return _count(await conn.execute(ERASE, on, *terms))
