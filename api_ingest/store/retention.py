"""Erases what its term is over of: flights with their travellers and alerts, then deliveries.

The moment is an argument of every statement, never the database's own clock: what is erased can be
told beforehand, and a test travels in time. A flight is over when it arrives; where that is not
known, when it leaves; where nothing is, at the end of its day. Its term begins there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from api_ingest.domain.delivery import unread, without_content
from api_ingest.store import figures
from api_ingest.store.alerts import _FLIGHT
from api_ingest.store.pool import Connection

NEVER = timedelta(days=36_500)
"""The term of what is not erased at all."""


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
# Extract: who it was and why it was thought so. The rest of what the carrier said goes.
_IDENTITY = """jsonb_build_object(
    'kind', t.detail->'kind', 'surname', t.detail->'surname',
    'given_names', t.detail->'given_names', 'birth_date', t.detail->'birth_date',
    'sex', t.detail->'sex', 'nationalities', t.detail->'nationalities',
    'documents', t.detail->'documents')"""
OPEN_CASES = f"""
insert into case_file (alert, list, entry, flight, date, departure, arrival, extract, reason,
                       officer, decided_at, kept_at, review_on)
select a.id, a.list, a.entry,
       {_FLIGHT}, f.date, f.departure, f.arrival,
       jsonb_build_object('identity', {_IDENTITY}, 'evidence', a.evidence, 'note', d.note,
                          'strength', a.strength, 'probability', a.probability),
       d.reason, o.name, d.decided_at, $2::timestamptz,
       ($2::timestamptz at time zone 'America/Kralendijk')::date
           + coalesce(($4::jsonb->>a.list)::int, $3::int)
from alert a
join traveller t on t.id = a.traveller
join flight f on f.id = a.flight
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


_ALL_OVER = """exists (select from manifest m where m.delivery = d.id)
    and not exists (select from manifest m join flight f on f.id = m.flight
                    where m.delivery = d.id and f.erased_at is null)"""
DUE_DELIVERIES = f"""
select id, state, encode(sha256, 'hex') as sha256, size, received_at, receipt::text as receipt
from delivery d
where erased_at is null and state in ('taken', 'refused', 'quarantined')
      and (received_at + $2::interval <= $1::timestamptz or ({_ALL_OVER}))
order by received_at limit $3 for update skip locked
"""  # noqa: S608
ERASE_DELIVERIES = """
update delivery set content = '', name = null, content_type = null, hints = '{}',
    idempotency_key = null, receipt = new.receipt::jsonb, erased_at = $1
from unnest($2::uuid[], $3::text[]) as new (id, receipt) where delivery.id = new.id
"""
EMPTY_MANIFESTS = """
update manifest set reference = null, control = null, fingerprint = ''
where delivery = any($1::uuid[])
"""


async def erase_deliveries(conn: Connection, now: datetime, terms: Terms, most: int) -> int:
    """Erase the bytes of some deliveries and all that was quoted of them; returns how many.

    Their row stays, with a receipt that says how many and which problems. Call in a transaction.
    """
    rows = await conn.fetch(DUE_DELIVERIES, now, terms.received, most)
    if not rows:
        return 0
    ids = [row["id"] for row in rows]
    receipts = [json.dumps(_reduced(row, now)) for row in rows]
    await conn.execute(ERASE_DELIVERIES, now, ids, receipts)
    await conn.execute(EMPTY_MANIFESTS, ids)
    return len(rows)


def _reduced(row: Any, now: datetime) -> dict[str, Any]:
    """The receipt without what it quotes; for a delivery that was never read, one that says so."""
    never = unread(row["id"], row["state"], row["sha256"], row["size"], row["received_at"])
    said = json.loads(row["receipt"]) if row["receipt"] else never.to_json()
    return without_content(said, erased_at=now)


ERASE_MANIFESTS = """
delete from manifest m using delivery d
where d.id = m.delivery and d.erased_at is not null
      and d.received_at + $2::interval <= $1::timestamptz
      and not exists (select from traveller t where t.manifest = m.id) returning m.id
"""
ERASE_ROWS = """
delete from delivery d where id in (
    select id from delivery d
    where erased_at is not null and received_at + $2::interval <= $1::timestamptz
          and not exists (select from manifest m where m.delivery = d.id) limit $3)
returning id
"""
ERASE_EMPTY_FLIGHTS = """
delete from flight f where erased_at + $2::interval <= $1::timestamptz
       and not exists (select from manifest m where m.flight = f.id)
       and not exists (select from traveller t where t.flight = f.id)
       and not exists (select from alert a where a.flight = f.id)
"""


