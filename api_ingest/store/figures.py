"""Figures for the chain's partners, without anybody in them.

What is erased is counted in the same transaction (`settle_*`); what is not is counted where it
stands. A flight counts on its own date and for the island where it lands, else where it leaves; one
between two islands for the one where it lands.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from api_ingest.store.alerts import TERRITORY
from api_ingest.store.pool import Connection

_ISLAND = f"""case when f.arrival in {TERRITORY} then f.arrival
        when f.departure in {TERRITORY} then f.departure else '-' end"""
_TRAVELLERS = """(select count(*) from traveller t
        where t.flight = f.id and t.state in ('expected', 'boarded'))"""
# Complete: no fewer travellers than the carrier itself counts, where it does. Closed: a close-out
# said who was on board.
_FLIGHTS = f"""f.date as day, {_ISLAND} as island, coalesce(f.carrier, '-') as carrier,
        count(*)::int as flights, sum({_TRAVELLERS})::int as travellers,
        count(f.stated)::int as stated,
        count(*) filter (where {_TRAVELLERS} >= f.stated)::int as complete,
        count(*) filter (where f.state = 'departed')::int as closed
    from flight f"""
SETTLE_FLIGHTS = f"""
insert into figure_flight as held (day, island, carrier, flights, travellers, stated, complete,
                                   closed)
select {_FLIGHTS}
where f.id = any($1::bigint[]) and f.erased_at is null and not f.test and f.prepared is not null
      and f.state <> 'cancelled'
group by 1, 2, 3
on conflict (day, island, carrier) do update set
    flights = held.flights + excluded.flights, travellers = held.travellers + excluded.travellers,
    stated = held.stated + excluded.stated, complete = held.complete + excluded.complete,
    closed = held.closed + excluded.closed
"""


async def settle_flights(conn: Connection, ids: Sequence[int]) -> None:
    """Count flights whose travellers are about to be erased, once."""
    await conn.execute(SETTLE_FLIGHTS, ids)


_OUTCOME = """case when a.state in ('withdrawn', 'quiet') and a.verdict is null then a.state
        when a.verdict is null then 'undecided' else a.verdict end"""
_ALERTS = f"""f.date as day, {_ISLAND} as island, a.list, {_OUTCOME} as outcome,
        count(*)::int as alerts
    from alert a join flight f on f.id = a.flight"""
SETTLE_ALERTS = f"""
insert into figure_alert as held (day, island, list, outcome, alerts)
select {_ALERTS} where a.flight = any($1::bigint[]) and a.state <> 'open' and not f.test
group by 1, 2, 3, 4
on conflict (day, island, list, outcome) do update set alerts = held.alerts + excluded.alerts
"""
_MINUTES = f"""f.date as day, {_ISLAND} as island,
        (extract(epoch from first.decided_at - d.received_at) / 60)::int as minutes
    from alert a join flight f on f.id = a.flight
    join traveller t on t.id = a.traveller
    join manifest m on m.id = t.manifest
    join delivery d on d.id = m.delivery
    join lateral (select decided_at from decision where alert = a.id order by id limit 1) first
         on first.decided_at >= d.received_at"""  # noqa: S608
SETTLE_DECISIONS = f"""
insert into figure_decision as held (day, island, minutes)
select day, island, array_agg(minutes order by minutes) from (
    select {_MINUTES}
    where a.flight = any($1::bigint[]) and a.state <> 'open' and not f.test) as said
group by 1, 2
on conflict (day, island) do update set minutes = held.minutes || excluded.minutes
"""  # noqa: S608


async def settle_alerts(conn: Connection, flights: Sequence[int]) -> None:
    """Count the alerts of these flights that are about to be erased."""
    await conn.execute(SETTLE_ALERTS, flights)
    await conn.execute(SETTLE_DECISIONS, flights)


FORGET_DAY = "delete from figure_overstay where day = $1::date"
COUNT_OVERSTAYS = """
insert into figure_overstay (day, island, rule, over, overstays)
select $1::date, coalesce(detail->'arrival'->>'port', '-'), detail->>'rule',
       case when over <= 7 then '1-7' when over <= 30 then '8-30' when over <= 90 then '31-90'
            else '91+' end, count(*)
