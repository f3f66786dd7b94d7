"""Alerts: one for each traveller, entry and flight; raised, withdrawn, decided.

And what officers see of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from api_ingest.domain.alert import Decision, NewAlert
from api_ingest.domain.fields import airport
from api_ingest.domain.fields.airport import Direction
from api_ingest.store.pool import Connection

CHANNEL = "alert"

# A decided alert stays as it was decided; a withdrawn one whose match is back is open again.
RAISE = """
insert into alert (traveller, flight, list, entry, list_version, probability, bits, strength,
                   evidence, index_version, weights_version)
select traveller, flight, list, entry, list_version, probability, bits, strength, evidence::jsonb,
       index_version, weights_version
from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::float8[],
            $7::float8[], $8::text[], $9::text[], $10::text[], $11::text[])
     as new (traveller, flight, list, entry, list_version, probability, bits, strength, evidence,
             index_version, weights_version)
on conflict (traveller, list, entry) do update set
    list_version = excluded.list_version, probability = excluded.probability, bits = excluded.bits,
    strength = excluded.strength, evidence = excluded.evidence, state = 'open', because = null,
    index_version = excluded.index_version, weights_version = excluded.weights_version,
    changed_at = now()
where alert.state <> 'decided'
returning (xmax = 0) as is_new
"""
NOTIFY = "select pg_notify($1, '')"


async def raise_all(conn: Connection, alerts: Sequence[NewAlert]) -> int:
    """Store alerts; returns how many were not there before."""
    if not alerts:
        return 0
    rows = await conn.fetch(
        RAISE,
        [one.traveller for one in alerts],
        [one.flight for one in alerts],
        [one.list for one in alerts],
        [one.entry for one in alerts],
        [one.list_version for one in alerts],
        [one.match.probability for one in alerts],
        [one.match.bits for one in alerts],
        [one.match.strength for one in alerts],
        [json.dumps([evidence._asdict() for evidence in one.match.evidence]) for one in alerts],
        [one.index_version for one in alerts],
        [one.match.weights_version for one in alerts],
    )
    await conn.execute(NOTIFY, CHANNEL)
    return sum(row["is_new"] for row in rows)


WITHDRAW = """
update alert set state = 'withdrawn', because = $2, changed_at = now()
where traveller = any($1::bigint[]) and state = 'open' returning id
"""


async def withdraw(conn: Connection, travellers: Sequence[int], because: str) -> int:
    """Withdraw the open alerts of these travellers, saying why; returns how many there were."""
    if not travellers:
        return 0
    gone = await conn.fetch(WITHDRAW, travellers, because)
    if gone:
        await conn.execute(NOTIFY, CHANNEL)
    return len(gone)


WITHDRAW_MISSING = """
update alert set state = 'withdrawn', because = 'no longer matches', changed_at = now()
where traveller = any($1::bigint[]) and state = 'open'
      and not exists (
          select from unnest($2::bigint[], $3::text[], $4::text[]) as still (traveller, list, entry)
          where still.traveller = alert.traveller and still.list = alert.list
                and still.entry = alert.entry)
returning id
"""


async def withdraw_missing(
    conn: Connection, travellers: Sequence[int], still: Sequence[NewAlert]
) -> int:
    """Withdraw open alerts of travellers just matched that are not among what was found."""
    if not travellers:
        return 0
    gone = await conn.fetch(
        WITHDRAW_MISSING, travellers,
        [one.traveller for one in still], [one.list for one in still], [one.entry for one in still],
    )  # fmt: skip
    if gone:
        await conn.execute(NOTIFY, CHANNEL)
    return len(gone)


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
    raised_at: datetime

    @property
    def direction(self) -> Direction | None:
        """Into the territory, out of it, or between the islands."""
        return direction_of(self, self.embarkation, self.disembarkation)


TERRITORY = "('BON', 'EUX', 'SAB')"
# The entry as it was in the version that raised the alert.
_ENTRY = """join lateral (
    select detail from list_entry
    where list = a.list and entry = a.entry and since <= a.list_version
    order by since desc limit 1) e on true"""
_FLIGHT = """coalesce(f.carrier, '')
        || coalesce(f.number::text || coalesce(f.suffix, ''), f.registration, '?')"""
_NAME = """concat_ws(', ', t.detail->>'surname',
        (select string_agg(value, ' ') from jsonb_array_elements_text(t.detail->'given_names')))"""
QUEUE = f"""
select a.id, f.id as flight_id, {_FLIGHT} as flight, f.departure, f.arrival,
       case when f.arrival in {TERRITORY} then coalesce(f.arrives, f.departs)
            else coalesce(f.departs, f.arrives) end as deadline,
       coalesce(f.arrival in {TERRITORY}, false) as inbound, f.legs,
       t.detail->>'embarkation' as embarkation, t.detail->>'disembarkation' as disembarkation,
       {_NAME} as name, t.detail->>'seat' as seat,
       a.list, a.entry, e.detail->>'category' as category,
       a.strength, a.probability, a.evidence, a.raised_at
