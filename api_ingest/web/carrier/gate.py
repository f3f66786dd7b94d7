"""How a carrier signs in on its page: with the key that its systems send with."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from api_ingest.settings import Settings
from api_ingest.store import audit, carrier_keys, carrier_sessions
from api_ingest.store.carrier_keys import Sender
from api_ingest.store.carrier_sessions import CarrierSession
from api_ingest.store.pool import Pool
from api_ingest.web import security
from api_ingest.web.rendering import carrier_page
from api_ingest.web.security import Cookies, Handler, Patience

Page = Callable[[web.Request, CarrierSession], Awaitable[web.StreamResponse]]
HOME = "/upload"
_LONGEST_KEY = 200


class Gate:
    """Knows which carrier asks. A key that is unknown or has ended gets one and the same answer."""

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self._pool = pool
        self._settings = settings
        self._headers = security.headers(settings)
        self._cookies = Cookies(settings)
        self._patience = Patience()

    def routes(self) -> list[web.RouteDef]:
        """The way in and out."""
        return [
            web.post("/upload/sign-in", self.sign_in),
            web.post("/upload/sign-out", self.own(self.sign_out)),
        ]

    def own(self, page: Page) -> Handler:
        """A page for a signed-in carrier only; anybody else is shown the way in.

        Whose form it is, the page asks itself: a file is not read before it is known who sends it.
        """

        async def guarded(request: web.Request) -> web.StreamResponse:
            session = await self._session(request)
            if session is None:
                return self._form(request, HTTPStatus.OK, failed=False)
            return await page(request, session)

        return guarded

    async def _session(self, request: web.Request) -> CarrierSession | None:
        token = request.cookies.get(self._cookies.carrier)
        if not token:
            return None
        idle, hours = self._settings.session_idle_minutes, self._settings.session_hours
        async with self._pool.acquire() as conn:
            return await carrier_sessions.session_of(conn, token, idle_minutes=idle, hours=hours)

    def _form(self, request: web.Request, status: HTTPStatus, *, failed: bool) -> web.Response:
        token = secrets.token_urlsafe(24)
        answer = carrier_page(
            request, "upload_sign_in.html", self._headers, status=status, failed=failed, csrf=token
        )
        self._cookies.set(answer, self._cookies.form, token)
        return answer

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        """Check the key; a new session with a new token."""
        expected = request.cookies.get(self._cookies.form, "")
        if not expected:
            return self._form(request, HTTPStatus.FORBIDDEN, failed=True)
        await security.require_own_form(request, expected)
        key = security.line(await request.post(), "key", _LONGEST_KEY).strip()
        address = f"address {request.remote}"
        if self._patience.wait(address) > 0:
            return self._form(request, HTTPStatus.TOO_MANY_REQUESTS, failed=True)
        async with self._pool.acquire() as conn, conn.transaction():
            sender = await carrier_keys.sender_of(conn, key)
            if sender is None:
                self._patience.failed(address)
                return self._form(request, HTTPStatus.UNPROCESSABLE_ENTITY, failed=True)
            hours = self._settings.session_hours
            token = await carrier_sessions.open_session(conn, sender, hours=hours)
            await audit.record(
                conn, actor=_who(sender), action="signed in", object="carrier session"
            )
        self._patience.forgive(address)
        answer = self._go_home()
        self._cookies.set(answer, self._cookies.carrier, token)
        self._cookies.drop(answer, self._cookies.form)
        return answer

    async def sign_out(self, request: web.Request, session: CarrierSession) -> web.StreamResponse:
        """End the session here and in the browser."""
        await security.require_own_form(request, session.csrf)
        async with self._pool.acquire() as conn, conn.transaction():
            await carrier_sessions.close_session(conn, request.cookies[self._cookies.carrier])
            await audit.record(
                conn, actor=_who(session.sender), action="signed out", object="carrier session"
            )
        answer = self._go_home()
        self._cookies.drop(answer, self._cookies.carrier)
        return answer

    def _go_home(self) -> web.Response:
        """An answer and not an exception, since cookies go with it."""
        return web.Response(
            status=HTTPStatus.SEE_OTHER, headers={**self._headers, "Location": HOME}
        )


def _who(sender: Sender) -> str:
    return f"carrier {sender.carrier}, key {sender.prefix}"
