"""How carriers push over HTTPS.

Bytes are kept before anything else, then read while the sender waits.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import structlog
from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from api_ingest import watch
from api_ingest.domain.delivery import Delivery, Receipt, printable, unread
from api_ingest.domain.errors import LeaseLost, Unavailable, Withheld
from api_ingest.domain.wording import ENGLISH, in_language, preferred
from api_ingest.receive.openapi import document
from api_ingest.receive.problem_json import SAFE_HEADERS, problem
from api_ingest.settings import Settings
from api_ingest.store import carrier_keys, deliveries
from api_ingest.store.carrier_keys import Sender
from api_ingest.store.deliveries import Claimed, Kept
from api_ingest.store.pool import GONE, Pool

log = structlog.get_logger()
EDIFACT = "application/edifact"
REPLY = web.ResponseKey("reply", str)
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MALFORMED = (ValueError, web.HTTPBadRequest, web.RequestPayloadError, HttpProcessingError)


class Answered(Exception):  # noqa: N818 — carries an answer out of a deeper call
    """The request is answered already."""

    def __init__(self, answer: web.Response) -> None:
        super().__init__()
        self.answer = answer


class Body(NamedTuple):
    """What was sent: the bytes, and what the sender calls them."""

    content: bytes
    name: str | None
    content_type: str | None


class Intake:
    """The carriers' interface.

    `ingest` reads and saves a kept delivery, `check` reads and keeps nothing.

    `ready` says what keeps this process from its work, `remarks` what does not and should be known.
    """

    def __init__(
        self,
        pool: Pool,
        settings: Settings,
        *,
        ingest: Callable[[Claimed], Awaitable[Receipt]],
        check: Callable[[Delivery], Receipt],
        ready: Callable[[], Awaitable[list[str]]],
        remarks: Callable[[], list[str]] = list,
    ) -> None:
        self._pool = pool
        self._settings = settings
        self._ingest = ingest
        self._check = check
        self._ready = ready
        self._remarks = remarks
        self._places = settings.concurrent_deliveries
        self._reading: set[asyncio.Task[Any]] = set()
        self._openapi = document(settings.max_delivery_bytes)

    def routes(self) -> list[web.RouteDef]:
        """Everything that carriers and watchers ask for."""
        return [
            web.post("/v1/deliveries", self.push),
            web.get("/v1/deliveries/{id}", self.show),
            web.post("/v1/check", self.check),
            web.get("/openapi.json", self.openapi),
            web.get("/healthz", self.healthz),
            web.get("/readyz", self.readyz),
            web.get("/metrics", watch.metrics),
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
        task = asyncio.create_task(self._take(delivery))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)
        return await asyncio.shield(task)

    async def _take(self, delivery: Delivery) -> UUID:
        kept = await self._keep(delivery, None)
        watch.delivery_kept(delivery, fresh=kept.fresh)
        if kept.fresh and kept.fence:
            await self._read(kept, delivery)
        return kept.id

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
        task = asyncio.create_task(self._keep_and_read(delivery, key))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)
        answer = _in_own_form(request, await asyncio.shield(task))
        request[watch.DELIVERY] = answer.headers.get("Location", "").rpartition("/")[2]
        return answer

    async def _check_only(self, request: web.Request, sender: Sender) -> web.Response:
        delivery = await self._delivery(request, sender, "check")
        receipt = await asyncio.to_thread(self._check, delivery)
        return _in_own_form(request, _receipt(HTTPStatus.OK, receipt.to_json()))

    async def _delivery(self, request: web.Request, sender: Sender, channel: Any) -> Delivery:
        body = await self._body(request)
        if not body.content:
            raise Answered(problem("delivery-empty"))
        return Delivery(
            content=body.content, received_at=datetime.now(UTC), channel=channel,
            carrier=sender.carrier, name=body.name, content_type=body.content_type,
            test=sender.test,
        )  # fmt: skip

    async def _body(self, request: web.Request) -> Body:
        """The bytes, within the limits of size and time."""
        limit = self._settings.max_delivery_bytes
        if request.content_length is not None and request.content_length > limit + 10_000:
            raise Answered(self._too_large())
        try:
            async with asyncio.timeout(self._settings.body_seconds):
                body = await _read(request, limit)
        except TimeoutError:
            answer = problem("too-slow")
            answer.force_close()
            raise Answered(answer) from None
        except _MALFORMED:
            answer = problem(
                "request-malformed",
                "the body is not what its Content-Type and Content-Encoding say, or has no file",
            )
            answer.force_close()
            raise Answered(answer) from None
        if len(body.content) > limit:
            raise Answered(self._too_large())
        return body

    def _too_large(self) -> web.Response:
        limit = self._settings.max_delivery_bytes
        answer = problem("delivery-too-large", f"at most {limit} bytes are taken", limit=limit)
        answer.force_close()
        return answer

    async def _keep_and_read(self, delivery: Delivery, key: str | None) -> web.Response:
        kept = await self._keep(delivery, key)
        if kept.conflict:
            return problem("idempotency-key-reused")
        watch.delivery_kept(delivery, fresh=kept.fresh)
        if not kept.fresh or not kept.fence:
            return _known(kept, delivery)
        return await self._read(kept, delivery)

    async def _keep(self, delivery: Delivery, key: str | None) -> Kept:
        """Commit the bytes. A race on an Idempotency-Key is decided by asking once more."""
        waits = len(delivery.content) <= self._settings.wait_bytes
        lease = self._settings.lease_seconds if waits else None
        for last_try in (False, True):
            try:
                async with self._pool.acquire() as conn, conn.transaction():
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
            return _waiting(kept, delivery)
        except Withheld as error:
            async with self._pool.acquire() as conn:
                await deliveries.put_off(conn, claimed, type(error).__name__)
            return _waiting(kept, delivery)
        except (*GONE, Unavailable) as error:
            await self._give_back(claimed, type(error).__name__)
            return _waiting(kept, delivery)
        except Exception as error:
            reference = secrets.token_hex(4)
            log.error("delivery.failed", delivery=str(kept.id), reference=reference, exc_info=error)
            await self._give_back(claimed, f"{type(error).__name__} {reference}")
            return problem("failed", reference=reference, id=str(kept.id))
        watch.delivery_read(receipt, ms=(time.perf_counter() - started) * 1000)
        return _read_now(receipt, HTTPStatus.CREATED)

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
            return _json(HTTPStatus.OK, stored.told())
        return _in_own_form(request, _receipt(HTTPStatus.OK, stored.receipt))

    async def openapi(self, _request: web.Request) -> web.Response:
        """The whole interface, OpenAPI 3.1."""
        return web.json_response(self._openapi, headers={"X-Content-Type-Options": "nosniff"})

    async def healthz(self, _request: web.Request) -> web.Response:
        """The process lives."""
        return web.json_response({"status": "alive"}, headers=SAFE_HEADERS)

    async def readyz(self, _request: web.Request) -> web.Response:
        """The process can do its work, or what it lacks."""
        lacks = await self._ready()
        status = HTTPStatus.SERVICE_UNAVAILABLE if lacks else HTTPStatus.OK
        said = {"ready": not lacks, "lacks": lacks}
        if remarks := self._remarks():
            said["remarks"] = remarks
        return web.json_response(said, status=status, headers=SAFE_HEADERS)


async def _read(request: web.Request, limit: int) -> Body:
    """The body, or the one file of a form. Raises ValueError for a form without a file."""
    name = printable(request.query.get("name"))
    if request.content_type != "multipart/form-data":
        whole = await _at_most(request.content, limit)
        return Body(whole, name, printable(request.content_type))
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader) and part.filename:
            content = bytearray()
            while len(content) <= limit and (chunk := await part.read_chunk(65_536)):
                content += chunk
            form = printable(part.headers.get("Content-Type"))
            return Body(bytes(content), name or printable(part.filename), form)
    raise ValueError("no file part")


async def _at_most(stream: Any, limit: int) -> bytes:
    """The stream, cut just behind the limit: a bomb is not unpacked to its end."""
    content = bytearray()
    async for chunk in stream.iter_chunked(65_536):
        content += chunk
        if len(content) > limit:
            break
    return bytes(content)


def _known(kept: Kept, delivery: Delivery) -> web.Response:
    """The answer for bytes that came before, or that wait for a worker."""
    if kept.receipt is not None and kept.receipt.get("erased_at"):
        return _receipt(HTTPStatus.OK, kept.receipt, Location=f"/v1/deliveries/{kept.id}")
    if kept.receipt is None or kept.state in ("waiting", "leased", "quarantined"):
        return _waiting(kept, delivery)
    location = {"Location": f"/v1/deliveries/{kept.id}"}
    if kept.state == "refused":
        return _refused(kept.receipt, location)
    return _receipt(HTTPStatus.OK, kept.receipt, **location)


def _waiting(kept: Kept, delivery: Delivery) -> web.Response:
    said = unread(
        kept.id, kept.state, delivery.sha256, len(delivery.content), delivery.received_at
    ).to_json()
    location = {"Location": f"/v1/deliveries/{kept.id}", "Retry-After": "2"}
    return _json(HTTPStatus.ACCEPTED, said, **location)


def _read_now(receipt: Receipt, status: HTTPStatus) -> web.Response:
    location = {"Location": f"/v1/deliveries/{receipt.id}"}
    if receipt.outcome == "refused":
        return _refused(receipt.to_json(), location)
    return _receipt(status, receipt.to_json(), **location)


def _refused(receipt: dict[str, Any], location: dict[str, str]) -> web.Response:
    answer = problem("delivery-refused", headers=location, receipt=receipt)
    answer[REPLY] = receipt.get("reply") or ""
    return answer


def _receipt(status: HTTPStatus, receipt: dict[str, Any], **headers: str) -> web.Response:
    answer = _json(status, receipt, **headers)
    answer[REPLY] = receipt.get("reply") or ""
    return answer


def _in_own_form(request: web.Request, answer: web.Response) -> web.Response:
    """The EDIFACT reply alone for who accepts that, and nothing else; where there is none, JSON."""
    reply = answer.get(REPLY, "")
    if request.headers.get("Accept", "").strip().lower() != EDIFACT or not reply:
        return _in_own_words(request, answer)
    location = {"Location": answer.headers["Location"]} if "Location" in answer.headers else {}
    return web.Response(
        status=answer.status, text=reply, content_type=EDIFACT, charset="us-ascii",
        headers=SAFE_HEADERS | location,
    )  # fmt: skip


def _in_own_words(request: web.Request, answer: web.Response) -> web.Response:
    """The receipt in the language that its reader prefers; English is as it was kept."""
    language = preferred(request.headers.get("Accept-Language"))
    if language != ENGLISH and answer.text:
        said = json.loads(answer.text)
        if "receipt" in said:
            said["receipt"] = in_language(said["receipt"], language)
        answer.text = json.dumps(in_language(said, language))
        answer.headers["Content-Language"] = language
    return answer


def _json(status: HTTPStatus, body: dict[str, Any], **headers: str) -> web.Response:
    return web.json_response(body, status=status, headers=SAFE_HEADERS | headers)
