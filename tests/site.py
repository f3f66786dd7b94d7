"""The whole service in the test's own process: real HTTP, real PostgreSQL."""

from contextlib import asynccontextmanager

import aiohttp

from api_ingest.app import put_together, served, working
from api_ingest.settings import Settings
from api_ingest.store import carrier_keys


class Site:
    """A running service, and what a test wants to ask of it."""

    def __init__(self, url, parts, base, session):
        self.url, self.parts, self.base, self._session = url, parts, base, session
        self._keys = {}

    async def key(self, carrier, *, test=False):
        if (carrier, test) not in self._keys:
            async with self.parts.pool.acquire() as conn:
                self._keys[carrier, test] = await carrier_keys.make(conn, carrier, test=test)
        return self._keys[carrier, test]

    async def push(self, content, *, carrier="KL", name=None, test=False, headers=None):
        """Status and JSON of one push."""
        key = await self.key(carrier, test=test)
        async with self._session.post(
            f"{self.base}/v1/deliveries",
            params={"name": name} if name else {},
            data=content,
            headers={"Authorization": f"Bearer {key}", **(headers or {})},
        ) as answer:
            said = await answer.json(content_type=None)
            return answer.status, said.get("receipt", said)

    async def fetch(self, query, *args):
        async with self.parts.pool.acquire() as conn:
            return [dict(row) for row in await conn.fetch(query, *args)]


@asynccontextmanager
async def site(url, **changes):
    settings = Settings(port=0, log_format="json", log_level="error", **changes)
    async with put_together(url, settings) as parts, working(parts), served(parts) as port:
        async with aiohttp.ClientSession() as session:
            yield Site(url, parts, f"http://127.0.0.1:{port}", session)
