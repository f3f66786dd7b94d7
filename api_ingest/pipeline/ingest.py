"""The flow: from a kept delivery to committed alerts and a receipt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from api_ingest.domain import collector, parts
from api_ingest.domain.changes import Changes, HeldFlight
from api_ingest.domain.delivery import Delivery, Receipt
from api_ingest.domain.errors import LeaseLost, Refused
from api_ingest.domain.manifest import Element, Manifest, without
from api_ingest.domain.problem import (
    DELIVERY_EMPTY,
    PARTS_MISSING,
    REFERENCE_REUSED,
    TEST_INDICATOR,
    Problem,
)
from api_ingest.pipeline.alert import raise_alerts
from api_ingest.pipeline.deduplicate import EFFECTS, deduplicate
from api_ingest.pipeline.match import Watchlist, match
from api_ingest.pipeline.normalise import normalise
from api_ingest.pipeline.rehearse import rehearse
from api_ingest.pipeline.reply import reply
from api_ingest.pipeline.respond import flight_receipt, respond
from api_ingest.quiet import Quiet
from api_ingest.store import alerts, deliveries, flights, outbox, replays
from api_ingest.store.changes import save_changes
from api_ingest.store.pool import Connection, Pool
from carriers.formats.opened import Opened
from carriers.profile import Profile
from carriers.reader import read
from carriers.registry import Registry


@dataclass(frozen=True, slots=True)
class Tools:
    """What the flow works with.

    The two calls give what is current: profiles and lists change while we run.
    """

    pool: Pool
    carriers: Callable[[], Registry]
    watchlist: Callable[[], Watchlist]
    quiet: Quiet
    not_kept: tuple[Element, ...] = ()


class Understood(NamedTuple):
    """A delivery read and normalised.

    `profile` is None when it was refused before one was found.
    """

    profile: Profile | None
    manifests: tuple[Manifest, ...]
    problems: tuple[Problem, ...]


async def ingest(claimed: deliveries.Claimed, tools: Tools) -> Receipt:
    """Read, normalise, deduplicate, match and save in one transaction under the delivery's fence.

    Raises LeaseLost when the fence no longer holds, Unavailable when the database is away;
    anything else is a bug.
    """
    delivery, watchlist = claimed.delivery, tools.watchlist()
    understood = _kept(await _understand_aside(delivery, tools.carriers()), tools.not_kept)
    async with tools.pool.acquire() as conn, conn.transaction():
        changes = await _apply(conn, delivery, understood, watchlist, tools.quiet)
        if claimed.replayed:
            await _settle_replay(conn, delivery, changes)
        problems = (*understood.problems, *(p for one in changes.values() for p in one.problems))
        receipt = respond(
            delivery,
            understood.profile,
            problems,
            [flight_receipt(one, changes.get(n)) for n, one in enumerate(understood.manifests)],
            reply(delivery, understood.profile, understood.manifests, problems),
        )
        if not await deliveries.finish(conn, claimed, receipt):
            raise LeaseLost
    return receipt


LARGE = 200_000
"""Bytes. Reading more takes so long that others would feel it: it happens in a thread."""


async def _understand_aside(delivery: Delivery, carriers: Registry) -> Understood:
    if len(delivery.content) <= LARGE:
        return understand(delivery, carriers)
    return await asyncio.to_thread(understand, delivery, carriers)


def _kept(understood: Understood, not_kept: tuple[Element, ...]) -> Understood:
    """What a site has no ground to keep is gone before anything is written."""
    return understood._replace(
        manifests=tuple(
            replace(one, travellers=tuple(without(t, not_kept) for t in one.travellers))
            for one in understood.manifests
        )
    )


def check(delivery: Delivery, carriers: Registry) -> Receipt:
    """What `ingest` would answer to a carrier whose flights we do not hold yet. Keeps nothing."""
    understood = rehearsed(understand(delivery, carriers), delivery)
    seen = [flight_receipt(manifest) for manifest in understood.manifests]
    profile, problems = understood.profile, understood.problems
    answer = reply(delivery, profile, understood.manifests, problems)
    return respond(delivery, profile, problems, seen, answer)


def rehearsed(understood: Understood, delivery: Delivery) -> Understood:
    """The same, with what only the whole of a list tells: who is repeated, a wrong number."""
    more = rehearse(understood.manifests, received_at=delivery.received_at)
    return understood._replace(problems=tuple(sorted((*understood.problems, *more), key=_where)))


def understand(delivery: Delivery, carriers: Registry) -> Understood:
    """Everything that needs no database.

    Recognise, read, normalise. Never raises Refused: that is in the problems.
    """
    with collector.paused():
        return _understand(delivery, carriers)


def _understand(delivery: Delivery, carriers: Registry) -> Understood:
    profile, opened = None, Opened(delivery.content)
    try:
        profile = _recognise(delivery, carriers, opened)
        reading = read(delivery, profile, opened)
    except Refused as refused:
        return Understood(profile, (), refused.problems)
    manifests: list[Manifest] = []
    problems = list(reading.problems)
    for said in reading.manifests:
        manifest, more = normalise(said, carrier=_sender(delivery, profile), today=_day(delivery))
        problems += more
        if manifest is not None:
            manifests.append(manifest)
            problems += [TEST_INDICATOR.at(manifest.place)] if manifest.test else []
    return Understood(profile, tuple(manifests), tuple(sorted(problems, key=_where)))


def _recognise(delivery: Delivery, carriers: Registry, opened: Opened) -> Profile:
    if not delivery.content:
        raise Refused(DELIVERY_EMPTY.at(None))
    return carriers.recognise(delivery, opened)


def _where(problem: Problem) -> tuple[int, str, int]:
    """As they stand in the delivery; what is about the whole of it comes first.

    A workbook has no bytes to go by: its sheets come together, row by row.
    """
    place = problem.place
    return (place.start, place.sheet or "", place.row or 0) if place else (-1, "", 0)


def _sender(delivery: Delivery, profile: Profile) -> str | None:
    return profile.carrier or delivery.carrier


def _day(delivery: Delivery) -> date:
    return delivery.received_at.date()


async def _apply(
    conn: Connection,
    delivery: Delivery,
    understood: Understood,
    watchlist: Watchlist,
    quiet: Quiet,
) -> dict[int, Changes]:
    """Apply each manifest to its flight; what is of no flight changes nothing.

    Flights are locked in one order, so that two deliveries never wait in a ring.
    """
    numbered = sorted(
        (one for one in enumerate(understood.manifests) if one[1].function in EFFECTS),
        key=lambda one: (flights.key_of(one[1].flight, test=_is_test(delivery, one[1])), one[0]),
    )
    done: dict[int, Changes] = {}
    for position, manifest in numbered:
        test = _is_test(delivery, manifest)
        held = await flights.open_flight(conn, manifest.flight, test=test)
        earlier = await _earlier_parts(conn, manifest, held)
        changes = deduplicate(manifest, held, received_at=delivery.received_at, earlier=earlier)
        profile = understood.profile.label if understood.profile else ""
        matched = await save_changes(
            conn, changes, delivery=delivery, position=position, profile=profile,
            looked=watchlist.newest,
        )  # fmt: skip
        if not test:
            await _alert(conn, changes, matched, watchlist, quiet)
        changes = await _with_reused_reference(conn, changes, delivery.id, position)
        done[position] = await _with_missing_parts(conn, changes)
    return {position: done[position] for position in sorted(done)}


async def _earlier_parts(
    conn: Connection, manifest: Manifest, flight: HeldFlight
) -> dict[int, bool | None]:
    """The parts that came before this one, where it takes all of them to know who is not listed."""
    if manifest.part is None or EFFECTS[manifest.function].others is None:
        return {}
    return await flights.parts(conn, flight.id, manifest)


async def _settle_replay(
    conn: Connection, delivery: Delivery, changes: Mapping[int, Changes]
) -> None:
    """What a mend found is marked, and who was read only by mistake is no longer on a flight."""
    assert delivery.id is not None  # noqa: S101 — only kept deliveries are ingested
    listed = [c.held.id for one in changes.values() for c in one.listed if c.held is not None]
    await replays.unsay(conn, delivery.id, [*changes])
    gone = await replays.leave_behind(conn, delivery.id, listed)
    await alerts.withdraw(conn, gone, "read again without this traveller")
    await replays.mark_alerts(conn, delivery.id)


async def _with_reused_reference(
    conn: Connection, changes: Changes, delivery: UUID | None, position: int
) -> Changes:
    """All of it was applied; but its sender cannot tell its interchanges apart."""
    manifest = changes.manifest
    if not (manifest.control and delivery):
        return changes
    if not await flights.reuses_control(conn, delivery, position):
        return changes
    reference = manifest.control.rpartition("+")[2]
    told = REFERENCE_REUSED.at(manifest.place, reference)
    return replace(changes, problems=(*changes.problems, told))


async def _with_missing_parts(conn: Connection, changes: Changes) -> Changes:
    """What the carrier and the operator are told of a list whose parts have not all come."""
    manifest = changes.manifest
    if manifest.part is None:
        return changes
    absent = parts.missing(await flights.parts(conn, changes.flight.id, manifest))
    if not absent:
        return changes
    told = PARTS_MISSING.at(manifest.place, parts.in_words(absent))
    return replace(changes, problems=(*changes.problems, told))


def _is_test(delivery: Delivery, manifest: Manifest) -> bool:
    return delivery.test or manifest.test


async def _alert(
    conn: Connection,
    changes: Changes,
    travellers: Sequence[int],
    watchlist: Watchlist,
    quiet: Quiet,
) -> None:
    """Raise what is found, withdraw what no longer holds.

    `travellers` are the stored ids of `changes.to_match`.
    """
    flight = changes.flight.id
    people = [change.traveller for change in changes.to_match]
    matches = match(people, watchlist, on=changes.manifest.flight.date)
    new = raise_alerts(matches, travellers, flight=flight, watchlist=watchlist)
    found = await quiet.marked(conn, new, dict(zip(travellers, people, strict=True))) if new else []
    raised = await alerts.raise_all(conn, found)
    held = [change.held.id for change in changes.to_match if change.held]  # others have none
    await alerts.withdraw_missing(conn, held, found)
    await alerts.withdraw(conn, changes.gone, "traveller not on the flight")
    if changes.flight_state == "cancelled":
        everybody = [held.id for held in changes.flight.travellers]
        await alerts.withdraw(conn, everybody, "flight cancelled")
    if raised:
        await outbox.add(conn, "alerts-raised", {"flight": flight, "alerts": raised})
