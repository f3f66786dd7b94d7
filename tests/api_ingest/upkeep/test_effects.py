"""Effects leave through the outbox: signed, at least once, and tried again until they are taken."""

import hashlib
import hmac
import json

import aiohttp
import pytest
from aiohttp import web

from api_ingest.settings import Settings
from api_ingest.store import outbox
from api_ingest.store.pool import open_pool
from api_ingest.upkeep.effects import Effects

SECRET = "not-a-real-secret"


class Receiver:
    """A webhook's other end, which can be told to refuse."""

    def __init__(self):
        self.got, self.status = [], 200

    async def take(self, request):
        self.got.append((request.headers, await request.read()))
        return web.Response(status=self.status)


@pytest.fixture
async def receiver():
    other = Receiver()
    app = web.Application()
    app.router.add_post("/hook", other.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    other.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield other
    await runner.cleanup()


@pytest.fixture
async def pool(database_url):
    opened = await open_pool(database_url)
    yield opened
    await opened.close()


async def send_all(pool, settings):
    effects = Effects(pool, settings)
    async with aiohttp.ClientSession() as session:
        while await effects.send_next(session):
            pass


async def put(pool, kind, body):
    async with pool.acquire() as conn, conn.transaction():
        await outbox.add(conn, kind, body)


async def unsent(pool):
    async with pool.acquire() as conn:
        return await conn.fetchval("select count(*) from outbox where sent_at is null")


async def test_an_effect_is_posted_with_a_signature_over_time_and_body(pool, receiver):
    await put(pool, "alerts-raised", {"flight": 7, "alerts": 2})
    await send_all(pool, Settings(webhook_url=receiver.url, webhook_secret=SECRET))
    [(headers, body)] = receiver.got
    assert json.loads(body) == {"id": 1, "kind": "alerts-raised", "flight": 7, "alerts": 2}
    stamp, signature = headers["X-Api-Ingest-Signature"].split(",")
    signed = stamp.removeprefix("t=").encode() + b"." + body
    digest = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert signature == f"v1={digest}"
    assert await unsent(pool) == 0


async def test_an_effect_that_is_not_taken_stays_and_is_tried_later(pool, receiver):
    receiver.status = 500
    await put(pool, "alerts-raised", {"flight": 7})
    await send_all(pool, Settings(webhook_url=receiver.url))
    assert await unsent(pool) == 1
    async with pool.acquire() as conn:
        later = await conn.fetchval("select not_before > now() + interval '5 seconds' from outbox")
        assert later
        await conn.execute("update outbox set not_before = now()")
    receiver.status = 200
    await send_all(pool, Settings(webhook_url=receiver.url))
    assert await unsent(pool) == 0
    assert len(receiver.got) == 2


async def test_without_a_webhook_the_log_is_told(pool):
    await put(pool, "delivery-quarantined", {"carrier": "KL"})
    await send_all(pool, Settings())
    assert await unsent(pool) == 0


async def test_an_effect_is_gone_when_its_cause_was_rolled_back(pool):
    with pytest.raises(ZeroDivisionError):
        async with pool.acquire() as conn, conn.transaction():
            await outbox.add(conn, "alerts-raised", {})
            raise ZeroDivisionError
    assert await unsent(pool) == 0