async def erase_records(conn: Connection, now: datetime, term: timedelta, most: int) -> int:
    """Erase some rows without content that no question is asked of any more."""
    await conn.execute(ERASE_MANIFESTS, now, term)
    rows = await conn.fetch(ERASE_ROWS, now, term, most)
    await conn.execute(ERASE_EMPTY_FLIGHTS, now, term)
    return len(rows)


# The entry as an open alert shows it stays for as long as the alert is open. Ended: it was taken
# off the list, changed (an older version), or its own last day is over.
_ENDED = """coalesce((select v.imported_at from list_version v where v.id = e.until),
        ((e.detail->>'valid_until')::date + 1)::timestamp at time zone 'America/Kralendijk')
    + make_interval(days => coalesce(($3::jsonb->>e.list)::int, $2::int))"""
_ALERTED = """exists (select from alert a
        where a.list = e.list and a.entry = e.entry and a.state = 'open'
              and e.since <= a.list_version and (e.until is null or e.until > a.list_version))"""
ERASE_ENTRIES = f"""
delete from list_entry e where (list, entry, since) in (
    select list, entry, since from list_entry e
    where {_ENDED} <= $1::timestamptz and not {_ALERTED} limit $4)
returning entry
"""  # noqa: S608


async def erase_entries(
    conn: Connection, now: datetime, days: int, days_of: Mapping[str, int], most: int
) -> int:
    """Erase some entries that ended; `days_of` is the term of lists that have their own."""
    return len(await conn.fetch(ERASE_ENTRIES, now, days, dict(days_of), most))


ERASE_CASES = """
delete from case_file where review_on <= ($1::timestamptz at time zone 'America/Kralendijk')::date
returning id
"""
ERASE_EFFECTS = """
delete from outbox
where coalesce(sent_at + $2::interval, created_at + $3::interval) <= $1::timestamptz
returning id
"""
ERASE_ANSWERS = """
delete from answer
where coalesce(answered_at + $2::interval, owed_at + $3::interval) <= $1::timestamptz
returning id
"""
ERASE_SESSIONS = """
delete from session
where least(created_at + $2::interval, last_seen_at + $3::interval) <= $1::timestamptz returning 1
"""


async def erase_cases(conn: Connection, now: datetime) -> int:
    """Erase case files whose day of review came and that nobody extended."""
    return len(await conn.fetch(ERASE_CASES, now))


async def erase_effects(conn: Connection, now: datetime, sent: timedelta, never: timedelta) -> int:
    """Erase what was sent, and what could not be sent for too long: effects and answers."""
    effects = await conn.fetch(ERASE_EFFECTS, now, sent, never)
    return len(effects) + len(await conn.fetch(ERASE_ANSWERS, now, sent, never))


async def erase_sessions(
    conn: Connection, now: datetime, longest: timedelta, idle: timedelta
) -> int:
    """Erase sessions that have ended by themselves."""
    return len(await conn.fetch(ERASE_SESSIONS, now, longest, idle))


EXTEND = """
update case_file set review_on = $2, extended_by = $3 where id = $1 and review_on < $2 returning id
"""
RELEASE = "delete from case_file where id = $1 returning id"


async def extend_case(conn: Connection, id: int, until: Any, by: str) -> bool:
    """Keep a case file until a later day. False: there is none, or it is kept so long anyway."""
    return await conn.fetchval(EXTEND, id, until, by) is not None


async def release_case(conn: Connection, id: int) -> bool:
    """Erase a case file now. False: there is none."""
    return await conn.fetchval(RELEASE, id) is not None


CASE = """
select id, list, entry, flight, date, departure, arrival, extract, reason, officer, decided_at,
       kept_at, review_on, extended_by from case_file where id = $1
"""
CASES = (
    "select id, list, flight, date, reason, officer, review_on from case_file order by review_on"
)


async def case(conn: Connection, id: int) -> dict[str, Any] | None:
    """A case file with its extract. Whoever shows it notes for what."""
    row = await conn.fetchrow(CASE, id)
    return dict(row) if row else None


async def cases(conn: Connection) -> list[dict[str, Any]]:
    """Every case file without its extract: nobody is shown."""
    return [dict(row) for row in await conn.fetch(CASES)]


class Held(NamedTuple):
    """How much there is, since when, how much is due, overdue (since a moment), and held back."""

    rows: int
    oldest: datetime | None
    due: int
    overdue: int
    held: int


_COUNT = """count(*) as rows, min(began) as oldest,
       count(*) filter (where greatest(ends, began) <= $1::timestamptz and not held) as due,
       count(*) filter (where greatest(ends, began) <= $2::timestamptz and not held) as overdue,
       count(*) filter (where ends <= $1 and held) as held from ("""
