"""Flights, and the travellers on them as we hold them now."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from api_ingest.domain.changes import Changes, Held, HeldFlight
from api_ingest.domain.completeness import filled
from api_ingest.domain.fields import airport
from api_ingest.domain.manifest import Flight, Manifest, leg_to_json, traveller_from_json
from api_ingest.store.pool import Connection

TERRITORY = "('" + "', '".join(sorted(airport.TERRITORY)) + "')"
DESIGNATOR = """coalesce(f.carrier, '')
        || coalesce(f.number::text || coalesce(f.suffix, ''), f.registration, f.vessel, '?')"""
"""What a flight `f` is called."""


def key_of(flight: Flight, *, test: bool) -> str:
    """What makes it the same flight.

    Who, number, local date and first port of the border leg; never the times. Only of a vessel
    without a number is the time part of its name: a ferry sails from one port many times a day.
    """
    who = f"{flight.carrier or ''}/{flight.number or ''}{flight.suffix or ''}"
    start = flight.leg.departure or ""
    if flight.number is None:
        who = f"{flight.carrier or ''}/{flight.registration or ''}"
    if flight.number is None and flight.vessel is not None:
        who, departs = f"vessel/{flight.vessel.key}", flight.leg.departs
        start += f"/{departs:%H:%M}" if isinstance(departs, datetime) else ""
    return f"{'test/' if test else ''}{who}/{flight.date}/{start}"


# The update of an existing row changes nothing: it is there to lock the flight until the end of
# the transaction.
OPEN = """
insert into flight (key, test, carrier, number, suffix, registration, date, departure, arrival,
                    departs, arrives, legs, vessel, imo)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
on conflict (key) do update set key = excluded.key
returning id, state, prepared, erased_at is not null as erased
"""
HELD = """
select id, person, state, fingerprint, prepared, detail::text as detail
from traveller where flight = $1 order by id
"""


async def open_flight(conn: Connection, flight: Flight, *, test: bool) -> HeldFlight:
    """The flight as held (made where it is new), locked for this transaction, with its travellers.

    Who opens several in one transaction opens them in the order of their keys, or may deadlock.
    """
    leg = flight.leg
    row = await conn.fetchrow(
        OPEN, key_of(flight, test=test), test, flight.carrier, flight.number, flight.suffix,
        flight.registration, flight.date, leg.departure, leg.arrival,
        _moment(leg.departs), _moment(leg.arrives), [leg_to_json(leg) for leg in flight.legs],
        str(flight.vessel) if flight.vessel else None, flight.vessel and flight.vessel.imo,
    )  # fmt: skip
    rows = await conn.fetch(HELD, row["id"]) if row["prepared"] is not None else []
    held = tuple(_held(row) for row in rows)
    return HeldFlight(row["id"], row["state"], row["prepared"], held, row["erased"])


def _held(row: Any) -> Held:
    return Held(
        row["id"], row["person"], row["state"], row["fingerprint"], row["prepared"],
        traveller_from_json(json.loads(row["detail"])),
    )  # fmt: skip


def _moment(value: datetime | date | None) -> datetime | None:
    """The moment in UTC, where a zone is known; a date alone is no moment."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    return None


CHANGE = """
update flight set state = $2, prepared = greatest(prepared, $3), stated = coalesce($4, stated),
    departs = case when $5 then coalesce($6, departs) else departs end,
    arrives = case when $5 then coalesce($7, arrives) else arrives end,
    arrival = case when $5 then coalesce($8, arrival) else arrival end,
    legs = case when $5 and $9::jsonb <> '[]' then $9 else legs end,
    stays_due = case when test then null else date end,
    screened = case when test then screened else least(screened, $10) end
where id = $1
"""


async def change_flight(conn: Connection, changes: Changes, *, looked: int) -> None:
    """Write the flight's new state; its times only when no newer version was applied before.

    Whoever keeps the ledger of stays is to look at it again. Some on it are looked for in the
    version `looked` of the lists: it is screened no further than that.
    """
    leg = changes.manifest.flight.leg
    await conn.execute(
        CHANGE, changes.flight.id, changes.flight_state, changes.prepared,
        changes.manifest.stated_travellers, changes.newest, _moment(leg.departs),
        _moment(leg.arrives), leg.arrival,
        [leg_to_json(leg) for leg in changes.manifest.flight.legs], looked,
    )  # fmt: skip


TO_SCREEN = """
select id, date, coalesce(screened, 0) as screened from flight
where not test and state <> 'cancelled' and coalesce(screened, 0) < $1
order by coalesce(arrives, departs, date::timestamptz) < now(),
         coalesce(arrives, departs, date::timestamptz), id
limit $2 for update skip locked
"""
LEFT = """
select exists (select from flight
               where not test and state <> 'cancelled' and coalesce(screened, 0) < $1)
"""
SCREENED = "update flight set screened = $2 where id = any($1::bigint[])"


