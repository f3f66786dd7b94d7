"""Keeps the index of all lists in memory, and loads it anew after an import."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog

from api_ingest.background import beside
from api_ingest.domain.errors import Unavailable
from api_ingest.pipeline.match import Watchlist
from api_ingest.quiet import Quiet
from api_ingest.store import quiet_pairs, watchlists
from api_ingest.store.pool import GONE, Connection, Pool
from api_ingest.upkeep import saved_index
from api_ingest.upkeep.rescreen import rescreen
from watchlists.building import Building
from watchlists.index import Index
from watchlists.source import ListSource

log = structlog.get_logger()
LOOK_SECONDS = 60.0
"""How often the versions are compared even if nobody told us of an import."""


MOST_BLOCKS, A_PART = 8, 10
"""A new version is put beside what is loaded if it changes less than a tenth of it; after so many
blocks the whole is built anew."""


class Lists:
    """The lists as searched now. `current` raises Unavailable until they were loaded once."""

    def __init__(
        self, pool: Pool, sources: Sequence[ListSource], folder: Path, quiet: Quiet
    ) -> None:
        self._pool = pool
        self._quiet = quiet
        self._folder = folder
        self._sources = sources
        self._watchlist: Watchlist | None = None
        self._woken = asyncio.Event()
        self._loading = asyncio.Lock()

    def current(self) -> Watchlist:
        """The newest loaded state of all lists."""
        if self._watchlist is None:
            raise Unavailable("the watchlists are not loaded yet")
        return self._watchlist

    @property
    def loaded(self) -> bool:
        """Whether matching can be done at all."""
        return self._watchlist is not None

    def wake(self, _payload: str = "") -> None:
        """A list may have been imported."""
        self._woken.set()

    @asynccontextmanager
    async def kept_current(self) -> AsyncIterator[None]:
        """Load, and follow every import until the block is left."""
        with suppress(*GONE):
            await self.refresh()
        async with beside("lists", self._follow):
            yield

    async def _follow(self) -> None:
        while True:
            pause = LOOK_SECONDS if self.loaded else 1.0
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), pause)
            self._woken.clear()
            with suppress(*GONE):
                await self.refresh()

    async def refresh(self) -> bool:
        """Load what changed, and run it over who is held; False when it was loaded already."""
        async with self._loading:  # told of an import and asked at once, it is loaded once
            loaded = await self._load()
        async with self._pool.acquire() as conn, conn.transaction():
            over = await quiet_pairs.end_over(conn)
        screened = await rescreen(self._pool, self.current(), self._quiet)
        if loaded or screened or over:
            log.info("watchlists.rescreened", travellers=screened, quiet_over=over)
        return loaded

    async def _load(self) -> bool:
        started = time.perf_counter()
        async with self._pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
            versions = await watchlists.current_versions(conn)
            numbers = {name: version.id for name, version in versions.items()}
            if self._watchlist is not None and self._watchlist.versions == numbers:
                return False
            name = saved_index.name_of(versions)
            index = await self._updated(conn) or await asyncio.to_thread(
                saved_index.load, self._folder, name, self._sources
            )
            fresh = index is None
            if index is None:
                index = await self._built(conn)
        if fresh and len(index) >= saved_index.WORTH_SAVING:
            await self._save(name, index)
        self._watchlist = Watchlist(index, numbers)
        _spare_the_collector()
        ms = round((time.perf_counter() - started) * 1000)
        log.info("watchlists.loaded", lists=len(numbers), entries=len(index), ms=ms)
        return True

    async def _built(self, conn: Connection) -> Index:
        building = Building()
        async for some in watchlists.live_entries(conn):
            await asyncio.to_thread(building.add_kept, some)
        return Index.of(await asyncio.to_thread(building.block), self._sources)

    async def _updated(self, conn: Connection) -> Index | None:
        """What is loaded with what changed since; None where too much did."""
        if self._watchlist is None or not self._watchlist.versions:
            return None
        index = self._watchlist.index
        if index.blocks >= MOST_BLOCKS:
            return None
        newest = max(self._watchlist.versions.values())
        added, ended = await watchlists.changes_since(conn, newest)
        if (len(added) + len(ended)) * A_PART > len(index):
            return None
        return await asyncio.to_thread(index.updated, added, ended)

    async def _save(self, name: str, index: Index) -> None:
        """For the next start, and for the other processes. A disk that is full costs time only."""
        try:
            await asyncio.to_thread(saved_index.save, self._folder, name, index)
        except OSError as error:
            log.warning("watchlists.not-saved", reason=error.strerror)


def _spare_the_collector() -> None:
    """The index lives long and holds no cycles.

    Walking it at each full collection would cost a seventh of all our time.
    """
    gc.unfreeze()  # the index before this one may go
    gc.collect()
    gc.freeze()
