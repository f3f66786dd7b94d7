"""The figures of a period as plots with their tables, and as CSV and JSON for other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from aiohttp import web

from api_ingest.domain.fields.airport import ISLANDS
from api_ingest.figures import COLUMNS, Figure, Period, of_period, of_steps
from api_ingest.store import audit
from api_ingest.store.accounts import Role, Session
from api_ingest.web.console import ConsolePage
from api_ingest.web.partner.plots import plots
from api_ingest.web.period import period_in
from api_ingest.web.rendering import language_of, page, words
from watchlists.stays.crossing import day_of

READERS: tuple[Role, ...] = ("officer", "partner")
LONGEST = timedelta(days=3_660)


class FiguresPage(ConsolePage):
    """The page and the two files. What is taken away as a file is noted; nobody is in it."""

    def routes(self) -> list[web.RouteDef]:
        """The page, and its figures as files."""
        return [
            web.get("/figures", self._guard.only(READERS, self.show)),
            web.get("/figures.csv", self._guard.only(READERS, self.as_csv)),
            web.get("/figures.json", self._guard.only(READERS, self.as_json)),
        ]

    async def show(self, request: web.Request, session: Session) -> web.Response:
        """The page; a period that is none is asked again."""
        wrong, status = False, HTTPStatus.OK
        try:
            period = self._period(request.query)
        except ValueError:
            period, wrong, status = self._period({}), True, HTTPStatus.UNPROCESSABLE_ENTITY
        islands = [one for one in set(ISLANDS.values()) if request.query.get("island") == one]
        async with self._pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
            found = await of_period(conn, period, smallest=self._smallest)
            steps = await of_steps(conn, period, smallest=self._smallest)
        language = language_of(request)
        drawn = plots(
            [one for one in found if one.island in islands or not islands],
            [step for step in steps if step[0].island in islands or not islands],
            words(language)["figures"], smallest=self._smallest,
            titles={name: source.title(language) for name, source in self._lists.items()},
        )  # fmt: skip
        return page(
            request, "figures.html", self._headers, status=status, session=session, wrong=wrong,
            period=period, islands=sorted(set(ISLANDS.values())), chosen=islands, drawn=drawn,
            smallest=self._smallest, months=period.of_persons(self._smallest),
        )  # fmt: skip

    async def as_csv(self, request: web.Request, session: Session) -> web.Response:
        """The rows of `api-ingest figures --csv`."""
        text = io.StringIO()
        rows = await self._taken(request, session)
        csv.writer(text).writerows([COLUMNS, *(row.said(self._smallest) for row in rows)])
        return self._file(request, text.getvalue(), "text/csv")

    async def as_json(self, request: web.Request, session: Session) -> web.Response:
        """The objects of `api-ingest figures --json`, in one array."""
        rows = await self._taken(request, session)
        said: list[dict[str, Any]] = [asdict(row) for row in rows]
        return web.json_response(said, headers=self._headers)

    async def _taken(self, request: web.Request, session: Session) -> Sequence[Figure]:
        try:
            period = self._period(request.query)
        except ValueError as error:
            raise web.HTTPBadRequest(headers=self._headers) from error
        async with self._pool.acquire() as conn, conn.transaction():
            rows = await of_period(conn, period, smallest=self._smallest)
            await audit.record(
                conn, actor=session.account.name, action="figures exported", object="figures",
                result=f"{period.first} to {period.last}",
            )  # fmt: skip
        return rows

    def _file(self, request: web.Request, text: str, kind: str) -> web.Response:
        name = request.path.removeprefix("/")
        shown = {"Content-Disposition": f'attachment; filename="{name}"'}
        return web.Response(text=text, content_type=kind, headers=self._headers | shown)

    @property
    def _smallest(self) -> int:
        return self._settings.figures_smallest

    def _period(self, query: Mapping[str, str]) -> Period:
        """As asked for, usually until today. Raises ValueError for what is no such period."""
        now = self._clock()
        today = day_of(now)
        first, last = period_in(query, last=today, before=_two_months_before, longest=LONGEST)
        return Period(first, last, now, today)


def _two_months_before(day: date) -> date:
    """The first day of the two months before that of this day."""
    month = day.year * 12 + day.month - 1 - 2
    return date(month // 12, month % 12 + 1, 1)
