"""A border guard's evening.

The real service, on a database of its own, fed over HTTP with invented manifests.
"""

from __future__ import annotations

import asyncio
import secrets
import signal
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import asyncpg
from rich.panel import Panel
from rich.progress import track

from api_ingest.app import Parts, put_together, served, working
from api_ingest.domain.alert import percent
from api_ingest.printing import console, print_table, problem_line
from api_ingest.settings import Settings
from api_ingest.store import accounts, alert_views, carrier_keys, schedules, watchlists
from api_ingest.store.migrate import migrate
from api_ingest.store.pool import Connection, Pool, open_pool
from api_ingest.upkeep.ledger import now
from carriers.schedule.reading import read_schedule
from watchlists.reading import read_list
from watchlists.source import load_all

DATABASE = "demo"
OFFICER = "demo"
OPERATOR = "operator"
SUFFIXES = (".edi", ".csv", ".txt", ".tsv", ".xlsx", ".xls", ".xlsb", ".ods")
ONE_EVENING = {"keep_passenger_hours": "off", "keep_received_hours": "off"}
"""The samples are of one evening in November 2026 that never ends: who landed is not erased."""


@dataclass(slots=True)
class Pushed:
    """One delivery of the demo: which carrier sent which file, and the service's answer to it."""

    carrier: str
    name: str
    content: bytes
    status: int = 0
    receipt: dict[str, Any] = field(default_factory=dict)


async def run_demo(url: str, settings: Settings, *, once: bool, samples: Path | None) -> bool:
    """Run it all; with `once` stop at the end. True when every number is as expected."""
    settings = settings.model_copy(update=ONE_EVENING)
    address = await _fresh_database(url)
    password = secrets.token_urlsafe(9)
    pool = await open_pool(address, connections=4)
    try:
        await _import_lists(pool, settings)
        async with pool.acquire() as conn:
            await accounts.add(conn, OFFICER, password, "officer")
            await accounts.add(conn, OPERATOR, password, "operator")
            await _import_schedule(conn)
        async with (
            put_together(address, settings) as parts,
            working(parts),
            parts.expectations.kept(),
            served(parts) as port,
        ):
            base = f"http://{settings.host}:{port}"
            pushed = await _push_all(base, pool, parts, samples)
            found = await _show(pushed, pool)
            wrong = _unexpected(pushed, found)
            _say_how_it_went(wrong)
            if not once:
                await _stay_up(base, password)
            return not wrong
    finally:
        await pool.close()


async def _fresh_database(url: str) -> str:
    """The demo's own database on the same server, empty, with the schema of this code."""
    conn = await asyncpg.connect(url)
    try:
        await conn.execute(f'drop database if exists "{DATABASE}" with (force)')
        await conn.execute(f'create database "{DATABASE}"')
    finally:
        await conn.close()
    address = urlunsplit(urlsplit(url)._replace(path=f"/{DATABASE}"))
    conn = await asyncpg.connect(address)
    try:
        await migrate(conn)
    finally:
        await conn.close()
    return address


async def _import_lists(pool: Pool, settings: Settings) -> None:
    """The invented entries that each list ships as its sample."""
    for source in load_all(settings.watchlist_folders):
        for file in sorted((source.folder / "samples").glob("*.csv")):
            content = file.read_bytes()
            entries, _, problems = read_list(content, source)
            for problem in problems:
                if problem.kind.severity != "note":
                    console.print(problem_line(problem.to_json()))
            async with pool.acquire() as conn, conn.transaction():
                await watchlists.replace(conn, source.name, entries, content=content, by="demo")


async def _import_schedule(conn: Connection) -> None:
    """The invented timetable that is shipped as a sample, as if it held since yesterday.

    Its flights are those of today, so that some manifest is missing whenever this is shown.
    """
    content = resources.files("carriers.schedule").joinpath("samples", "islands.csv").read_bytes()
    reading = read_schedule(content)
    async with conn.transaction():
        change = await schedules.compare(conn, reading.carriers, reading.flights, add=False)
        await schedules.apply(conn, change, now=now() - timedelta(days=1), by="demo")


def _deliveries_of_the_day(parts: Parts, samples: Path | None) -> list[Pushed]:
    """Every sample of every shipped profile, then the files of the folder that was named."""
    own = [
        Pushed(profile.carrier or "KL", file.name, file.read_bytes())
        for profile in parts.profiles.current().profiles
        for file in _files(profile.folder / "samples")
    ]
    given = [Pushed("KL", file.name, file.read_bytes()) for file in _files(samples)]
    return [*own, *given]


def _files(folder: Path | None) -> Iterable[Path]:
    if folder is None or not folder.is_dir():
        return []
    return sorted(file for file in folder.rglob("*") if file.suffix in SUFFIXES and file.is_file())


