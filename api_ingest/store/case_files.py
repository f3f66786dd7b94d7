"""Case files: what is needed later of a confirmed alert, until its day of review."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api_ingest.store.pool import Connection
from api_ingest.store.term import COUNT

ERASE_CASES = """
delete from case_file where review_on <= ($1::timestamptz at time zone 'America/Kralendijk')::date
returning id
"""


async def erase(conn: Connection, now: datetime) -> int:
    """Erase case files whose day of review came and that nobody extended."""
    return len(await conn.fetch(ERASE_CASES, now))


EXTEND = """
update case_file set review_on = $2, extended_by = $3 where id = $1 and review_on < $2 returning id
"""
RELEASE = "delete from case_file where id = $1 returning id"


async def extend(conn: Connection, id: int, until: Any, by: str) -> bool:
    """Keep a case file until a later day. False: there is none, or it is kept so long anyway."""
    return await conn.fetchval(EXTEND, id, until, by) is not None


async def release(conn: Connection, id: int) -> bool:
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


HELD_CASES = f"""
select {COUNT}
    select kept_at as began, review_on::timestamp at time zone 'America/Kralendijk' as ends,
           false as held from case_file) as kept
"""  # noqa: S608
