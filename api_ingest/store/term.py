"""How much of a kind of record there is, and how much of it is due: what every purge tells.

The moment is an argument of every statement, never the database's own clock: what is erased can be
told beforehand, and a test travels in time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from api_ingest.store.pool import Connection

NEVER = timedelta(days=36_500)
"""The term of what is not erased at all."""


class Held(NamedTuple):
    """How much there is, since when, how much is due, overdue (since a moment), and held back."""

    rows: int
    oldest: datetime | None
    due: int
    overdue: int
    held: int


COUNT = """count(*) as rows, min(began) as oldest,
       count(*) filter (where greatest(ends, began) <= $1::timestamptz and not held) as due,
       count(*) filter (where greatest(ends, began) <= $2::timestamptz and not held) as overdue,
       count(*) filter (where ends <= $1 and held) as held from ("""


async def held(
    conn: Connection, statement: str, now: datetime, since: datetime, *terms: Any
) -> Held:
    """Count by a statement that begins with COUNT; overdue is what was due before `since`."""
    return Held(**await conn.fetchrow(statement, now, since, *terms))
