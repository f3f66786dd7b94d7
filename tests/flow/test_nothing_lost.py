"""The process is killed and the database goes away at the worst moments.

The client keeps its own books.
"""

import asyncio
import os
import pwd
import signal
import tempfile
from pathlib import Path

import aiohttp
import asyncpg
import pytest

from api_ingest.store import embedded
from api_ingest.store.migrate import migrate
from tests.locks import table_locked
from tests.messages import a_message, a_person
from tests.process import GONE, make_key, push, running
from tests.waiting import until


def a_manifest(number):
    """Each its own flight, with two travellers nobody else has."""
    persons = [
        a_person(
            f"EXAMPLE{chr(65 + number // 26 % 26)}{chr(65 + number % 26)}",
            given,
            number=f"NX{number:05}{n}",
        )
        for n, given in enumerate(("PETRA", "PAUL"))
    ]
    return a_message(*persons, flight=f"KL{1000 + number}", reference=f"R{number}")


async def push_until_acknowledged(session, base, key, content):
    """As a carrier's system does: again, until the service says that it has it."""
    for _ in range(600):
        try:
            status, said = await push(session, base, key, content)
        except GONE:
            status = 0
        if status in (200, 201, 202):
            return said["id"]
        await asyncio.sleep(0.1)
    pytest.fail("never acknowledged")


async def all_are_read(conn):
    async def none_is_left():
        states = await conn.fetch("select distinct state from delivery")
        return [row["state"] for row in states] == ["taken"]

    await until(none_is_left, seconds=60)


RECOVERING = (asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError, OSError)


async def connect_once_recovered(url):
    for _ in range(200):
        try:
            return await asyncpg.connect(url)
        except RECOVERING:
            await asyncio.sleep(0.05)
    pytest.fail("the database does not recover")


async def compare_books(url, ledger):
    """What the client was told against what is there: every delivery once, every traveller once."""
    conn = await connect_once_recovered(url)
    await all_are_read(conn)
    held = {str(r["id"]) for r in await conn.fetch("select id from delivery")}
    assert set(ledger) <= held
    assert len(held) == len(set(ledger))
    assert await conn.fetchval("select count(*) from traveller") == 2 * len(held)
    assert await conn.fetchval("select count(*) from flight") == len(held)
    assert await conn.fetchval("select count(*) from delivery where receipt is null") == 0
    await conn.close()


async def test_a_kill_between_keeping_and_reading_loses_nothing(database_url):
    key = await make_key(database_url)
    with running(database_url, wait_bytes=0) as service:
        service.start("--no-work")
        await service.ready()
        async with aiohttp.ClientSession() as session:
            status, said = await push(session, service.base, key, a_manifest(0))
        assert status == 202
        service.kill()
        service.start()
        await service.ready()
        await compare_books(database_url, [said["id"]])


@pytest.mark.parametrize("table", ["flight", "traveller"])
async def test_a_kill_in_the_middle_of_saving_leaves_no_half(database_url, table):
    key = await make_key(database_url)
    with running(database_url) as service:
        service.start()
        await service.ready()
        async with aiohttp.ClientSession() as session:
            async with table_locked(database_url, table) as somebody_waits:
                waiting = asyncio.create_task(push(session, service.base, key, a_manifest(1)))
                await somebody_waits()
                service.kill()
                with pytest.raises(GONE):
                    await waiting
            conn = await asyncpg.connect(database_url)
            assert await conn.fetchval("select count(*) from delivery") == 1
            assert await conn.fetchval("select count(*) from manifest") == 0
            await conn.close()
            service.start()
            await service.ready()
            known = await push_until_acknowledged(session, service.base, key, a_manifest(1))
        await compare_books(database_url, [known])


async def test_kills_under_load_lose_and_double_nothing(database_url):
    key = await make_key(database_url)
    with running(database_url) as service:
        service.start()
        await service.ready()
        async with aiohttp.ClientSession() as session:
            pushing = [
                asyncio.create_task(
                    push_until_acknowledged(session, service.base, key, a_manifest(n))
                )
                for n in range(40)
            ]
            for _ in range(3):
                await asyncio.sleep(0.15)
                service.kill()
                service.start()
                await service.ready()
            ledger = await asyncio.gather(*pushing)
        await compare_books(database_url, ledger)


async def test_a_database_killed_under_load_loses_nothing(tmp_path):
    with embedded.start(tmp_path / "postgres", patience=3) as server:
        conn = await asyncpg.connect(server.url)
        await migrate(conn)
        await conn.close()
        key = await make_key(server.url)
        with running(server.url) as service:
            service.start()
            await service.ready()
            async with aiohttp.ClientSession() as session:
                pushing = [
                    asyncio.create_task(
                        push_until_acknowledged(session, service.base, key, a_manifest(n))
                    )
                    for n in range(30)
                ]
                for _ in range(2):
                    await asyncio.sleep(0.2)
                    crash_a_backend(tmp_path / "postgres")
                ledger = await asyncio.gather(*pushing)
            await compare_books(server.url, ledger)


async def test_a_database_that_is_stopped_and_comes_back_under_load_loses_nothing(tmp_path):
    with tempfile.TemporaryDirectory(dir="/tmp") as door:  # the same address both times
        if os.geteuid() == 0:
            os.chown(door, *pwd.getpwnam("nobody")[2:4])
        options = {"unix_socket_directories": door}
        server = embedded.start(tmp_path / "postgres", options=options)
        conn = await asyncpg.connect(server.url)
        await migrate(conn)
        await conn.close()
        key = await make_key(server.url)
        with running(server.url) as service:
            service.start()
            await service.ready()
            async with aiohttp.ClientSession() as session:
                pushing = [
                    asyncio.create_task(
                        push_until_acknowledged(session, service.base, key, a_manifest(n))
                    )
                    for n in range(30)
                ]
                await asyncio.sleep(0.1)
                await asyncio.to_thread(server.stop)
                async with session.get(f"{service.base}/healthz") as answer:
                    assert answer.status == 200, "the process lives on"
                async with session.get(f"{service.base}/readyz") as answer:
                    assert answer.status == 503, "and says that it cannot work"
                server = await asyncio.to_thread(
                    embedded.start, tmp_path / "postgres", options=options
                )
                ledger = await asyncio.gather(*pushing)
            await compare_books(server.url, ledger)
        server.stop()


def crash_a_backend(home):
    """One backend dies by SIGKILL.

    PostgreSQL throws out everybody, recovers from its log and opens again.
    """
    postmaster = int((home / "cluster" / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    os.kill(int(children[-1]), signal.SIGKILL)


async def test_a_stop_finishes_what_is_in_hand(database_url):
    key = await make_key(database_url)
    with running(database_url) as service:
        service.start()
        await service.ready()
        async with aiohttp.ClientSession() as session:
            async with table_locked(database_url, "flight") as somebody_waits:
                waiting = asyncio.create_task(push(session, service.base, key, a_manifest(2)))
                await somebody_waits()
                service._process.terminate()
                await asyncio.sleep(0.3)
            status, said = await waiting
        assert status == 201
        assert service._process.wait(timeout=30) == 0
        await compare_books(database_url, [said["id"]])
