"""The live queue: open alerts, the next deadline first."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from aiohttp import web

from api_ingest.store import alert_views, audit, expected
from api_ingest.store.accounts import Session
from api_ingest.web.console import ConsolePage
from api_ingest.web.rendering import page


class Queue(ConsolePage):
    """The page, the part of it that changes, and the stream that says when."""

    def routes(self) -> list[web.RouteDef]:
        """Everything of the queue."""
        return [
            web.get("/officer", self._guard.officer(self.show)),
            web.get("/officer/queue", self._guard.officer(self.part, by_hand=False)),
            web.get("/officer/live", self._guard.officer(self.live, by_hand=False)),
        ]

    async def show(self, request: web.Request, session: Session) -> web.Response:
        """The whole page. Whom it shows is noted once, and not at each change that follows."""
        shown = await self._queue()
        async with self._pool.acquire() as conn:
            await audit.record(
                conn, actor=session.account.name, action="queue viewed", object="alert",
                result=f"{shown['total']} open",
            )  # fmt: skip
        return page(request, "queue.html", self._headers, session=session, **shown)

    async def part(self, request: web.Request, _session: Session) -> web.Response:
        """Only the queue itself, which the page puts in place of the old one."""
        return page(request, "queue_part.html", self._headers, **await self._queue())

    async def live(self, request: web.Request, _session: Session) -> web.StreamResponse:
        """Server-sent events, as long as the session lasts."""

        async def allowed() -> bool:
            return await self._guard.session(request, by_hand=False) is not None

        return await self._tools.live.stream(request, self._headers, allowed)

    async def _queue(self) -> dict[str, Any]:
        async with self._pool.acquire() as conn:
            rows = await alert_views.queue(conn)
            outlook = await alert_views.outlook(conn)
            quiet = await alert_views.quiet(conn)
            missing = await expected.missing(conn, self._clock())
            ahead = await expected.ahead(conn, self._clock())
        flights = [list(group) for _, group in groupby(rows, key=lambda row: row.flight_id)]
        return {
            "flights": flights,
            "total": len(rows),
            "outlook": outlook,
            "called": self._called,
            "quiet": quiet,
            "missing": missing,
            "ahead": ahead,
            "contact": self._tools.contact,
        }

    def _called(self, row: alert_views.QueueRow, language: str) -> str:
        """What such a match is called: by its list, or by what the list says of the direction."""
        source = self._lists.get(row.list)
        if source is None:
            return row.list
        told = source.instruction.told(row.category, row.direction, language)
        return told.title or source.title(language)
