"""Travellers: written many at a time, and recognised as the same person across flights."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from api_ingest.domain.changes import Moved, TravellerState
from api_ingest.domain.manifest import Traveller, traveller_from_json
from api_ingest.store.pool import Connection


class Known(NamedTuple):
    """A person met on some flight before, with the keys under which it was found."""

    person: UUID
    name_birth: int | None
    document_birth: int | None
    traveller: Traveller


# Two index scans joined; an `or` over both would read the table where statistics are young.
KNOWN = """
select person, name_birth, document_birth, detail::text as detail
from traveller where name_birth = any($1::bigint[])
union
select person, name_birth, document_birth, detail::text
from traveller where document_birth = any($2::bigint[])
"""


async def known_persons(
    conn: Connection, by_name: Sequence[int], by_document: Sequence[int]
) -> list[Known]:
    """Every traveller of any flight that bears one of these keys."""
    rows = await conn.fetch(KNOWN, by_name, by_document)
    return [
        Known(
            row["person"],
            row["name_birth"],
            row["document_birth"],
            traveller_from_json(json.loads(row["detail"])),
        )
        for row in rows
    ]


class Row(NamedTuple):
    """A traveller to be written.

    `id` is None for a new one, `detail` (as `manifest.traveller_to_json` has it) where that which
    is held stays.
    """

    id: int | None
    person: UUID
    state: TravellerState
    fingerprint: bytes
    keys: tuple[int | None, int | None]
    detail: str | None


ADD = """
insert into traveller (flight, manifest, prepared, person, state, fingerprint, name_birth,
                       document_birth, detail)
select $1, $2, $3, person, state, fingerprint, name_birth, document_birth, detail::jsonb
from unnest($4::uuid[], $5::text[], $6::bytea[], $7::bigint[], $8::bigint[], $9::text[])
     with ordinality
     as new (person, state, fingerprint, name_birth, document_birth, detail, position)
order by position
returning id
"""


async def add(
    conn: Connection, rows: Sequence[Row], *, flight: int, manifest: int, prepared: datetime
) -> list[int]:
    """Insert new travellers; their ids in the order given."""
    if not rows:
        return []
    added = await conn.fetch(ADD, flight, manifest, prepared, *_columns(rows))
    return [row["id"] for row in added]


CHANGE = """
update traveller set manifest = $1, prepared = $2, person = new.person, state = new.state,
    fingerprint = new.fingerprint, name_birth = new.name_birth, document_birth = new.document_birth,
    detail = coalesce(new.detail::jsonb, traveller.detail), changed_at = now()
from unnest($3::uuid[], $4::text[], $5::bytea[], $6::bigint[], $7::bigint[], $8::text[],
            $9::bigint[])
     as new (person, state, fingerprint, name_birth, document_birth, detail, id)
where traveller.id = new.id
"""


async def change(
    conn: Connection, rows: Sequence[Row], *, manifest: int, prepared: datetime
) -> None:
    """Replace travellers whose values or state changed."""
    if rows:
        await conn.execute(CHANGE, manifest, prepared, *_columns(rows), [row.id for row in rows])


def _columns(rows: Sequence[Row]) -> tuple[list[Any], ...]:
    return (
        [row.person for row in rows],
        [row.state for row in rows],
        [row.fingerprint for row in rows],
        [row.keys[0] for row in rows],
        [row.keys[1] for row in rows],
        [row.detail for row in rows],
    )


MOVE = """
update traveller set state = new.state, prepared = greatest(traveller.prepared, $1),
                     changed_at = now()
from unnest($2::bigint[], $3::text[]) as new (id, state)
where traveller.id = new.id
"""


async def move(conn: Connection, moved: Sequence[Moved], *, prepared: datetime) -> None:
    """Write the new state of travellers that a close-out did not list."""
    if moved:
        await conn.execute(MOVE, prepared, [m.held.id for m in moved], [m.state for m in moved])


CONFIRM = "update traveller set prepared = $1 where id = any($2::bigint[]) and prepared < $1"


async def confirm(conn: Connection, ids: Sequence[int], *, prepared: datetime) -> None:
    """Note that a newer version says the same of these travellers."""
    if ids:
        await conn.execute(CONFIRM, prepared, ids)


OF_FLIGHTS = """
select id, flight, detail::text as detail from traveller
where flight = any($1::bigint[]) and state in ('expected', 'boarded') order by flight, id
"""


class OnFlight(NamedTuple):
    """A stored traveller with its flight."""

    id: int
    flight: int
    traveller: Traveller


async def of_flights(conn: Connection, flights: Sequence[int]) -> list[OnFlight]:
    """Everybody who is, or may be, on these flights."""
    return [
        OnFlight(row["id"], row["flight"], traveller_from_json(json.loads(row["detail"])))
        for row in await conn.fetch(OF_FLIGHTS, flights)
    ]
