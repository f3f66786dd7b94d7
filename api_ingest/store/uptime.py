"""When some process of ours could receive: each says from time to time that it is there."""

from __future__ import annotations

from datetime import datetime

from api_ingest.domain import punctuality
from api_ingest.domain.punctuality import LEAST, Outage
from api_ingest.store.pool import Connection

STILL = """
update uptime set seen = greatest(seen, $1::timestamptz)
where id = (select max(id) from uptime) and seen >= $1::timestamptz - $2::interval returning id
"""
ANEW = "insert into uptime (began, seen) values ($1, $1)"


async def beat(conn: Connection, now: datetime) -> None:
    """Some process is here. After a silence that was an outage a new time begins."""
    if await conn.fetchval(STILL, now, LEAST) is None:
        await conn.execute(ANEW, now)


UP = """
select began, seen from uptime
where seen >= $1 or id = (select max(id) from uptime where seen < $1) order by began
"""


async def outages(conn: Connection, since: datetime, now: datetime) -> list[Outage]:
    """When no process of ours was here, as far back as that."""
    up = [(row["began"], row["seen"]) for row in await conn.fetch(UP, since)]
    return punctuality.outages(up, now)
