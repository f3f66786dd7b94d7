"""Overstays as proposed: who, how it was counted, what could make it wrong; and the decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from http import HTTPStatus
from itertools import takewhile
from typing import NamedTuple, get_args

from aiohttp import web

from api_ingest.domain.manifest import Traveller
from api_ingest.seal import Identity, identity_of
from api_ingest.store import audit, grants, overstays, watchlists
from api_ingest.store.accounts import Session
from api_ingest.store.missed_departures import missed_departures
from api_ingest.store.overstays import Proposal, Verdict
from api_ingest.store.pool import Connection
from api_ingest.web import security
from api_ingest.web.console import ConsolePage, PageTools
from api_ingest.web.officer.grants import Form, grant_in, said_in
from api_ingest.web.rendering import language_of, page
from watchlists.stays.crossing import day_of
from watchlists.stays.listing import entry_of
from watchlists.stays.stated import FIELDS, traveller_of

LIST = "overstay"
REASONS: dict[str, tuple[str, ...]] = {
    "accept": ("register_checked", "seen_in_person"),
    "reject": ("left_unlisted", "has_a_right", "two_persons", "wrongly_recorded"),
    "end": ("no_longer_holds", "listed_in_error"),
}
OPEN_TO: dict[str, tuple[str, ...]] = {"open": ("accept", "reject"), "accepted": ("end",)}
"""What may be said of a proposal in each state; nothing of a closed one."""
MOST = 500
MISSED_SINCE = timedelta(days=14)


class Refusal(NamedTuple):
    """Why what an officer sent was not taken: a word of the pages, and what it is about."""

    word: str
    about: str = ""


class OverstayPages(ConsolePage):
    """The list of proposals, and one of them. Each view and each decision leaves a trace."""

    def __init__(self, tools: PageTools) -> None:
        super().__init__(tools)
        self._seal = tools.seal
        self._source = tools.lists.get(LIST)

    def routes(self) -> list[web.RouteDef]:
        """The list, a proposal with its form, and what an officer grants its person."""
        one = r"/officer/overstays/{id:\d{1,18}}"
        return [
            web.get("/officer/overstays", self._guard.officer(self.show_all)),
            web.get(one, self._guard.officer(self.show)),
            web.post(one, self._guard.officer(self.decide)),
            web.post(one + "/grants", self._guard.officer(self.grant)),
        ]

    @property
    def _today(self) -> date:
        return day_of(self._clock())

    @property
    def _since(self) -> datetime:
        """What was said before waits for no second officer any more."""
        return self._clock() - timedelta(hours=self._settings.second_person_hours)

    @property
    def _eyes(self) -> int:
        """How many officers it takes."""
        return 2 if self._source and self._source.four_eyes.proposals else 1

    async def show_all(self, request: web.Request, session: Session) -> web.Response:
        """What waits for somebody first, then what was accepted, then what is closed."""
        async with self._pool.acquire() as conn, conn.transaction():
            groups = {
                "open": await overstays.all_in(conn, ["open"], MOST),
                "accepted": await overstays.all_in(conn, ["accepted"], MOST),
                "closed": await overstays.all_in(conn, ["rejected", "withdrawn"], 50),
            }
            missed = await missed_departures(conn, self._today - MISSED_SINCE, self._today)
            seen = sum(map(len, groups.values()))
            await audit.record(
                conn, actor=session.account.name, action="viewed", object="overstays",
                result=str(seen),
            )  # fmt: skip
        return page(
            request, "overstays.html", self._headers, session=session,
            groups={name: [(one, self._who(one)) for one in some] for name, some in groups.items()},
            missed=missed[:MOST],
        )  # fmt: skip

    def _who(self, one: Proposal) -> Identity | None:
        return self._seal.open(one.identity) if one.identity else None

    async def show(self, request: web.Request, session: Session) -> web.Response:
        """One proposal."""
        return await self._card(request, session)

    async def _card(
        self, request: web.Request, session: Session, refusal: Refusal | None = None
    ) -> web.Response:
        id = int(request.match_info["id"])
        async with self._pool.acquire() as conn, conn.transaction():
            one = await overstays.one(conn, id)
            if one is None:
                raise web.HTTPNotFound
            history = await overstays.decisions(conn, id)
            granted = await grants.of_person(conn, one.overstay.keys.same)
            await audit.record(
                conn, actor=session.account.name, action="viewed", object=f"overstay/{id}"
            )
        language = language_of(request)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
        source = self._source
        return page(
            request, "overstay.html", self._headers, status=status, session=session, one=one,
            who=self._who(one), history=history, granted=granted, refusal=refusal, fields=FIELDS,
            reasons={verdict: REASONS[verdict] for verdict in OPEN_TO.get(one.state, ())},
            waiting=waiting(one, history, self._since), eyes=self._eyes, source=source,
            told=source.instruction.told("present", None, language) if source else None,
        )  # fmt: skip

    async def decide(self, request: web.Request, session: Session) -> web.StreamResponse:
        """Take what an officer says; where two are needed, the first one's word waits."""
        form, id = await request.post(), int(request.match_info["id"])
        async with self._pool.acquire() as conn, conn.transaction():
            one = await overstays.one(conn, id, to_decide=True)
            if one is None:
                raise web.HTTPNotFound
            refusal = await self._decide(conn, one, form, session)
        if refusal:
            return await self._card(request, session, refusal)
        raise web.HTTPSeeOther(f"/officer/overstays/{id}", headers=self._headers)

    async def _decide(
        self, conn: Connection, one: Proposal, form: Form, session: Session
    ) -> Refusal | None:
        verdict, reason = security.line(form, "verdict", 20), security.line(form, "reason", 40)
        if verdict not in OPEN_TO.get(one.state, ()) or reason not in REASONS[verdict]:
            return Refusal("decision_incomplete")
        first = waiting(one, await overstays.decisions(conn, one.id), self._since)
        counts = 1 + (first is not None and first.verdict == verdict)
        if counts > 1 and first is not None and first.officer == session.account.name:
            return Refusal("same_officer")
        closes = verdict == "reject" or counts >= self._eyes
        identity = self._who(one)
        if closes and verdict == "accept" and identity is None:
            try:
                identity = self._entered(one, form)
            except ValueError as error:
                return Refusal("person_not_found", str(error))
        await overstays.decide(
            conn, one.id, _verdict(verdict), reason=reason,
            note=security.line(form, "note", 2_000), account=session.account.id,
        )  # fmt: skip
        if closes:
            await self._close(conn, one, verdict, identity, session)
        await audit.record(
            conn, actor=session.account.name, action="decided", object=f"overstay/{one.id}",
            result=verdict if closes else f"{verdict}, waits for a second officer",
        )  # fmt: skip
        return None

    def _entered(self, one: Proposal, form: Form) -> Identity:
        """The person as the officer entered it. Raises ValueError where it is another one."""
        person: Traveller = traveller_of(said_in(form))
        mine = self._seal.keys_of(person).same
        if set(mine).isdisjoint(one.overstay.keys.same):
            raise ValueError("")
        return identity_of(replace(person, sex=None))

    async def _close(
        self, conn: Connection, one: Proposal, verdict: str, who: Identity | None, session: Session
    ) -> None:
        by = session.account.name
        if verdict == "reject":
            await overstays.close(conn, one.id, "rejected")
        elif verdict == "end":
            gone = [one.entry] if one.entry else []
            await watchlists.apply_delta(conn, LIST, [], removed=gone, by=by)
            await overstays.close(conn, one.id, "rejected")
        elif who is not None:
            until = self._today + timedelta(days=self._settings.overstays_kept_days)
            entry = entry_of(
                one.overstay, who, list=LIST, left=one.ended, valid_from=self._today,
                valid_until=until,
            )  # fmt: skip
            await watchlists.apply_delta(conn, LIST, [entry], by=by)
            await overstays.close(conn, one.id, "accepted", entry=entry.id)

    async def grant(self, request: web.Request, session: Session) -> web.StreamResponse:
        """The person of the proposal is a resident, exempt, or may stay longer."""
        form, id = await request.post(), int(request.match_info["id"])
        async with self._pool.acquire() as conn, conn.transaction():
            one = await overstays.one(conn, id)
            if one is None:
                raise web.HTTPNotFound
            refusal = await grant_in(conn, form, one.overstay.keys, session)
        if refusal:
            return await self._card(request, session, Refusal("grant_incomplete", refusal))
        raise web.HTTPSeeOther(f"/officer/overstays/{id}", headers=self._headers)


def _verdict(said: str) -> Verdict:
    found: Verdict = next(one for one in get_args(Verdict) if one == said)
    return found


def waiting(
    one: Proposal, history: Sequence[overstays.Decided], since: datetime
) -> overstays.Decided | None:
    """The last word, where it stands alone and still may be said: a second officer has to agree.

    What was said before `since` has lapsed.
    """
    history = [said for said in history if said.decided_at > since]
    if not history or history[-1].verdict not in OPEN_TO.get(one.state, ()):
        return None
    last = history[-1]
    alike = list(takewhile(lambda said: said.verdict == last.verdict, reversed(history)))
    return last if len(alike) % 2 else None
