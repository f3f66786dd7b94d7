"""End to end.

From an HTTP push to the committed alert and the receipt, with everything switched on.

Each manifest is its own flight of 180 travellers, one of whom is on a list of 10,000 entries. Load
goes to loopback only and is bounded in count. Figures are of one machine on one day: compare
ratios within a run.
"""

import asyncio
import contextlib
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import asyncpg
from rich.console import Console
from rich.table import Table

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.fields import airport
from api_ingest.pipeline.normalise import normalise
from api_ingest.store import carrier_keys, embedded, watchlists
from api_ingest.store.migrate import migrate
from carriers.reader import read
from carriers.registry import Registry
from tests.benchmarks.population import entries, manifest
from watchlists.index import Index
from watchlists.matcher import find

TRAVELLERS = 180
LISTED = 10_000
BULK = 240
SINGLE = 120
SENDERS = 8
ROOT = Path(__file__).parent.parent.parent
OUT = ROOT / ".bench"
PARTS = ("p50", "p99")


async def main():
    rows = []
    for processes in (1, 2):
        rows.append(await one_site(processes))
    stages = where_the_time_goes()
    OUT.mkdir(exist_ok=True)
    result = {"at": datetime.now(UTC).isoformat(), "sites": rows, "stages_us_per_traveller": stages}
    (OUT / "end_to_end.json").write_text(json.dumps(result, indent=2))
    show(rows, stages)


async def one_site(processes):
    """A fresh database and a service of so many processes.

    Single manifests first, then as many as it can.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded.start(Path(folder) / "postgres") as server,
    ):
        key = await prepare(server.url)
        postmaster = int((Path(folder) / "postgres/cluster/postmaster.pid").read_text().split()[0])
        with service(server.url, processes) as (base, pid):
            await ready(base)
            generator = random.Random(20261123)
            single = [manifest(generator, n, TRAVELLERS) for n in range(SINGLE)]
            bulk = [manifest(generator, SINGLE + n, TRAVELLERS) for n in range(BULK)]
            async with aiohttp.ClientSession() as session:
                await push_all(session, base, key, single[:20], 1)
                times, _ = await push_all(session, base, key, single[20:], 1)
                before = cpu_seconds(pid), cpu_seconds(postmaster), time.process_time()
                loaded, seconds = await push_all(session, base, key, bulk, SENDERS)
                after = cpu_seconds(pid), cpu_seconds(postmaster), time.process_time()
        await everything_is_there(server.url)
    return {
        "processes": processes,
        "travellers_per_second": round(BULK * TRAVELLERS / seconds),
        "single_ms": percentiles(times),
        "under_load_ms": percentiles(loaded),
        "cpu_us_per_traveller": {
            who: round(1e6 * (b - a) / (BULK * TRAVELLERS), 1)
            for who, a, b in zip(("service", "postgresql", "sender"), before, after, strict=True)
        },
    }


async def prepare(url):
    conn = await asyncpg.connect(url)
    await migrate(conn)
    async with conn.transaction():
        await watchlists.replace(conn, "overstay", entries(LISTED), content=b"", by="benchmark")
    key = await carrier_keys.make(conn, "KL")
    await conn.close()
    return key


@contextlib.contextmanager
def service(url, processes):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = os.environ | {
        "API_INGEST_DATABASE_URL": url, "API_INGEST_PORT": str(port),
        "API_INGEST_LOG_LEVEL": "error",
    }  # fmt: skip
    command = [sys.executable, "-m", "api_ingest", "serve", "--processes", str(processes)]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


async def ready(base):
    async with aiohttp.ClientSession() as session:
        for _ in range(1200):
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"{base}/readyz") as answer:
                    if answer.status == 200:
                        await asyncio.sleep(1)  # the second process, too
                        return
            await asyncio.sleep(0.05)
    raise SystemExit("the service did not become ready")


def cpu_seconds(pid):
    """Of a process and all below it, alive or reaped, from /proc (proc(5): fields 14 to 17)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(cpu_seconds(child) for child in below)


async def push_all(session, base, key, contents, senders):
    """Milliseconds of each push, and seconds for all."""
    times, left = [], iter(contents)
    headers = {"Authorization": f"Bearer {key}"}

    async def send():
        # A connection each, so that the kernel spreads the senders over the processes.
        async with aiohttp.ClientSession() as own:
            for content in left:
                started = time.perf_counter()
                async with own.post(
                    f"{base}/v1/deliveries", data=content, headers=headers
                ) as answer:
                    body = await answer.read()
                    if answer.status != 201:
                        raise SystemExit(f"{answer.status} {body[:400]!r}")
                times.append((time.perf_counter() - started) * 1000)

    started = time.perf_counter()
    await asyncio.gather(*(send() for _ in range(senders)))
    return times, time.perf_counter() - started


async def everything_is_there(url):
    conn = await asyncpg.connect(url)
    pushed = SINGLE + BULK
    found = await conn.fetchrow(
        "select (select count(*) from traveller), (select count(*) from alert),"
        " (select count(*) from delivery)"
    )
    await conn.close()
    if found[0] != pushed * TRAVELLERS or found[1] < pushed or found[2] != pushed:
        raise SystemExit(f"not everything arrived: {tuple(found)}")


def where_the_time_goes():
    """Microseconds of CPU for each traveller in the steps that need no database."""
    generator = random.Random(7)
    registry, index = Registry.load(), Index.build(entries(LISTED))
    deliveries = [
        Delivery(
            content=manifest(generator, n, TRAVELLERS),
            received_at=datetime.now(UTC),
            channel="http",
            carrier="KL",
        )
        for n in range(30)
    ]
    profile = registry.recognise(deliveries[0])
    airport.zone("BON")  # the table of airports is loaded once, not for each traveller
    clock = dict.fromkeys(("read", "normalise", "match"), 0.0)
    for delivery in deliveries:
        a = time.process_time()
        reading = read(delivery, profile)
        b = time.process_time()
        said, _ = normalise(reading.manifests[0], carrier="KL", today=delivery.received_at.date())
        c = time.process_time()
        find(said.travellers, index)
        d = time.process_time()
        clock = {
            "read": clock["read"] + b - a,
            "normalise": clock["normalise"] + c - b,
            "match": clock["match"] + d - c,
        }
    return {name: round(1e6 * seconds / (30 * TRAVELLERS), 1) for name, seconds in clock.items()}


def percentiles(times):
    cuts = statistics.quantiles(times, n=100)
    return {"p50": round(cuts[49], 1), "p99": round(cuts[98], 1), "max": round(max(times), 1)}


def show(rows, stages):
    """One table for the sites, one for where the time goes."""
    console = Console()
    sites = Table(
        title=f"end to end, {TRAVELLERS} travellers a manifest, {LISTED:,} listed",
        title_justify="left",
    )
    headings = ("processes", "travellers/s", "alone p50", "p99", f"{SENDERS} senders p50", "p99 ")
    for name in headings:
        sites.add_column(name, justify="right")
    for row in rows:
        times = [
            f"{row[kind][part]} ms" for kind in ("single_ms", "under_load_ms") for part in PARTS
        ]
        sites.add_row(str(row["processes"]), f"{row['travellers_per_second']:,}", *times)
    console.print(sites)
    parts = Table(title="where the time goes: microseconds of CPU a traveller")
    parts.add_column("step")
    parts.add_column("µs", justify="right")
    for name, value in stages.items():
        parts.add_row(f"in the service: {name}", str(value))
    for row in rows:
        for who, value in row["cpu_us_per_traveller"].items():
            parts.add_row(f"{row['processes']} process(es), all of: {who}", str(value))
    console.print(parts)
