"""Who somebody is that came and has not left, sealed: what an officer may read of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from api_ingest.store.pool import Connection

KEEP = """
insert into stay_identity (traveller, sealed)
select traveller, sealed from unnest($1::bigint[], $2::bytea[]) as new (traveller, sealed)
"""


async def keep(conn: Connection, known: Sequence[tuple[int, bytes]]) -> None:
    """The identities of travellers, by the number of each."""
    if known:
        await conn.execute(KEEP, *zip(*known, strict=True))


# Who left is no longer to be named, nor who may stay without a limit.
FORGET = """
delete from stay_identity i using crossing c
where c.traveller = i.traveller
      and (not $1 or c.last is not null
           or exists (select from stay_grant g
                      where g.same && c.same and g.kind in ('resident', 'exempt')
                            and g.ended is null and coalesce(g.last, $2) >= $2))
"""


async def forget(conn: Connection, today: date, *, kept: bool) -> None:
    """Erase who somebody was where the stay has ended, or has no limit; all, unless `kept`."""
    await conn.execute(FORGET, kept, today)


IDENTITY = """
select i.sealed from stay_identity i join crossing c on c.traveller = i.traveller
where c.same && $1::text[] and c.last is null order by c.first desc, c.id desc limit 1
"""


async def of_person(conn: Connection, same: Sequence[str]) -> bytes | None:
    """Who it is that came and has not left, sealed; None where that is not kept."""
    sealed: bytes | None = await conn.fetchval(IDENTITY, same)
    return sealed
