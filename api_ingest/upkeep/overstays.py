"""Computes the overstays of a day, and keeps the proposals true to the ledger.

Once a day for everybody; and whenever the ledger or a grant changed for what is proposed already: a
proposal whose ground is gone is withdrawn, an accepted one says so and waits for an officer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from api_ingest.settings import Settings
from api_ingest.store import crossings, expected, grants, overstays, stay_flights, stay_identities
from api_ingest.store.overstays import Proposal
from api_ingest.store.pool import Connection
from watchlists.stays.coverage import Coverage
from watchlists.stays.ledger import Person, people_of
from watchlists.stays.overstay import Overstay
from watchlists.stays.overstay import overstays as overstays_of
from watchlists.stays.permitted import Grant
from watchlists.stays.rules import Rules

LOOKED_AT = timedelta(days=14)
"""A late list may still correct a departure so long after it."""


class Run(NamedTuple):
    """What a day's count brought: overstays, and how many are proposed for the first time."""

    found: int
    proposed: int


async def compute(conn: Connection, on: date, rules: Rules, settings: Settings) -> list[Overstay]:
    """The overstays of a day as the ledger has it now; writes nothing."""
    known = await grants.everyone(conn)
    coverage = await _coverage(conn, on, settings)
    since = on - timedelta(days=rules.shortest)
    people = await _people(conn, await crossings.present(conn, on, since))
    found = await _apart(people, rules, on, known, coverage)
    alike = {key for one in found for key in one.keys.alike}
    strays = await _people(conn, await crossings.strays(conn, alike, on))
    if not strays:
        return found
    mine = {key for one in found for key in one.keys.same}
    those = [one for one in people if not mine.isdisjoint(one.keys.same)]
    others = [one for one in strays if mine.isdisjoint(one.keys.same)]
    return await _apart([*those, *others], rules, on, known, coverage)


async def _people(conn: Connection, persons: Sequence[int]) -> list[Person]:
    rows = await crossings.of_persons(conn, persons)
    return list(await asyncio.to_thread(people_of, [row.crossing for row in rows]))


async def _apart(
    people: Iterable[Person], rules: Rules, on: date, known: Iterable[Grant], coverage: Coverage
) -> list[Overstay]:
    """In a thread: of a whole year's stays it takes seconds."""
    return await asyncio.to_thread(
        overstays_of, people, rules, on=on, grants=known, coverage=coverage
    )


async def _coverage(conn: Connection, on: date, settings: Settings) -> Coverage:
    """What the ledger counted, and what a schedule says flew of which nothing came at all."""
    covered = await stay_flights.covered(conn, on)
    unlisted = await expected.unlisted_departures(conn, on)
    silent = sorted({*covered.silent, *settings.unlisted_departures})
    return Coverage(
        since=covered.since or on, missing=(*covered.missing, *unlisted), silent=tuple(silent)
    )


async def propose(conn: Connection, on: date, rules: Rules, settings: Settings) -> Run:
    """The day's count: proposals are made, go on, or are withdrawn. Call in a transaction."""
    found = await compute(conn, on, rules, settings)
    new = 0
    for one in found:
        new += await _put(conn, one)
    await recheck(conn, on, rules)
    await overstays.note_run(conn, on, found=len(found), proposed=new)
    return Run(len(found), new)


async def _put(conn: Connection, one: Overstay) -> bool:
    """True for one that was not proposed before."""
    identity = await stay_identities.of_person(conn, one.arrival.keys.same)
    known = await overstays.of_stay(conn, one)
    if known is None:
        await overstays.propose(conn, one, identity)
        return True
    await overstays.count_on(conn, known.id, one, identity)
    return False


async def recheck(conn: Connection, today: date, rules: Rules) -> int:
    """See whether what is open or accepted still stands on the ledger; how many fell."""
    known = await grants.everyone(conn)
    fallen = 0
    for one in await overstays.live(conn, today - LOOKED_AT):
        fallen += await _recheck(conn, one, rules, known)
    return fallen


async def _recheck(conn: Connection, one: Proposal, rules: Rules, known: Sequence[Grant]) -> bool:
    said = one.overstay
    rows = await crossings.of_persons(conn, await crossings.sharing(conn, said.arrival.keys.same))
    people = people_of(row.crossing for row in rows)
    still = [
        again
        for again in overstays_of(people, rules, on=said.on, grants=known)
        if again.arrival.flight == said.arrival.flight
    ]
    if not still:
        because = _because(said, people, known)
        return await overstays.fall(conn, one.id, because) is not None
    last = still[0].counted[-1].last
    if last is not None and (last != one.ended or not one.standing):
        await overstays.note_end(conn, one.id, last)
    return False


def _because(said: Overstay, people: Iterable[Person], known: Iterable[Grant]) -> str:
    """Why it no longer stands: a code, put into words where it is shown."""
    same = {key for person in people for key in person.keys.same} | {*said.keys.same}
    granted = any(
        not same.isdisjoint(one.keys.same) and one.span[0] <= said.on <= one.span[1]
        for one in known
    )
    if granted:
        return "granted"
    here = [
        stay
        for person in people
        for stay in person.stays
        if stay.arrival and stay.arrival.flight == said.arrival.flight
    ]
    if not here:
        return "arrival-corrected"
    return "appeared-again" if here[-1].missing else "departure-found"
