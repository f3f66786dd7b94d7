"""Effects outside the database.

Written with their cause, sent afterwards, tried again until they are taken.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from api_ingest.store.pool import Connection

CHANNEL = "outbox"


class Effect(NamedTuple):
    """One thing to be told.

    `kind` (alerts-raised, delivery-quarantined) and a body without personal data.
    """

    id: int
    kind: str
    body: dict[str, Any]
    attempts: int


ADD = "insert into outbox (kind, body) values ($1, $2) returning pg_notify($3, '')"


async def add(conn: Connection, kind: str, body: dict[str, Any]) -> None:
    """Call in the transaction of the cause."""
    await conn.execute(ADD, kind, body, CHANNEL)


# The pause keeps a second sender off while this one is trying; it is also the wait before the next
# try.
CLAIM = """
update outbox set attempts = attempts + 1,
                  not_before = now() + interval '10 seconds'
                      + least(power(2, attempts), 300) * interval '1 second'
where id = (select id from outbox where sent_at is null and not_before <= now()
            order by not_before limit 1 for update skip locked)
returning id, kind, body, attempts
"""
SENT = "update outbox set sent_at = now() where id = $1"


async def claim(conn: Connection) -> Effect | None:
    """The next effect that is due."""
    row = await conn.fetchrow(CLAIM)
    return Effect(**row) if row else None


async def sent(conn: Connection, id: int) -> None:
    """It was taken by its receiver."""
    await conn.execute(SENT, id)
