"""How carriers push over HTTPS.

Bytes are kept before anything else, then read while the sender waits.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import structlog
from aiohttp import web

from api_ingest import watch
from api_ingest.domain.delivery import Channel, Delivery, Receipt
from api_ingest.domain.errors import LeaseLost, Unavailable, Withheld
from api_ingest.receive import http_answer, http_body
from api_ingest.receive.desk import arrived
from api_ingest.receive.openapi import document
from api_ingest.receive.problem_json import Answered, problem
from api_ingest.settings import Settings
from api_ingest.store import carrier_keys, deliveries
from api_ingest.store.carrier_keys import Sender
from api_ingest.store.deliveries import Claimed, Kept
from api_ingest.store.pool import GONE, Pool

log = structlog.get_logger()
T = TypeVar("T")
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Intake:
    """The carriers' interface.

    `ingest` reads and saves a kept delivery, `check` reads and keeps nothing.
    """

    def __init__(
        self,
        pool: Pool,
        settings: Settings,
        *,
        ingest: Callable[[Claimed], Awaitable[Receipt]],
        check: Callable[[Delivery], Receipt],
    ) -> None:
        self._pool = pool
        self._settings = settings
        self._ingest = ingest
        self._check = check
        self._places = settings.concurrent_deliveries
        self._reading: set[asyncio.Task[Any]] = set()
        self._openapi = document(settings.max_delivery_bytes)

    def routes(self) -> list[web.RouteDef]:
        """Everything that carriers' systems ask for."""
        return [
            web.post("/v1/deliveries", self.push),
            web.get("/v1/deliveries/{id}", self.show),
            web.post("/v1/check", self.check),
            web.get("/openapi.json", self.openapi),
        ]

    async def push(self, request: web.Request) -> web.StreamResponse:
        """Keep, read, answer."""
        return await self._answer(request, self._push)

    async def check(self, request: web.Request) -> web.StreamResponse:
        """Read and answer; keep nothing."""
        return await self._answer(request, self._check_only)

    async def _answer(
        self,
        request: web.Request,
        work: Callable[[web.Request, Sender], Awaitable[web.Response]],
    ) -> web.StreamResponse:
        """Admit so many at once, know the sender, and turn what is away into 503."""
        with self.admit() as admitted:
            if not admitted:
                return problem("busy")
            try:
                return await work(request, await self._sender(request))
            except Answered as answered:
                return answered.answer
            except (*GONE, Unavailable):
                return problem("unavailable")

    @contextmanager
    def admit(self) -> Iterator[bool]:
        """Whether there is a place for one more; it is taken while the block runs."""
        admitted = self._places > 0
        self._places -= admitted
        try:
            yield admitted
        finally:
            self._places += admitted

    async def take(self, delivery: Delivery) -> UUID:
        """Keep what came by the upload page, and read it; its id, by which the receipt is found."""
        return await self._to_its_end(self._take(delivery))

    async def _take(self, delivery: Delivery) -> UUID:
        kept = await self._keep(delivery, None)
        watch.delivery_kept(delivery, fresh=kept.fresh)
        if kept.fresh and kept.fence:
            await self._read(kept, delivery)
        return kept.id

    async def _to_its_end(self, work: Coroutine[Any, Any, T]) -> T:
        """Done even where the sender goes away."""
        task = asyncio.create_task(work)
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)
        return await asyncio.shield(task)

    async def _sender(self, request: web.Request) -> Sender:
        scheme, _, presented = request.headers.get("Authorization", "").partition(" ")
        sender = None
        if scheme.lower() == "bearer":
            async with self._pool.acquire() as conn:
                sender = await carrier_keys.sender_of(conn, presented.strip())
        if sender is None:
            raise Answered(problem("key-missing"))
        request[watch.CARRIER] = sender.carrier
        return sender

    async def _push(self, request: web.Request, sender: Sender) -> web.Response:
        key = request.headers.get("Idempotency-Key")
        if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
            return problem("request-malformed", "Idempotency-Key has 1 to 255 visible characters")
        delivery = await self._delivery(request, sender, "http")
        # From here on a sender that goes away changes nothing: what is kept is also read.
        answer = await self._to_its_end(self._keep_and_read(delivery, key))
        answer = http_answer.in_own_form(request, answer)
        request[watch.DELIVERY] = answer.headers.get("Location", "").rpartition("/")[2]
        return answer

    async def _check_only(self, request: web.Request, sender: Sender) -> web.Response:
        delivery = await self._delivery(request, sender, "check")
        receipt = await asyncio.to_thread(self._check, delivery)
        return http_answer.in_own_form(
            request, http_answer.receipt(HTTPStatus.OK, receipt.to_json())
        )

    async def _delivery(self, request: web.Request, sender: Sender, channel: Channel) -> Delivery:
        body = await http_body.taken(request, self._settings)
        return arrived(
            body.content, channel, sender.carrier, body.name,
            test=sender.test, content_type=body.content_type,
        )  # fmt: skip

    async def _keep_and_read(self, delivery: Delivery, key: str | None) -> web.Response:
        kept = await self._keep(delivery, key)
        if kept.conflict:
            return problem("idempotency-key-reused")
        watch.delivery_kept(delivery, fresh=kept.fresh)
        if not kept.fresh or not kept.fence:
            return http_answer.known(kept, delivery)
        return await self._read(kept, delivery)

    async def _keep(self, delivery: Delivery, key: str | None) -> Kept:
        """Commit the bytes. A race on an Idempotency-Key is decided by asking once more."""
        waits = len(delivery.content) <= self._settings.wait_bytes
        lease = self._settings.lease_seconds if waits else None
        for last_try in (False, True):
            try:
                async with self._pool.acquire() as conn:
                    return await deliveries.keep(
                        conn, delivery, idempotency_key=key, lease_seconds=lease
                    )
            except asyncpg.UniqueViolationError:
                if last_try:
                    raise
        raise AssertionError

    async def _read(self, kept: Kept, delivery: Delivery) -> web.Response:
        claimed = Claimed(replace(delivery, id=kept.id), kept.fence, 1)
        started = time.perf_counter()
        try:
            receipt = await self._ingest(claimed)
        except LeaseLost:  # a worker thought us dead; its receipt is the one
            log.warning("delivery.taken-over", delivery=str(kept.id))
            return http_answer.waiting(kept, delivery)
        except Withheld as error:
            async with self._pool.acquire() as conn:
                await deliveries.put_off(conn, claimed, type(error).__name__)
            return http_answer.waiting(kept, delivery)
        except (*GONE, Unavailable) as error:
            await self._give_back(claimed, type(error).__name__)
            return http_answer.waiting(kept, delivery)
        except Exception as error:
            reference = secrets.token_hex(4)
            log.error("delivery.failed", delivery=str(kept.id), reference=reference, exc_info=error)
            await self._give_back(claimed, f"{type(error).__name__} {reference}")
            return problem("failed", reference=reference, id=str(kept.id))
        watch.delivery_read(receipt, ms=(time.perf_counter() - started) * 1000)
        return http_answer.read_now(receipt)

    async def _give_back(self, claimed: Claimed, fault: str) -> None:
        """Back to the queue; where even that fails, the lease runs out by itself."""
        try:
            async with self._pool.acquire() as conn:
                await deliveries.give_back(
                    conn, claimed, fault, max_attempts=self._settings.max_attempts
                )
        except GONE:
            log.warning("delivery.lease-runs-out", delivery=str(claimed.delivery.id))

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The receipt again, to its own carrier."""
        return await self._answer(request, self._show)

    async def _show(self, request: web.Request, sender: Sender) -> web.Response:
        if not _UUID.fullmatch(request.match_info["id"]):
            return problem("not-found")
        async with self._pool.acquire() as conn:
            stored = await deliveries.find(
                conn, UUID(request.match_info["id"]), carrier=sender.carrier
            )
        if stored is None:
            return problem("not-found")
        if stored.receipt is None:
            return http_answer.stated(HTTPStatus.OK, stored.told())
        return http_answer.in_own_form(request, http_answer.receipt(HTTPStatus.OK, stored.receipt))

    async def openapi(self, _request: web.Request) -> web.Response:
        """The whole interface, OpenAPI 3.1."""
        return web.json_response(self._openapi, headers={"X-Content-Type-Options": "nosniff"})
