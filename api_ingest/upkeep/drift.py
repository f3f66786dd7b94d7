"""Compares what carriers send with what they usually sent, beside the reading and after it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import structlog

from api_ingest.background import beside
from api_ingest.domain.errors import Refused
from api_ingest.store import drifts, outbox
from api_ingest.store.drifts import Unseen
from api_ingest.store.pool import GONE, Connection, Pool
from carriers.drift.compare import Drift
from carriers.drift.compare import drifts as compared
from carriers.drift.trait import Traits, traits
from carriers.inference.heading import lexicon
from carriers.profile import Profile
from carriers.reader import read
from carriers.registry import Registry

log = structlog.get_logger()
LOOK_SECONDS, PAUSE_SECONDS = 3.0, 0.02
"""Between looks for something new, and between deliveries: the reading goes first."""


class DriftWatch:
    """Looks at each delivery once after it was read. Several processes share the work."""

    def __init__(self, pool: Pool, carriers: Callable[[], Registry]) -> None:
        self._pool = pool
        self._carriers = carriers

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[None]:
        """Look until the block is left."""
        async with beside("drift", self._run):
            yield

    async def _run(self) -> None:
        while True:
            busy = False
            with suppress(*GONE):
                busy = await self.look()
            await asyncio.sleep(PAUSE_SECONDS if busy else LOOK_SECONDS)

    async def look(self) -> bool:
        """Compare the next delivery; False when there is none.

        It counts as compared before that is tried: one that cannot be must not stop the others.
        """
        async with self._pool.acquire() as conn:
            unseen = await drifts.next_unseen(conn)
        if unseen is None:
            return False
        registry = self._carriers()
        seen = await asyncio.to_thread(_seen, unseen, registry)
        if seen is not None:
            async with self._pool.acquire() as conn, conn.transaction():
                await _compare(conn, unseen, *seen, registry)
        return True


def _seen(unseen: Unseen, registry: Registry) -> tuple[Profile, Traits] | None:
    """The profile and the traits; None where the bytes are gone, or cannot be read at all."""
    if not unseen.delivery.content or unseen.delivery.test:
        return None
    try:
        profile = registry.recognise(unseen.delivery)
        return profile, traits(unseen.delivery, profile, read(unseen.delivery, profile))
    except Refused:
        return None


async def _compare(
    conn: Connection, unseen: Unseen, profile: Profile, now: Traits, registry: Registry
) -> None:
    carrier, delivery = unseen.delivery.carrier or "", unseen.delivery
    assert delivery.id is not None  # noqa: S101 — it is kept
    name, label = profile.folder.name, profile.label
    kept = await drifts.habit(conn, carrier, name)
    found = compared(Traits(**kept) if kept else None, now, profile, lexicon(registry.profiles))
    new = [
        one for one in found
        if await drifts.find(
            conn, carrier, name, label, kind=one.kind, about=one.about, says=one.says,
            patch=one.patch, delivery=delivery.id,
        )
    ]  # fmt: skip
    resolved = await drifts.resolve(
        conn, carrier, name, label, [(one.kind, one.about) for one in found]
    )
    if not found or resolved:  # what is other does not become usual by being repeated
        await drifts.keep_habit(conn, carrier, name, label=label, traits=now.to_json())
    if new:
        await _tell(conn, carrier, name, new)


async def _tell(conn: Connection, carrier: str, profile: str, new: list[Drift]) -> None:
    kinds = sorted({one.kind for one in new})
    log.warning("drift.found", carrier=carrier, profile=profile, kind=" ".join(kinds))
    body = {"carrier": carrier, "profile": profile, "problems": kinds}
    await outbox.add(conn, "drift-found", body)
