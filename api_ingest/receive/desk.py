"""What every way of receiving has in hand: where bytes are kept, and who reads them for a check."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from api_ingest import watch
from api_ingest.domain.delivery import AnnotatedCopy, Channel, Delivery, Receipt, printable
from api_ingest.settings import Settings
from api_ingest.store import answers, deliveries
from api_ingest.store.deliveries import Kept
from api_ingest.store.pool import Pool


class Owed(NamedTuple):
    """The answer that is owed for what is being kept, and where it goes."""

    channel: answers.Channel
    address: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """`check` reads and keeps nothing; `annotated` writes a table back with its problems.

    Both take their time and are called in a thread. `carriers` are the codes that have a profile.
    """

    pool: Pool
    settings: Settings
    check: Callable[[Delivery], Receipt]
    annotated: Callable[[Delivery], AnnotatedCopy | None]
    carriers: Callable[[], Collection[str]]

    async def keep(self, *sent: Delivery, owed: Owed | None = None) -> list[Kept]:
        """Commit all of it, and that an answer is owed; then nothing of it is ever lost.

        What was kept before is known again by its bytes and name. A worker reads it.
        """
        async with self.pool.acquire() as conn, conn.transaction():
            kept = [await deliveries.keep(conn, one) for one in sent]
            if owed is not None:
                ids = list(dict.fromkeys(one.id for one in kept))
                await answers.owe(conn, owed.channel, ids, owed.address)
        for delivery, one in zip(sent, kept, strict=True):
            watch.delivery_kept(delivery, fresh=one.fresh)
        return kept

    async def checked(self, delivery: Delivery) -> tuple[Receipt, AnnotatedCopy | None]:
        """What we would answer, and the table back; nothing is kept."""
        return await asyncio.to_thread(lambda: (self.check(delivery), self.annotated(delivery)))


def arrived(
    content: bytes,
    channel: Channel,
    carrier: str,
    name: str | None,
    *,
    test: bool = False,
    content_type: str | None = None,
) -> Delivery:
    """A delivery that came just now."""
    return Delivery(
        content=content, received_at=datetime.now(UTC), channel=channel, carrier=carrier,
        name=printable(name), test=test, content_type=content_type,
    )  # fmt: skip
