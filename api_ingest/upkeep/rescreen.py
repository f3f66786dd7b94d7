"""Runs a new version of the lists over every flight that we hold.

How far a flight was looked through stands in its row, and is written in the transaction of its
alerts: whoever is killed in the middle, the next one goes on; two at once take different flights.
Where little changed, only what changed is looked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from api_ingest.domain.alert import NewAlert
from api_ingest.pipeline.alert import raise_alerts
from api_ingest.pipeline.match import Watchlist, match
from api_ingest.quiet import Quiet
from api_ingest.store import alerts, flights, outbox, travellers, watchlists
from api_ingest.store.flights import ToScreen
from api_ingest.store.pool import Connection, Pool
from api_ingest.store.travellers import OnFlight

FLIGHTS = 4
"""Looked through in one transaction: their carriers wait for so long."""
PAUSE_SECONDS = 0.2
A_PART = 2
"""If less than half of the entries changed, only those are looked for."""


class _Looked(NamedTuple):
    """What is looked for on a flight: lists, and which entries may lose alerts (None: any)."""

    watchlist: Watchlist
    touched: list[tuple[str, str]] | None


async def rescreen(pool: Pool, watchlist: Watchlist, quiet: Quiet) -> int:
    """Raise and withdraw alerts until no flight is behind these lists. Returns how many travellers.

    Repeating it changes nothing.
    """
    looking = _Looking(watchlist, quiet)
    screened = 0
    while True:
        async with pool.acquire() as conn, conn.transaction():
            few = await flights.to_screen(conn, watchlist.newest, most=FLIGHTS)
            screened += await looking.through(conn, few)
        if not few:
            async with pool.acquire() as conn:
                if not await flights.is_behind(conn, watchlist.newest):
                    return screened
            await asyncio.sleep(PAUSE_SECONDS)  # others hold the rest, and may be killed


class _Looking:
    """Looks through flights; what changed since an older state of the lists is worked out once."""

    def __init__(self, watchlist: Watchlist, quiet: Quiet) -> None:
        self._watchlist = watchlist
        self._quiet = quiet
        self._since: dict[int, _Looked] = {}

    async def through(self, conn: Connection, few: Sequence[ToScreen]) -> int:
        """Everybody on these flights; returns how many there are."""
        people = await travellers.of_flights(conn, [one.id for one in few])
        by_flight = {id: list(rows) for id, rows in groupby(people, key=lambda row: row.flight)}
        raised: list[int] = []
        count = 0
        for flight in few:
            looked = await self._changed(conn, flight.screened)
            new = await self._flight(conn, flight, by_flight.get(flight.id, []), looked)
            raised += [flight.id] if new else []
            count += new
        await flights.note_screened(conn, [one.id for one in few], self._watchlist.newest)
        if raised:
            await outbox.add(conn, "alerts-raised", {"flights": sorted(raised), "alerts": count})
        return len(people)

    async def _changed(self, conn: Connection, since: int) -> _Looked:
        if since not in self._since:
            self._since[since] = await self._worked_out(conn, since)
        return self._since[since]

    async def _worked_out(self, conn: Connection, since: int) -> _Looked:
        whole = self._watchlist
        if since == 0:
            return _Looked(whole, None)
        came, ended = await watchlists.changes_between(conn, since, whole.newest)
        if len(came) * A_PART > len(whole.index):
            return _Looked(whole, None)
        index = await asyncio.to_thread(whole.index.among, came)
        touched = {*ended, *((one.list, one.id) for one in came)}
        return _Looked(Watchlist(index, whole.versions), sorted(touched))

    async def _flight(
        self, conn: Connection, flight: ToScreen, rows: list[OnFlight], looked: _Looked
    ) -> int:
        """Returns how many alerts are open that were not there before."""
        found: list[NewAlert] = []
        if len(looked.watchlist.index):
            people = [row.traveller for row in rows]
            matches = await asyncio.to_thread(match, people, looked.watchlist, on=flight.date)
            new = raise_alerts(
                matches, [row.id for row in rows], flight=flight.id, watchlist=looked.watchlist
            )
            found = await self._quiet.marked(conn, new, {row.id: row.traveller for row in rows})
        raised = await alerts.raise_all(conn, found)
        await alerts.withdraw_missing(conn, [row.id for row in rows], found, among=looked.touched)
        return raised
