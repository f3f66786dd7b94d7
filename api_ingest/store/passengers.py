"""Erases flights whose term is over, with their travellers and alerts.

A flight is over when it arrives; where that is not known, when it leaves; where nothing is, at the
end of its day. Its term begins there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from api_ingest.store import figures
from api_ingest.store.flights import DESIGNATOR
from api_ingest.store.pool import Connection
from api_ingest.store.term import COUNT


class Terms(NamedTuple):
    """How long what is kept. `received` is the longest that anything of a delivery is kept."""

    passenger: timedelta
    received: timedelta
    case_days: int
    case_days_of: Mapping[str, int]


_OVER = """coalesce(f.arrives, f.departs,
        (f.date + 1)::timestamp at time zone 'America/Kralendijk')"""
_OPEN = "exists (select from alert a where a.traveller = t.id and a.state = 'open')"
# A list that came long before its flight is kept no longer than `received` after it came last; its
# flight is not over, and the next list of it is kept again. The ledger of stays reads a flight
# before it is erased; for one that came late it has an hour.
_DUE = f"""(f.erased_at is null and {_OVER} + $2::interval <= $1::timestamptz
     and (f.stays_due is null or f.stays_due > $1::date
          or {_OVER} + $2::interval + interval '1 hour' <= $1))
 or ((f.erased_at is not null
      or (select max(m.read_at) from manifest m where m.flight = f.id) + $3::interval <= $1)
     and exists (select from traveller t where t.flight = f.id and not {_OPEN}))"""  # noqa: S608
DUE = f"""
select f.id, {_OVER} + $2::interval <= $1 as over from flight f where {_DUE}
order by f.id limit $4 for update of f skip locked
"""  # noqa: S608 — constants above
# Extract: who it was, why it was thought so, and by which versions. The rest of what the carrier
# said goes, and what the alert said before it was scored as it was decided.
_IDENTITY = """jsonb_build_object(
    'kind', t.detail->'kind', 'surname', t.detail->'surname',
    'given_names', t.detail->'given_names', 'birth_date', t.detail->'birth_date',
    'sex', t.detail->'sex', 'nationalities', t.detail->'nationalities',
    'documents', t.detail->'documents')"""
OPEN_CASES = f"""
insert into case_file (alert, list, entry, flight, date, departure, arrival, extract, reason,
                       officer, decided_at, kept_at, review_on)
select a.id, a.list, a.entry,
       {DESIGNATOR}, f.date, f.departure, f.arrival,
       jsonb_build_object('identity', {_IDENTITY}, 'evidence', a.evidence, 'note', d.note,
                          'strength', a.strength, 'probability', a.probability, 'bits', a.bits,
                          'list_version', v.number, 'index_version', a.index_version,
                          'weights_version', a.weights_version),
       d.reason, o.name, d.decided_at, $2::timestamptz,
       ($2::timestamptz at time zone 'America/Kralendijk')::date
           + coalesce(($4::jsonb->>a.list)::int, $3::int)
from alert a
join traveller t on t.id = a.traveller
join flight f on f.id = a.flight
join list_version v on v.id = a.list_version
join lateral (select * from decision where alert = a.id order by id desc limit 1) d on true
join account o on o.id = d.account
where a.flight = any($1::bigint[]) and a.state <> 'open' and a.verdict = 'hit' and not f.test
on conflict (alert) do nothing returning id
"""  # noqa: S608
EMPTY_NOTES = """
update decision d set note = '' from alert a
where a.id = d.alert and a.flight = any($1::bigint[]) and a.state <> 'open' and d.note <> ''
"""
ERASE_ALERTS = "delete from alert where flight = any($1::bigint[]) and state <> 'open' returning id"
# Under an open alert stays who it is, and where the carrier wrote it.
REDUCE = """
update traveller set fingerprint = '', name_birth = null, document_birth = null,
    detail = detail || '{"locator": null, "reference": null, "seat": null, "crew_function": null,
                         "verified": null, "residence": null, "bags": null}'
where flight = any($1::bigint[]) and fingerprint <> ''
"""
ERASE_TRAVELLERS = """
delete from traveller t where flight = any($1::bigint[])
       and not exists (select from alert a where a.traveller = t.id) returning id
"""
MARK = """
update flight set erased_at = $2 where id = any($1::bigint[]) and erased_at is null
"""


class Erased(NamedTuple):
    """Of a chunk: how many flights it was, and how many travellers, alerts and new case files."""

    flights: int
    travellers: int = 0
    alerts: int = 0
    cases: int = 0


async def erase_flights(conn: Connection, now: datetime, terms: Terms, most: int) -> Erased:
    """Erase the travellers and alerts of some flights whose term is over.

    A confirmed alert leaves a case file, an open one holds the extract of its traveller. Call
    inside a transaction: the flights are locked until its end, and a list of one of them waits.
    """
    rows = await conn.fetch(DUE, now, terms.passenger, terms.received, most)
    ids = [row["id"] for row in rows]
    if not ids:
        return Erased(0)
    over = [row["id"] for row in rows if row["over"]]
    await figures.settle_flights(conn, over)
    await figures.settle_alerts(conn, ids)
    days_of = dict(terms.case_days_of)
    cases = await conn.fetch(OPEN_CASES, ids, now, terms.case_days, days_of)
    await conn.execute(EMPTY_NOTES, ids)
    alerts = await conn.fetch(ERASE_ALERTS, ids)
    travellers = await conn.fetch(ERASE_TRAVELLERS, ids)
    await conn.execute(REDUCE, ids)
    await conn.execute(MARK, over, now)
    return Erased(len(ids), len(travellers), len(alerts), len(cases))


# Who did not come along goes when the flight is over, not a day later; no sooner, lest an earlier
# list that comes late brings him back.
ERASE_GONE = f"""
delete from traveller t using flight f
where f.id = t.flight and t.id in (
    select t.id from traveller t join flight f on f.id = t.flight
    where (t.state in ('not_boarded', 'cancelled') or f.state = 'cancelled')
          and f.erased_at is null and {_OVER} <= $1::timestamptz
          and (f.stays_due is null or f.stays_due > $1::date)
          and not exists (select from alert a where a.traveller = t.id)
    order by t.id limit $2 for update of t skip locked)
returning t.id
"""  # noqa: S608


async def erase_gone(conn: Connection, now: datetime, most: int) -> int:
    """Erase some travellers who were not on board, without an alert; returns how many."""
    return len(await conn.fetch(ERASE_GONE, now, most))


HELD_TRAVELLERS = f"""
select {COUNT}
    select t.changed_at as began,
           least({_OVER} + $3::interval,
                 (select max(m.read_at) from manifest m where m.flight = f.id) + $4::interval)
               as ends,
           {_OPEN} as held
    from traveller t join flight f on f.id = t.flight) as kept
"""  # noqa: S608
HELD_ALERTS = f"""
select {COUNT}
    select a.raised_at as began, {_OVER} + $3::interval as ends, a.state = 'open' as held
    from alert a join flight f on f.id = a.flight) as kept
"""  # noqa: S608
