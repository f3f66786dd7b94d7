"""A table that nobody can write to: a process can be caught in the middle of its work."""

import asyncio
from contextlib import asynccontextmanager

import asyncpg
import pytest

# Of our own background work something may wait for the table as well: only a writer of new rows
# is somebody who saves a delivery.
WAITING = """
select count(*) from pg_stat_activity
where wait_event_type = 'Lock' and datname = current_database()
  and query ~* ('^\\s*insert into ' || $1 || '\\y')
"""


@asynccontextmanager
async def table_locked(url, table):
    """Whoever writes to this table waits until the block is left; gives a call to wait for one."""
    async with _connected(url) as conn, conn.transaction():
        await conn.execute(f"lock table {table} in exclusive mode")

        async def somebody_waits():
            async with _connected(url) as other:
                for _ in range(400):
                    if await other.fetchval(WAITING, table):
                        return
                    await asyncio.sleep(0.025)
            pytest.fail("nobody came to the locked table")

        yield somebody_waits


@asynccontextmanager
async def _connected(url):
    conn = await asyncpg.connect(url)
    try:
        yield conn
    finally:
        await conn.close()
