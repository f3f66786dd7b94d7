"""Compares what carriers send with what they usually sent, beside the reading and after it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

import structlog

from api_ingest.background import beside
from api_ingest.domain.delivery import Delivery
from api_ingest.domain.errors import Refused, Withheld
from api_ingest.store import drifts, outbox
from api_ingest.store.drifts import Unseen
from api_ingest.store.pool import GONE, Connection, Pool
from carriers.drift.compare import Drift
from carriers.drift.compare import drifts as compared
from carriers.drift.trait import Traits, traits
from carriers.formats.table import located
from carriers.inference.heading import lexicon
from carriers.profile import Profile, Recognise
from carriers.reader import read
from carriers.registry import Registry

log = structlog.get_logger()
LOOK_SECONDS, RESTS = 3.0, 9
"""Between looks for something new; and how much longer than it worked it rests between deliveries.

The reading goes first: it takes a tenth of one's time at most, and less where others wait for it.
"""


class DriftWatch:
    """Looks at each delivery once after it was read. Several processes share the work."""

    def __init__(self, pool: Pool, carriers: Callable[[], Registry]) -> None:
        self._pool = pool
        self._carriers = carriers

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[None]:
        """Look until the block is left."""
        async with beside("drift", self._run):
            yield

    async def _run(self) -> None:
        while True:
            busy, began = False, time.monotonic()
            with suppress(*GONE):
                busy = await self.look()
            took = time.monotonic() - began
            await asyncio.sleep(RESTS * took if busy else LOOK_SECONDS)

    async def look(self) -> bool:
        """Compare the next delivery; False when there is none.

        It counts as compared before that is tried: one that cannot be must not stop the others.
        """
        async with self._pool.acquire() as conn:
            unseen = await drifts.next_unseen(conn)
        if unseen is None:
            return False
        registry = self._carriers()
        seen = await asyncio.to_thread(_seen, unseen, registry)
        if seen is not None:
            async with self._pool.acquire() as conn, conn.transaction():
                await _compare(conn, unseen, seen, registry)
        return True


class _Seen(NamedTuple):
    """A delivery by its carrier's own profile; `instead` tells where another one read it."""

    profile: Profile
    traits: Traits
    instead: list[Drift]


def _seen(unseen: Unseen, registry: Registry) -> _Seen | None:
    """None where the bytes are gone, or cannot be read at all."""
    delivery = unseen.delivery
    if not delivery.content or delivery.test:
        return None
    recognised = _recognised(delivery, registry)
    own = _own(delivery, registry) if recognised is None or recognised.carrier is None else None
    profile = own or recognised
    if profile is None:
        return None
    instead = [_not_recognised(own, recognised)] if own else []
    try:
        return _Seen(profile, traits(delivery, profile, read(delivery, profile)), instead)
    except Refused:
        return None


def _recognised(delivery: Delivery, registry: Registry) -> Profile | None:
    try:
        return registry.recognise(delivery)
    except (Refused, Withheld):
        return None


def _own(delivery: Delivery, registry: Registry) -> Profile | None:
    """The carrier's own profile, whose header is there for the most part and was not recognised."""
    for profile in registry.profiles:
        if profile.table is None or delivery.carrier not in {profile.carrier, profile.folder.name}:
            continue
        lenient = profile.model_copy(update={"recognise": Recognise()})
        try:
            found, _ = located(delivery.content, lenient, profile.table)
        except Refused:
            continue
        if any(len(header.words) * 2 >= len(profile.table.columns) for _, header in found):
            return lenient
    return None


def _not_recognised(own: Profile, recognised: Profile | None) -> Drift:
    by = f"it was read by {recognised.folder.name}" if recognised else "it was refused"
    says = f"a table of this layout was not recognised by its [recognise]: {by}"
    return Drift("not-recognised", own.folder.name, says)


async def _compare(conn: Connection, unseen: Unseen, seen: _Seen, registry: Registry) -> None:
    profile, now = seen.profile, seen.traits
    carrier, delivery = unseen.delivery.carrier or "", unseen.delivery
    assert delivery.id is not None  # noqa: S101 — it is kept
    name, label = profile.folder.name, profile.label
    kept = await drifts.habit(conn, carrier, name)
    usual = Traits(**kept) if kept else None
    found = seen.instead + compared(usual, now, profile, lexicon(registry.profiles))
    new = [
        one for one in found
        if await drifts.find(
            conn, carrier, name, label, kind=one.kind, about=one.about, says=one.says,
            patch=one.patch, delivery=delivery.id,
        )
    ]  # fmt: skip
    resolved = await drifts.resolve(
        conn, carrier, name, label, [(one.kind, one.about) for one in found]
    )
    if not found or resolved:  # what is other does not become usual by being repeated
        await drifts.keep_habit(conn, carrier, name, label=label, traits=now.to_json())
    if new:
        await _tell(conn, carrier, name, new)


async def _tell(conn: Connection, carrier: str, profile: str, new: list[Drift]) -> None:
    kinds = sorted({one.kind for one in new})
    log.warning("drift.found", carrier=carrier, profile=profile, kind=" ".join(kinds))
    body = {"carrier": carrier, "profile": profile, "problems": kinds}
    await outbox.add(conn, "drift-found", body)
