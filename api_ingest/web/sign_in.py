"""Signing in and out."""

from __future__ import annotations

import asyncio
import secrets
from http import HTTPStatus

from aiohttp import web

from api_ingest.store import accounts, audit
from api_ingest.store.accounts import Session
from api_ingest.web import security
from api_ingest.web.console import ConsolePage, PageTools
from api_ingest.web.rendering import page
from api_ingest.web.security import HOMES, Patience


class SignIn(ConsolePage):
    """The way in. A wrong name and a wrong password get the same answer in the same time."""

    def __init__(self, tools: PageTools) -> None:
        super().__init__(tools)
        self._patience = Patience()

    def routes(self) -> list[web.RouteDef]:
        """Sign-in and sign-out."""
        return [
            web.get("/sign-in", self.form),
            web.post("/sign-in", self.sign_in),
            web.post("/sign-out", self._guard.only(tuple(HOMES), self.sign_out)),
        ]

    async def form(self, request: web.Request) -> web.Response:
        """The empty form."""
        return self._form(request, HTTPStatus.OK, failed=False)

    def _form(self, request: web.Request, status: HTTPStatus, *, failed: bool) -> web.Response:
        token = secrets.token_urlsafe(24)
        answer = page(
            request, "sign_in.html", self._headers, status=status, failed=failed, csrf=token
        )
        self._guard.cookies.set(answer, self._guard.cookies.form, token)
        return answer

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        """Check name and password; a new session with a new token."""
        expected = request.cookies.get(self._guard.cookies.form, "")
        if not expected:
            return self._form(request, HTTPStatus.FORBIDDEN, failed=True)
        await security.require_own_form(request, expected)
        form = await request.post()
        name, password = security.line(form, "name", 200), security.line(form, "password", 1_000)
        keys = (f"name {name}", f"address {request.remote}")
        if self._patience.wait(*keys) > 0:
            return self._form(request, HTTPStatus.TOO_MANY_REQUESTS, failed=True)
        async with self._pool.acquire() as conn:
            stored = await accounts.find(conn, name)
        right = await asyncio.to_thread(accounts.is_password, stored, password)
        if not right or stored.account is None:
            self._patience.failed(*keys)
            return self._form(request, HTTPStatus.UNPROCESSABLE_ENTITY, failed=True)
        self._patience.forgive(*keys)
        return await self._open(stored.account)

    async def _open(self, account: accounts.Account) -> web.StreamResponse:
        async with self._pool.acquire() as conn, conn.transaction():
            token = await accounts.open_session(conn, account)
            await audit.record(conn, actor=account.name, action="signed in", object="session")
        answer = self._go_on_to(HOMES[account.role])
        self._guard.cookies.set(answer, self._guard.cookies.session, token)
        self._guard.cookies.drop(answer, self._guard.cookies.form)
        return answer

    async def sign_out(self, request: web.Request, session: Session) -> web.StreamResponse:
        """End the session here and in the browser."""
        async with self._pool.acquire() as conn, conn.transaction():
            await accounts.close_session(conn, request.cookies[self._guard.cookies.session])
            await audit.record(
                conn, actor=session.account.name, action="signed out", object="session"
            )
        answer = self._go_on_to("/sign-in")
        self._guard.cookies.drop(answer, self._guard.cookies.session)
        return answer

    def _go_on_to(self, path: str) -> web.Response:
        """An answer and not an exception, since cookies go with it."""
        return web.Response(
            status=HTTPStatus.SEE_OTHER, headers={**self._headers, "Location": path}
        )
