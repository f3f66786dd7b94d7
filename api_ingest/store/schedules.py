"""Schedules of carriers: what holds now, and what held before it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from api_ingest.domain.schedule import ScheduledFlight
from api_ingest.store.pool import Connection

CHANNEL = "schedule"
"""NOTIFY channel: a schedule changed, or a flight was called off."""
_LEG = """carrier, number, suffix, departure, arrival, first, last, days, every, departs, arrives,
       departs_after, arrives_after, utc"""
LIVE = f"""
select id, imported_at, imported_by, {_LEG} from scheduled_flight
where ended_at is null and ($1::text[] is null or carrier = any($1))
order by carrier, number, suffix, first, departs, id
"""  # noqa: S608 — constants


class Live(NamedTuple):
    """A leg that holds, since when, and by whom."""

    id: int
    since: datetime
    by: str
    leg: ScheduledFlight


async def live(conn: Connection, carriers: Collection[str] | None = None) -> list[Live]:
    """What holds now, of these carriers or of all."""
    rows = await conn.fetch(LIVE, None if carriers is None else [*carriers])
    return [
        Live(row["id"], row["imported_at"], row["imported_by"], ScheduledFlight(
            **{name: row[name] for name in ScheduledFlight.__slots__}))
        for row in rows
    ]  # fmt: skip


class Change(NamedTuple):
    """What an import would change: legs that are new, that end, and how many stay."""

    added: tuple[ScheduledFlight, ...]
    ended: tuple[Live, ...]
    same: int


async def compare(
    conn: Connection, carriers: Collection[str], legs: Sequence[ScheduledFlight], *, add: bool
) -> Change:
    """What these legs change as the whole schedule of these carriers; `add`: beside what holds."""
    held = await live(conn, carriers)
    known, wanted = {one.leg for one in held}, dict.fromkeys(legs)
    added = tuple(leg for leg in wanted if leg not in known)
    ended = () if add else tuple(one for one in held if one.leg not in wanted)
    return Change(added, ended, len(held) - len(ended))


ADD = f"""
insert into scheduled_flight ({_LEG}, imported_at, imported_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
"""  # noqa: S608
END = "update scheduled_flight set ended_at = $2 where id = any($1::bigint[]) and ended_at is null"


async def apply(conn: Connection, change: Change, *, now: datetime, by: str) -> None:
    """Make it so from now on. Call in a transaction."""
    await conn.execute(END, [one.id for one in change.ended], now)
    await conn.executemany(ADD, [
        (*(getattr(leg, name) for name in ScheduledFlight.__slots__), now, by)
        for leg in change.added
    ])  # fmt: skip
    await conn.execute("select pg_notify($1, '')", CHANNEL)
