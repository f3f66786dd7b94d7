"""One alert: who, what to do, why, where it comes from; and the decision."""

from __future__ import annotations

from http import HTTPStatus
from typing import get_args

from aiohttp import web

from api_ingest.domain.alert import Decision, Evidence, Verdict
from api_ingest.domain.manifest import traveller_from_json
from api_ingest.quiet import Dismissed, Quiet
from api_ingest.store import alert_views, alerts, audit, decisions, quiet_pairs, scorings
from api_ingest.store.accounts import Account, Session
from api_ingest.store.decisions import Outcome
from api_ingest.store.pool import Connection
from api_ingest.web import security
from api_ingest.web.console import ConsolePage, PageTools
from api_ingest.web.rendering import language_of, page
from watchlists.entry import Duty, WatchlistEntry
from watchlists.explanation import against_in, asked_in
from watchlists.question import question
from watchlists.source import ListSource, Thresholds

REASONS: dict[str, tuple[str, ...]] = {
    "hit": ("document_seen", "identity_established"),
    "no_hit": ("other_birth_date", "other_document", "other_person"),
    "doubt": ("data_too_poor", "needs_second_reader"),
}
LONGEST_NOTE = 2_000
# What an officer opens an alert for. Nobody types it in: what is asked each time is answered by
# habit, and says less than the state in which the alert was opened.
PURPOSES = {
    "open": "to decide", "decided": "to look back", "withdrawn": "to look back",
    "quiet": "to look back",
}  # fmt: skip


