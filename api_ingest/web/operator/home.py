"""Where each account begins; and the operator's own beginning: what needs a hand now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from api_ingest.settings import Settings
from api_ingest.store import deliveries, drifts, expected
from api_ingest.store.accounts import Session
from api_ingest.store.pool import Pool
from api_ingest.web import security
from api_ingest.web.rendering import page
from api_ingest.web.security import HOMES, Guard


@dataclass(frozen=True, slots=True)
class Named:
    """What pages say of profiles: those at fault, and whom to call at a carrier."""

    refused: Callable[[], list[str]]
    contact: Callable[[str], str | None]


class Home:
    """The way to where somebody belongs, and the operator's first page."""

    def __init__(
        self, pool: Pool, settings: Settings, guard: Guard, profiles: Named,
        clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._pool = pool
        self._guard = guard
        self._profiles = profiles
        self._clock = clock
        self._headers = security.headers(settings)

    def routes(self) -> list[web.RouteDef]:
        """Every beginning."""
        return [
            web.get("/", self._guard.only(tuple(HOMES), self.lead)),
            web.get("/operator", self._guard.operator(self.show)),
        ]

    async def lead(self, _request: web.Request, session: Session) -> web.StreamResponse:
        """On to the page of the role."""
        raise web.HTTPSeeOther(HOMES[session.account.role], headers=self._headers)

    async def show(self, request: web.Request, session: Session) -> web.Response:
        """What waits, what is missing, what is at fault."""
        async with self._pool.acquire() as conn:
            missing = await expected.missing(conn, self._clock())
            states = await deliveries.count_by_state(conn)
            oldest = await deliveries.oldest_waiting_seconds(conn)
            drifted = await drifts.listed(conn, None, resolved=False)
        return page(
            request, "operator.html", self._headers, session=session, missing=missing,
            contact=self._profiles.contact, states=states, oldest=int(oldest // 60),
            drifted=drifted, refused=self._profiles.refused(),
        )  # fmt: skip
