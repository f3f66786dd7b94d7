"""Work that goes on beside the requests, and does not end in silence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog

log = structlog.get_logger()
PAUSE_SECONDS = 1.0


async def lasting(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Run `work` until it returns. Where it fails by a fault of ours, say so and begin again."""
    while True:
        try:
            await work()
        except Exception as error:
            log.error("background.failed", kind=name, exc_info=error)
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return


@asynccontextmanager
async def beside(name: str, work: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Have it run for as long as the block does."""
    task = asyncio.create_task(lasting(name, work))
    try:
        yield
    finally:
        await end(task)


async def end(task: asyncio.Task[None]) -> None:
    """Cancel it until it heeds.

    One cancellation can be lost: where what is waited for comes at the same moment, `wait_for`
    before Python 3.12 gives that back and forgets that it was cancelled.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=PAUSE_SECONDS)
    with suppress(asyncio.CancelledError):
        await task
