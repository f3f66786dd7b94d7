"""Runs a new version of the lists over everybody who is still expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from api_ingest.domain.alert import Match
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
    found: dict[int, list[Match]] = defaultdict(list)
    for one in match([row.traveller for row in chunk], watchlist):
        found[chunk[int(one.traveller)].flight].append(one)
    ids = [row.id for row in chunk]
    new = [
        alert
        for flight, matches in found.items()
        for alert in raise_alerts(matches, ids, flight=flight, versions=watchlist.versions)
    ]
    raised = await alerts.raise_all(conn, new) if new else 0
    await alerts.withdraw_missing(conn, ids, new)
    if raised:
        await outbox.add(conn, "alerts-raised", {"flights": sorted(found), "alerts": raised})
