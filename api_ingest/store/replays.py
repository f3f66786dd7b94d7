"""Deliveries read again after a mend: which they are, and what the reading before left behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from api_ingest.domain.delivery import Delivery
from api_ingest.store import deliveries
from api_ingest.store.pool import Connection

# The oldest first, so that what came later goes on standing over what came before it. Of what was
# erased there are no bytes left to read.
CHOOSE = """
select id from (
    select id, received_at from delivery
    where state in ('taken', 'refused', 'quarantined') and size > 0 and octet_length(content) > 0
          and ($1::uuid is null or id = $1) and ($2::text is null or carrier = $2)
          and ($3::timestamptz is null or received_at >= $3)
          and ($4::text is null or receipt->'problem_counts' ? $4)
    order by received_at desc limit $5) as chosen
order by received_at
"""


class Choice(NamedTuple):
    """Which deliveries are meant; None: whichever."""

    id: UUID | None = None
    carrier: str | None = None
    since: datetime | None = None
    problem: str | None = None
    most: int = 500


async def choose(conn: Connection, choice: Choice) -> list[UUID]:
    """Those that were read, and whose bytes are kept, the oldest first."""
    return [row["id"] for row in await conn.fetch(CHOOSE, *choice)]


class Kept(NamedTuple):
    """A delivery with its bytes and the receipt of the last time that it was read."""

    delivery: Delivery
    receipt: dict[str, Any] | None


READ = f"select {deliveries.COLUMNS}, receipt from delivery where id = $1"  # noqa: S608 — a constant


async def kept(conn: Connection, id: UUID) -> Kept | None:
    """One delivery; None where it is gone, as after its time."""
    row = await conn.fetchrow(READ, id)
    if row is None or not row["content"]:
        return None
    return Kept(deliveries.delivery_of(row), row["receipt"])


AGAIN = """
update delivery set state = 'waiting', attempts = 0, not_before = now(), fault = null,
                    replays = replays + 1
where id = any($1::uuid[]) and state in ('taken', 'refused', 'quarantined')
returning id
"""


async def again(conn: Connection, ids: Sequence[UUID]) -> list[UUID]:
    """Have them read again; those that are being read just now are left out."""
    rows = await conn.fetch(AGAIN, ids)
    await conn.execute("select pg_notify($1, '')", deliveries.CHANNEL)
    return [row["id"] for row in rows]


# Nobody said anything newer of them, and this delivery says nothing of them any more.
LEAVE = """
update traveller set state = 'cancelled', changed_at = now()
from manifest m join delivery d on d.id = m.delivery
where m.id = traveller.manifest and m.delivery = $1 and traveller.state = 'expected'
      and traveller.id <> all($2::bigint[]) and traveller.changed_at < now()
      and traveller.prepared <= coalesce(m.prepared, d.received_at at time zone 'UTC')
returning traveller.id
"""


async def leave_behind(conn: Connection, delivery: UUID, listed: Sequence[int]) -> list[int]:
    """Take those off their flights whom only the reading before found.

    `listed` are the stored ids of those whom this reading found again. Call in its transaction.
    """
    return [row["id"] for row in await conn.fetch(LEAVE, delivery, listed)]


# Rows of travellers may still point at them.
UNSAY = """
update manifest set received_at = null, filled = null
where delivery = $1 and position <> all($2::int[]) and received_at is not null
"""


async def unsay(conn: Connection, delivery: UUID, read: Sequence[int]) -> None:
    """Manifests at other positions than these were read only before: they count no more."""
    await conn.execute(UNSAY, delivery, read)


# An alert raised in this transaction bears its time.
MARK = """
update alert set by_replay = true from traveller t join manifest m on m.id = t.manifest
where t.id = alert.traveller and m.delivery = $1 and alert.raised_at = now()
"""


async def mark_alerts(conn: Connection, delivery: UUID) -> None:
    """What was raised just now was found by a replay. Call in the transaction that raised it."""
    await conn.execute(MARK, delivery)
