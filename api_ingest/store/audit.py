"""Who did what, when and from where: rows are added and never changed, each chained to the last.

Ids only, no personal data of travellers. `domain/trail.py` says what the chain shows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextvars import ContextVar
from datetime import datetime

from api_ingest.domain.trail import Head, Row
from api_ingest.store.pool import Connection

ORIGIN: ContextVar[str] = ContextVar("origin", default="service")
"""Where the actor sits: a browser's address, or the machine a command runs on."""

RECORD = """
insert into audit (actor, action, object, result, origin) values ($1, $2, $3, $4, $5)
"""


async def record(
    conn: Connection, *, actor: str, action: str, object: str, result: str = ""
) -> None:
    """Note an action.

    Call in the transaction of the action itself, so that neither is without the other, and as the
    last thing in it: until it ends, everybody else who notes something waits.
    """
    await conn.execute(RECORD, actor, action, object, result, ORIGIN.get())


ROWS = "select id, at, actor, action, object, result, origin, previous, hash from audit order by id"


async def rows(conn: Connection) -> AsyncIterator[Row]:
    """The whole trail from its first row. Call inside a transaction."""
    async for row in conn.cursor(ROWS, prefetch=2_000):
        yield Row(**row)


LATEST = """
select id, at, actor, action, object, result, origin, previous, hash from audit
where ($2::timestamptz is null or at >= $2) and ($3::text is null or actor = $3)
      and ($4::text is null or starts_with(object, $4))
order by id desc limit $1
"""


async def latest(
    conn: Connection,
    most: int,
    *,
    since: datetime | None = None,
    actor: str | None = None,
    object: str | None = None,
) -> list[Row]:
    """The newest rows first; `object` is how it begins, as `alert/` or `alert/12`."""
    return [Row(**row) for row in await conn.fetch(LATEST, most, since, actor, object)]


HEAD = "select id as sequence, encode(hash, 'hex') as hash, at from audit order by id desc limit 1"


async def head(conn: Connection) -> Head:
    """The last row."""
    return Head(**await conn.fetchrow(HEAD))


# One process tells it; where nothing was done since it was told last, there is nothing to tell.
TELL = """
with mine as materialized (select pg_try_advisory_xact_lock(7240311415928) as yes)
insert into outbox (kind, body)
select 'audit-head', jsonb_build_object('sequence', $1::bigint, 'hash', $2::text, 'at', $3::text)
from mine where yes and not exists (
    select from outbox where kind = 'audit-head' and (body->>'sequence')::bigint >= $1)
"""


async def tell(conn: Connection, head: Head) -> None:
    """Put the head in the outbox, for whoever keeps it out of reach of this machine."""
    await conn.execute(TELL, head.sequence, head.hash, head.at.isoformat())
