"""One alert: who, what to do, why, where it comes from; and the decision."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import get_args

from aiohttp import web

from api_ingest.domain.alert import Decision, Evidence, Verdict
from api_ingest.settings import Settings
from api_ingest.store import alerts, audit
from api_ingest.store.accounts import Session
from api_ingest.store.pool import Pool
from api_ingest.web import security
from api_ingest.web.rendering import language_of, page
from api_ingest.web.security import Guard
from watchlists.explanation import asked_in, question
from watchlists.source import ListSource

REASONS: dict[str, tuple[str, ...]] = {
    "hit": ("document_seen", "identity_established"),
    "no_hit": ("other_birth_date", "other_document", "other_person"),
    "doubt": ("data_too_poor", "needs_second_reader"),
}
LONGEST_NOTE = 2_000
# What an officer opens an alert for. Nobody types it in: what is asked each time is answered by
# habit, and says less than the state in which the alert was opened.
PURPOSES = {"open": "to decide", "decided": "to look back", "withdrawn": "to look back"}


class AlertPage:
    """Shows an alert and takes the decision. Each view and each decision leaves a trace."""

    def __init__(
        self, pool: Pool, settings: Settings, guard: Guard, lists: Mapping[str, ListSource]
    ) -> None:
        self._pool = pool
        self._guard = guard
        self._lists = lists
        self._headers = security.headers(settings)

    def routes(self) -> list[web.RouteDef]:
        """The card, and its form."""
        return [
            web.get(r"/officer/alerts/{id:\d{1,18}}", self._guard.officer(self.show)),
            web.post(r"/officer/alerts/{id:\d{1,18}}", self._guard.officer(self.decide)),
        ]

    async def show(self, request: web.Request, session: Session) -> web.Response:
        """The card."""
        return await self._card(request, session, HTTPStatus.OK, incomplete=False)

    async def _card(
        self, request: web.Request, session: Session, status: HTTPStatus, *, incomplete: bool
    ) -> web.Response:
        id = int(request.match_info["id"])
        async with self._pool.acquire() as conn, conn.transaction():
            card = await alerts.card(conn, id)
            if card is None:
                raise web.HTTPNotFound
            history = await alerts.decisions(conn, id)
            travels = await alerts.travels(conn, card.person)
            await audit.record(
                conn, actor=session.account.name, action="viewed", object=f"alert/{id}",
                result=PURPOSES[card.state],
            )  # fmt: skip
        source, language = self._lists.get(card.list), language_of(request)
        category = card.listed["category"]
        return page(
            request, "alert.html", self._headers, status=status, session=session, card=card,
            history=history, travels=travels, reasons=REASONS, incomplete=incomplete,
            source=source, question=_question(card, language),
            told=source.instruction.told(category, card.direction, language) if source else None,
        )  # fmt: skip

    async def decide(self, request: web.Request, session: Session) -> web.StreamResponse:
        """Take a decision: a verdict and a reason that goes with it."""
        form = await request.post()
        verdict, reason = str(form.get("verdict", "")), str(form.get("reason", ""))
        if verdict not in get_args(Verdict) or reason not in REASONS[verdict]:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return await self._card(request, session, status, incomplete=True)
        decision = Decision(
            alert=int(request.match_info["id"]),
            verdict=verdict,  # type: ignore[arg-type]  # it is one of them
            reason=reason,
            note=security.line(form, "note", LONGEST_NOTE),
            officer=session.account.name,
        )
        async with self._pool.acquire() as conn, conn.transaction():
            if not await alerts.decide(conn, decision, session.account.id):
                raise web.HTTPNotFound
            await audit.record(
                conn, actor=session.account.name, action="decided",
                object=f"alert/{decision.alert}", result=verdict,
            )  # fmt: skip
        raise web.HTTPSeeOther(f"/officer/alerts/{decision.alert}", headers=self._headers)


def _question(card: alerts.Card, language: str) -> str | None:
    """What would make it certain, as a sentence."""
    listed = {
        "birth date": card.listed["birth_dates"],
        "document": [one["number"] for one in card.listed["documents"]],
        "nationality": card.listed["nationalities"],
        "sex": [card.listed["sex"]] if card.listed["sex"] else [],
    }
    evidence = [Evidence(**one) for one in card.evidence]
    found = question(evidence, card.probability, listed)
    return asked_in(found, language) if found else None
