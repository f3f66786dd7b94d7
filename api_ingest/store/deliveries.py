"""Deliveries: kept before anyone reads them, claimed by a lease with a fence, finished once.

The pattern and its scars: a claim is a short transaction; fresh deliveries are claimed in batches,
but expired leases one at a time, so that a delivery that kills its worker takes no neighbour
along; whoever finishes must still hold the fence; and the path that recognises repeated bytes
writes too, so that its acknowledgement waits for the standby.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from api_ingest.domain.delivery import Delivery, Receipt, unread
from api_ingest.store.pool import Connection

State = Literal["waiting", "leased", "taken", "refused", "quarantined"]
CHANNEL = "delivery"
"""NOTIFY channel that wakes the workers."""


class Kept(NamedTuple):
    """What `keep` did.

    `fence` is 0 unless the caller now holds the lease and is to read the delivery.

    `fresh` is False when these bytes were known under this name; `conflict` is True when the
    Idempotency-Key was used before for others, and then nothing was kept.
    """

    id: UUID
    fence: int
    state: str
    receipt: dict[str, Any] | None
    fresh: bool
    conflict: bool = False


class Claimed(NamedTuple):
    """A delivery in hand, with the fence that must still hold when it is finished.

    `replayed` says that somebody had it read again.
    """

    delivery: Delivery
    fence: int
    attempts: int
    replayed: bool = False


KEEP = """
insert into delivery (carrier, channel, test, name, content_type, hints, content, sha256, size,
                      idempotency_key, received_at, told_apart, state, fence, attempts, lease_until)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
        sha256($8::bytea || convert_to(coalesce($4::text, ''), 'UTF8')),
        case when $12::float8 is null then 'waiting' else 'leased' end,
        case when $12::float8 is null then 0 else 1 end,
        case when $12::float8 is null then 0 else 1 end,
        now() + $12::float8 * interval '1 second')
on conflict (carrier, test, told_apart) do update
    set seen = delivery.seen + 1, last_seen_at = now()
returning id, fence, state, receipt, seen, erased_at is not null as erased
"""
# The bytes were erased (`store/received.py`) and come again: they are read again, as the same
# delivery, unless the term of every flight in them is over. Then nothing of them is kept.
TAKE_AGAIN = """
update delivery d set content = $2, name = $3, content_type = $4, hints = $5, received_at = $6,
    channel = $7, erased_at = null, receipt = null, fault = null, finished_at = null,
    not_before = now(), fence = fence + 1,
    state = case when $8::float8 is null then 'waiting' else 'leased' end,
    attempts = case when $8::float8 is null then 0 else 1 end,
    lease_until = now() + $8::float8 * interval '1 second'
where id = $1 and erased_at is not null
      and (not exists (select from manifest m where m.delivery = d.id)
           or exists (select from manifest m join flight f on f.id = m.flight
                      where m.delivery = d.id and f.erased_at is null))