class ToScreen(NamedTuple):
    """A flight on which somebody was last looked for in an older state of the lists."""

    id: int
    date: date
    screened: int


async def to_screen(conn: Connection, version: int, *, most: int) -> list[ToScreen]:
    """Flights behind that version, locked until the transaction ends; who lands next comes first.

    Flights that somebody else holds just now are passed over.
    """
    return [ToScreen(**row) for row in await conn.fetch(TO_SCREEN, version, most)]


async def is_behind(conn: Connection, version: int) -> bool:
    """Whether any flight is behind that version of the lists."""
    return bool(await conn.fetchval(LEFT, version))


async def note_screened(conn: Connection, ids: Sequence[int], version: int) -> None:
    """Everybody on these flights was looked for."""
    await conn.execute(SCREENED, ids, version)


RECORD = """
insert into manifest (delivery, flight, position, function, reference, part, last_part, stated,
                      travellers, prepared, fingerprint, profile, received_at, filled,
                      control)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
on conflict (delivery, position) do update set
    flight = excluded.flight, function = excluded.function, reference = excluded.reference,
    part = excluded.part, last_part = excluded.last_part, stated = excluded.stated,
    travellers = excluded.travellers, prepared = excluded.prepared, control = excluded.control,
    fingerprint = excluded.fingerprint, profile = excluded.profile, read_at = now(),
    filled = excluded.filled, received_at = least(manifest.received_at, excluded.received_at)
returning id
"""


async def record_manifest(
    conn: Connection,
    changes: Changes,
    *,
    delivery: UUID,
    received_at: datetime,
    position: int,
    fingerprint: bytes,
    profile: str,
) -> int:
    """Note which delivery said what of the flight; read again, it replaces its own note.

    When it first came stays, though the same bytes come again.
    """
    manifest = changes.manifest
    number, last = manifest.part or (None, None)
    return int(
        await conn.fetchval(
            RECORD,
            delivery,
            changes.flight.id,
            position,
            manifest.function,
            manifest.reference,
            number,
            last,
            manifest.stated_travellers,
            len(manifest.travellers),
            manifest.prepared,
            fingerprint,
            profile,
            received_at,
            filled(manifest.travellers),
            manifest.control,
        )
    )


REUSED = """
select bool_or(m.flight <> mine.flight or m.part is not distinct from mine.part)
   and not bool_or(m.fingerprint = mine.fingerprint)
from manifest mine join manifest m on m.control = mine.control and m.delivery <> mine.delivery
where mine.delivery = $1 and mine.position = $2
"""


async def reuses_control(conn: Connection, delivery: UUID, position: int) -> bool:
    """Whether the interchange's reference stood on other content before.

    Parts of one list may bear one reference, and the same list may be sent again with its own.
    """
    return bool(await conn.fetchval(REUSED, delivery, position))


PARTS = """
select part, bool_or(last_part) as last from manifest
where flight = $1 and function = $2 and reference is not distinct from $3 and part is not null
group by part
"""


async def parts(conn: Connection, flight: int, manifest: Manifest) -> dict[int, bool | None]:
    """The parts of a list that have come, by number, and whether one was the last."""
    rows = await conn.fetch(PARTS, flight, manifest.function, manifest.reference)
    return {row["part"]: row["last"] for row in rows}


class Overview(NamedTuple):
    """A flight for the operator; `parts` of each of its lists, as `domain.parts` has them."""

    flight: str
    date: date
    departure: str | None
    arrival: str | None
    state: str
    travellers: int
    stated: int | None
    parts: list[dict[int, bool | None]]


OVERVIEW = f"""
select {DESIGNATOR} as flight,
       f.date, f.departure, f.arrival, f.state, f.stated,
       (select count(*) from traveller t
        where t.flight = f.id and t.state in ('expected', 'boarded')) as travellers,
       (select coalesce(jsonb_agg(jsonb_build_object('list', function || coalesce(reference, ''),
                                                     'part', part, 'last', last_part)), '[]')
        from manifest m where m.flight = f.id and m.part is not null)::text as parts
from flight f where not f.test order by f.date desc, f.id desc limit $1
"""  # noqa: S608 — a constant above


async def overview(conn: Connection, most: int) -> list[Overview]:
    """The newest flights, with what tells whether their lists are whole."""
    rows = [dict(row) for row in await conn.fetch(OVERVIEW, most)]
    return [Overview(**row | {"parts": _lists(json.loads(row["parts"]))}) for row in rows]


def _lists(said: list[dict[str, Any]]) -> list[dict[int, bool | None]]:
    found: dict[str, dict[int, bool | None]] = {}
    for one in said:
        seen = found.setdefault(one["list"], {})
        seen[one["part"]] = one["last"] or seen.get(one["part"])
    return list(found.values())