from alert a join traveller t on t.id = a.traveller join flight f on f.id = a.flight
{_ENTRY}
where a.state = 'open' and not f.test
order by deadline nulls last, f.id, (a.strength = 'strong') desc, a.probability desc, a.id
"""  # noqa: S608 — constants above


async def queue(conn: Connection) -> list[QueueRow]:
    """All open alerts, the next deadline first."""
    return [QueueRow(**row) for row in await conn.fetch(QUEUE)]


class Card(NamedTuple):
    """One alert with everything an officer needs to decide."""

    id: int
    state: str
    verdict: str | None
    because: str | None
    list: str
    entry: str
    strength: str
    probability: float
    bits: float
    evidence: Any
    raised_at: datetime
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

    @property
    def direction(self) -> Direction | None:
        """Into the territory, out of it, or between the islands."""
        said = self.traveller
        return direction_of(self, said.get("embarkation"), said.get("disembarkation"))


CARD = f"""
select a.id, a.state, a.verdict, a.because, a.list, a.entry, a.strength, a.probability, a.bits,
       a.evidence, a.raised_at, v.number as list_number, a.index_version,
       a.weights_version, e.detail as listed, t.detail as traveller,
       t.state as traveller_state, t.person, f.legs, f.date, {_FLIGHT} as flight,
       f.departure, f.arrival, f.departs, f.arrives, f.state as flight_state,
       m.function, m.profile, m.delivery,
       d.name as delivery_name, d.channel, d.received_at, a.by_replay
from alert a
join traveller t on t.id = a.traveller
join flight f on f.id = a.flight
join list_version v on v.id = a.list_version
join manifest m on m.id = t.manifest
join delivery d on d.id = m.delivery
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
select {_FLIGHT} as flight, f.date, f.departure, f.arrival, t.state
from traveller t join flight f on f.id = t.flight
where t.person = $1 and not f.test order by f.date desc, f.id desc limit 20
"""  # noqa: S608


async def travels(conn: Connection, person: Any) -> list[Travel]:
    """The flights on which we hold this person, the latest first."""
    return [Travel(**row) for row in await conn.fetch(TRAVELS, person)]


class Decided(NamedTuple):
    """A decision as it stands in the history."""

    verdict: str
    reason: str
    note: str
    officer: str
    decided_at: datetime


DECISIONS = """
select d.verdict, d.reason, d.note, a.name as officer, d.decided_at
from decision d join account a on a.id = d.account where d.alert = $1 order by d.id desc
"""


async def decisions(conn: Connection, alert: int) -> list[Decided]:
    """What was decided of an alert, the latest first."""
    return [Decided(**row) for row in await conn.fetch(DECISIONS, alert)]


DECIDE = "insert into decision (alert, verdict, reason, note, account) values ($1, $2, $3, $4, $5)"
# Doubt leaves the alert in the queue: somebody still has to say. What was withdrawn stays so.
SETTLE = """
update alert set verdict = $2, changed_at = now(),
                 state = case when state = 'withdrawn' then state
                              when $2 = 'doubt' then 'open' else 'decided' end
where id = $1 returning id
"""


async def decide(conn: Connection, decision: Decision, account: int) -> bool:
    """Add a decision. Call inside a transaction. False: no such alert."""
    if await conn.fetchval(SETTLE, decision.alert, decision.verdict) is None:
        return False
    await conn.execute(
        DECIDE, decision.alert, decision.verdict, decision.reason, decision.note, account
    )
    await conn.execute(NOTIFY, CHANNEL)
    return True


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
