"""The only place where the parts are put together."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import structlog
from aiohttp import web

from api_ingest import seal
from api_ingest.background import lasting
from api_ingest.domain.delivery import Delivery, Receipt
from api_ingest.domain.errors import Misconfigured
from api_ingest.pipeline.annotated import annotated
from api_ingest.pipeline.ingest import Tools, check, ingest
from api_ingest.quiet import Quiet
from api_ingest.receive import folder, mail, sftp
from api_ingest.receive.desk import Desk
from api_ingest.receive.health import Health
from api_ingest.receive.http import Intake
from api_ingest.receive.problem_json import errors_as_problems
from api_ingest.settings import Settings
from api_ingest.store import alerts, deliveries, migrate, outbox, schedules, stays, watchlists
from api_ingest.store.deliveries import Claimed
from api_ingest.store.notifications import Notifications
from api_ingest.store.pool import GONE, Pool, open_pool
from api_ingest.upkeep.audit_heads import Heads
from api_ingest.upkeep.drift import DriftWatch
from api_ingest.upkeep.effects import Effects
from api_ingest.upkeep.expected import Expectations
from api_ingest.upkeep.ledger import Ledger, now
from api_ingest.upkeep.lists import Lists
from api_ingest.upkeep.profiles import Profiles
from api_ingest.upkeep.retention import Purge
from api_ingest.upkeep.uptime import Uptime
from api_ingest.watch import one_line_a_request
from api_ingest.web import pages, security
from api_ingest.web.carrier.gate import Gate
from api_ingest.web.carrier.upload import Inbox, UploadPage
from api_ingest.web.console import PageTools
from api_ingest.web.live import Live
from api_ingest.worker import Worker
from watchlists.source import load_all
from watchlists.stays import rules as stay_rules

log = structlog.get_logger()
NEW_OBJECTS = 100_000
"""So many more than have gone, and the collector looks through them.