HELD_TRAVELLERS = f"""
select {_COUNT}
    select t.changed_at as began,
           least({_OVER} + $3::interval,
                 (select max(m.read_at) from manifest m where m.flight = f.id) + $4::interval)
               as ends,
           {_OPEN} as held
    from traveller t join flight f on f.id = t.flight) as kept
"""  # noqa: S608
HELD_ALERTS = f"""
select {_COUNT}
    select a.raised_at as began, {_OVER} + $3::interval as ends, a.state = 'open' as held
    from alert a join flight f on f.id = a.flight) as kept
"""  # noqa: S608
HELD_DELIVERIES = f"""
select {_COUNT}
    select received_at as began,
           case when {_ALL_OVER} then received_at else received_at + $3::interval end as ends,
           false as held
    from delivery d where erased_at is null) as kept
"""  # noqa: S608
HELD_RECORDS = f"""
select {_COUNT}
    select received_at as began, received_at + $3::interval as ends,
           exists (select from manifest m join traveller t on t.manifest = m.id
                   where m.delivery = d.id) as held
    from delivery d where erased_at is not null) as kept
"""  # noqa: S608
HELD_ENTRIES = f"""
select {_COUNT}
    select (select imported_at from list_version v where v.id = e.since) as began,
           coalesce((select v.imported_at from list_version v where v.id = e.until),
                    ((e.detail->>'valid_until')::date + 1)::timestamp
                        at time zone 'America/Kralendijk')
               + make_interval(days => coalesce(($4::jsonb->>e.list)::int, $3::int)) as ends,
           {_ALERTED} as held
    from list_entry e) as kept
"""  # noqa: S608
HELD_QUIET = f"""
select {_COUNT}
    select dismissed_at as began, until as ends, false as held
    from quiet_pair) as kept
"""  # noqa: S608
HELD_CASES = f"""
select {_COUNT}
    select kept_at as began, review_on::timestamp at time zone 'America/Kralendijk' as ends,
           false as held from case_file) as kept
"""  # noqa: S608
HELD_EFFECTS = f"""
select {_COUNT}
    select created_at as began, coalesce(sent_at + $3::interval, created_at + $4::interval) as ends,
           false as held from outbox
    union all
    select owed_at, coalesce(answered_at + $3::interval, owed_at + $4::interval), false
    from answer) as kept
"""  # noqa: S608
HELD_SESSIONS = f"""
select {_COUNT}
    select created_at as began,
           least(created_at + $3::interval, last_seen_at + $4::interval) as ends, false as held
    from session) as kept
"""  # noqa: S608


async def held(
    conn: Connection, statement: str, now: datetime, since: datetime, *terms: Any
) -> Held:
    """Count by one of the statements above; overdue is what was due before `since`."""
    return Held(**await conn.fetchrow(statement, now, since, *terms))


LOCK = "select pg_try_advisory_lock(7240311415929)"
UNLOCK = "select pg_advisory_unlock(7240311415929)"


async def lock(conn: Connection) -> bool:
    """Be the one who purges, for as long as the connection lasts or until `unlock`."""
    return bool(await conn.fetchval(LOCK))


async def unlock(conn: Connection) -> None:
    """Let another."""
    await conn.execute(UNLOCK)


class Run(NamedTuple):
    """One run of the purge. `fault` is None where it came to its end."""

    at: datetime
    erased: dict[str, int]
    overdue: int | None
    ms: int
    fault: str | None


NOTE = "insert into retention_run (at, erased, overdue, ms, fault) values ($1, $2, $3, $4, $5)"
ERASE_RUNS = "delete from retention_run where at < $1::timestamptz - interval '366 days'"
RUNS = "select at, erased, overdue, ms, fault from retention_run order by id desc limit $1"
LAST = "select max(at) from retention_run where fault is null"


async def note(conn: Connection, run: Run) -> None:
    """Remember a run, for a year."""
    await conn.execute(NOTE, *run)
    await conn.execute(ERASE_RUNS, run.at)


async def runs(conn: Connection, most: int) -> Sequence[Run]:
    """The latest runs, the newest first."""
    return [Run(**row) for row in await conn.fetch(RUNS, most)]


async def last_run(conn: Connection) -> datetime | None:
    """When it last came to its end."""
    moment: datetime | None = await conn.fetchval(LAST)
    return moment


LAST_THAT_ERASED = "select max(at) from retention_run where erased ? $1::text"


async def last_run_that_erased(conn: Connection, what: str) -> datetime | None:
    """When something of this name was erased last."""
    moment: datetime | None = await conn.fetchval(LAST_THAT_ERASED, what)
    return moment
