"""The whole service in the test's own process: real HTTP, real PostgreSQL."""

import re
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp

from api_ingest.app import put_together, served, working
from api_ingest.domain.fields.birth_date import PartialDate
from api_ingest.settings import Settings
from api_ingest.store import accounts, carrier_keys, watchlists
from api_ingest.upkeep.ledger import now
from watchlists.entry import Name, WatchlistEntry

PASSWORD = "an invented password"


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

    async def import_list(self, *entries, name="overstay"):
        """These are the list's entries now, and whoever is known has been looked at again."""
        async with self.parts.pool.acquire() as conn, conn.transaction():
            await watchlists.replace(conn, name, entries, content=b"", by="test")
        await self.parts.lists.refresh()

    async def add_officer(self, name="officer"):
        async with self.parts.pool.acquire() as conn:
            await accounts.add(conn, name, PASSWORD, "officer")

    async def fetch(self, query, *args):
        async with self.parts.pool.acquire() as conn:
            return [dict(row) for row in await conn.fetch(query, *args)]


@asynccontextmanager
async def site(url, *, work=True, clock=now, **changes):
    """A running service; without `work` nobody takes from its queue but the test."""
    settings = Settings(port=0, log_format="json", log_level="error", **changes)
    async with AsyncExitStack() as stack:
        parts = await stack.enter_async_context(put_together(url, settings, clock))
        if work:
            await stack.enter_async_context(working(parts))
        port = await stack.enter_async_context(served(parts))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        yield Site(url, parts, f"http://127.0.0.1:{port}", session)


class Console:
    """An officer's browser, without the browser: keeps cookies, fills in forms."""

    def __init__(self, base):
        self.base = base
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.session.close()

    async def get(self, path, **request):
        """Status, headers and text; redirects are not followed."""
        return await self._ask("GET", path, **request)

    async def post(self, path, page, **form):
        """Send a form as it stands on a page, with its token."""
        _, _, text = await self.get(page)
        token = re.findall(r'name="csrf" value="([^"]+)"', text)
        return await self._ask("POST", path, data={"csrf": token[-1] if token else "", **form})

    async def sign_in(self, name="officer", password=PASSWORD):
        return await self.post("/sign-in", "/sign-in", name=name, password=password)

    async def _ask(self, method, path, **request):
        request = {"allow_redirects": False, **request}
        async with self.session.request(method, self.base + path, **request) as answer:
            return answer.status, answer.headers, await answer.text()


def an_entry(surname="EXAMPLE", given="PETRA", **changes):
    """An entry of a list; by default the one whom `a_person()` matches in every field it has."""
    said = {
        "list": "overstay", "id": "E1", "names": (Name(surname=surname, given_names=given),),
        "birth_dates": (PartialDate(1985, 2, 14),), "nationalities": ("NLD",),
    } | changes  # fmt: skip
    return WatchlistEntry(**said)
