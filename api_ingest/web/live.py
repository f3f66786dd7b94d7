"""Tells open pages that the queue changed.

Server-sent events, fed by the database's notifications.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import web

HEARTBEAT_SECONDS = 10.0
"""A page that hears nothing for twice this time says that it is not live."""
QUEUE = b"event: queue\ndata: changed\n\n"
BEAT = b"event: beat\ndata: -\n\n"


class Live:
    """Every open page waits here.

    A page is told that something changed, and fetches the queue itself.
    """

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()
        self._closed = False

    def wake(self, _payload: str = "") -> None:
        """The queue changed."""
        for event in self._waiting:
            event.set()

    async def close(self, _app: web.Application) -> None:
        """End every stream: a service that stops does not wait for its readers."""
        self._closed = True
        self.wake()

    async def stream(
        self, request: web.Request, headers: dict[str, str], allowed: Callable[[], Awaitable[bool]]
    ) -> web.StreamResponse:
        """Events until the page is closed, or its reader is `allowed` no more.

        `queue` at once and at each change, `beat` in between.
        """
        answer = web.StreamResponse(
            headers=headers | {"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
        )
        await answer.prepare(request)
        changed = asyncio.Event()
        changed.set()
        self._waiting.add(changed)
        try:
            while not self._closed and await allowed():
                await answer.write(QUEUE if changed.is_set() else BEAT)
                changed.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), HEARTBEAT_SECONDS)
        except ConnectionError:
            return answer
        finally:
            self._waiting.discard(changed)
        return answer
