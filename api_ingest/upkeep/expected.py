"""Sets the flights that are expected a few days ahead, and tells whose manifest did not come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

import structlog

from api_ingest import watch
from api_ingest.background import beside
from api_ingest.domain.schedule import DueTerms, due
from api_ingest.domain.schedule import expected as flights_of
from api_ingest.settings import Settings
from api_ingest.store import alerts, expected, migrate, outbox, schedules
from api_ingest.store.expected import Expected
from api_ingest.store.pool import GONE, Connection, Pool
from carriers.registry import Registry

log = structlog.get_logger()
LOOK_SECONDS = 30.0
SET_EVERY = timedelta(hours=1)
AHEAD, BEHIND = timedelta(days=2), timedelta(days=7)
"""How far flights are set ahead; and back, for a time in which nothing of ours ran."""


async def set_ahead(conn: Connection, now: datetime, settings: Settings, carriers: Registry) -> int:
    """Expect what the schedules say of these days; how many flights changed. In a transaction.

    What left before its schedule was imported is not expected: nobody could know of it.
    """
    first, last = (now - BEHIND).date(), (now + AHEAD).date()
    flights = [
        (flight, due(flight, _terms(settings, carriers, flight.carrier)))
        for live in await schedules.live(conn)
        for flight in flights_of([live.leg], first, last)
        if flight.departs > live.since
    ]
    return await expected.set_ahead(conn, flights, now)


def _terms(settings: Settings, carriers: Registry, carrier: str) -> DueTerms:
    """Of a carrier: what its profile says goes before the settings, for flights of any length."""
    said = {
        profile.expect.minutes_before_departure
        for profile in carriers.profiles
        if profile.carrier == carrier and profile.expect.minutes_before_departure is not None
    }
    if said:
        own = timedelta(minutes=max(said))
        return DueTerms(own, timedelta(0), own)
    return DueTerms(
        timedelta(minutes=settings.manifest_due_minutes),
        timedelta(minutes=settings.manifest_short_flight_minutes),
        timedelta(minutes=settings.manifest_short_due_minutes),
    )


class Expectations:
    """Of all processes that run it, one at a time does the work."""

    def __init__(
        self,
        pool: Pool,
        settings: Settings,
        carriers: Callable[[], Registry],
        clock: Callable[[], datetime],
    ) -> None:
        self._pool, self._settings = pool, settings
        self._carriers, self._clock = carriers, clock
        self._woken = asyncio.Event()
        self._set_at: datetime | None = None
        self._missing: set[int] = set()

    def wake(self, _payload: str = "") -> None:
        """A schedule changed."""
        self._set_at = None
        self._woken.set()

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Set and look until the block is left."""
        async with beside("expected", self._follow):
            yield

    async def _follow(self) -> None:
        while True:
            self._woken.clear()
            with suppress(*GONE):
                await self.once()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_SECONDS)

    async def once(self) -> list[Expected]:
        """Set what is to be expected, when it is time, and tell what is missing; all that is."""
        async with self._pool.acquire() as conn:
            if await migrate.behind(conn):
                return []
            async with conn.transaction():
                await expected.lock(conn)
                now = self._clock()
                if self._set_at is None or now - self._set_at >= SET_EVERY:
                    await set_ahead(conn, now, self._settings, self._carriers())
                    self._set_at = now
                missing = await expected.missing(conn, now)
                await self._tell(conn, [one for one in missing if one.told_at is None], now)
                await self._show(conn, {one.id for one in missing})
        watch.MANIFESTS_MISSING.set(len(missing))
        return missing

    async def _tell(self, conn: Connection, new: list[Expected], now: datetime) -> None:
        for one in new:
            log.warning(
                "manifest.missing", carrier=one.flight.carrier, flight=one.flight.designator
            )
            body = {
                "carrier": one.flight.carrier, "flight": one.flight.designator,
                "date": one.flight.date.isoformat(), "departure": one.flight.departure,
                "arrival": one.flight.arrival, "due": one.due.isoformat(),
                "arrives": one.flight.arrives.isoformat(),
            }  # fmt: skip
            await outbox.add(conn, "manifest-missing", body)
        await expected.note_told(conn, [one.id for one in new], now)

    async def _show(self, conn: Connection, missing: set[int]) -> None:
        """Consoles show anew what is missing when that changed."""
        if missing != self._missing:
            await alerts.changed(conn)
        self._missing = missing
