"""What protects the pages: headers, sessions, form tokens, and patience with wrong passwords."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Middleware

from api_ingest.settings import Settings
from api_ingest.store import accounts, audit
from api_ingest.store.accounts import Role, Session
from api_ingest.store.pool import GONE, Pool

log = structlog.get_logger()
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Page = Callable[[web.Request, Session], Awaitable[web.StreamResponse]]
HOMES: Mapping[Role, str] = {"officer": "/officer", "operator": "/operator", "partner": "/figures"}
"""Where a role begins. A partner sees the figures, and nothing else."""
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: a browser would then hide the origin of our own forms from us.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
HSTS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def headers(settings: Settings) -> dict[str, str]:
    """Of every page."""
    return HEADERS | HSTS if settings.behind_tls else dict(HEADERS)


class Cookies:
    """The cookies: of the session, of a carrier's, and of the sign-in form before there is one."""

    def __init__(self, settings: Settings) -> None:
        self._secure = settings.behind_tls
        prefix = "__Host-" if settings.behind_tls else ""
        self.session, self.form = f"{prefix}session", f"{prefix}form"
        self.carrier = f"{prefix}carrier"

    def set(self, answer: web.StreamResponse, name: str, value: str) -> None:
        """For this browser session, this host, and no script."""
        answer.set_cookie(
            name, value, httponly=True, secure=self._secure, samesite="Strict", path="/"
        )

    def drop(self, answer: web.StreamResponse, name: str) -> None:
        """Forget it."""
        answer.del_cookie(name, path="/", secure=self._secure, httponly=True, samesite="Strict")


class Guard:
    """Knows who asks, and refuses what did not come from a form of ours."""

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self._pool = pool
        self._settings = settings
        self.cookies = Cookies(settings)

    async def session(self, request: web.Request, *, by_hand: bool = True) -> Session | None:
        """The session of the request, while it lasts.

        What a page asks for by itself (`by_hand=False`) does not prolong it.
        """
        token = request.cookies.get(self.cookies.session)
        if not token:
            return None
        async with self._pool.acquire() as conn:
            return await accounts.session_of(
                conn,
                token,
                idle_minutes=self._settings.session_idle_minutes,
                hours=self._settings.session_hours,
                prolong=by_hand,
            )

    def officer(self, page: Page, *, by_hand: bool = True) -> Handler:
        """A page for signed-in officers only."""
        return self.only(("officer",), page, by_hand=by_hand)

    def operator(self, page: Page, *, by_hand: bool = True) -> Handler:
        """A page for signed-in operators only."""
        return self.only(("operator",), page, by_hand=by_hand)

    def only(self, roles: tuple[Role, ...], page: Page, *, by_hand: bool = True) -> Handler:
        """A page for accounts of these roles only; who is not signed in is sent to do so."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            session = await self.session(request, by_hand=by_hand)
            if session is None:
                raise web.HTTPSeeOther("/sign-in", headers=headers(self._settings))
            if session.account.role not in roles:
                raise web.HTTPForbidden(headers=headers(self._settings))
            if request.method == "POST":
                await require_own_form(request, session.csrf)
            return await page(request, session)

        return guarded


async def require_own_form(request: web.Request, token: str) -> None:
    """Raises HTTPForbidden for a form that is not ours.

    Another origin, or not the session's token.
    """
    try:
        form = await request.post()
    except (ValueError, LookupError, HttpProcessingError):  # a charset or a form that is none
        raise web.HTTPBadRequest from None
    origin = request.headers.get("Origin")
    same_origin = origin is None or urlsplit(origin).netloc == request.host
    same_site = request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    given = str(form.get("csrf", ""))
    if not (same_origin and same_site and hmac.compare_digest(given.encode(), token.encode())):
        raise web.HTTPForbidden


class Patience:
    """Makes who errs wait longer each time: by name and by address, in this process.

    It never locks anybody out for good: a shift must be able to sign in.
    """

    FREE, LONGEST, KEPT = 4, 60.0, 10_000

    def __init__(self) -> None:
        self._failures: dict[str, tuple[int, float]] = {}

    def wait(self, *keys: str) -> float:
        """Seconds until another try is heard."""
        now = time.monotonic()
        return max((self._until(key) - now for key in keys), default=0.0)

    def _until(self, key: str) -> float:
        count, last = self._failures.get(key, (0, 0.0))
        return last + min(self.LONGEST, 2.0 ** (count - self.FREE)) if count > self.FREE else 0.0

    def failed(self, *keys: str) -> None:
        """Another wrong try."""
        if len(self._failures) > self.KEPT:
            self._failures.clear()
        for key in keys:
            count, _ = self._failures.get(key, (0, 0.0))
            self._failures[key] = (count + 1, time.monotonic())

    def forgive(self, *keys: str) -> None:
        """It was right."""
        for key in keys:
            self._failures.pop(key, None)


def known_origin(settings: Settings) -> Middleware:
    """What is noted in the audit trail says from which address."""

    @web.middleware
    async def known(request: web.Request, handler: Handler) -> web.StreamResponse:
        audit.ORIGIN.set(_address(request, behind_proxy=settings.behind_tls))
        return await handler(request)

    return known


def _address(request: web.Request, *, behind_proxy: bool) -> str:
    """Of X-Forwarded-For only the last is the proxy's own word; what stands before is anybody's."""
    said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(said)) if behind_proxy else request.remote or ""
    except ValueError:
        return request.remote or ""


@web.middleware
async def plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Errors outside /v1 as short pages with the same headers; a bug says nothing of itself."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < HTTPStatus.BAD_REQUEST or request.path.startswith("/v1/"):
            raise
        return _plain(HTTPStatus(error.status), "")
    except GONE:
        return _plain(
            HTTPStatus.SERVICE_UNAVAILABLE, "The database is away. Try again in a moment."
        )
    except Exception as error:
        reference = secrets.token_hex(4)
        log.error("request.failed", reference=reference, exc_info=error)
        return _plain(HTTPStatus.INTERNAL_SERVER_ERROR, f"A fault of ours, reference {reference}.")


def _plain(status: HTTPStatus, says: str) -> web.Response:
    return web.Response(
        status=status, text=f"{status.value} {status.phrase}\n{says}\n", headers=HEADERS
    )


def line(form: Mapping[str, object], name: str, longest: int) -> str:
    """What stands in a field of a form, without what no text of ours may hold."""
    text = str(form.get(name, "")).replace("\x00", "").encode("utf-8", "replace").decode()
    return text[:longest]
