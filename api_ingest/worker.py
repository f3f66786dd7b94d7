"""Claims waiting deliveries, has them read, and gives back what failed by a fault of ours."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable

import structlog

from api_ingest import watch
from api_ingest.domain.delivery import Receipt
from api_ingest.domain.errors import LeaseLost, Unavailable, Withheld
from api_ingest.settings import Settings
from api_ingest.store import deliveries, outbox
from api_ingest.store.deliveries import Claimed
from api_ingest.store.pool import GONE, Pool

log = structlog.get_logger()
AT_ONCE = 8
"""Fresh deliveries claimed together.

Enough to save round trips, few enough to give back quickly.
"""


class Worker:
    """Works the queue until it is asked to stop.

    Then it finishes what is in hand and gives back the rest.
    """

    def __init__(
        self, pool: Pool, settings: Settings, ingest: Callable[[Claimed], Awaitable[Receipt]]
    ) -> None:
        self._pool = pool
        self._settings = settings
        self._ingest = ingest
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self, _payload: str = "") -> None:
        """Something may be waiting."""
        self._woken.set()

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Work until `stop`. Passing faults of the database are waited out."""
        while not self._stopping:
            self._woken.clear()
            try:
                busy = await self.work_once()
            except (*GONE, Unavailable):
                busy = False
            if not busy and not self._stopping:
                await self._sleep()

    async def _sleep(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), self._settings.poll_seconds)
        except TimeoutError:
            return

    async def work_once(self) -> bool:
        """Claim and read what is there now; True when there was something."""
        async with self._pool.acquire() as conn:
            claimed = await deliveries.claim(
                conn, most=AT_ONCE, lease_seconds=self._settings.lease_seconds
            )
        for one in claimed:
            if self._stopping:
                await self._release(one)
            else:
                await self.attend(one)
        return bool(claimed)

    async def _release(self, claimed: Claimed) -> None:
        async with self._pool.acquire() as conn:
            await deliveries.release(conn, claimed)

    async def attend(self, claimed: Claimed) -> Receipt | None:
        """Read one delivery; None when it was given back, taken over by another, or set aside."""
        started = time.perf_counter()
        if claimed.attempts > self._settings.max_attempts:
            await self._set_aside(claimed, "killed its worker")
            return None
        try:
            receipt = await self._ingest(claimed)
        except LeaseLost:
            log.warning("delivery.taken-over", delivery=str(claimed.delivery.id))
            return None
        except Withheld as error:
            async with self._pool.acquire() as conn:
                await deliveries.put_off(conn, claimed, type(error).__name__)
            return None
        except Exception as error:  # noqa: BLE001 — the top: a bug is logged, the delivery is kept and tried again
            await self._give_back(claimed, error)
            return None
        watch.delivery_read(receipt, ms=(time.perf_counter() - started) * 1000)
        return receipt

    async def _give_back(self, claimed: Claimed, error: Exception) -> None:
        reference = secrets.token_hex(4)
        log.error(
            "delivery.failed",
            delivery=str(claimed.delivery.id),
            reference=reference,
            exc_info=error,
        )
        fault = f"{type(error).__name__} {reference}"
        async with self._pool.acquire() as conn, conn.transaction():
            state = await deliveries.give_back(
                conn, claimed, fault, max_attempts=self._settings.max_attempts
            )
            if state == "quarantined":
                await self._tell(conn, claimed)

    async def _set_aside(self, claimed: Claimed, fault: str) -> None:
        async with self._pool.acquire() as conn, conn.transaction():
            if await deliveries.quarantine(conn, claimed, fault):
                await self._tell(conn, claimed)

    async def _tell(self, conn: object, claimed: Claimed) -> None:
        log.error("delivery.quarantined", delivery=str(claimed.delivery.id))
        body = {"delivery": str(claimed.delivery.id), "carrier": claimed.delivery.carrier}
        await outbox.add(conn, "delivery-quarantined", body)
