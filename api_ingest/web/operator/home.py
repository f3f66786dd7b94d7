"""Where each account begins; and the operator's own beginning: what needs a hand now."""

from __future__ import annotations

from aiohttp import web

from api_ingest.store import deliveries, drifts, expected
from api_ingest.store.accounts import Session
from api_ingest.web.console import ConsolePage
from api_ingest.web.rendering import page
from api_ingest.web.security import HOMES


class Home(ConsolePage):
    """The way to where somebody belongs, and the operator's first page."""

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
            contact=self._tools.contact, states=states, oldest=int(oldest // 60),
            drifted=drifted, refused=self._tools.profiles_at_fault(),
        )  # fmt: skip
