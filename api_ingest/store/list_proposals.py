"""Imports that wait for a second person."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from api_ingest.store import watchlists
from api_ingest.store.pool import Connection
from api_ingest.store.watchlists import Change, Version
from watchlists.entry import WatchlistEntry

Settled = Literal["approved", "refused", "outdated"]
What = Literal["added", "changed", "removed"]


class Proposal(NamedTuple):
    """A change of a list that waits; `base` is the version it was made from."""

    id: int
    list: str
    base: int | None
    added: int
    changed: int
    removed: int
    held: int
    proposer: int
    proposed_by: str
    proposed_at: datetime


OUTDATE = """
update list_proposal set state = 'outdated', settled_at = now(), fresh = '[]', removed = '{}'
where list = $1 and state = 'waiting'
"""
PROPOSE = """
insert into list_proposal (list, base, sha256, fresh, removed, added, changed, held, proposed_by)
values ($1, $2, sha256($3), $4::text::jsonb, $5, $6, $7, $8, $9) returning id
"""


async def propose(conn: Connection, change: Change, *, content: bytes, account: int) -> int:
    """Keep a change until somebody else has looked at it; it takes the place of an earlier one."""
    fresh = [*change.added, *(after for _, after in change.changed)]
    await conn.execute(OUTDATE, change.list)
    return int(
        await conn.fetchval(
            PROPOSE, change.list, change.base, content,
            json.dumps([one.to_json() for one in fresh]), list(change.removed),
            len(change.added), len(change.changed), change.held, account,
        )
    )  # fmt: skip


WAITING = """
select p.id, p.list, p.base, p.added, p.changed, cardinality(p.removed) as removed, p.held,
       p.proposed_by as proposer, a.name as proposed_by, p.proposed_at
from list_proposal p join account a on a.id = p.proposed_by
where p.state = 'waiting' order by p.list
"""


async def waiting(conn: Connection) -> dict[str, Proposal]:
    """What waits, by list."""
    return {row["list"]: Proposal(**row) for row in await conn.fetch(WAITING)}


# What is fresh stands in this order: added, then changed.
FRESH = """
select case when at <= p.added then 'added' else 'changed' end as what, detail::text as detail
from list_proposal p, jsonb_array_elements(p.fresh) with ordinality as fresh (detail, at)
where p.id = $1 and (at <= $2 or at > p.added and at <= p.added + $2) order by at
"""
GONE = """
select 'removed' as what, e.detail::text as detail
from list_proposal p, unnest(p.removed[:$2]) with ordinality as gone (entry, at)
join list_entry e on e.entry = gone.entry and e.until is null
where p.id = $1 and e.list = p.list order by at
"""


async def named(conn: Connection, id: int, most: int) -> dict[What, list[WatchlistEntry]]:
    """The first of those who would be added, changed and removed. Whoever shows them notes it."""
    found: dict[What, list[WatchlistEntry]] = {"added": [], "changed": [], "removed": []}
    for row in [*await conn.fetch(FRESH, id, most), *await conn.fetch(GONE, id, most)]:
        found[row["what"]].append(WatchlistEntry.from_json(json.loads(row["detail"])))
    return found


CONTENT = """
select fresh::text as fresh, removed, sha256 from list_proposal
where id = $1 and state = 'waiting' for update
"""
SETTLE = """
update list_proposal set state = $2, settled_by = $3, settled_at = now(), fresh = '[]',
                         removed = '{}'
where id = $1
"""


async def settle(
    conn: Connection, proposal: Proposal, *, approve: bool, account: int, by: str
) -> tuple[Settled, Version | None]:
    """Approve or refuse. Call inside a transaction.

    What the list has become since is not undone: then the proposal is outdated. Raises
    PermissionError where who proposed it would approve it.
    """
    if approve and account == proposal.proposer:
        raise PermissionError(proposal.proposed_by)
    row = await conn.fetchrow(CONTENT, proposal.id)
    if row is None:
        return "outdated", None
    outcome: Settled = "approved" if approve else "refused"
    version = None
    if approve:
        entries = [WatchlistEntry.from_json(one) for one in json.loads(row["fresh"])]
        change = await watchlists.compare(conn, proposal.list, entries, removed=row["removed"])
        if change.base == proposal.base:
            version = await watchlists.apply(conn, change, sha256=row["sha256"], by=by)
        else:
            outcome = "outdated"
    await conn.execute(SETTLE, proposal.id, outcome, account)
    return outcome, version


LAPSE = """
update list_proposal set state = 'lapsed', settled_at = $1, fresh = '[]', removed = '{}'
where state = 'waiting' and proposed_at + $2::interval <= $1::timestamptz returning id
"""


async def lapse(conn: Connection, now: datetime, term: timedelta) -> int:
    """What waited too long is settled by nobody and emptied; returns how many."""
    return len(await conn.fetch(LAPSE, now, term))
