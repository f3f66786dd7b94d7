"""Erases what ends by itself: entries of lists, effects and answers, sessions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from api_ingest.store.pool import Connection
from api_ingest.store.term import COUNT

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
# Of officers, operators and partners, and of carriers on the upload page.
ERASE_SESSIONS = """
with carriers as (
    delete from carrier_session
    where least(created_at + $2::interval, last_seen_at + $3::interval) <= $1::timestamptz
    returning 1
), accounts as (
    delete from session
    where least(created_at + $2::interval, last_seen_at + $3::interval) <= $1::timestamptz
    returning 1
)
select from carriers union all select from accounts
"""


async def erase_effects(conn: Connection, now: datetime, sent: timedelta, never: timedelta) -> int:
    """Erase what was sent, and what could not be sent for too long: effects and answers."""
    effects = await conn.fetch(ERASE_EFFECTS, now, sent, never)
    return len(effects) + len(await conn.fetch(ERASE_ANSWERS, now, sent, never))


async def erase_sessions(
    conn: Connection, now: datetime, longest: timedelta, idle: timedelta
) -> int:
    """Erase sessions that have ended by themselves."""
    return len(await conn.fetch(ERASE_SESSIONS, now, longest, idle))


HELD_ENTRIES = f"""
select {COUNT}
    select (select imported_at from list_version v where v.id = e.since) as began,
           coalesce((select v.imported_at from list_version v where v.id = e.until),
                    ((e.detail->>'valid_until')::date + 1)::timestamp
                        at time zone 'America/Kralendijk')
               + make_interval(days => coalesce(($4::jsonb->>e.list)::int, $3::int)) as ends,
           {_ALERTED} as held
    from list_entry e) as kept
"""  # noqa: S608
HELD_QUIET = f"""
select {COUNT}
    select dismissed_at as began, until as ends, false as held
    from quiet_pair) as kept
"""  # noqa: S608
HELD_EFFECTS = f"""
select {COUNT}
    select created_at as began, coalesce(sent_at + $3::interval, created_at + $4::interval) as ends,
           false as held from outbox
    union all
    select owed_at, coalesce(answered_at + $3::interval, owed_at + $4::interval), false
    from answer) as kept
"""  # noqa: S608
HELD_SESSIONS = f"""
select {COUNT}
    select created_at as began,
           least(created_at + $3::interval, last_seen_at + $4::interval) as ends, false as held
    from (select created_at, last_seen_at from session
          union all select created_at, last_seen_at from carrier_session) as signed_in) as kept
"""  # noqa: S608


HELD_PROPOSALS = f"""
select {COUNT}
    select proposed_at as began, proposed_at + $3::interval as ends, false as held
    from list_proposal where state = 'waiting') as kept
"""  # noqa: S608
