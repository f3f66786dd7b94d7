"""Figures for the chain's partners, without anybody in them.

What is erased is counted in the same transaction (`settle_*`); what is not is counted where it
stands. A flight counts on its own date and for the island where it lands, else where it leaves; one
between two islands for the one where it lands.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from api_ingest.domain.fields.airport import ISLANDS
from api_ingest.store import expected
from api_ingest.store.pool import Connection

_MONTH = "date_trunc('month', day)::date"
_ISLANDS = f"'{json.dumps(ISLANDS)}'::jsonb"
_ISLAND = f"coalesce({_ISLANDS}->>f.arrival, {_ISLANDS}->>f.departure, '-')"
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
COUNT_OVERSTAYS = f"""
insert into figure_overstay (day, island, rule, over, overstays)
select $1::date, coalesce({_ISLANDS}->>(detail->'arrival'->>'port'), '-'), detail->>'rule',
       case when over <= 7 then '1-7' when over <= 30 then '8-30' when over <= 90 then '31-90'
            else '91+' end, count(*)
from overstay where state in ('open', 'accepted') and ended is null and because is null
group by 2, 3, 4
"""  # noqa: S608


async def count_overstays(conn: Connection, day: date) -> None:
    """How many stand today; the last count of a day is the one that stays. In a transaction."""
    await conn.execute(FORGET_DAY, day)
    await conn.execute(COUNT_OVERSTAYS, day)


class Flights(NamedTuple):
    """Of a carrier at an island in a month. `complete` is out of `stated`, `closed` of all."""

    month: date
    island: str
    carrier: str
    flights: int
    travellers: int
    stated: int
    complete: int
    closed: int


FLIGHTS = f"""
select {_MONTH} as month, island, carrier, sum(flights)::int as flights,
       sum(travellers)::int as travellers, sum(stated)::int as stated,
       sum(complete)::int as complete, sum(closed)::int as closed
from (select * from figure_flight
      union all select {_FLIGHTS}
      where f.erased_at is null and not f.test and f.prepared is not null
            and f.state <> 'cancelled' group by 1, 2, 3) as counted
where day between $1 and $2 group by 1, 2, 3 order by 1, 2, 3
"""  # noqa: S608
DAYS = f"""
select day, island, sum(flights)::int as flights, sum(travellers)::int as travellers
from (select * from figure_flight
      union all select {_FLIGHTS}
      where f.erased_at is null and not f.test and f.prepared is not null
            and f.state <> 'cancelled' group by 1, 2, 3) as counted
where day between $1 and $2 group by 1, 2 order by 1, 2
"""  # noqa: S608


async def flights(conn: Connection, first: date, last: date) -> list[Flights]:
    """By month, island and carrier; a month that the period cuts is counted in part."""
    return [Flights(**row) for row in await conn.fetch(FLIGHTS, first, last)]


class Day(NamedTuple):
    """What was announced for an island on a day."""

    day: date
    island: str
    flights: int
    travellers: int


async def days(conn: Connection, first: date, last: date) -> list[Day]:
    """Each day that had any, by island."""
    return [Day(**row) for row in await conn.fetch(DAYS, first, last)]


class Scheduled(NamedTuple):
    """Flights that a schedule named, and of how many of them a list came."""

    month: date
    island: str
    carrier: str
    scheduled: int
    listed: int


SCHEDULED = f"""
select date_trunc('month', f.date)::date as month, {_ISLAND} as island, f.carrier,
       count(*)::int as scheduled, count(f.received_at)::int as listed
from (select {expected.COLUMNS} from expected_flight e
      where e.date between $1 and $2 and e.arrives <= $3) as f
where f.cancelled is null group by 1, 2, 3 order by 1, 2, 3
"""  # noqa: S608


async def scheduled(conn: Connection, first: date, last: date, now: datetime) -> list[Scheduled]:
    """By month, island and carrier; what has landed by now, for as long as schedules are kept."""
    return [Scheduled(**row) for row in await conn.fetch(SCHEDULED, first, last, now)]


class Alerts(NamedTuple):
    """Matches that were shown to an officer, by what became of them."""

    month: date
    island: str
    list: str
    outcome: str
    alerts: int


ALERTS = f"""
select {_MONTH} as month, island, list, outcome, sum(alerts)::int as alerts
from (select * from figure_alert
      union all select {_ALERTS} where not f.test group by 1, 2, 3, 4) as counted
where day between $1 and $2 group by 1, 2, 3, 4 order by 1, 2, 3, 4
"""  # noqa: S608
MINUTES = f"""
select {_MONTH} as month, island, minutes
from (select day, island, unnest(minutes) as minutes from figure_decision
      union all select {_MINUTES} where not f.test) as counted
where day between $1 and $2 order by 1, 2, 3
"""  # noqa: S608


async def alerts(conn: Connection, first: date, last: date) -> list[Alerts]:
    """By month, island, list and outcome."""
    return [Alerts(**row) for row in await conn.fetch(ALERTS, first, last)]


async def minutes(conn: Connection, first: date, last: date) -> dict[tuple[date, str], list[int]]:
    """From manifest to first decision, by month and island, the shortest first."""
    found: dict[tuple[date, str], list[int]] = {}
    for row in await conn.fetch(MINUTES, first, last):
        found.setdefault((row["month"], row["island"]), []).append(row["minutes"])
    return found


class Overstays(NamedTuple):
    """Overstays that stood on the last counted day of a month; `over` is a span of days."""

    month: date
    island: str
    rule: str
    over: str
    overstays: int


OVERSTAYS = f"""
select {_MONTH} as month, island, rule, over, overstays from figure_overstay
where day in (select max(day) from figure_overstay where day between $1 and $2 group by {_MONTH})
order by 1, island, rule, length(over), over
"""  # noqa: S608


async def overstays(conn: Connection, first: date, last: date) -> list[Overstays]:
    """By month, island, rule and days over."""
    return [Overstays(**row) for row in await conn.fetch(OVERSTAYS, first, last)]
