"""What carriers sent, counted: manifests by the day of their flight, deliveries by their own.

Nothing here needs a traveller: the counts stand with the manifests and the receipts, which stay
when passenger data are erased.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from api_ingest.domain.scorecard import Card
from api_ingest.store import expected
from api_ingest.store.expected import LISTS, MATCHES
from api_ingest.store.flights import TERRITORY
from api_ingest.store.pool import Connection
from api_ingest.store.uptime import outages

_BEFORE = timedelta(days=2)
"""So long before a day outages may matter to it, in any zone."""

_OURS = "f.date between $1 and $2 and ($3::text is null or f.carrier = $3) and not f.test"
_AMENDS = "('change', 'cancel_passengers', 'reduction', 'cancel_flight', 'change_flight')"
# What comes after the first list: changes, and the same list or part of it again.
LISTED = f"""
select f.carrier, f.date as day,
       (count(*) filter (where m.function in {_AMENDS})
        + count(*) filter (where m.function in ('passenger_list', 'crew_list'))
        - count(distinct (m.flight, m.function, m.part))
              filter (where m.function in ('passenger_list', 'crew_list')))::int as amendments
from flight f join manifest m on m.flight = f.id
where {_OURS} and f.carrier is not null and m.received_at is not null group by 1, 2
"""  # noqa: S608
UNSCHEDULED = f"""
select f.carrier, f.date as day, count(*)::int as flights from flight f
where {_OURS} and f.carrier is not null
      and (f.arrival in {TERRITORY} or f.departure in {TERRITORY})
      and exists (select from manifest m where m.flight = f.id and m.function in {LISTS}
                                           and m.received_at is not null)
      and not exists (select from expected_flight e where {MATCHES}) group by 1, 2
"""  # noqa: S608
FILLED = f"""
select f.carrier, f.date as day, had.key as field, sum(had.value::int)::int as travellers
from flight f join manifest m on m.flight = f.id cross join jsonb_each_text(m.filled) had
where {_OURS} and f.carrier is not null group by 1, 2, 3
"""  # noqa: S608


class Listed(NamedTuple):
    """What came after the first lists of the flights of a carrier and day."""

    carrier: str
    day: date
    amendments: int


class Counted(NamedTuple):
    """A count of a carrier and day, by what was counted."""

    carrier: str
    day: date
    what: str
    times: int


async def listed(conn: Connection, first: date, last: date, carrier: str | None) -> list[Listed]:
    """By carrier and day."""
    return [Listed(**row) for row in await conn.fetch(LISTED, first, last, carrier)]


async def unscheduled(
    conn: Connection, first: date, last: date, carrier: str | None
) -> list[Counted]:
    """Flights of which a list came and that no schedule tells of."""
    rows = await conn.fetch(UNSCHEDULED, first, last, carrier)
    return [Counted(row["carrier"], row["day"], "unscheduled", row["flights"]) for row in rows]


async def filled(conn: Connection, first: date, last: date, carrier: str | None) -> list[Counted]:
    """Of how many travellers each field came; a list that was sent again counts again."""
    return [Counted(*row) for row in await conn.fetch(FILLED, first, last, carrier)]


_DAY = "(d.received_at at time zone 'America/Kralendijk')::date"
_THEIRS = """d.received_at >= $1::date::timestamp at time zone 'America/Kralendijk'
      and d.received_at < ($2::date + 1)::timestamp at time zone 'America/Kralendijk'
      and ($3::text is null or d.carrier = $3) and not d.test"""
DELIVERED = f"""
select d.carrier, {_DAY} as day, count(*)::int as deliveries,
       count(*) filter (where d.state = 'refused')::int as refused,
       sum(d.seen - 1)::int as repeated
from delivery d where {_THEIRS} group by 1, 2
"""  # noqa: S608
PROBLEMS = f"""
select d.carrier, {_DAY} as day, found.key as code, sum(found.value::int)::int as count
from delivery d cross join jsonb_each_text(d.receipt->'problem_counts') found
where {_THEIRS} group by 1, 2, 3
"""  # noqa: S608


class Delivered(NamedTuple):
    """Deliveries of a carrier on the day they came; `repeated` counts the same bytes sent again."""

    carrier: str
    day: date
    deliveries: int
    refused: int
    repeated: int


async def delivered(
    conn: Connection, first: date, last: date, carrier: str | None
) -> list[Delivered]:
    """By the carrier whose key it was, and the day of the islands."""
    return [Delivered(**row) for row in await conn.fetch(DELIVERED, first, last, carrier)]


async def problems(conn: Connection, first: date, last: date, carrier: str | None) -> list[Counted]:
    """Problems by their code."""
    return [Counted(*row) for row in await conn.fetch(PROBLEMS, first, last, carrier)]


async def cards(
    conn: Connection, first: date, last: date, carrier: str | None, now: datetime
) -> list[Card]:
    """The card of every carrier and day of which anything is known, the newest day first."""
    found: dict[tuple[str, date], Card] = {}

    def card(one: Any, day: date) -> Card:
        return found.setdefault((one.carrier, day), Card(one.carrier, day))

    down = await outages(conn, datetime.combine(first, time(0), UTC) - _BEFORE, now)
    for one in await expected.between(conn, first, last, carrier):
        its = card(one.flight, one.flight.date)
        its.note(one.standing(now, down), one.flight.departs, one.received_at)
    for after in await listed(conn, first, last, carrier):
        card(after, after.day).amendments = after.amendments
    for several, name in ((filled, "filled"), (problems, "problems")):
        for count in await several(conn, first, last, carrier):
            getattr(card(count, count.day), name)[count.what] = count.times
    for count in await unscheduled(conn, first, last, carrier):
        card(count, count.day).unscheduled = count.times
    for sent in await delivered(conn, first, last, carrier):
        its = card(sent, sent.day)
        its.deliveries, its.refused, its.repeated = sent.deliveries, sent.refused, sent.repeated
    return sorted(found.values(), key=lambda its: (-(its.day or first).toordinal(), its.carrier))
