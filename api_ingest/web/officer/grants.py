"""What officers say of a person's stay: resident, exempt, extension. Shown without the person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import get_args

from aiohttp import web

from api_ingest.store import audit, grants
from api_ingest.store.accounts import Session
from api_ingest.store.pool import Connection
from api_ingest.web import security
from api_ingest.web.console import ConsolePage
from api_ingest.web.rendering import page
from watchlists.stays.crossing import day_of
from watchlists.stays.permitted import Grant, GrantKind
from watchlists.stays.person import PersonKeys
from watchlists.stays.stated import FIELDS, traveller_of

MOST = 200
Form = Mapping[str, object]


class GrantPages(ConsolePage):
    """The grants with a form for another one, and the button that ends one."""

    def routes(self) -> list[web.RouteDef]:
        """The page, its form, and the end of a grant."""
        return [
            web.get("/officer/grants", self._guard.officer(self.show)),
            web.post("/officer/grants", self._guard.officer(self.add)),
            web.post(r"/officer/grants/{id:\d{1,18}}/end", self._guard.officer(self.end)),
        ]

    async def show(self, request: web.Request, session: Session) -> web.Response:
        """All grants, the newest first."""
        return await self._page(request, session)

    async def _page(
        self, request: web.Request, session: Session, refusal: str | None = None
    ) -> web.Response:
        async with self._pool.acquire() as conn:
            found = await grants.latest(conn, MOST)
        status = HTTPStatus.OK if refusal is None else HTTPStatus.UNPROCESSABLE_ENTITY
        return page(
            request, "grants.html", self._headers, status=status, session=session, grants=found,
            fields=FIELDS, refusal=refusal,
        )  # fmt: skip

    async def add(self, request: web.Request, session: Session) -> web.StreamResponse:
        """A grant for a person whom the officer enters."""
        form = await request.post()
        try:
            keys = self._tools.seal.keys_of(traveller_of(said_in(form)))
        except ValueError as error:
            return await self._page(request, session, str(error))
        async with self._pool.acquire() as conn, conn.transaction():
            refusal = await grant_in(conn, form, keys, session)
        if refusal is not None:
            return await self._page(request, session, refusal)
        raise web.HTTPSeeOther("/officer/grants", headers=self._headers)

    async def end(self, request: web.Request, session: Session) -> web.StreamResponse:
        """From today on it counts no more."""
        id, by = int(request.match_info["id"]), session.account.name
        async with self._pool.acquire() as conn, conn.transaction():
            if not await grants.end(conn, id, on=day_of(self._clock()), by=by):
                raise web.HTTPNotFound
            await audit.record(conn, actor=by, action="stay grant ended", object=f"grant/{id}")
        raise web.HTTPSeeOther("/officer/grants", headers=self._headers)


def said_in(form: Form) -> dict[str, str]:
    """A person as entered."""
    return {field: security.line(form, field, 200) for field in FIELDS}


async def grant_in(conn: Connection, form: Form, keys: PersonKeys, session: Session) -> str | None:
    """Keep what the form grants; what is wrong with it, or None. Call in a transaction."""
    by = session.account.name
    try:
        granted = Grant(
            kind=_kind(security.line(form, "kind", 20)), keys=keys,
            first=_day(form, "first"), last=_day(form, "last"),
            reference=security.line(form, "reference", 200).strip() or None,
        )  # fmt: skip
        id = await grants.add(conn, granted, why=security.line(form, "why", 2_000), by=by)
    except ValueError as error:
        return str(error)
    await audit.record(
        conn, actor=by, action="stay granted", object=f"grant/{id}", result=granted.kind
    )
    return None


def _kind(said: str) -> GrantKind:
    for kind in get_args(GrantKind):
        if kind == said:
            found: GrantKind = kind
            return found
    raise ValueError(f"kind: one of {', '.join(get_args(GrantKind))}")


def _day(form: Form, name: str) -> date | None:
    text = security.line(form, name, 10).strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"{name}: a day is written YYYY-MM-DD") from None
