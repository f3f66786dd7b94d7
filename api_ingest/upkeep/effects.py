"""Sends what stands in the outbox: to the webhook where one is set, else to the log."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import structlog

from api_ingest.background import beside
from api_ingest.settings import Settings
from api_ingest.store import outbox
from api_ingest.store.pool import GONE, Pool

log = structlog.get_logger()
TIMEOUT = aiohttp.ClientTimeout(total=8)


class Effects:
    """Empties the outbox.

    An effect is sent at least once; its `id` lets the receiver drop a second copy.
    """

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self._pool = pool
        self._settings = settings
        self._woken = asyncio.Event()

    def wake(self, _payload: str = "") -> None:
        """Something may stand in the outbox."""
        self._woken.set()

    @asynccontextmanager
    async def being_sent(self) -> AsyncIterator[None]:
        """Send until the block is left."""
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT) as session,
            beside("effects", lambda: self._run(session)),
        ):
            yield

    async def _run(self, session: aiohttp.ClientSession) -> None:
        while True:
            self._woken.clear()
            with suppress(*GONE):
                while await self.send_next(session):
                    pass
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), 5.0)

    async def send_next(self, session: aiohttp.ClientSession) -> bool:
        """Send the next effect that is due; False when there is none."""
        async with self._pool.acquire() as conn:
            effect = await outbox.claim(conn)
        if effect is None:
            return False
        if await self._send(session, effect):
            async with self._pool.acquire() as conn:
                await outbox.sent(conn, effect.id)
        return True

    async def _send(self, session: aiohttp.ClientSession, effect: outbox.Effect) -> bool:
        if self._settings.webhook_url is None:
            log.info("effect", kind=effect.kind, **effect.body)
            return True
        body = json.dumps({"id": effect.id, "kind": effect.kind, **effect.body}).encode()
        try:
            async with session.post(
                str(self._settings.webhook_url), data=body, headers=self._headers(body)
            ) as answer:
                taken, said = answer.ok, str(answer.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            taken, said = False, type(error).__name__
        if not taken:
            log.warning("effect.not-taken", effect=effect.id, attempts=effect.attempts, status=said)
        return taken

    def _headers(self, body: bytes) -> dict[str, str]:
        """The signature covers the time as well, so that an old message cannot be played again."""
        headers = {"Content-Type": "application/json"}
        if self._settings.webhook_secret is not None:
            now = str(int(time.time()))
            secret = self._settings.webhook_secret.get_secret_value().encode()
            digest = hmac.new(secret, now.encode() + b"." + body, hashlib.sha256).hexdigest()
            headers["X-Api-Ingest-Signature"] = f"t={now},v1={digest}"
        return headers
