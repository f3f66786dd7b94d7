"""What an alert said before it was scored anew: kept by the database, gone with the alert."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from api_ingest.store.pool import Connection


class Scoring(NamedTuple):
    """A scoring that holds no more: what it compared and said, by which versions, and when.

    `evidence` as in the alert; `list_number` is the version of the alert's list.
    """

    since: datetime
    until: datetime
    strength: str
    probability: float
    bits: float
    evidence: Any
    list_number: int
    index_version: str | None
    weights_version: str | None


EARLIER = """
select coalesce(lag(s.replaced_at) over (order by s.id), a.raised_at) as since,
       s.replaced_at as until, s.strength, s.probability, s.bits, s.evidence,
       v.number as list_number, s.index_version, s.weights_version
from earlier_scoring s join alert a on a.id = s.alert join list_version v on v.id = s.list_version
where s.alert = $1 order by s.id desc
"""


async def earlier(conn: Connection, alert: int) -> list[Scoring]:
    """How an alert was scored before it was scored as it stands, the latest first."""
    return [Scoring(**row) for row in await conn.fetch(EARLIER, alert)]
