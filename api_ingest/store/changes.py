"""Writes the changes of one manifest.

The flight, the note of the manifest, the travellers with their persons.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID, uuid4

from api_ingest.domain.changes import Change, Changes
from api_ingest.domain.delivery import Delivery
from api_ingest.domain.identity import person_keys, same_person
from api_ingest.domain.manifest import with_place
from api_ingest.store import flights, travellers
from api_ingest.store.pool import Connection

_Keys = tuple[int | None, int | None]
_KnownBy = Mapping[_Keys, Sequence[travellers.Known]]


async def save_changes(
    conn: Connection,
    changes: Changes,
    *,
    delivery: Delivery,
    position: int,
    profile: str,
    looked: int,
) -> list[int]:
    """Save, and return the stored ids of `changes.to_match`, in its order.

    These are looked for in the version `looked` of the lists.
    """
    assert delivery.id is not None  # noqa: S101 — only kept deliveries are ingested
    await flights.change_flight(conn, changes, looked=looked)
    manifest = await flights.record_manifest(
        conn, changes, delivery=delivery.id, received_at=delivery.received_at, position=position,
        fingerprint=_fingerprint(changes), profile=profile,
    )  # fmt: skip
    new = [change for change in changes.listed if change.verdict == "new"]
    altered = [c for c in changes.listed if c.held and _differs(c)]
    keys = {id(change): person_keys(change.traveller) for change in (*new, *altered)}
    persons = await _persons(conn, [*new, *altered], keys)
    rows = {id(c): _row(c, persons[id(c)], keys[id(c)]) for c in (*new, *altered)}
    ids = await travellers.add(
        conn, [rows[id(change)] for change in new],
        flight=changes.flight.id, manifest=manifest, prepared=changes.prepared,
    )  # fmt: skip
    await travellers.change(
        conn, [rows[id(change)] for change in altered], manifest=manifest, prepared=changes.prepared
    )
    await travellers.move(conn, changes.moved, prepared=changes.prepared)
    await travellers.confirm(conn, _confirmed(changes), prepared=changes.prepared)
    stored = {id(change): added for change, added in zip(new, ids, strict=True)}
    return [stored.get(id(change)) or _held_id(change) for change in changes.to_match]


def _held_id(change: Change) -> int:
    assert change.held is not None  # noqa: S101 — what is not new is held
    return change.held.id


def _differs(change: Change) -> bool:
    return change.verdict == "changed" or (
        change.verdict == "same" and change.held is not None and change.state != change.held.state
    )


def _confirmed(changes: Changes) -> list[int]:
    """Of whom the same was said anew: what was said before that, and comes late, is older now."""
    return [
        change.held.id
        for change in changes.listed
        if change.held and change.verdict == "same" and not _differs(change)
        and change.held.prepared < changes.prepared
    ]  # fmt: skip


def _fingerprint(changes: Changes) -> bytes:
    """What the manifest says, whatever its order, wrapping and envelope."""
    said = sorted(change.fingerprint for change in changes.listed)
    head = f"{changes.manifest.function} {changes.flight.id} {changes.manifest.part}".encode()
    return hashlib.blake2b(head + b"".join(said), digest_size=16).digest()


def _row(change: Change, person: UUID, keys: _Keys) -> travellers.Row:
    return travellers.Row(
        id=change.held.id if change.held else None,
        person=person,
        state=change.state,
        fingerprint=change.fingerprint,
        keys=keys,
        detail=with_place(change.said, change.traveller.place) if change.said else None,
    )


async def _persons(
    conn: Connection, changes: Sequence[Change], keys: Mapping[int, _Keys]
) -> dict[int, UUID]:
    """Who each traveller is: the person held already, one met on another flight, or a new one."""
    persons = {id(c): c.held.person for c in changes if c.held}
    fresh = [change for change in changes if change.held is None]
    known = await _known(conn, [keys[id(change)] for change in fresh])
    for change in fresh:
        persons[id(change)] = _recognised(change, keys[id(change)], known) or uuid4()
    return persons


async def _known(conn: Connection, keys: Iterable[_Keys]) -> _KnownBy:
    """Persons met before, under each key they share with somebody here."""
    by_name = [name for name, _ in keys if name is not None]
    by_document = [document for _, document in keys if document is not None]
    found: dict[_Keys, list[travellers.Known]] = defaultdict(list)
    if by_name or by_document:
        for known in await travellers.known_persons(conn, by_name, by_document):
            found[known.name_birth, None].append(known)
            found[None, known.document_birth].append(known)
    return found


def _recognised(change: Change, keys: _Keys, known: _KnownBy) -> UUID | None:
    name, document = keys
    sharing = [key for key in ((name, None), (None, document)) if key != (None, None)]
    for key in sharing:
        for one in known.get(key, ()):
            if same_person(change.traveller, one.traveller):
                return one.person
    return None
