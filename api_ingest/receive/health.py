"""For those who watch over the service: whether it lives, whether it can work, what it counts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from api_ingest import watch
from api_ingest.receive.problem_json import SAFE_HEADERS


class Health:
    """`lacks` says what keeps this process from its work, `remarks` what does not and matters."""

    def __init__(
        self, lacks: Callable[[], Awaitable[list[str]]], remarks: Callable[[], list[str]]
    ) -> None:
        self._lacks = lacks
        self._remarks = remarks

    def routes(self) -> list[web.RouteDef]:
        """Everything that watchers ask for."""
        return [
            web.get("/healthz", self.healthz),
            web.get("/readyz", self.readyz),
            web.get("/metrics", watch.metrics),
        ]

    async def healthz(self, _request: web.Request) -> web.Response:
        """The process lives."""
        return web.json_response({"status": "alive"}, headers=SAFE_HEADERS)

    async def readyz(self, _request: web.Request) -> web.Response:
        """The process can do its work, or what it lacks."""
        lacks = await self._lacks()
        status = HTTPStatus.SERVICE_UNAVAILABLE if lacks else HTTPStatus.OK
        said = {"ready": not lacks, "lacks": lacks}
        if remarks := self._remarks():
            said["remarks"] = remarks
        return web.json_response(said, status=status, headers=SAFE_HEADERS)
