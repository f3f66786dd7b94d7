"""What carriers usually send, and what became other: found, seen again, resolved."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from api_ingest.domain.delivery import Delivery
from api_ingest.store import deliveries
from api_ingest.store.pool import Connection

NEXT = f"""
update delivery set drift_looked_at = now()
where id = (select id from delivery where drift_looked_at is null and state in ('taken', 'refused')
            order by received_at limit 1 for update skip locked)
returning {deliveries.COLUMNS}, state, receipt->'recognised'->>'profile' as label
"""  # noqa: S608 — a constant


class Unseen(NamedTuple):
    """A delivery that nobody has compared yet, and the profile that read it."""

    delivery: Delivery
    label: str | None


async def next_unseen(conn: Connection) -> Unseen | None:
    """The oldest delivery that was read and not compared; it counts as compared from then on."""
    row = await conn.fetchrow(NEXT)
    return Unseen(deliveries.delivery_of(row), row["label"]) if row else None


HABIT = "select traits, label from carrier_habit where carrier = $1 and profile = $2 for update"
KEEP_HABIT = """
insert into carrier_habit (carrier, profile, label, traits) values ($1, $2, $3, $4)
on conflict (carrier, profile) do update
    set traits = excluded.traits, label = excluded.label, changed_at = now()
"""


async def habit(conn: Connection, carrier: str, profile: str) -> dict[str, Any] | None:
    """What is usual; None for a carrier that was not seen before."""
    row = await conn.fetchrow(HABIT, carrier, profile)
    return dict(row["traits"]) if row else None


async def keep_habit(
    conn: Connection, carrier: str, profile: str, *, label: str, traits: dict[str, Any]
) -> None:
    """This is usual from now on."""
    await conn.execute(KEEP_HABIT, carrier, profile, label, traits)


FIND = """
insert into drift (carrier, profile, label, kind, about, says, patch, delivery)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (carrier, profile, kind, about) where resolved_at is null do update
    set times = drift.times + 1, last_seen = now(), says = excluded.says, label = excluded.label,
        patch = excluded.patch
returning (xmax = 0) as is_new
"""


async def find(
    conn: Connection, carrier: str, profile: str, label: str, *, kind: str, about: str, says: str,
    patch: str, delivery: UUID,
) -> bool:  # fmt: skip
    """Note something that is other; True where it was not known yet."""
    return bool(
        await conn.fetchval(FIND, carrier, profile, label, kind, about, says, patch, delivery)
    )


# A later version of the profile read a delivery in which it did not show.
RESOLVE = """
update drift set resolved_at = now(), resolved_by = $3
where carrier = $1 and profile = $2 and resolved_at is null and label <> $3
      and not exists (select from unnest($4::text[], $5::text[]) as still (kind, about)
                      where still.kind = drift.kind and still.about = drift.about)
returning kind
"""


async def resolve(
    conn: Connection, carrier: str, profile: str, label: str, still: list[tuple[str, str]]
) -> int:
    """Close what this version of the profile does away with; returns how many."""
    kinds, abouts = [kind for kind, _ in still], [about for _, about in still]
    return len(await conn.fetch(RESOLVE, carrier, profile, label, kinds, abouts))


class DriftRow(NamedTuple):
    """One thing that became other, as an operator sees it."""

    carrier: str
    profile: str
    label: str
    kind: str
    about: str
    says: str
    patch: str
    delivery: UUID
    times: int
    first_seen: datetime
    last_seen: datetime
    resolved_at: datetime | None
    resolved_by: str | None


LIST = """
select carrier, profile, label, kind, about, says, patch, delivery, times, first_seen, last_seen,
       resolved_at, resolved_by
from drift where ($1::text is null or carrier = $1) and ($2 or resolved_at is null)
order by resolved_at nulls first, last_seen desc limit 500
"""


async def listed(conn: Connection, carrier: str | None, *, resolved: bool) -> list[DriftRow]:
    """What is open, the latest first; with `resolved` also what was done away with."""
    return [DriftRow(**row) for row in await conn.fetch(LIST, carrier, resolved)]
