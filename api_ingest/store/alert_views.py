"""What officers see of alerts: the queue, one alert with all that it rests on, and the outlook."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from api_ingest.domain.alert import Strength
from api_ingest.domain.fields import airport
from api_ingest.domain.fields.airport import Direction
from api_ingest.store.flights import DESIGNATOR, TERRITORY
from api_ingest.store.pool import Connection


def direction_of(
    row: QueueRow | Card, embarkation: str | None, disembarkation: str | None
) -> Direction | None:
    """Which way the traveller goes on this flight: over the legs from boarding to leaving it."""
    ports = {port for leg in row.legs for port in (leg["departure"], leg["arrival"]) if port}
    return airport.direction(
        airport.on_route(embarkation, ports, row.departure),
        airport.on_route(disembarkation, ports, row.arrival),
    )


class QueueRow(NamedTuple):
    """An open alert in the queue. `deadline` is when the flight lands (inbound) or leaves."""

    id: int
    flight_id: int
    flight: str
    departure: str | None
    arrival: str | None
    deadline: datetime | None
    inbound: bool
    legs: Any
    embarkation: str | None
    disembarkation: str | None
    name: str
    seat: str | None
    list: str
    entry: str
    category: str | None
    strength: str
    probability: float
    evidence: Any
    proposed: bool

    @property
    def direction(self) -> Direction | None:
        """Into the territory, out of it, or between the islands."""
        return direction_of(self, self.embarkation, self.disembarkation)


# The entry as it was in the version that raised the alert.
_ENTRY = """join lateral (
    select detail from list_entry
    where list = a.list and entry = a.entry and since <= a.list_version
    order by since desc limit 1) e on true"""
_NAME = """concat_ws(', ', t.detail->>'surname',
        (select string_agg(value, ' ') from jsonb_array_elements_text(t.detail->'given_names')))"""
_ROWS = f"""
select a.id, f.id as flight_id, {DESIGNATOR} as flight, f.departure, f.arrival,
       case when f.arrival in {TERRITORY} then coalesce(f.arrives, f.departs)
            else coalesce(f.departs, f.arrives) end as deadline,
       coalesce(f.arrival in {TERRITORY}, false) as inbound, f.legs,
       t.detail->>'embarkation' as embarkation, t.detail->>'disembarkation' as disembarkation,
       {_NAME} as name, t.detail->>'seat' as seat,
       a.list, a.entry, e.detail->>'category' as category,
       a.strength, a.probability, a.evidence,
       a.proposal is not null as proposed
from alert a join traveller t on t.id = a.traveller join flight f on f.id = a.flight
{_ENTRY}
"""  # noqa: S608 — constants above
_ORDER = """
order by deadline nulls last, f.id, (a.strength = 'strong') desc, a.probability desc, a.id
"""
QUEUE = f"{_ROWS} where a.state = 'open' and not f.test {_ORDER}"
QUIET = f"""
{_ROWS} where a.state = 'quiet' and not f.test
      and coalesce(f.arrives, f.date + interval '36 hours') > now() - interval '6 hours' {_ORDER}
"""


async def queue(conn: Connection) -> list[QueueRow]:
    """All open alerts, the next deadline first."""
    return [QueueRow(**row) for row in await conn.fetch(QUEUE)]


async def quiet(conn: Connection) -> list[QueueRow]:
    """Alerts of flights not long over that an earlier dismissal keeps quiet."""
    return [QueueRow(**row) for row in await conn.fetch(QUIET)]


class Card(NamedTuple):
    """One alert with everything an officer needs to decide."""

    id: int
    state: str
    verdict: str | None
    because: str | None
    list: str
    entry: str
    strength: Strength
    probability: float
    bits: float
    evidence: Any
    list_number: int
    index_version: str | None
    weights_version: str | None
    listed: dict[str, Any]
    traveller: dict[str, Any]
    traveller_state: str
    person: Any
    legs: Any
    date: date
    flight: str
    departure: str | None
    arrival: str | None
    departs: datetime | None
    arrives: datetime | None
    flight_state: str
    function: str
    profile: str
    delivery: Any
    delivery_name: str | None
    channel: str
    received_at: datetime
    by_replay: bool
    quiet: int | None
    proposed: str | None
    proposed_by: str | None
    proposer: int | None

    @property
    def direction(self) -> Direction | None:
        """Into the territory, out of it, or between the islands."""
        said = self.traveller
        return direction_of(self, said.get("embarkation"), said.get("disembarkation"))


CARD = f"""
select a.id, a.state, a.verdict, a.because, a.list, a.entry, a.strength, a.probability, a.bits,
       a.evidence, v.number as list_number, a.index_version,
       a.weights_version, e.detail as listed, t.detail as traveller,
       t.state as traveller_state, t.person, f.legs, f.date, {DESIGNATOR} as flight,
       f.departure, f.arrival, f.departs, f.arrives, f.state as flight_state,
       m.function, m.profile, m.delivery,
       d.name as delivery_name, d.channel, d.received_at, a.by_replay,
       a.quiet, p.verdict as proposed, o.name as proposed_by, p.account as proposer
from alert a
join traveller t on t.id = a.traveller
join flight f on f.id = a.flight
join list_version v on v.id = a.list_version
join manifest m on m.id = t.manifest
join delivery d on d.id = m.delivery
left join decision p on p.id = a.proposal
left join account o on o.id = p.account
{_ENTRY}
where a.id = $1 and not f.test
"""  # noqa: S608


async def card(conn: Connection, id: int) -> Card | None:
    """One alert, or None."""
    row = await conn.fetchrow(CARD, id)
    return Card(**row) if row else None


class Travel(NamedTuple):
    """Another flight of the same person."""

    flight: str
    date: Any
    departure: str | None
    arrival: str | None
    state: str


TRAVELS = f"""
select {DESIGNATOR} as flight, f.date, f.departure, f.arrival, t.state
from traveller t join flight f on f.id = t.flight
where t.person = $1 and not f.test order by f.date desc, f.id desc limit 20
"""  # noqa: S608


async def travels(conn: Connection, person: Any) -> list[Travel]:
    """The flights on which we hold this person, the latest first."""
    return [Travel(**row) for row in await conn.fetch(TRAVELS, person)]


OUTLOOK = f"""
select (select count(*) from flight where not test and state <> 'cancelled'
                and arrival in {TERRITORY}
                and arrives between now() and now() + interval '24 hours') as expected,
       (select max(received_at) from delivery where not test) as last_delivery
"""  # noqa: S608


class Outlook(NamedTuple):
    """What is known when nothing is open.

    Flights that will land within a day, and when the last delivery came.
    """

    expected: int
    last_delivery: datetime | None


async def outlook(conn: Connection) -> Outlook:
    """For the empty queue: silence is not all clear."""
    return Outlook(**await conn.fetchrow(OUTLOOK))
