"""Runs of the purge: one at a time, each noted for a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from api_ingest.store.pool import Connection

LOCK = "select pg_try_advisory_lock(7240311415929)"
UNLOCK = "select pg_advisory_unlock(7240311415929)"


async def lock(conn: Connection) -> bool:
    """Be the one who purges, for as long as the connection lasts or until `unlock`."""
    return bool(await conn.fetchval(LOCK))


async def unlock(conn: Connection) -> None:
    """Let another."""
    await conn.execute(UNLOCK)


class Run(NamedTuple):
    """One run of the purge. `fault` is None where it came to its end."""

    at: datetime
    erased: dict[str, int]
    overdue: int | None
    ms: int
    fault: str | None


NOTE = "insert into retention_run (at, erased, overdue, ms, fault) values ($1, $2, $3, $4, $5)"
ERASE_RUNS = "delete from retention_run where at < $1::timestamptz - interval '366 days'"
RUNS = "select at, erased, overdue, ms, fault from retention_run order by id desc limit $1"
LAST = "select max(at) from retention_run where fault is null"


async def note(conn: Connection, run: Run) -> None:
    """Remember a run, for a year."""
    await conn.execute(NOTE, *run)
    await conn.execute(ERASE_RUNS, run.at)


async def runs(conn: Connection, most: int) -> Sequence[Run]:
    """The latest runs, the newest first."""
    return [Run(**row) for row in await conn.fetch(RUNS, most)]


async def last_run(conn: Connection) -> datetime | None:
    """When it last came to its end."""
    moment: datetime | None = await conn.fetchval(LAST)
    return moment


LAST_THAT_ERASED = "select max(at) from retention_run where erased ? $1::text"


async def last_run_that_erased(conn: Connection, what: str) -> datetime | None:
    """When something of this name was erased last."""
    moment: datetime | None = await conn.fetchval(LAST_THAT_ERASED, what)
    return moment
