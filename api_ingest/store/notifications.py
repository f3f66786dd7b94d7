"""Listens to the database: one connection a process, opened again whenever it is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg
import structlog

from api_ingest.background import beside
from api_ingest.store.pool import GONE

log = structlog.get_logger()
PAUSE_SECONDS = 1.0


class Notifications:
    """Calls back when a channel is notified; a callback gets the payload, or "" after a reconnect.

    What was notified while the connection was away is lost, so each callback is called once after
    it is back: it must look for itself.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._callbacks: dict[str, list[Callable[[str], None]]] = {}
        self.connected = asyncio.Event()

    def subscribe(self, channel: str, callback: Callable[[str], None]) -> None:
        """Before `open`: hear of a channel."""
        self._callbacks.setdefault(channel, []).append(callback)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Listen until the block is left."""
        async with beside("notifications", self._stay_connected):
            yield

    async def _stay_connected(self) -> None:
        away = False
        while True:
            try:
                await self._listen_until_lost(back=away)
            except GONE as error:
                if not away:
                    log.warning("database.away", fault=type(error).__name__)
            away = True
            self.connected.clear()
            await asyncio.sleep(PAUSE_SECONDS)

    async def _listen_until_lost(self, *, back: bool) -> None:
        conn = await asyncpg.connect(
            self._url, server_settings={"application_name": "api-ingest listen"}
        )
        lost = asyncio.Event()
        conn.add_termination_listener(lambda _: lost.set())
        try:
            for channel in self._callbacks:
                await conn.add_listener(channel, self._heard)
            self.connected.set()
            if back:
                log.info("database.back")
            for channel in self._callbacks:
                self._call(channel, "")
            await lost.wait()
        finally:
            await conn.close(timeout=1)

    def _heard(self, _conn: object, _pid: int, channel: str, payload: object) -> None:
        self._call(channel, str(payload))

    def _call(self, channel: str, payload: str) -> None:
        for callback in self._callbacks[channel]:
            callback(payload)
