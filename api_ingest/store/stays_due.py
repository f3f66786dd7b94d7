"""Which flights are to be counted for the ledger of stays, and who was on board."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, NamedTuple

from api_ingest.domain.changes import FlightState, TravellerState
from api_ingest.domain.manifest import Flight, Traveller, leg_from_json, traveller_from_json
from api_ingest.store.pool import Connection


class OnBoard(NamedTuple):
    """A traveller of a flight as held now."""

    id: int
    state: TravellerState
    manifest: int
    traveller: Traveller


class Due(NamedTuple):
    """A flight whose picture changed since its crossings were counted."""

    id: int
    state: FlightState
    flight: Flight
    stated: int | None
    travellers: tuple[OnBoard, ...]


NEXT_DUE = """
select id, state, carrier, number, suffix, registration, date, departure, stated,
       legs::text as legs
from flight where stays_due <= $1 order by stays_due, id limit 1
for no key update skip locked
"""
TRAVELLERS = """
select id, state, manifest, detail::text as detail from traveller where flight = $1 order by id
"""


async def next_due(conn: Connection, today: date) -> Due | None:
    """The next flight to be counted, locked: a manifest of it waits until it is."""
    row = await conn.fetchrow(NEXT_DUE, today)
    if row is None:
        return None
    rows = await conn.fetch(TRAVELLERS, row["id"])
    travellers = tuple(
        OnBoard(r["id"], r["state"], r["manifest"], traveller_from_json(json.loads(r["detail"])))
        for r in rows
    )
    return Due(row["id"], row["state"], _flight(row), row["stated"], travellers)


def _flight(row: Any) -> Flight:
    legs = tuple(leg_from_json(leg) for leg in json.loads(row["legs"]))
    border = next((n for n, leg in enumerate(legs) if leg.departure == row["departure"]), 0)
    return Flight(
        carrier=row["carrier"], number=row["number"], suffix=row["suffix"],
        registration=row["registration"], date=row["date"], legs=legs, border_leg=border,
    )  # fmt: skip


SETTLE = "update flight set stays_due = $2 where id = $1"


async def settle(conn: Connection, flight: int, due: date | None) -> None:
    """The flight is counted; `due` is the day from which it is to be looked at again."""
    await conn.execute(SETTLE, flight, due)


PUT_OFF = "update flight set stays_due = $2::date + 1 where id = $1"


async def put_off(conn: Connection, flight: int, today: date) -> None:
    """It cannot be counted now, by a fault of ours: tomorrow, or when its picture changes."""
    await conn.execute(PUT_OFF, flight, today)