async def _push_all(base: str, pool: Pool, parts: Parts, samples: Path | None) -> list[Pushed]:
    """Push everything, each under its carrier's key, one after the other as an evening goes."""
    deliveries = _deliveries_of_the_day(parts, samples)
    keys = {}
    async with pool.acquire() as conn:
        for carrier in sorted({one.carrier for one in deliveries}):
            keys[carrier] = await carrier_keys.make(conn, carrier)
    async with aiohttp.ClientSession(base) as session:
        for one in track(deliveries, "pushing deliveries", console=console):
            headers = {"Authorization": f"Bearer {keys[one.carrier]}"}
            async with session.post(
                "/v1/deliveries", params={"name": one.name}, data=one.content, headers=headers
            ) as answer:
                said = await answer.json(content_type=None)
            one.status, one.receipt = answer.status, said.get("receipt", said)
    return deliveries


async def _show(pushed: list[Pushed], pool: Pool) -> list[alert_views.QueueRow]:
    """The receipts that the carriers got, and the alerts that officers see."""
    columns = ("carrier", "delivery", "flight", "taken", "new", "changed", "same", "problems")
    print_table("receipts", columns, [_receipt_row(one) for one in pushed])
    async with pool.acquire() as conn:
        queue = await alert_views.queue(conn)
    rows = [
        (
            alert.flight, alert.name, f"{alert.strength} {percent(alert.probability)}",
            f"{alert.list.replace('_', ' ')}: {_why(alert)}",
        )
        for alert in queue
    ]  # fmt: skip
    print_table("alerts", ("flight", "traveller", "match", "list, and why"), rows)
    return queue


def _receipt_row(one: Pushed) -> tuple[object, ...]:
    counts = one.receipt.get("travellers", {})
    flights = one.receipt.get("flights", [])
    route = " ".join(f"{f['designator']} {f['departure']}-{f['arrival']}" for f in flights)
    return (
        one.carrier, one.name, route or one.status,
        *(counts.get(name) for name in ("taken", "new", "changed", "same")),
        _problems(one.receipt.get("problem_counts", {})),
    )  # fmt: skip


def _problems(counts: dict[str, int]) -> str:
    """The kind if there is but one, else how many; `api-ingest read` shows each at its place."""
    if len(counts) > 1:
        return f"{sum(counts.values())} of {len(counts)} kinds"
    return "".join(counts)


def _why(alert: alert_views.QueueRow) -> str:
    """What is equal in one breath, then what is not: `name, sex equal; birth date one digit …`."""
    equal = [e["kind"] for e in alert.evidence if e["verdict"] == "equal"]
    others = [f"{e['kind']} {e['verdict']}" for e in alert.evidence if e["verdict"] != "equal"]
    return "; ".join([f"{', '.join(equal)} equal", *others] if equal else others)


def _unexpected(pushed: list[Pushed], found: list[alert_views.QueueRow]) -> list[str]:
    """Every number that is not as it should be, in words."""
    wrong = [
        f"{one.carrier} {one.name}: answered {one.status}"
        for one in pushed
        if one.status not in (HTTPStatus.OK, HTTPStatus.CREATED)
    ]
    taken = {
        f"{one.carrier} {one.name}": one.receipt["travellers"]["taken"]
        for one in pushed
        if one.receipt
    }
    expected = _expected()
    wrong += [
        f"{name}: {taken.get(name, 0)} travellers taken, {count} expected"
        for name, count in expected["travellers"].items()
        if taken.get(name) != count
    ]
    raised = Counter(f"{alert.list} {alert.entry}" for alert in found)
    wrong += [
        f"{entry}: {raised[entry]} alerts, {count} expected"
        for entry, count in expected["alerts"].items()
        if raised[entry] != count
    ]
    extra = raised.keys() - expected["alerts"].keys()
    return wrong + [f"{entry}: an alert that nobody expected" for entry in sorted(extra)]


def _expected() -> dict[str, dict[str, int]]:
    text = resources.files("api_ingest").joinpath("demo_expected.toml").read_text("utf-8")
    return tomllib.loads(text)


def _say_how_it_went(wrong: list[str]) -> None:
    if wrong:
        console.print("\n".join(["not as expected:", *wrong]), style="red")
    else:
        console.print("every number is as expected", style="green")


async def _stay_up(base: str, password: str) -> None:
    """Until interrupted."""
    console.print(
        Panel(
            f"{base}\nname {OFFICER}   password {password}\n"
            f"name {OPERATOR}   the same password: what operators see\n\n"
            "All persons are invented. Ctrl-C ends the demo.",
            title="the console",
            expand=False,
        )
    )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
