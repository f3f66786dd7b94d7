"""Erases deliveries: their bytes and all that was quoted of them, and their rows a year later."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from api_ingest.domain.delivery import unread, without_content
from api_ingest.store.pool import Connection
from api_ingest.store.term import COUNT

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


async def erase_deliveries(conn: Connection, now: datetime, term: timedelta, most: int) -> int:
    """Erase the bytes of some deliveries and all that was quoted of them; returns how many.

    Their row stays, with a receipt that says how many and which problems. Call in a transaction.
    """
    rows = await conn.fetch(DUE_DELIVERIES, now, term, most)
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


HELD_DELIVERIES = f"""
select {COUNT}
    select received_at as began,
           case when {_ALL_OVER} then received_at else received_at + $3::interval end as ends,
           false as held
    from delivery d where erased_at is null) as kept
"""  # noqa: S608
HELD_RECORDS = f"""
select {COUNT}
    select received_at as began, received_at + $3::interval as ends,
           exists (select from manifest m join traveller t on t.manifest = m.id
                   where m.delivery = d.id) as held
    from delivery d where erased_at is not null) as kept
"""  # noqa: S608
