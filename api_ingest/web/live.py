"""Tells open pages that the queue changed.

Server-sent events, fed by the database's notifications.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from aiohttp import web

HEARTBEAT_SECONDS = 10.0
"""A page that hears nothing for twice this time says that it is not live."""


class Live:
    """Every open page waits here.

    A page is told that something changed, and fetches the queue itself.
    """

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def wake(self, _payload: str = "") -> None:
        """The queue changed."""
        for event in self._waiting:
            event.set()

    async def stream(self, request: web.Request, headers: dict[str, str]) -> web.StreamResponse:
        """Events until the page is closed.

        `queue` at once and at each change, a comment as heartbeat.
        """
        answer = web.StreamResponse(
            headers=headers | {"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
        )
        await answer.prepare(request)
        changed = asyncio.Event()
        changed.set()
        self._waiting.add(changed)
        try:
            while True:
                with suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), HEARTBEAT_SECONDS)
                said = (
                    b"event: queue\ndata: changed\n\n"
                    if changed.is_set()
                    else b"event: beat\ndata: -\n\n"
                )
                changed.clear()
                await answer.write(said)
        except ConnectionError:
            return answer
        finally:
            self._waiting.discard(changed)
