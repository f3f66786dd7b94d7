"""Flights that are expected, and when the first list of their travellers came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from api_ingest.domain.punctuality import Outage, Standing, standing
from api_ingest.domain.schedule import ExpectedFlight
from api_ingest.store.flights import TERRITORY
from api_ingest.store.pool import Connection
from api_ingest.store.uptime import outages
from watchlists.stays.crossing import FlightRef

SHOWN_AFTER_LANDING = timedelta(hours=2)
"""Then whoever was on board is through: what is missing counts, and nobody waits for it."""
_LONGEST_FLIGHT = timedelta(days=1)
LISTS = "('passenger_list', 'change', 'close_boarded')"
"""Functions of manifests that say who flies; of a crew alone nobody knows who else does."""
# The same flight: one end of it is the same, or the leg is one of several that hop between islands.
MATCHES = f"""f.carrier = e.carrier and f.number = e.number
    and f.suffix is not distinct from e.suffix and f.date = e.date and not f.test
    and (f.departure = e.departure or f.arrival = e.arrival
         or (e.departure in {TERRITORY} and e.arrival in {TERRITORY}
             and f.legs @> jsonb_build_array(
                 jsonb_build_object('departure', e.departure, 'arrival', e.arrival))))"""
_RECEIVED = f"""(select min(m.received_at) from flight f join manifest m on m.flight = f.id
        where m.function in {LISTS} and {MATCHES})"""  # noqa: S608
_CALLED_OFF = f"""coalesce(e.cancelled, (select 'carrier' from flight f
        where f.state = 'cancelled' and {MATCHES} limit 1))"""  # noqa: S608
COLUMNS = f"""e.id, e.carrier, e.number, e.suffix, e.date, e.departure, e.arrival, e.departs,
       e.arrives, e.due, e.told_at, {_RECEIVED} as received_at, {_CALLED_OFF} as cancelled"""


class Expected(NamedTuple):
    """A flight that is expected.

    `due` is when its manifest has to be in, `received_at` when the first list came. `cancelled`
    says who or what called it off. `told_at`: when it was told that the list is missing.
    """

    id: int
    flight: ExpectedFlight
    due: datetime
    told_at: datetime | None
    received_at: datetime | None
    cancelled: str | None

    @classmethod
    def of(cls, row: Any) -> Expected:
        """Of a row that has what `COLUMNS` names; its times are in UTC."""
        flight = ExpectedFlight(*(row[name] for name in ExpectedFlight._fields))
        rest = {name: row[name] for name in cls._fields if name != "flight"}
        return cls(flight=flight, **rest)

    def standing(self, now: datetime, down: Sequence[Outage]) -> Standing:
        """How it stands with its manifest, what was down on our side taken off."""
        called_off = self.cancelled is not None
        return standing(self.due, self.received_at, now, down, cancelled=called_off)


LOCK = "select pg_advisory_xact_lock(hashtext('api-ingest expected'))"


async def lock(conn: Connection) -> None:
    """Wait for whoever sets them just now. Call in a transaction."""
    await conn.execute(LOCK)


SET = """
insert into expected_flight as held (carrier, number, suffix, date, departure, arrival, departs,
                                     arrives, due)
select * from unnest($2::text[], $3::int[], $4::text[], $5::date[], $6::text[], $7::text[],
                     $8::timestamptz[], $9::timestamptz[], $10::timestamptz[])
on conflict (carrier, number, suffix, date, departure) do update
    set arrival = excluded.arrival, departs = excluded.departs, arrives = excluded.arrives,
        due = excluded.due
    where held.departs > $1 and (held.arrival, held.departs, held.arrives, held.due)
          is distinct from (excluded.arrival, excluded.departs, excluded.arrives, excluded.due)
returning id
"""
# What has not left yet and is in no schedule any more.
DROP = """
delete from expected_flight e
where departs > $1 and not exists (
    select from unnest($2::text[], $3::int[], $4::text[], $5::date[], $6::text[])
                as kept (carrier, number, suffix, date, departure)
    where (kept.carrier, kept.number, kept.date, kept.departure)
          = (e.carrier, e.number, e.date, e.departure)
          and kept.suffix is not distinct from e.suffix)
