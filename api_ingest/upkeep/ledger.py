"""Works the ledger of stays beside the queue: counts flights, and proposes the day's overstays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime

import structlog

from api_ingest.background import beside
from api_ingest.domain.errors import Misconfigured
from api_ingest.seal import Seal
from api_ingest.settings import Settings
from api_ingest.store import migrate, overstays, stay_identities, stays, stays_due
from api_ingest.store.pool import GONE, Connection, Pool
from api_ingest.upkeep.overstays import propose, recheck
from api_ingest.upkeep.stays import count_flight
from watchlists.stays.crossing import ZONE, day_of
from watchlists.stays.rules import Rules

log = structlog.get_logger()
LOOK_SECONDS = 30.0
"""How often flights are looked for whose day has come, or whose picture changed."""


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


class Ledger:
    """Of all processes that run it, one at a time does the work."""

    def __init__(
        self,
        pool: Pool,
        settings: Settings,
        seal: Seal,
        rules: Rules,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._pool = pool
        self._settings = settings
        self._seal = seal
        self.rules = rules
        self.clock = clock
        self._woken = asyncio.Event()
        self._checked = False

    def wake(self, _payload: str = "") -> None:
        """A grant was made or ended."""
        self._woken.set()

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Count and propose until the block is left."""
        async with beside("stays", self._follow):
            yield

    async def _follow(self) -> None:
        granted = True
        while True:
            with suppress(*GONE):
                await self.refresh(granted=granted)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_SECONDS)
            granted = self._woken.is_set()
            self._woken.clear()

    async def refresh(self, *, granted: bool = False) -> int:
        """Count what is due, look at the proposals again, and do the day's count when it is time.

        How many flights were counted.
        """
        if not await self.check():
            return 0
        counted = 0
        while await self._count_next():
            counted += 1
        if counted or granted:
            await self._look_again()
        await self._propose()
        return counted

    async def check(self) -> bool:
        """Whether there is a ledger to work on: the schema is there, and the secret is its own.

        Raises Misconfigured for another secret.
        """
        if not self._checked:
            async with self._pool.acquire() as conn:
                if await migrate.behind(conn):
                    return False
                if not await stays.sealed_with(conn, self._seal.digest):
                    raise Misconfigured(
                        "stay_secret: not the one that the ledger of stays was made with"
                    )
            self._checked = True
        return True

    @property
    def today(self) -> date:
        """The day of the islands."""
        return day_of(self.clock())

    async def _count_next(self) -> bool:
        """One flight, in a transaction of its own; False when none is due or another counts.

        A flight that cannot be counted for a fault of ours is named in the log, and put off until
        tomorrow: the others do not wait for it.
        """
        flight: int | None = None
        try:
            async with self._pool.acquire() as conn, conn.transaction():
                if not await stays.lock(conn):
                    return False
                due = await stays_due.next_due(conn, self.today)
                if due is None:
                    return False
                flight = due.id
                keep = self._settings.stay_identity == "kept"
                await count_flight(conn, due, self.today, self._seal, keep_identity=keep)
        except GONE:
            raise
        except Exception as error:
            if flight is None:
                raise
            log.error("stays.failed", flight=flight, exc_info=error)
            async with self._pool.acquire() as conn:
                await stays_due.put_off(conn, flight, self.today)
        return True

    async def _look_again(self) -> None:
        """Whoever left is no longer named, and what no longer stands is withdrawn."""
        async with self._pool.acquire() as conn, conn.transaction():
            if not await stays.lock(conn):
                return
            await self._forget(conn)
            fallen = await recheck(conn, self.today, self.rules)
        if fallen:
            log.info("overstays.withdrawn", entries=fallen)

    async def _forget(self, conn: Connection) -> None:
        kept = self._settings.stay_identity == "kept"
        await stay_identities.forget(conn, self.today, kept=kept)
        if not kept:
            await overstays.forget_identities(conn)

    async def _propose(self) -> None:
        """Once a day, from its time on."""
        if self.clock().astimezone(ZONE).time() < self._settings.overstays_at:
            return
        async with self._pool.acquire() as conn, conn.transaction():
            if not await stays.lock(conn) or await overstays.has_run(conn, self.today):
                return
            await self._forget(conn)
            run = await propose(conn, self.today, self.rules, self._settings)
        log.info("overstays.proposed", entries=run.found, alerts=run.proposed)