returning fence
"""
SAME_KEY = """
update delivery set seen = seen + 1, last_seen_at = now()
where carrier = $1 and idempotency_key = $2
returning id, state, receipt, sha256 = $3 and name is not distinct from $4 as same
"""


async def keep(
    conn: Connection,
    delivery: Delivery,
    *,
    idempotency_key: str | None = None,
    lease_seconds: float | None = None,
) -> Kept:
    """Keep the bytes; once this returns, or the caller's transaction commits, they are never lost.

    With `lease_seconds` the caller holds the delivery from the start and reads it while the sender
    waits; without, it waits for a worker. Each statement stands on its own: one delivery needs no
    transaction around it.
    """
    digest = bytes.fromhex(delivery.sha256)
    if idempotency_key is not None:
        row = await conn.fetchrow(
            SAME_KEY, delivery.carrier, idempotency_key, digest, delivery.name
        )
        if row is not None:
            return Kept(row["id"], 0, row["state"], row["receipt"], False, not row["same"])
    row = await conn.fetchrow(
        KEEP, delivery.carrier, delivery.channel, delivery.test, delivery.name,
        delivery.content_type, delivery.hints, delivery.content, digest, len(delivery.content),
        idempotency_key, delivery.received_at, lease_seconds,
    )  # fmt: skip
    if row["erased"]:
        return await _known_of_old(conn, row, delivery, lease_seconds)
    fresh = row["seen"] == 1
    fence = row["fence"] if fresh and lease_seconds is not None else 0
    if fresh and lease_seconds is None:
        await conn.execute("select pg_notify($1, '')", CHANNEL)
    return Kept(row["id"], fence, row["state"], row["receipt"], fresh)


async def _known_of_old(
    conn: Connection, row: Any, delivery: Delivery, lease_seconds: float | None
) -> Kept:
    """What becomes of bytes that were erased before they came again."""
    fence = await conn.fetchval(
        TAKE_AGAIN, row["id"], delivery.content, delivery.name, delivery.content_type,
        delivery.hints, delivery.received_at, delivery.channel, lease_seconds,
    )  # fmt: skip
    if fence is None:
        return Kept(row["id"], 0, row["state"], row["receipt"], False)
    if lease_seconds is None:
        await conn.execute("select pg_notify($1, '')", CHANNEL)
        return Kept(row["id"], 0, "waiting", None, True)
    return Kept(row["id"], fence, "leased", None, True)


COLUMNS = """id, fence, attempts, carrier, channel, test, name, content_type, hints, content,
            received_at, replays"""
CLAIM_FRESH = f"""
update delivery set state = 'leased', fence = fence + 1, attempts = attempts + 1,
                    lease_until = now() + $2 * interval '1 second'
where id in (select id from delivery where state = 'waiting' and not_before <= now()
             order by not_before limit $1 for update skip locked)
returning {COLUMNS}
"""  # noqa: S608 — the column list is a constant above
CLAIM_EXPIRED = f"""
update delivery set fence = fence + 1, attempts = attempts + 1,
                    lease_until = now() + $1 * interval '1 second'
where id = (select id from delivery where state = 'leased' and lease_until < now()
            order by lease_until limit 1 for update skip locked)
returning {COLUMNS}
"""  # noqa: S608


async def claim(conn: Connection, *, most: int, lease_seconds: float) -> list[Claimed]:
    """Take one delivery whose holder went away, alone; or else up to `most` waiting ones."""
    rows = await conn.fetch(CLAIM_EXPIRED, lease_seconds)
    if not rows:
        rows = await conn.fetch(CLAIM_FRESH, most, lease_seconds)
    return [_claimed(row) for row in rows]


def _claimed(row: Any) -> Claimed:
    return Claimed(delivery_of(row), row["fence"], row["attempts"], row["replays"] > 0)


def delivery_of(row: Any) -> Delivery:
    """The delivery of a row that has what `COLUMNS` names."""
    return Delivery(
        content=bytes(row["content"]), received_at=row["received_at"], channel=row["channel"],
        carrier=row["carrier"], name=row["name"], content_type=row["content_type"], id=row["id"],
        test=row["test"], hints=row["hints"],
    )  # fmt: skip


FINISH = """
update delivery set state = $3, receipt = $4, lease_until = null, fault = null, finished_at = now()
where id = $1 and fence = $2 and state = 'leased'
"""


async def finish(conn: Connection, claimed: Claimed, receipt: Receipt) -> bool:
    """Write the receipt and the end state. False: the lease was lost, and the caller rolls back."""
    state = "taken" if receipt.outcome == "taken" else "refused"
    done = await conn.execute(FINISH, claimed.delivery.id, claimed.fence, state, receipt.to_json())
    return bool(done == "UPDATE 1")


GIVE_BACK = """
update delivery set state = case when attempts >= $4 then 'quarantined' else 'waiting' end,
                    not_before = now()
                        + $5 * interval '1 second' * power(2, least(attempts, 10) - 1),
                    lease_until = null, fault = $3
