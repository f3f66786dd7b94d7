"""Which flights the ledger of stays counted, and which departures nobody told us of."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from api_ingest.store.pool import Connection
from watchlists.stays.crossing import FlightRef


class Counted(NamedTuple):
    """What a flight brought and took away. `complete`: no fewer than it said there would be."""

    designator: str
    carrier: str | None
    date: date
    leaves: bool
    came: int
    went: int
    complete: bool


COUNT = """
insert into stay_flight (flight, designator, carrier, date, leaves, came, went, complete)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (flight) do update set
    leaves = excluded.leaves, came = excluded.came, went = excluded.went,
    complete = excluded.complete
"""
UNCOUNT = "delete from stay_flight where flight = $1"


async def count(conn: Connection, flight: int, counted: Counted | None) -> None:
    """Note what was counted of a flight; None: it did not take place."""
    if counted is None:
        await conn.execute(UNCOUNT, flight)
        return
    one = counted
    await conn.execute(
        COUNT, flight, one.designator, one.carrier, one.date, one.leaves, one.came, one.went,
        one.complete,
    )  # fmt: skip


# A flight that says of more travellers than came may hide a departure as well as one that is mute.
MISSING = """
select designator, date, carrier from stay_flight
where leaves and date < $1 and (went = 0 or not complete) order by date, designator
"""
SINCE = "select min(date) from stay_flight where went > 0"
SILENT = """
select carrier from stay_flight where carrier is not null and date < $1
group by carrier having sum(went) = 0 and sum(came) > 0 order by carrier
"""


class Covered(NamedTuple):
    """Which departures nobody told us of; see `watchlists.stays.coverage.Coverage`."""

    since: date | None
    missing: tuple[FlightRef, ...]
    silent: tuple[str, ...]


async def covered(conn: Connection, on: date) -> Covered:
    """What is known before a day: since when departures are kept, and which are missing."""
    missing = [FlightRef(*row) for row in await conn.fetch(MISSING, on)]
    silent = [row["carrier"] for row in await conn.fetch(SILENT, on)]
    return Covered(await conn.fetchval(SINCE), tuple(missing), tuple(silent))
