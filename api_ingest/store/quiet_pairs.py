"""The memory of false matches: pairs of a traveller and an entry that an officer told apart.

The traveller is there as keyed hashes only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from api_ingest.domain.manifest import Traveller, traveller_from_json
from api_ingest.store.pool import Connection
from watchlists.entry import WatchlistEntry


class QuietPair(NamedTuple):
    """One pair; `live` is the entry as it stands on the list now."""

    id: int
    list: str
    entry: str
    keys: Sequence[str]
    traveller: bytes
    listed: bytes
    reason: str
    dismissed_by: str
    dismissed_at: datetime
    until: datetime
    live: WatchlistEntry


FIND = """
select distinct on (p.id) p.id, p.list, p.entry, p.keys, p.traveller, p.listed, p.reason,
       p.dismissed_by, p.dismissed_at, p.until, e.detail::text as live
from quiet_pair p
join unnest($1::text[], $2::text[]) as asked (list, entry)
     on asked.list = p.list and asked.entry = p.entry
join list_entry e on e.list = p.list and e.entry = p.entry and e.until is null
where p.lifted_at is null and p.until > now()
order by p.id
"""


async def find(conn: Connection, lists: Sequence[str], entries: Sequence[str]) -> list[QuietPair]:
    """Every pair that holds of these entries, given side by side with their lists."""
    rows = await conn.fetch(FIND, lists, entries)
    return [
        QuietPair(**dict(row) | {"live": WatchlistEntry.from_json(json.loads(row["live"]))})
        for row in rows
    ]


ADD = """
insert into quiet_pair (list, entry, keys, traveller, listed, alert, reason, dismissed_by, until)
values ($1, $2, $3, $4, $5, $6, $7, $8, now() + $9 * interval '1 day') returning id
"""


async def add(
    conn: Connection, *, list: str, entry: str, keys: Sequence[str], traveller: bytes,
    listed: bytes, alert: int, reason: str, by: str, days: int,
) -> int:  # fmt: skip
    """Remember a pair for so many days; its id."""
    return int(
        await conn.fetchval(ADD, list, entry, keys, traveller, listed, alert, reason, by, days)
    )


OPEN = """
select a.id, t.detail::text as detail from alert a join traveller t on t.id = a.traveller
where a.list = $1 and a.entry = $2 and a.state = 'open' for update of a
"""
QUIETEN = """
update alert set state = 'quiet', quiet = $2, changed_at = now() where id = any($1::bigint[])
"""


async def open_alerts(conn: Connection, list: str, entry: str) -> list[tuple[int, Traveller]]:
    """Open alerts of an entry with their travellers."""
    rows = await conn.fetch(OPEN, list, entry)
    return [(row["id"], traveller_from_json(json.loads(row["detail"]))) for row in rows]


async def quieten(conn: Connection, alerts: Sequence[int], pair: int) -> None:
    """These alerts are of that pair."""
    await conn.execute(QUIETEN, alerts, pair)


# Whose flight is over stays as it is: nobody is at the border any more.
REOPEN = """
update alert a set state = 'open', quiet = null, changed_at = now()
from flight f
where f.id = a.flight and a.state = 'quiet' and a.quiet = any($1::bigint[])
      and coalesce(f.arrives, f.date + interval '36 hours') > now() - interval '6 hours'
returning a.id
"""
LIFT = """
update quiet_pair set lifted_by = $2, lifted_because = $3, lifted_at = now()
where id = $1 and lifted_at is null returning id
"""
LIFT_OF_ALERT = """
update quiet_pair set lifted_by = $2, lifted_because = 'decided otherwise', lifted_at = now()
where alert = $1 and lifted_at is null returning id
"""


async def lift(conn: Connection, id: int, *, by: str, because: str) -> bool:
    """End a pair before its time; its alerts are open again. False: there is none that holds."""
    if await conn.fetchval(LIFT, id, by, because) is None:
        return False
    await conn.fetch(REOPEN, [id])
    return True


async def lift_of_alert(conn: Connection, alert: int, *, by: str) -> bool:
    """End what a decision made quiet that is decided otherwise now."""
    ids = [row["id"] for row in await conn.fetch(LIFT_OF_ALERT, alert, by)]
    if ids:
        await conn.fetch(REOPEN, ids)
    return bool(ids)


OVER = "select id from quiet_pair where until <= now()"
ERASE = "delete from quiet_pair where id = any($1::bigint[])"


async def end_over(conn: Connection) -> int:
    """Erase pairs whose time is over; what they kept quiet is open again. Returns how many."""
    ids = [row["id"] for row in await conn.fetch(OVER)]
    if ids:
        await conn.fetch(REOPEN, ids)
        await conn.execute(ERASE, ids)
    return len(ids)


class Told(NamedTuple):
    """A pair as it is listed."""

    id: int
    list: str
    entry: str
    reason: str
    dismissed_by: str
    dismissed_at: datetime
    until: datetime
    lifted_by: str | None
    lifted_because: str | None
    alerts: int


ALL = """
select p.id, p.list, p.entry, p.reason, p.dismissed_by, p.dismissed_at, p.until, p.lifted_by,
       p.lifted_because, (select count(*) from alert a where a.quiet = p.id) as alerts
from quiet_pair p order by p.id
"""


async def all_pairs(conn: Connection) -> list[Told]:
    """Every pair that is remembered, and how many alerts each keeps quiet."""
    return [Told(**row) for row in await conn.fetch(ALL)]
