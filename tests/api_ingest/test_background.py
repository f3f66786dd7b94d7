"""Work beside the requests goes on after a fault, and the fault is told."""

import asyncio

import pytest
import structlog

from api_ingest import background


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch):
    monkeypatch.setattr(background, "PAUSE_SECONDS", 0)


async def test_work_that_fails_is_told_and_begins_again():
    runs, done = [], asyncio.Event()

    async def work():
        runs.append(1)
        if len(runs) < 3:
            raise ZeroDivisionError
        done.set()

    with structlog.testing.capture_logs() as told:
        async with background.beside("example", work):
            await asyncio.wait_for(done.wait(), 2)
    assert [line["event"] for line in told] == ["background.failed"] * 2
    assert {line["kind"] for line in told} == {"example"}


async def test_work_ends_with_its_block():
    ended = asyncio.Event()

    async def work():
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    async with background.beside("example", work):
        await asyncio.sleep(0)
    assert ended.is_set()


async def test_work_that_loses_a_cancellation_is_told_again_to_end():
    lost = asyncio.Event()

    async def work():
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if lost.is_set():
                    raise
                lost.set()  # as a close that times out while it is cancelled does

    async with asyncio.timeout(5):
        async with background.beside("example", work):
            await asyncio.sleep(0)
    assert lost.is_set()