What is read, matched and written refers to nothing in a ring and goes by itself. By Python's own
figure, 700, everything in hand is looked at hundreds of times for each delivery, to find nothing.
"""


@dataclass(frozen=True, slots=True)
class Parts:
    """What every process of the service has: web and worker take from it what they need."""

    pool: Pool
    settings: Settings
    profiles: Profiles
    lists: Lists
    live: Live
    worker: Worker
    seal: seal.Seal
    ledger: Ledger
    purge: Purge
    expectations: Expectations

    async def ingest(self, claimed: Claimed) -> Receipt:
        """Read, match and save one delivery."""
        return await ingest(claimed, self.tools)

    def check(self, delivery: Delivery) -> Receipt:
        """Read and answer; keep nothing."""
        return check(delivery, self.profiles.current())

    @property
    def desk(self) -> Desk:
        """What every way of receiving but HTTPS works with."""
        return Desk(
            self.pool, self.settings, self.check,
            annotated=lambda delivery: annotated(delivery, self.profiles.current()),
            carriers=lambda: {p.carrier for p in self.profiles.current().profiles if p.carrier},
        )  # fmt: skip

    @property
    def tools(self) -> Tools:
        """What the pipeline works with."""
        return Tools(
            self.pool, self.profiles.current, self.lists.current, Quiet(self.seal),
            self.settings.not_kept,
        )  # fmt: skip

    async def lacks(self) -> list[str]:
        """What keeps this process from doing its work; empty when it is ready."""
        try:
            async with self.pool.acquire(timeout=2) as conn:
                missing = [f"migration {name}" for name in await migrate.behind(conn)]
        except GONE:
            return ["the database does not answer"]
        return missing if self.lists.loaded else [*missing, "the watchlists are not loaded"]


@asynccontextmanager
async def put_together(
    url: str, settings: Settings, clock: Callable[[], datetime] = now
) -> AsyncIterator[Parts]:
    """Open everything in order; close it in the other. Raises Unavailable, Misconfigured.

    `clock` tells the days of the stays.
    """
    gc.set_threshold(NEW_OBJECTS)
    profiles = Profiles(settings.carrier_folders)
    sealing = seal.load(settings)
    rules = stay_rules.load(settings.stay_rules or stay_rules.SHIPPED)
    notifications = Notifications(url)
    async with AsyncExitStack() as stack:
        pool = await open_pool(url, connections=settings.database_connections)
        stack.push_async_callback(pool.close)
        quiet = Quiet(sealing)
        sources = load_all(settings.watchlist_folders)
        lists = Lists(pool, sources, settings.data_folder / "index", quiet)
        live, effects = Live(), Effects(pool, settings)
        tools = Tools(pool, profiles.current, lists.current, quiet, settings.not_kept)

        async def read(claimed: Claimed) -> Receipt:
            return await ingest(claimed, tools)

        worker = Worker(pool, settings, read)
        ledger = Ledger(pool, settings, sealing, rules, clock)
        await ledger.check()
        purge = Purge(pool, settings, sources, rules, clock)
        expectations = Expectations(pool, settings, profiles.current, clock)
        notifications.subscribe(schedules.CHANNEL, expectations.wake)
        notifications.subscribe(watchlists.CHANNEL, lists.wake)
        notifications.subscribe(deliveries.CHANNEL, worker.wake)
        notifications.subscribe(outbox.CHANNEL, effects.wake)
        notifications.subscribe(alerts.CHANNEL, live.wake)
        notifications.subscribe(stays.CHANNEL, ledger.wake)
        await stack.enter_async_context(profiles.kept_current())
        await stack.enter_async_context(lists.kept_current())
        await stack.enter_async_context(DriftWatch(pool, profiles.current).looking())
        await stack.enter_async_context(effects.being_sent())
        await stack.enter_async_context(Heads(pool, settings).being_kept())
        await stack.enter_async_context(notifications.open())
        yield Parts(
            pool, settings, profiles, lists, live, worker, sealing, ledger, purge, expectations
        )


def make_app(parts: Parts) -> web.Application:
    """The web application: what carriers push to, and what officers see."""
    app = web.Application(
        middlewares=[
            one_line_a_request,
            security.known_origin(parts.settings),
            security.plain_errors,
            errors_as_problems,
        ],
        client_max_size=parts.settings.max_delivery_bytes + 100_000,
    )
    intake = Intake(parts.pool, parts.settings, ingest=parts.ingest, check=parts.check)
    sources = {source.name: source for source in load_all(parts.settings.watchlist_folders)}
    app.on_shutdown.append(parts.live.close)
    app.add_routes(intake.routes())
    app.add_routes(Health(parts.lacks, parts.profiles.refused).routes())
    gate = Gate(parts.pool, parts.settings)
    inbox = Inbox(intake.admit, intake.take, parts.check, parts.desk.annotated)
    app.add_routes(gate.routes())
    app.add_routes(UploadPage(parts.pool, parts.settings, gate, inbox).routes())
    tools = PageTools(
        parts.pool, parts.settings, sources, parts.live, parts.seal, parts.ledger.clock,
        profiles_at_fault=parts.profiles.refused, contact=parts.profiles.contact,
    )  # fmt: skip
    app.add_routes(pages.routes(tools))
    return app


@asynccontextmanager
async def served(parts: Parts, *, shared_port: bool = False) -> AsyncIterator[int]:
    """Listen on the address in the settings for as long as the block runs; gives the port.

    Handlers are cancelled when a client leaves (else a browser's closed event stream would stay
    forever); what must not be cancelled is shielded where it stands.
    """
    runner = web.AppRunner(
        make_app(parts), handler_cancellation=True, access_log=None, shutdown_timeout=20
    )
    await runner.setup()
    try:
        listener = _listener(parts.settings, shared_port=shared_port)
        await web.SockSite(runner, listener).start()
        async with Uptime(parts.pool, parts.ledger.clock).said():
            yield listener.getsockname()[1]
    finally:
        await runner.cleanup()


def _listener(settings: Settings, *, shared_port: bool) -> socket.socket:
    """A listening socket; with `shared_port` several processes may hold the same address."""
    try:
        return socket.create_server(
            (settings.host, settings.port), backlog=1024, reuse_port=shared_port
        )
    except OSError as error:
        raise Misconfigured(
            f"host, port: {settings.host}:{settings.port}: {error.strerror}"
        ) from None


class Ports(NamedTuple):
    """Where the ways in beside HTTPS listen; None for one that the settings do not ask for."""

    sftp: int | None
    mail: int | None


@asynccontextmanager
async def received(parts: Parts, *, shared_port: bool = False) -> AsyncIterator[Ports]:
    """The ways in beside HTTPS that the settings ask for, open for as long as the block runs."""
    async with (
        folder.watched(parts.desk),
        sftp.listening(parts.desk, shared_port=shared_port) as sftp_port,
        mail.listening(parts.desk, shared_port=shared_port) as mail_port,
    ):
        yield Ports(sftp_port, mail_port)


@asynccontextmanager
async def working(parts: Parts) -> AsyncIterator[None]:
    """Work the queue for as long as the block runs; at its end finish what is in hand.

    Beside it the ledger of stays is kept.
    """
    task = asyncio.create_task(lasting("worker", parts.worker.run))
    try:
        async with parts.ledger.kept():
            yield
    finally:
        parts.worker.stop()
        await task


async def serve_until(
    stop: Callable[[], asyncio.Event], url: str, settings: Settings, *, work: bool, shared: bool
) -> None:
    """Serve, and work the queue too unless told not to, until the event is set."""
    stopped = stop()
    async with AsyncExitStack() as stack:
        parts = await stack.enter_async_context(put_together(url, settings))
        if work:
            await stack.enter_async_context(working(parts))
            await stack.enter_async_context(parts.purge.going_on())
            await stack.enter_async_context(parts.expectations.kept())
        port = await stack.enter_async_context(served(parts, shared_port=shared))
        await stack.enter_async_context(received(parts, shared_port=shared))
        log.info("service.ready", port=port)
        await stopped.wait()
        log.info("service.stopping")


async def work_until(stop: Callable[[], asyncio.Event], url: str, settings: Settings) -> None:
    """Work the queue until the event is set."""
    stopped = stop()
    async with (
        put_together(url, settings) as parts,
        working(parts),
        parts.purge.going_on(),
        parts.expectations.kept(),
    ):
        log.info("worker.ready")
        await stopped.wait()
        log.info("worker.stopping")
