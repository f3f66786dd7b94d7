"""Waiting for what goes on beside the test: asked again and again, and never measured."""

import asyncio
import inspect
import time

import pytest


async def until(check, *, seconds=30):
    """What `check` says once it is true; it may be a coroutine function."""
    end = time.monotonic() + seconds
    while True:
        found = check()
        found = await found if inspect.isawaitable(found) else found
        if found:
            return found
        if time.monotonic() > end:
            pytest.fail(f"it did not come about: {found!r}")
        await asyncio.sleep(0.05)