returning id
"""


async def set_ahead(
    conn: Connection, flights: Sequence[tuple[ExpectedFlight, datetime]], now: datetime
) -> int:
    """These are expected, each with the moment at which its manifest is due; how many changed.

    What has left stays as it was expected. Call in a transaction.
    """
    unique = {(f.carrier, f.number, f.suffix, f.date, f.departure): (f, due) for f, due in flights}
    columns = [list(column) for column in zip(*unique, strict=True)] or [[] for _ in range(5)]
    rest = [[(f.arrival, f.departs, f.arrives, due)[at] for f, due in unique.values()]
            for at in range(4)]  # fmt: skip
    changed = await conn.fetch(SET, now, *columns, *rest)
    dropped = await conn.fetch(DROP, now, *columns)
    return len(changed) + len(dropped)


BETWEEN = f"""
select {COLUMNS} from expected_flight e
where e.date between $1 and $2 and ($3::text is null or e.carrier = $3)
order by e.departs, e.id
"""  # noqa: S608
NOT_HERE = f"""
select * from (select {COLUMNS} from expected_flight e
               where e.due <= $1 and e.arrives > $1 - $2::interval) as due
where received_at is null and cancelled is null order by departs, id
"""  # noqa: S608


AHEAD = f"""
select count(*)::int as expected, count(received_at)::int as here from (
    select {COLUMNS} from expected_flight e
    where e.arrives > $1 and e.departs <= $1 + interval '4 hours') as soon
where cancelled is null
"""  # noqa: S608


class Ahead(NamedTuple):
    """Flights that are on their way or leave within four hours, and lists of them that are here."""

    expected: int
    here: int


async def ahead(conn: Connection, now: datetime) -> Ahead:
    """For the empty queue: it says for how many flights it is empty."""
    return Ahead(**await conn.fetchrow(AHEAD, now))


async def between(
    conn: Connection, first: date, last: date, carrier: str | None = None
) -> list[Expected]:
    """Every flight of these days, the next to leave first."""
    return [Expected.of(row) for row in await conn.fetch(BETWEEN, first, last, carrier)]


async def missing(
    conn: Connection, now: datetime, landed: timedelta = SHOWN_AFTER_LANDING
) -> list[Expected]:
    """Flights whose manifest was due and has not come, until so long after they landed."""
    rows = [Expected.of(row) for row in await conn.fetch(NOT_HERE, now, landed)]
    down = await outages(conn, now - landed - _LONGEST_FLIGHT, now) if rows else []
    return [one for one in rows if one.standing(now, down) == "missing"]


UNLISTED = f"""
select carrier || number || coalesce(suffix, '') as designator, date, carrier
from (select {COLUMNS} from expected_flight e
      where e.date < $1 and e.departure in {TERRITORY} and e.arrival not in {TERRITORY}) as left_us
where received_at is null and cancelled is null order by date, designator
"""  # noqa: S608


async def unlisted_departures(conn: Connection, before: date) -> list[FlightRef]:
    """Flights that left the territory before a day, by the schedule, and sent no list."""
    return [FlightRef(*row) for row in await conn.fetch(UNLISTED, before)]


TELL = "update expected_flight set told_at = $2 where id = any($1::bigint[])"


async def note_told(conn: Connection, ids: Sequence[int], now: datetime) -> None:
    """It was told that these are missing."""
    await conn.execute(TELL, ids, now)


CALL_OFF = """
update expected_flight set cancelled = $4
where carrier || number || coalesce(suffix, '') = $1 and date = $2
      and ($3::text is null or departure = $3) returning departure
"""


async def call_off(
    conn: Connection, designator: str, day: date, departure: str | None, because: str | None
) -> list[str]:
    """The flight does not fly (None: it does after all); the ports that it was to leave from."""
    rows = await conn.fetch(CALL_OFF, designator, day, departure, because)
    return [row["departure"] for row in rows]


# Before the receipts of their manifests: nobody is blamed for what we destroyed. A list may come
# a week ahead of its flight.
ERASE = """
delete from expected_flight where id in (
    select id from expected_flight
    where date < ($1::timestamptz at time zone 'UTC')::date - $2::int + least(7, $2::int / 2)
    limit $3)
returning id
"""


async def erase(conn: Connection, now: datetime, days: int, most: int) -> int:
    """Erase some that are so long over."""
    return len(await conn.fetch(ERASE, now, days, most))
