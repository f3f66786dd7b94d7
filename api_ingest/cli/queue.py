"""Commands that look at deliveries and flights."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.database import run, who
from api_ingest.domain import parts
from api_ingest.printing import print_json, print_table
from api_ingest.store import audit, deliveries, flights
from api_ingest.store.pool import Connection

FLIGHT_COLUMNS = (
    "flight", "date", "from", "to", "state", "travellers", "stated", "parts missing",
)  # fmt: skip
COLUMNS = ("id", "carrier", "channel", "received", "state", "bytes", "seen", "tries", "fault")


def show_deliveries(
    state: Annotated[deliveries.State | None, typer.Option(help="only those in this state")] = None,
    most: Annotated[int, typer.Option(min=1, max=10_000, help="how many, newest first")] = 20,
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,  # noqa: FBT002
) -> None:
    """What came in, and what became of it."""
    settings = settings_file.load()
    stored = run(settings, lambda conn: _latest(conn, most, state, receipts=json))
    if json:
        print_json(one._asdict() for one in stored)
        return
    rows = [
        (
            one.id, one.carrier, one.channel, f"{one.received_at:%Y-%m-%d %H:%M:%SZ}",
            one.state, one.size, one.seen, one.attempts, one.fault,
        )
        for one in stored
    ]  # fmt: skip
    print_table(f"{len(rows)} deliveries, newest first", COLUMNS, rows)


async def _latest(
    conn: Connection, most: int, state: deliveries.State | None, *, receipts: bool
) -> list[deliveries.Stored]:
    """A receipt quotes what the carrier wrote of a person: who sees it is noted."""
    async with conn.transaction():
        stored = await deliveries.latest(conn, most, state=state)
        if receipts:
            await audit.record(
                conn, actor=who(), action="receipts shown", object="delivery",
                result=f"{len(stored)} of state {state or 'any'}",
            )  # fmt: skip
        return stored


def show_flights(
    most: Annotated[int, typer.Option(min=1, max=10_000, help="how many, newest first")] = 20,
    *,
    incomplete: Annotated[bool, typer.Option(help="only those whose list is not whole")] = False,
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,
) -> None:
    """Flights, how many travellers we hold of how many, and which parts of a list are missing."""
    found = run(settings_file.load(), lambda conn: flights.overview(conn, most))
    rows = [row for one in found if (row := _flight_row(one))["incomplete"] or not incomplete]
    if json:
        print_json(rows)
        return
    print_table(f"{len(rows)} flights", FLIGHT_COLUMNS, [list(row.values())[:-1] for row in rows])


def _flight_row(one: flights.Overview) -> dict[str, Any]:
    absent = [parts.in_words(numbers) for seen in one.parts if (numbers := parts.missing(seen))]
    unfinished = any(not parts.is_whole(seen) for seen in one.parts)
    few = one.stated is not None and one.travellers < one.stated and one.state == "scheduled"
    return {
        "flight": one.flight, "date": one.date, "departure": one.departure, "arrival": one.arrival,
        "state": one.state, "travellers": one.travellers, "stated": one.stated,
        "parts_missing": "; ".join(absent) or ("the last" if unfinished else None),
        "incomplete": bool(absent) or unfinished or few,
    }  # fmt: skip
