"""Lists as stored.

Versions that never change, and entries that live from one version until another.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import NamedTuple

from api_ingest.store.pool import Connection
from watchlists.entry import WatchlistEntry

CHANNEL = "watchlist"


class Version(NamedTuple):
    """One dated state of a list, with what it changed."""

    id: int
    list: str
    number: int
    entries: int
    added: int
    changed: int
    removed: int
    imported_by: str
    imported_at: datetime


LOCK = "select pg_advisory_xact_lock(hashtextextended('list/' || $1, 0))"
LIVE = "select entry, detail::text as detail from list_entry where list = $1 and until is null"
NEW_VERSION = """
insert into list_version (list, number, sha256, entries, added, changed, removed, imported_by)
values ($1, coalesce((select max(number) from list_version where list = $1), 0) + 1,
        $2, $3, $4, $5, $6, $7)
returning id, list, number, entries, added, changed, removed, imported_by, imported_at
"""
END = """
update list_entry set until = $2 where list = $1 and until is null and entry = any($3::text[])
"""
ADD = """
insert into list_entry (list, entry, since, detail)
select $1, entry, $2, detail::jsonb from unnest($3::text[], $4::text[]) as new (entry, detail)
"""


async def replace(
    conn: Connection, name: str, entries: Sequence[WatchlistEntry], *, content: bytes, by: str
) -> Version:
    """Make these entries the list, as a new version.

    Call inside a transaction: all of it or nothing.
    """
    await conn.execute(LOCK, name)
    held = {row["entry"]: json.loads(row["detail"]) for row in await conn.fetch(LIVE, name)}
    given = {entry.id: entry.to_json() for entry in entries}
    added = given.keys() - held.keys()
    removed = held.keys() - given.keys()
    changed = {id for id in given.keys() & held.keys() if given[id] != held[id]}
    row = await conn.fetchrow(
        NEW_VERSION, name, hashlib.sha256(content).digest(), len(given), len(added), len(changed),
        len(removed), by,
    )  # fmt: skip
    version = Version(**row)
    await conn.execute(END, name, version.id, sorted(removed | changed))
    fresh = sorted(added | changed)
    await conn.execute(ADD, name, version.id, fresh, [json.dumps(given[id]) for id in fresh])
    await conn.execute("select pg_notify($1, $2)", CHANNEL, name)
    return version


ENTRIES = "select detail::text as detail from list_entry where until is null order by list, entry"
VERSIONS = """
select distinct on (list)
       id, list, number, entries, added, changed, removed, imported_by, imported_at
from list_version order by list, number desc
"""


async def live_entries(
    conn: Connection, at_once: int = 5_000
) -> AsyncIterator[list[WatchlistEntry]]:
    """Every entry of every list as it stands now, some at a time. Call inside a transaction."""
    some: list[WatchlistEntry] = []
    async for row in conn.cursor(ENTRIES, prefetch=at_once):
        some.append(WatchlistEntry.from_json(json.loads(row["detail"])))
        if len(some) == at_once:
            yield some
            some = []
    if some:
        yield some


ADDED_SINCE = """
select detail::text as detail from list_entry where until is null and since > $1
order by list, entry
"""
ENDED_SINCE = "select distinct list, entry from list_entry where until > $1"


async def changes_since(
    conn: Connection, version: int
) -> tuple[list[WatchlistEntry], list[tuple[str, str]]]:
    """Entries that are new or changed since a version, and list and id of those that ended."""
    added = await conn.fetch(ADDED_SINCE, version)
    ended = await conn.fetch(ENDED_SINCE, version)
    return (
        [WatchlistEntry.from_json(json.loads(row["detail"])) for row in added],
        [(row["list"], row["entry"]) for row in ended],
    )


async def current_versions(conn: Connection) -> dict[str, Version]:
    """The newest version of each list."""
    return {row["list"]: Version(**row) for row in await conn.fetch(VERSIONS)}
