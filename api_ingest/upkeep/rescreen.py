"""Runs a new version of the lists over everybody who is still expected."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from api_ingest.domain.alert import NewAlert
from api_ingest.pipeline.alert import raise_alerts
from api_ingest.pipeline.match import Watchlist, match
from api_ingest.store import alerts, outbox, travellers
from api_ingest.store.pool import Connection, Pool

CHUNK = 2_000
LANDED_HOURS = 6.0
"""Who landed this long ago may still be at the border."""


async def rescreen(pool: Pool, watchlist: Watchlist) -> int:
    """Match all travellers still expected; raise and withdraw alerts. Returns how many there were.

    Repeating it changes nothing, so it does not matter if two processes do it at once.
    """
    screened = after = 0
    while True:
        async with pool.acquire() as conn, conn.transaction():
            chunk = await travellers.still_expected(
                conn, after=after, landed_hours=LANDED_HOURS, most=CHUNK
            )
            if not chunk:
                return screened
            await _screen(conn, chunk, watchlist)
        screened += len(chunk)
        after = chunk[-1].id


async def _screen(
    conn: Connection, chunk: Sequence[travellers.OnFlight], watchlist: Watchlist
) -> None:
    new: list[NewAlert] = []
    for (flight, day), group in groupby(
        sorted(chunk, key=lambda row: (row.flight, row.id)), key=lambda row: (row.flight, row.date)
    ):
        rows = list(group)
        found = match([row.traveller for row in rows], watchlist, on=day)
        ids = [row.id for row in rows]
        new += raise_alerts(found, ids, flight=flight, watchlist=watchlist)
    raised = await alerts.raise_all(conn, new)
    await alerts.withdraw_missing(conn, [row.id for row in chunk], new)
    if raised:
        told = {"flights": sorted({one.flight for one in new}), "alerts": raised}
        await outbox.add(conn, "alerts-raised", told)
