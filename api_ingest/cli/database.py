"""The database of a command.

The one in the settings, or the embedded one for as long as the command runs.
"""

from __future__ import annotations

import asyncio
import getpass
import os
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

from api_ingest.domain.errors import Unavailable
from api_ingest.settings import Settings
from api_ingest.store import audit, embedded
from api_ingest.store.migrate import behind
from api_ingest.store.pool import Connection, Pool, open_pool

Result = TypeVar("Result")


def who() -> str:
    """Who runs the command, as the audit trail names him."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return f"uid {os.getuid()}"


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The address to connect to. Starts the embedded server where no other is set."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    folder = settings.data_folder / "postgres"
    with embedded.start(folder, binaries=settings.postgres_binaries) as server:
        yield server.url


@asynccontextmanager
async def pool(url: str, settings: Settings) -> AsyncIterator[Pool]:
    """Connections for as long as the block runs."""
    opened = await open_pool(url, connections=settings.database_connections)
    try:
        yield opened
    finally:
        await opened.close()


def run(settings: Settings, work: Callable[[Connection], Coroutine[Any, Any, Result]]) -> Result:
    """Do something on one connection. Raises Unavailable when the schema is older than the code."""

    async def connected(url: str) -> Result:
        async with pool(url, settings) as opened, opened.acquire() as conn:
            missing = await behind(conn)
            if missing:
                raise Unavailable(
                    f"the schema lacks {', '.join(missing)}: run `api-ingest migrate`"
                )
            return await work(conn)

    audit.ORIGIN.set(socket.gethostname())
    with database(settings) as url:
        return asyncio.run(connected(url))
