"""The page on which a carrier sends a file by hand: checked, sent, or given back with its problems.

What it sends goes the way of what its systems push: kept first, then read while it waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import PurePath
from typing import Literal, NamedTuple
from urllib.parse import quote
from uuid import UUID

from aiohttp import web

from api_ingest.domain.delivery import AnnotatedCopy, Delivery, Receipt, printable
from api_ingest.domain.wording import preferred
from api_ingest.settings import Settings
from api_ingest.store import deliveries
from api_ingest.store.carrier_sessions import CarrierSession
from api_ingest.store.pool import Pool
from api_ingest.web import security
from api_ingest.web.carrier.gate import HOME, Gate
from api_ingest.web.carrier.receipt import shown
from api_ingest.web.rendering import carrier_page

_ID = r"{id:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}}"
_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORM_BYTES = 10_000  # of a form around its file
Trouble = Literal["no_file", "too_large", "too_slow", "busy", "no_copy"]


class Inbox(NamedTuple):
    """What the page gives its files to. `admit` says whether there is a place for one more.

    `take` keeps a delivery, reads it and gives its id; `check` and `annotated` keep nothing, take
    their time and are called in a thread.
    """

    admit: Callable[[], AbstractContextManager[bool]]
    take: Callable[[Delivery], Awaitable[UUID]]
    check: Callable[[Delivery], Receipt]
    annotated: Callable[[Delivery], AnnotatedCopy | None]


class UploadPage:
    """One form with three buttons, and the receipt."""

    def __init__(self, pool: Pool, settings: Settings, gate: Gate, inbox: Inbox) -> None:
        self._pool = pool
        self._settings = settings
        self._gate = gate
        self._inbox = inbox
        self._headers = security.headers(settings)

    def routes(self) -> list[web.RouteDef]:
        """The form, what it sends, and each receipt."""
        return [
            web.get(HOME, self._gate.own(self.form)),
            web.post(HOME, self._gate.own(self.send)),
            web.get(f"{HOME}/{_ID}", self._gate.own(self.receipt)),
        ]

    async def form(self, request: web.Request, session: CarrierSession) -> web.Response:
        """Choose a file."""
        return self._form(request, session)

    def _form(
        self, request: web.Request, session: CarrierSession, trouble: Trouble | None = None
    ) -> web.Response:
        return carrier_page(
            request, "upload.html", self._headers, status=_STATUS[trouble], session=session,
            trouble=trouble, limit=self._settings.max_delivery_bytes,
        )  # fmt: skip

    async def send(self, request: web.Request, session: CarrierSession) -> web.StreamResponse:
        """What the button says."""
        if (request.content_length or 0) > self._settings.max_delivery_bytes + _FORM_BYTES:
            return self._cut_short(request, session, "too_large")
        with self._inbox.admit() as admitted:
            if not admitted:
                return self._cut_short(request, session, "busy")
            try:
                async with asyncio.timeout(self._settings.body_seconds):
                    await security.require_own_form(request, session.csrf)
            except TimeoutError:
                return self._cut_short(request, session, "too_slow")
            except web.HTTPRequestEntityTooLarge:
                return self._cut_short(request, session, "too_large")
            return await self._done(request, session)

    def _cut_short(
        self, request: web.Request, session: CarrierSession, trouble: Trouble
    ) -> web.Response:
        """What is left of the body is not waited for."""
        answer = self._form(request, session, trouble)
        answer.force_close()
        return answer

    async def _done(self, request: web.Request, session: CarrierSession) -> web.StreamResponse:
        form = await request.post()
        file, button = form.get("file"), form.get("do")
        if not isinstance(file, web.FileField) or not (content := file.file.read()):
            return self._form(request, session, "no_file")
        if len(content) > self._settings.max_delivery_bytes:
            return self._form(request, session, "too_large")
        sender = session.sender
        delivery = Delivery(
            content=content, received_at=datetime.now(UTC), carrier=sender.carrier,
            channel="upload" if button == "send" else "check", test=sender.test,
            name=printable(file.filename), content_type=printable(file.content_type),
        )  # fmt: skip
        if button == "send":
            id = await self._inbox.take(delivery)
            raise web.HTTPSeeOther(f"{HOME}/{id}", headers=self._headers)
        if button == "copy":
            return await self._copy(request, session, delivery)
        receipt = await asyncio.to_thread(self._inbox.check, delivery)
        return self._receipt(request, session, receipt, delivery.name)

    async def _copy(
        self, request: web.Request, session: CarrierSession, delivery: Delivery
    ) -> web.Response:
        """The table back with its problems; nothing is kept."""
        copy = await asyncio.to_thread(self._inbox.annotated, delivery)
        if copy is None:
            return self._form(request, session, "no_copy")
        name = quote(f"{PurePath(delivery.name or 'list').stem}.annotated.{copy.ending}")
        attached = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return web.Response(
            body=copy.content, content_type=_TYPES[copy.ending], headers=self._headers | attached
        )

    async def receipt(self, request: web.Request, session: CarrierSession) -> web.Response:
        """The receipt of a delivery, to its own carrier."""
        id, carrier = UUID(request.match_info["id"]), session.sender.carrier
        async with self._pool.acquire() as conn:
            stored = await deliveries.find(conn, id, carrier=carrier)
        if stored is None:
            raise web.HTTPNotFound
        return self._receipt(request, session, stored.told(), stored.name)

    def _receipt(
        self,
        request: web.Request,
        session: CarrierSession,
        receipt: Receipt | dict[str, object],
        name: str | None,
    ) -> web.Response:
        said = receipt.to_json() if isinstance(receipt, Receipt) else receipt
        language = preferred(request.headers.get("Accept-Language"))
        return carrier_page(
            request, "upload_receipt.html", self._headers, session=session, name=name,
            receipt=said, mends=shown(said, language),
        )  # fmt: skip


_STATUS: dict[Trouble | None, int] = {
    None: HTTPStatus.OK, "no_file": HTTPStatus.UNPROCESSABLE_ENTITY,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_slow": HTTPStatus.REQUEST_TIMEOUT,
    "busy": HTTPStatus.SERVICE_UNAVAILABLE, "no_copy": HTTPStatus.OK,
}  # fmt: skip
