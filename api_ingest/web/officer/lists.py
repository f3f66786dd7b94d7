"""The lists as they stand, and imports that wait for a second person: who, how many, and whom."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from api_ingest.store import audit, list_proposals, watchlists
from api_ingest.store.accounts import Session
from api_ingest.store.list_proposals import Proposal
from api_ingest.store.pool import Connection
from api_ingest.web import security
from api_ingest.web.console import ConsolePage
from api_ingest.web.rendering import language_of, page

NAMED = 20
"""Of each kind of change so many are named; the rest is counted."""


class ListPages(ConsolePage):
    """Shows what waits and takes the second person's word. Looking at names leaves a trace."""

    def routes(self) -> list[web.RouteDef]:
        """The page, and the form of each proposal."""
        return [
            web.get("/officer/lists", self._guard.officer(self.show)),
            web.post(r"/officer/lists/{id:\d{1,18}}", self._guard.officer(self.settle)),
        ]

    async def show(self, request: web.Request, session: Session) -> web.Response:
        """Every list, and every proposal with its first names."""
        return await self._page(request, session, HTTPStatus.OK)

    async def _page(
        self, request: web.Request, session: Session, status: HTTPStatus, wrong: str | None = None
    ) -> web.Response:
        """The page; `wrong` is the word for why what was said did not hold."""
        async with self._pool.acquire() as conn, conn.transaction():
            versions = await watchlists.current_versions(conn)
            waiting = (await list_proposals.waiting(conn)).values()
            proposals = [(one, await list_proposals.named(conn, one.id, NAMED)) for one in waiting]
            for one in waiting:
                await audit.record(
                    conn, actor=session.account.name, action="viewed", object=f"proposal/{one.id}"
                )
        language = language_of(request)
        titles = {name: source.title(language) for name, source in self._lists.items()}
        return page(
            request, "lists.html", self._headers, status=status, session=session, wrong=wrong,
            versions=versions, proposals=proposals, titles=titles,
        )  # fmt: skip

    async def settle(self, request: web.Request, session: Session) -> web.StreamResponse:
        """Let it happen or refuse it. Who proposed it may refuse it, and nothing else."""
        form, id = await request.post(), int(request.match_info["id"])
        said = security.line(form, "verdict", 20)
        if said not in ("approve", "refuse"):
            return await self._page(request, session, HTTPStatus.UNPROCESSABLE_ENTITY, "choose_one")
        try:
            async with self._pool.acquire() as conn, conn.transaction():
                outcome = await self._settle(conn, id, session, approve=said == "approve")
        except PermissionError:
            return await self._page(request, session, HTTPStatus.CONFLICT, "own")
        if outcome == "outdated":
            return await self._page(request, session, HTTPStatus.CONFLICT, "outdated")
        raise web.HTTPSeeOther("/officer/lists", headers=self._headers)

    async def _settle(self, conn: Connection, id: int, session: Session, *, approve: bool) -> str:
        proposals = {one.id: one for one in (await list_proposals.waiting(conn)).values()}
        proposal: Proposal | None = proposals.get(id)
        if proposal is None:
            return "outdated"
        account = session.account
        outcome, version = await list_proposals.settle(
            conn, proposal, approve=approve, account=account.id, by=account.name
        )
        told = f"version {version.number}" if version else f"proposal {id}"
        await audit.record(
            conn, actor=account.name, action="list proposal settled", object=proposal.list,
            result=f"{outcome}: {told}",
        )  # fmt: skip
        return outcome