from overstay where state in ('open', 'accepted') and ended is null and because is null
group by 2, 3, 4
"""


async def count_overstays(conn: Connection, day: date) -> None:
    """How many stand today; the last count of a day is the one that stays. In a transaction."""
    await conn.execute(FORGET_DAY, day)
    await conn.execute(COUNT_OVERSTAYS, day)


class Flights(NamedTuple):
    """Of a carrier at an island in a period. `complete` is out of `stated`, `closed` of all."""

    island: str
    carrier: str
    flights: int
    travellers: int
    stated: int
    complete: int
    closed: int


FLIGHTS = f"""
select island, carrier, sum(flights)::int as flights, sum(travellers)::int as travellers,
       sum(stated)::int as stated, sum(complete)::int as complete, sum(closed)::int as closed
from (select * from figure_flight
      union all select {_FLIGHTS}
      where f.erased_at is null and not f.test and f.prepared is not null
            and f.state <> 'cancelled' group by 1, 2, 3) as counted
where day between $1 and $2 group by 1, 2 order by 1, 2
"""  # noqa: S608
DAYS = f"""
select day, sum(flights)::int as flights, sum(travellers)::int as travellers
from (select * from figure_flight
      union all select {_FLIGHTS}
      where f.erased_at is null and not f.test and f.prepared is not null
            and f.state <> 'cancelled' group by 1, 2, 3) as counted
where day between $1 and $2 group by 1 order by 1
"""  # noqa: S608


async def flights(conn: Connection, first: date, last: date) -> list[Flights]:
    """By island and carrier."""
    return [Flights(**row) for row in await conn.fetch(FLIGHTS, first, last)]


async def days(conn: Connection, first: date, last: date) -> list[tuple[date, int, int]]:
    """Flights and travellers of each day that had any."""
    return [tuple(row) for row in await conn.fetch(DAYS, first, last)]


class Alerts(NamedTuple):
    """Matches that were shown to an officer, by what became of them."""

    island: str
    list: str
    outcome: str
    alerts: int


ALERTS = f"""
select island, list, outcome, sum(alerts)::int as alerts
from (select * from figure_alert
      union all select {_ALERTS} where not f.test group by 1, 2, 3, 4) as counted
where day between $1 and $2 group by 1, 2, 3 order by 1, 2, 3
"""  # noqa: S608
MINUTES = f"""
select island, minutes
from (select day, island, unnest(minutes) as minutes from figure_decision
      union all select {_MINUTES} where not f.test) as counted
where day between $1 and $2 order by 1, 2
"""  # noqa: S608


async def alerts(conn: Connection, first: date, last: date) -> list[Alerts]:
    """By island, list and outcome."""
    return [Alerts(**row) for row in await conn.fetch(ALERTS, first, last)]


async def minutes(conn: Connection, first: date, last: date) -> dict[str, list[int]]:
    """From manifest to first decision, by island, the shortest first."""
    found: dict[str, list[int]] = {}
    for row in await conn.fetch(MINUTES, first, last):
        found.setdefault(row["island"], []).append(row["minutes"])
    return found


class Overstays(NamedTuple):
    """Overstays that stood on the last counted day of the period; `over` is a span of days."""

    day: date
    island: str
    rule: str
    over: str
    overstays: int


OVERSTAYS = """
select day, island, rule, over, overstays from figure_overstay
where day = (select max(day) from figure_overstay where day between $1 and $2)
order by island, rule, over
"""


async def overstays(conn: Connection, first: date, last: date) -> list[Overstays]:
    """By island, rule and days over."""
    return [Overstays(**row) for row in await conn.fetch(OVERSTAYS, first, last)]
