"""Says from time to time that this process can receive: while none does, nobody is late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from api_ingest.background import beside
from api_ingest.domain.punctuality import LEAST
from api_ingest.store import migrate, uptime
from api_ingest.store.pool import GONE, Pool

SECONDS = LEAST.total_seconds() / 4


class Uptime:
    """Every process that receives has one; what they say is taken together."""

    def __init__(self, pool: Pool, clock: Callable[[], datetime]) -> None:
        self._pool, self._clock = pool, clock
        self._schema_is_there = False

    @asynccontextmanager
    async def said(self) -> AsyncIterator[None]:
        """Until the block is left."""
        async with beside("uptime", self._run):
            yield

    async def _run(self) -> None:
        while True:
            with suppress(*GONE):
                await self.beat()
            await asyncio.sleep(SECONDS)

    async def beat(self) -> None:
        """Say it now. A database that is away counts as down, for so it is to carriers."""
        async with self._pool.acquire() as conn:
            if not self._schema_is_there and await migrate.behind(conn):
                return
            self._schema_is_there = True
            await uptime.beat(conn, self._clock())
