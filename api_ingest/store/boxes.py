"""What a carrier sees in its SFTP box: its own deliveries, under the names that it gave them.

Also those that came another way: the same bytes under the same name are one delivery, and whoever
sends them again finds the receipt.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from api_ingest.domain.delivery import Delivery, unread
from api_ingest.store.pool import Connection

DAYS, MOST = 7, 500


class Boxed(NamedTuple):
    """A delivery by its name, without its bytes."""

    id: UUID
    name: str
    size: int
    sha256: str
    state: str
    received_at: datetime
    last_seen_at: datetime
    receipt: dict[str, Any] | None

    def told(self) -> dict[str, Any]:
        """The receipt as it can be given now."""
        if self.receipt is not None and self.state in ("taken", "refused"):
            return self.receipt
        return unread(self.id, self.state, self.sha256, self.size, self.received_at).to_json()


COLUMNS = """id, name, size, encode(sha256, 'hex') as sha256, state, received_at, last_seen_at,
             receipt"""
LIST = f"""
select {COLUMNS} from (
    select distinct on (name) * from delivery
    where carrier = $1 and test = $2 and strpos(name, '/') = 0
          and last_seen_at > now() - $3 * interval '1 day'
    order by name, last_seen_at desc) as newest
order by last_seen_at desc limit $4
"""  # noqa: S608 — the column list is a constant above


async def list_box(conn: Connection, carrier: str, *, test: bool) -> list[Boxed]:
    """The newest delivery of each name, of the last seven days."""
    return [Boxed(**row) for row in await conn.fetch(LIST, carrier, test, DAYS, MOST)]


FIND = f"""
select {COLUMNS} from delivery
where carrier = $1 and test = $2 and name = $3
      and last_seen_at > now() - $4 * interval '1 day'
order by last_seen_at desc limit 1
"""  # noqa: S608


async def find(conn: Connection, carrier: str, name: str, *, test: bool) -> Boxed | None:
    """The newest delivery of this name."""
    row = await conn.fetchrow(FIND, carrier, test, name, DAYS)
    return Boxed(**row) if row else None


BYTES = """
select id, content, received_at, channel, carrier, name, content_type, test, hints
from delivery where id = $1 and ($2::text is null or carrier = $2)
"""


async def delivery(conn: Connection, id: UUID, *, carrier: str | None = None) -> Delivery | None:
    """The delivery with its bytes; with `carrier`, only if it is that carrier's own."""
    row = await conn.fetchrow(BYTES, id, carrier)
    return Delivery(**dict(row) | {"content": bytes(row["content"])}) if row else None
