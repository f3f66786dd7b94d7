"""Answers that are owed: receipts for who does not wait, on the channel that a delivery came by.

Owed with the keeping of the bytes, due when every delivery it is about has been read, given at
least once. A delivery that was set aside is answered twice: that it is, and later what came of it.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple
from uuid import UUID

from api_ingest.store.pool import Connection

Channel = Literal["folder", "mail"]


class Answer(NamedTuple):
    """One answer that is due: about which deliveries, and where it goes in the channel's words."""

    id: int
    deliveries: list[UUID]
    address: dict[str, Any]
    attempts: int


OWE = "insert into answer (channel, deliveries, address) values ($1, $2, $3)"


async def owe(
    conn: Connection, channel: Channel, deliveries: list[UUID], address: dict[str, Any]
) -> None:
    """Call in the transaction that keeps the deliveries."""
    await conn.execute(OWE, channel, deliveries, address)


# The pause keeps a second sender off while this one is trying; it is also the wait before the next
# try.
CLAIM = """
update answer set attempts = attempts + 1,
                  not_before = now() + interval '30 seconds'
                      + least(power(2, attempts), 3600) * interval '1 second'
where id = (select a.id from answer a
            where a.channel = $1 and a.answered_at is null and a.not_before <= now()
                  and not exists (select from delivery d where d.id = any(a.deliveries)
                                  and (d.state in ('waiting', 'leased')
                                       or d.state = 'quarantined' and a.told is not null))
            order by a.not_before limit 1 for update skip locked)
returning id, deliveries, address, attempts
"""


async def claim(conn: Connection, channel: Channel) -> Answer | None:
    """The next answer that is due."""
    row = await conn.fetchrow(CLAIM, channel)
    return Answer(**row) if row else None


# Where it went is nobody's business any more.
DONE = "update answer set answered_at = now(), address = '{}', told = $2 where id = $1"
TOLD = "update answer set told = $2, attempts = 0 where id = $1"


async def done(conn: Connection, id: int, told: str) -> None:
    """It was given (or given up): `told` says which."""
    await conn.execute(DONE, id, told)


async def told(conn: Connection, id: int, what: str) -> None:
    """What is known so far was said; the rest is still owed."""
    await conn.execute(TOLD, id, what)
