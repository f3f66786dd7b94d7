"""Reading PAXLST: travellers and megabytes a second, beside the peers, on the same interchanges.

Ours is measured three times: cut into segments that know their place, read to manifests with places
and problems, and normalised as well, as the service does with every delivery. The peers only
tokenise. One core; figures of one machine on one day.
"""

import gc
import json
import random
import subprocess
import tempfile
import time
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from api_ingest.domain.delivery import Delivery
from api_ingest.pipeline.ingest import check, understand
from carriers.formats.edifact import interchanges
from carriers.formats.paxlst import read
from carriers.registry import Registry
from tests.benchmarks.population import manifest
from tests.hostile import HOSTILE

ROOT = Path(__file__).parent.parent.parent
OUT = ROOT / ".bench"
PEERS = OUT / "peers" / "bin" / "python"
SIZES = (20, 180, 400)
LIVE_OBJECTS = 73_000
REGISTRY = Registry.load()


def main():
    """Everything, a table, and `.bench/reading.json`."""
    files = {f"{n} {form}": content for n in SIZES for form, content in forms(n).items()}
    ours = {name: measured(content) for name, content in files.items()}
    hostile = {name: seconds(check, content) for name, content in HOSTILE.items()}
    result = {"ours": ours, "peers": peers(files), "collector": collector(), "hostile": hostile}
    OUT.mkdir(exist_ok=True)
    (OUT / "reading.json").write_text(json.dumps(result, indent=2))
    show(result)


def forms(travellers):
    """The same list plain, with release characters, wrapped at 69 columns, and in Latin-1."""
    plain = manifest(random.Random(travellers), 1, travellers).replace(b"\n", b"")
    released = plain.replace(b"NAD+FL+++", b"NAD+FL+++O?'")
    latin = plain.replace(b"UNOA", b"UNOC").replace(b"NAD+FL+++", "NAD+FL+++Ñ".encode("latin-1"))
    wrapped = b"\r\n".join(plain[at : at + 69] for at in range(0, len(plain), 69))
    return {"plain": plain, "released": released, "wrapped": wrapped, "latin-1": latin}


def measured(content):
    """Seconds of CPU for each of the three, travellers, bytes, and bytes held per byte read."""
    read(content)  # what is made once is not held for this one
    tracemalloc.start()
    reading = read(content)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {
        "travellers": len(reading.manifests[0].travellers), "bytes": len(content),
        "held_per_byte": round(held / len(content), 1),
        "tokenise": best(interchanges, content), "read": best(read, content),
        "normalise": best(service, content),
    }  # fmt: skip


def best(work, content):
    """The quickest of several runs of about a fifth of a second."""
    work(content)
    times = []
    for _ in range(3):
        count, started = 0, time.process_time()
        while time.process_time() - started < 0.2:
            work(content)
            count += 1
        times.append((time.process_time() - started) / count)
    return min(times)


def service(content, work=understand):
    """What the service does with a delivery, without its database."""
    delivery = Delivery(content=content, received_at=datetime.now(UTC), channel="check")
    return work(delivery, REGISTRY)


def seconds(work, content):
    """Seconds of CPU of the service for one delivery, once."""
    started = time.process_time()
    service(content, work)
    return round(time.process_time() - started, 2)


def collector():
    """Milliseconds at the median and the 99th percentile while many objects live beside it.

    The garbage collector runs as it comes, and may run between two lists: `read` holds it still
    only while it reads. CPU time, for others use the machine as well.
    """
    content = manifest(random.Random(7), 1, 180)
    live = [{"n": n, "text": str(n)} for n in range(LIVE_OBJECTS)]
    found = {}
    for name, work in (("read", read), ("read and normalised", service)):
        gc.collect()
        times = []
        for _ in range(500):
            started = time.process_time()
            work(content)
            times.append((time.process_time() - started) * 1000)
        times.sort()
        found[name] = {"p50": round(times[250], 2), "p99": round(times[494], 2)}
    return found | {"live": len(live)}


def peers(files):
    """What `peers.py` finds in its own environment; empty where `make bench` did not set it up."""
    if not PEERS.exists():
        return {}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        command = [PEERS, ROOT / "tests/benchmarks/peers.py", *(f"{folder}/{n}" for n in files)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def show(result):
    rates = Table(title="reading PAXLST on one core: travellers a second", title_justify="left")
    held = Table(title="bytes held per byte read", title_justify="left")
    names = ("ours, normalised", "ours, read", "MB/s", "ours, tokenised", *result["peers"])
    for table, heads in ((rates, names), (held, ("ours, read", *result["peers"]))):
        for name in ("interchange", *heads):
            table.add_column(name, justify="right")
    for name, one in result["ours"].items():
        told = [peer[name] for peer in result["peers"].values()]
        times = [one["normalise"], one["read"], one["tokenise"]]
        times += [t if isinstance(t, str) else t["seconds"] for t in told]
        cells = [t if isinstance(t, str) else f"{one['travellers'] / t:,.0f}" for t in times]
        rates.add_row(name, *cells[:2], f"{one['bytes'] / one['read'] / 1e6:.1f}", *cells[2:])
        held.add_row(
            name, str(one["held_per_byte"]),
            *("" if isinstance(t, str) else str(t["held_per_byte"]) for t in told),
        )  # fmt: skip
    hostile = Table(title="what means harm: seconds of CPU until the receipt", title_justify="left")
    for name in ("delivery", "seconds"):
        hostile.add_column(name, justify="right")
    for name, took in result["hostile"].items():
        hostile.add_row(name, str(took))
    console = Console(width=150)
    for table in (rates, held, hostile):
        console.print(table)
    for name in ("read", "read and normalised"):
        one = result["collector"][name]
        console.print(
            f"180 travellers beside {LIVE_OBJECTS:,} live objects, {name}: "
            f"p50 {one['p50']} ms, p99 {one['p99']} ms"
        )