class AlertPage(ConsolePage):
    """Shows an alert and takes the decision. Each view and each decision leaves a trace."""

    def __init__(self, tools: PageTools) -> None:
        super().__init__(tools)
        self._quiet = Quiet(tools.seal)

    def routes(self) -> list[web.RouteDef]:
        """The card, and its form."""
        return [
            web.get(r"/officer/alerts/{id:\d{1,18}}", self._guard.officer(self.show)),
            web.post(r"/officer/alerts/{id:\d{1,18}}", self._guard.officer(self.decide)),
            web.post(r"/officer/alerts/{id:\d{1,18}}/lift", self._guard.officer(self.lift)),
        ]

    async def show(self, request: web.Request, session: Session) -> web.Response:
        """The card."""
        return await self._card(request, session, HTTPStatus.OK)

    async def _card(
        self, request: web.Request, session: Session, status: HTTPStatus, wrong: str | None = None
    ) -> web.Response:
        """The card; `wrong` is the word for what was not right with a decision."""
        id = int(request.match_info["id"])
        async with self._pool.acquire() as conn, conn.transaction():
            card = await alert_views.card(conn, id)
            if card is None:
                raise web.HTTPNotFound
            history = await decisions.decisions(conn, id)
            earlier = await self._quiet.earlier(
                conn, traveller_from_json(card.traveller), card.list, card.entry
            )
            travels = await alert_views.travels(conn, card.person)
            before = await scorings.earlier(conn, id)
            await audit.record(
                conn, actor=session.account.name, action="viewed", object=f"alert/{id}",
                result=PURPOSES[card.state],
            )  # fmt: skip
        source, language = self._lists.get(card.list), language_of(request)
        category = card.listed["category"]
        evidence = [Evidence(**one) for one in card.evidence]
        return page(
            request, "alert.html", self._headers, status=status, session=session, card=card,
            history=history, travels=travels, reasons=REASONS, wrong=wrong, earlier=earlier,
            scorings=before, duty=_duty(card), source=source,
            against=against_in(evidence, language), question=_question(card, source, language),
            told=source.instruction.told(category, card.direction, language) if source else None,
        )  # fmt: skip

    async def decide(self, request: web.Request, session: Session) -> web.StreamResponse:
        """Take a decision: a verdict and a reason that goes with it."""
        form = await request.post()
        verdict, reason = str(form.get("verdict", "")), str(form.get("reason", ""))
        if verdict not in get_args(Verdict) or reason not in REASONS[verdict]:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return await self._card(request, session, status, "decision_incomplete")
        decision = Decision(
            alert=int(request.match_info["id"]),
            verdict=verdict,  # type: ignore[arg-type]  # it is one of them
            reason=reason,
            note=security.line(form, "note", LONGEST_NOTE),
            officer=session.account.name,
        )
        async with self._pool.acquire() as conn, conn.transaction():
            outcome = await self._decide(conn, decision, session.account)
        if outcome == "own":
            return await self._card(request, session, HTTPStatus.CONFLICT, "decision_own")
        raise web.HTTPSeeOther(f"/officer/alerts/{decision.alert}", headers=self._headers)

    async def _decide(self, conn: Connection, decision: Decision, account: Account) -> Outcome:
        card = await alert_views.card(conn, decision.alert)
        if card is None:
            raise web.HTTPNotFound
        twice = self._wants_two(card, decision.verdict)
        outcome = await decisions.decide(conn, decision, account.id, twice=twice)
        if outcome is None:
            raise web.HTTPNotFound
        if outcome == "decided":
            await self._remember(conn, card, decision)
        if outcome != "own":
            await audit.record(
                conn, actor=account.name, action="decided", object=f"alert/{decision.alert}",
                result=decision.verdict if outcome == "decided" else f"{decision.verdict} proposed",
            )  # fmt: skip
        return outcome

    def _wants_two(self, card: alert_views.Card, verdict: Verdict) -> bool:
        source = self._lists.get(card.list)
        if source is None:
            return False
        said = card.listed["category"]
        category = said if said in source.categories else None
        return source.four_eyes.wanted(verdict, category, card.strength)

    async def _remember(self, conn: Connection, card: alert_views.Card, decision: Decision) -> None:
        """A dismissal stays quiet as long as the list allows; what differs ends an older one."""
        await quiet_pairs.lift_of_alert(conn, card.id, by=decision.officer)
        source = self._lists.get(card.list)
        if decision.verdict == "no_hit" and source is not None:
            one = Dismissed(
                card.id, traveller_from_json(card.traveller),
                WatchlistEntry.from_json(card.listed), decision.reason, decision.officer,
            )  # fmt: skip
            await self._quiet.remember(conn, one, days=source.keeping.quiet)

    async def lift(self, request: web.Request, session: Session) -> web.StreamResponse:
        """End what keeps this alert quiet: it is open again, and so are others of the pair."""
        form = await request.post()
        id = int(request.match_info["id"])
        async with self._pool.acquire() as conn, conn.transaction():
            card = await alert_views.card(conn, id)
            if card is None or card.quiet is None:
                raise web.HTTPNotFound
            because = security.line(form, "note", LONGEST_NOTE) or "looked at again"
            await quiet_pairs.lift(conn, card.quiet, by=session.account.name, because=because)
            await alerts.changed(conn)
            await audit.record(
                conn, actor=session.account.name, action="quiet lifted", object=f"alert/{id}",
                result=f"pair {card.quiet}",
            )  # fmt: skip
        raise web.HTTPSeeOther(f"/officer/alerts/{id}", headers=self._headers)


def _duty(card: alert_views.Card) -> tuple[Duty, bool | None] | None:
    """A duty to report, and whether it was kept until the day of the flight."""
    duty = WatchlistEntry.from_json(card.listed).duty
    return (duty, duty.kept(card.date)) if duty else None


def _question(card: alert_views.Card, source: ListSource | None, language: str) -> str:
    """What would make it certain, as a sentence; by the weights of today."""
    evidence = [Evidence(**one) for one in card.evidence]
    entry, limits = (
        WatchlistEntry.from_json(card.listed),
        source.thresholds if source else Thresholds(),
    )
    return asked_in(question(evidence, card.probability, entry, limits), language)