where id = $1 and fence = $2 and state = 'leased'
returning state
"""


async def give_back(
    conn: Connection, claimed: Claimed, fault: str, *, max_attempts: int, pause: float = 0.5
) -> str | None:
    """After a fault of ours: have it tried again after a growing pause, or quarantined.

    Returns the new state, None when the lease was lost. `fault` is a class name and a reference,
    never a text that may hold what was in the delivery.
    """
    state: str | None = await conn.fetchval(
        GIVE_BACK, claimed.delivery.id, claimed.fence, fault, max_attempts, pause
    )
    return state


PUT_OFF_SECONDS = 20.0
PUT_OFF = """
update delivery set state = 'waiting', lease_until = null, attempts = greatest(attempts - 1, 0),
                    not_before = now() + $4 * interval '1 second', fault = $3
where id = $1 and fence = $2 and state = 'leased'
"""


async def put_off(conn: Connection, claimed: Claimed, fault: str) -> None:
    """It cannot be read until somebody mends something: it waits, and no attempt is counted."""
    await conn.execute(PUT_OFF, claimed.delivery.id, claimed.fence, fault, PUT_OFF_SECONDS)


QUARANTINE = """
update delivery set state = 'quarantined', lease_until = null, fault = $3
where id = $1 and fence = $2 and state = 'leased'
"""


async def quarantine(conn: Connection, claimed: Claimed, fault: str) -> bool:
    """Set aside a delivery that has been tried often enough, alone."""
    done = await conn.execute(QUARANTINE, claimed.delivery.id, claimed.fence, fault)
    return bool(done == "UPDATE 1")


RELEASE = """
update delivery set state = 'waiting', lease_until = null, attempts = attempts - 1,
                    not_before = now()
where id = $1 and fence = $2 and state = 'leased'
"""


async def release(conn: Connection, claimed: Claimed) -> None:
    """Give back untouched, as at a stop: it does not count as an attempt."""
    await conn.execute(RELEASE, claimed.delivery.id, claimed.fence)


class Stored(NamedTuple):
    """A delivery as it stands, without its bytes."""

    id: UUID
    carrier: str
    channel: str
    name: str | None
    state: str
    size: int
    seen: int
    attempts: int
    received_at: datetime
    sha256: str
    fault: str | None
    receipt: dict[str, Any] | None

    def told(self) -> dict[str, Any]:
        """The receipt as it can be given now."""
        if self.receipt is not None and self.state in ("taken", "refused"):
            return self.receipt
        return unread(self.id, self.state, self.sha256, self.size, self.received_at).to_json()


STORED = """id, carrier, channel, name, state, size, seen, attempts, received_at,
            encode(sha256, 'hex') as sha256, fault, receipt"""
FIND = f"""
select {STORED} from delivery where id = $1 and ($2::text is null or carrier = $2)
"""  # noqa: S608


async def find(conn: Connection, id: UUID, *, carrier: str | None = None) -> Stored | None:
    """One delivery; with `carrier`, only if it is that carrier's own."""
    row = await conn.fetchrow(FIND, id, carrier)
    return Stored(**row) if row else None


LATEST = f"""
select {STORED} from delivery where ($2::text is null or state = $2)
order by received_at desc limit $1
"""  # noqa: S608


async def latest(conn: Connection, most: int, *, state: str | None = None) -> list[Stored]:
    """The newest deliveries first."""
    return [Stored(**row) for row in await conn.fetch(LATEST, most, state)]


COUNT = "select state, count(*) from delivery group by state"
OLDEST_WAITING = """
select coalesce(extract(epoch from now() - min(received_at)), 0)
from delivery where state in ('waiting', 'leased')
"""


async def count_by_state(conn: Connection) -> dict[str, int]:
    """How many deliveries are in each state."""
    return {row["state"]: row["count"] for row in await conn.fetch(COUNT)}


async def oldest_waiting_seconds(conn: Connection) -> float:
    """Age of the oldest delivery that nobody has finished."""
    return float(await conn.fetchval(OLDEST_WAITING))
