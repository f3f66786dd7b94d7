"""How each carrier does, day by day: as a page that sorts without a script, and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urlencode

from aiohttp import web

from api_ingest.domain.completeness import FIELDS
from api_ingest.domain.scorecard import Card, by_carrier
from api_ingest.store import expected, scorecard
from api_ingest.store.accounts import Session
from api_ingest.web import security
from api_ingest.web.console import ConsolePage
from api_ingest.web.period import period_in
from api_ingest.web.rendering import HOME, page

_DAYS, _MOST_DAYS = timedelta(days=6), timedelta(days=366)
# What a row can be sorted by; unknown comes last.
_SORTS: Mapping[str, Callable[[Card], Any]] = {
    "day": lambda card: card.day.toordinal() if card.day else None,
    "carrier": lambda card: card.carrier,
    "expected": lambda card: card.expected,
    "on_time": lambda card: card.flights["on_time"],
    "late": lambda card: card.flights["late"],
    "missing": lambda card: card.flights["missing"],
    "awaited": lambda card: card.flights["awaited"],
    "unscheduled": lambda card: card.unscheduled,
    "median": lambda card: card.median,
    "complete": lambda card: card.poorest and card.poorest[1],
    "amendments": lambda card: card.amendments,
    "problems": lambda card: card.problems_total,
}


class Asked(NamedTuple):
    """The days, the carrier and the order that an address asks for."""

    first: date
    last: date
    carrier: str | None
    sort: str
    down: bool

    @classmethod
    def of(cls, query: Mapping[str, str], today: date) -> Asked:
        """Raises ValueError for days that are none; an order that is none is the usual one."""
        first, last = period_in(
            query, last=today, before=lambda day: day - _DAYS, longest=_MOST_DAYS
        )
        carrier = security.line(query, "carrier", 20).strip().upper() or None
        sort = query.get("sort", "day")
        sort = sort if sort in _SORTS else "day"
        return cls(first, last, carrier, sort, query.get("order", "down") != "up")

    def sorted(self, cards: list[Card]) -> list[Card]:
        """The cards in that order; those that have nothing to be sorted by come last."""
        by = _SORTS[self.sort]
        known = [card for card in cards if by(card) is not None]
        return [
            *sorted(known, key=by, reverse=self.down),
            *(card for card in cards if by(card) is None),
        ]

    def address(self, sort: str | None = None, *, carrier: str | None = None) -> str:
        """The same days; of one carrier, sorted by something else, or the other way round."""
        said = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        if carrier := carrier or self.carrier:
            said["carrier"] = carrier
        if sort is not None:
            turned = "up" if sort == self.sort and self.down else "down"
            said |= {"sort": sort, "order": turned}
        return "?" + urlencode(said)


class ScorecardPage(ConsolePage):
    """The page and its JSON, for operators."""

    def routes(self) -> list[web.RouteDef]:
        """Both forms."""
        return [
            web.get("/operator/scorecard", self._guard.operator(self.show)),
            web.get("/operator/scorecard.json", self._guard.operator(self.tell)),
        ]

    async def show(self, request: web.Request, session: Session) -> web.Response:
        """The missing manifests first, then every carrier and day; no such period: asked again."""
        query, status = request.query, HTTPStatus.OK
        try:
            asked = self._asked(query)
        except ValueError:
            asked = self._asked({name: query[name] for name in {*query} - {"from", "to"}})
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        async with self._pool.acquire() as conn:
            missing = await expected.missing(conn, self._clock())
            cards = await self._cards(conn, asked)
        return page(
            request, "scorecard.html", self._headers, status=status, session=session, asked=asked,
            wrong=status != HTTPStatus.OK, missing=missing, contact=self._tools.contact,
            cards=asked.sorted(cards), carriers=by_carrier(cards), fields=FIELDS,
            sorts=tuple(_SORTS),
        )  # fmt: skip

    async def tell(self, request: web.Request, _session: Session) -> web.Response:
        """The same for programs."""
        try:
            asked = self._asked(request.query)
        except ValueError as error:
            raise web.HTTPBadRequest(headers=self._headers) from error
        async with self._pool.acquire() as conn:
            cards = await self._cards(conn, asked)
        said = {
            "from": asked.first.isoformat(), "to": asked.last.isoformat(),
            "cards": [card.to_json() for card in cards],
            "carriers": [card.to_json() for card in by_carrier(cards)],
        }  # fmt: skip
        return web.json_response(said, headers=self._headers)

    def _asked(self, query: Mapping[str, str]) -> Asked:
        return Asked.of(query, self._clock().astimezone(HOME).date())

    async def _cards(self, conn: Any, asked: Asked) -> list[Card]:
        return await scorecard.cards(
            conn, asked.first, asked.last, asked.carrier, now=self._clock()
        )
