"""Lists as stored.

Versions that never change, and entries that live from one version until another.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Collection, Sequence
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


# One lock for all lists: versions are numbered in the order in which they are committed, so that
# "everything since version N" misses nothing.
LOCK = "select pg_advisory_xact_lock(hashtextextended('list', 0))"
LIVE = "select entry, detail::text as detail from list_entry where list = $1 and until is null"
NEWEST = "select max(id) from list_version where list = $1"


class Change(NamedTuple):
    """What would become of a list: entries that come, change (as held, as given), and go by id.

    `base` is the version it was compared with (None: the list is new), `held` its entries then.
    """

    list: str
    base: int | None
    held: int
    added: tuple[WatchlistEntry, ...]
    changed: tuple[tuple[WatchlistEntry, WatchlistEntry], ...]
    removed: tuple[str, ...]

    @property
    def entries(self) -> int:
        """How many there would be."""
        return self.held + len(self.added) - len(self.removed)

    @property
    def lost(self) -> float:
        """The share of the entries held that go; who became somebody else under an id counts."""
        others = sum(not _still(before, after) for before, after in self.changed)
        return (len(self.removed) + others) / self.held if self.held else 0.0


def _still(before: WatchlistEntry, after: WatchlistEntry) -> bool:
    """Whether it may be the same person: a word of a name or a document is the same."""
    return bool(_marks(before) & _marks(after))


def _marks(entry: WatchlistEntry) -> set[str]:
    words = {word for name in entry.names for word in str(name).casefold().split()}
    return words | {one.number for one in entry.documents}


async def compare(
    conn: Connection,
    name: str,
    entries: Sequence[WatchlistEntry],
    *,
    removed: Collection[str] | None = None,
) -> Change:
    """What a list becomes by these entries: all of it, or with `removed` (ids) what differs.

    Call inside a transaction: no other import comes between this and its end.
    """
    await conn.execute(LOCK)
    base = await conn.fetchval(NEWEST, name)
    held = {row["entry"]: json.loads(row["detail"]) for row in await conn.fetch(LIVE, name)}
    given = {entry.id: entry for entry in entries}
    gone = held.keys() - given.keys() if removed is None else held.keys() & {*removed}
    return Change(
        name, base, len(held),
        added=tuple(given[id] for id in sorted(given.keys() - held.keys())),
        changed=tuple(
            (WatchlistEntry.from_json(held[id]), given[id])
            for id in sorted(given.keys() & held.keys())
            if given[id].to_json() != held[id]
        ),
        removed=tuple(sorted(gone)),
    )  # fmt: skip


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


async def apply(conn: Connection, change: Change, *, sha256: bytes, by: str) -> Version:
    """Make the change, as a new version, in the transaction in which it was compared."""
    fresh = [*change.added, *(after for _, after in change.changed)]
    row = await conn.fetchrow(
        NEW_VERSION, change.list, sha256, change.entries,
        len(change.added), len(change.changed), len(change.removed), by,
    )  # fmt: skip
    version = Version(**row)
    gone = [*change.removed, *(after.id for _, after in change.changed)]
    await conn.execute(END, change.list, version.id, gone)
    await conn.execute(
        ADD, change.list, version.id, [one.id for one in fresh],
        [json.dumps(one.to_json()) for one in fresh],
    )  # fmt: skip
    await conn.execute("select pg_notify($1, $2)", CHANNEL, change.list)
    return version


def digest(content: bytes) -> bytes:
    """What tells one file from another."""
    return hashlib.sha256(content).digest()


async def replace(
    conn: Connection, name: str, entries: Sequence[WatchlistEntry], *, content: bytes, by: str
) -> Version:
    """Make these entries the list, as a new version.

    Call inside a transaction: all of it or nothing.
    """
    change = await compare(conn, name, entries)
    return await apply(conn, change, sha256=digest(content), by=by)


async def apply_delta(
    conn: Connection,
    name: str,
    entries: Sequence[WatchlistEntry],
    *,
    removed: Collection[str] = (),
    content: bytes = b"",
    by: str,
) -> Version:
    """Add or change these entries, and take out those of these ids, as a new version.

    Everything else stays. Ids that are not on the list are passed over. Call inside a transaction.
    """
    change = await compare(conn, name, entries, removed=removed)
    return await apply(conn, change, sha256=digest(content), by=by)


ENTRIES = "select detail::text as detail from list_entry where until is null order by list, entry"
VERSIONS = """
select distinct on (list)
       id, list, number, entries, added, changed, removed, imported_by, imported_at
from list_version order by list, number desc
"""


async def live_entries(conn: Connection, at_once: int = 5_000) -> AsyncIterator[list[str]]:
    """Every entry of every list as it stands now, some at a time, each as JSON.

    So many are made an index of that no entry is made of each. Call inside a transaction.
    """
    some: list[str] = []
    async for row in conn.cursor(ENTRIES, prefetch=at_once):
        some.append(row["detail"])
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


CAME_BETWEEN = """
select detail::text as detail from list_entry
where since > $1 and since <= $2 and (until is null or until > $2) order by list, entry
"""
ENDED_BETWEEN = "select distinct list, entry from list_entry where until > $1 and until <= $2"


async def changes_between(
    conn: Connection, older: int, newer: int
) -> tuple[list[WatchlistEntry], list[tuple[str, str]]]:
    """From one version to another: entries that are new or changed, and those that ended."""
    came = await conn.fetch(CAME_BETWEEN, older, newer)
    ended = await conn.fetch(ENDED_BETWEEN, older, newer)
    return (
        [WatchlistEntry.from_json(json.loads(row["detail"])) for row in came],
        [(row["list"], row["entry"]) for row in ended],
    )


OF_LIST = """
select detail::text as detail from list_entry where list = $1 and until is null order by entry
"""


async def entries_of(conn: Connection, name: str) -> list[WatchlistEntry]:
    """The entries of one list as it stands now."""
    rows = await conn.fetch(OF_LIST, name)
    return [WatchlistEntry.from_json(json.loads(row["detail"])) for row in rows]


async def current_versions(conn: Connection) -> dict[str, Version]:
    """The newest version of each list."""
    return {row["list"]: Version(**row) for row in await conn.fetch(VERSIONS)}
