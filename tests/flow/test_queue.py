"""The queue under hostile circumstances.

Poison, lost leases, repeated bytes, many senders at once.
"""

import asyncio
from datetime import UTC, datetime

import pytest

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.errors import LeaseLost
from api_ingest.pipeline.ingest import ingest
from api_ingest.settings import Settings
from api_ingest.store import deliveries
from api_ingest.worker import Worker
from tests.locks import table_locked
from tests.messages import a_message, a_person


class Poisoned(Exception):
    """A bug that some deliveries run into."""


@pytest.fixture
def settings():
    return Settings(max_attempts=3, lease_seconds=0.2, poll_seconds=0.05, log_level="error")


async def keep(pool, content, **lease):
    delivery = Delivery(
        content=content, received_at=datetime.now(UTC), channel="http", carrier="KL"
    )
    async with pool.acquire() as conn, conn.transaction():
        return await deliveries.keep(conn, delivery, **lease)


async def states(service):
    rows = await service.fetch("select state, count(*) as n from delivery group by state")
    return {row["state"]: row["n"] for row in rows}


async def test_a_delivery_that_fails_is_set_aside_alone(service_without_worker, settings):
    service = service_without_worker
    pool = service.parts.pool
    for n in range(6):
        await keep(pool, a_message(a_person(), flight=f"KL{n + 1}", reference=f"R{n}"))
    poison = await keep(pool, b"POISON")

    async def read(claimed):
        if claimed.delivery.content == b"POISON":
            raise Poisoned
        return await ingest(claimed, service.parts.tools)

    worker = Worker(pool, settings, read)
    for _ in range(60):
        await worker.work_once()
        await asyncio.sleep(0.05)
        if (await states(service)).get("quarantined"):
            break
    assert await states(service) == {"taken": 6, "quarantined": 1}
    [row] = await service.fetch("select attempts, fault from delivery where id = $1", poison.id)
    assert row["attempts"] == 3
    assert row["fault"].startswith("Poisoned ")
    kinds = await service.fetch("select kind, body from outbox")
    assert kinds == [
        {"kind": "delivery-quarantined", "body": {"carrier": "KL", "delivery": str(poison.id)}}
    ]


async def test_a_delivery_that_kills_its_worker_takes_no_neighbour_along(
    service_without_worker, settings
):
    service = service_without_worker
    pool = service.parts.pool
    poison = await keep(pool, b"POISON")
    for _ in range(settings.max_attempts):
        async with pool.acquire() as conn:
            assert len(await deliveries.claim(conn, most=8, lease_seconds=0.05)) == 1
        await asyncio.sleep(0.1)
    innocent = await keep(pool, a_message(a_person()))
    worker = Worker(pool, settings, service.parts.ingest)
    while await worker.work_once():
        pass
    found = {
        row["id"]: row["state"] for row in await service.fetch("select id, state from delivery")
    }
    assert found == {poison.id: "quarantined", innocent.id: "taken"}


async def test_who_lost_the_lease_saves_nothing(service_without_worker, settings):
    service = service_without_worker
    pool = service.parts.pool
    await keep(pool, a_message(a_person()))
    async with pool.acquire() as conn:
        [slow] = await deliveries.claim(conn, most=1, lease_seconds=0.01)
        await asyncio.sleep(0.05)
        [quick] = await deliveries.claim(conn, most=1, lease_seconds=30)
    assert quick.fence == slow.fence + 1
    tools = service.parts.tools
    with pytest.raises(LeaseLost):
        await ingest(slow, tools)
    assert await service.fetch("select 1 from traveller") == []
    await ingest(quick, tools)
    assert len(await service.fetch("select 1 from traveller")) == 1


async def test_a_sender_whose_delivery_another_took_over_is_told_to_ask_again(
    service_without_worker,
):
    service = service_without_worker
    async with table_locked(service.url, "flight") as somebody_waits:
        waiting = asyncio.create_task(service.push(a_message(a_person())))
        await somebody_waits()
        await service.fetch("update delivery set fence = fence + 1")
    status, said = await waiting
    assert (status, said["outcome"]) == (202, "waiting")
    async with service.parts.pool.acquire() as conn:
        await conn.execute("update delivery set lease_until = now()")
        [other] = await deliveries.claim(conn, most=1, lease_seconds=30)
    receipt = await ingest(other, service.parts.tools)
    assert (str(receipt.id), receipt.outcome) == (said["id"], "taken")


async def test_fifty_pushes_of_the_same_bytes_are_one_delivery(service):
    answers = await asyncio.gather(*(service.push(a_message(a_person())) for _ in range(50)))
    assert {status for status, _ in answers} <= {200, 201, 202}
    assert len({receipt["id"] for _, receipt in answers}) == 1
    [row] = await service.fetch("select seen from delivery")
    assert row["seen"] == 50
    assert len(await service.fetch("select 1 from traveller")) == 1


async def test_deliveries_of_one_flight_at_once_neither_double_nor_deadlock(service):
    messages = [
        a_message(
            a_person("EXAMPLE", "PETRA"),
            a_person("OTHER", f"P{'ABCDEFGHIJ'[n]}X", number=f"NX{n}"),
            reference=f"R{n}",
        )
        for n in range(10)
    ]
    answers = await asyncio.gather(*(service.push(message) for message in messages))
    assert {status for status, _ in answers} == {201}
    rows = await service.fetch("select detail->>'surname' as surname from traveller")
    assert sorted(row["surname"] for row in rows) == ["EXAMPLE"] + ["OTHER"] * 10
