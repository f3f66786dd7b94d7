"""The connection pool: one a process, with the settings that every connection of ours wants."""

from __future__ import annotations

import json
from typing import Any

import asyncpg

from api_ingest.domain.errors import Misconfigured, Unavailable

Connection = Any
"""An asyncpg connection, or a pool's proxy of one (the driver ships no types)."""
Pool = Any
OLDEST_SERVER = 150_000
GONE = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shutting down, or recovering after a crash
    asyncpg.InsufficientResourcesError,  # the disk is full, or too many connections
)
"""What a database that is away, or cannot work just now, looks like from here."""


async def open_pool(url: str, *, connections: int = 10) -> Pool:
    """Connect.

    Raises Misconfigured for an address that is none, Unavailable when the server is away, or too
    old for our SQL (before PostgreSQL 15).
    """
    try:
        pool = await asyncpg.create_pool(
            url, min_size=1, max_size=connections, command_timeout=60,
            init=prepare, reset=_as_it_was,
            server_settings={"application_name": "api-ingest", "timezone": "UTC"},
        )  # fmt: skip
    except (ValueError, OverflowError) as error:
        raise Misconfigured(f"database_url: not understood ({type(error).__name__})") from None
    except GONE as error:
        raise Unavailable(f"the database does not answer ({type(error).__name__})") from None
    async with pool.acquire() as conn:
        version = conn.get_server_version()
    if version.major * 10_000 < OLDEST_SERVER:
        await pool.close()
        raise Unavailable(f"PostgreSQL {version.major} is too old: 15 or newer is needed")
    return pool


def affected(status: str) -> int:
    """How many rows a statement changed, by what the server says of it.

    >>> affected("DELETE 3")
    3
    """
    return int(status.rpartition(" ")[2])


async def prepare(conn: Connection) -> None:
    """JSON goes in and out as Python values."""
    await conn.set_type_codec(
        "jsonb", schema="pg_catalog", format="text", encoder=json.dumps, decoder=json.loads
    )


async def _as_it_was(_conn: Connection) -> None:
    """Nothing is left on a connection that is given back, so nothing need be undone.

    Locks and cursors are of a transaction, which the driver ends; settings are made once, above;
    who takes a lock of the session (`migrate`, `retention`) gives it back. To ask the server each
    time would be a sixth of all that we ask it.
    """
