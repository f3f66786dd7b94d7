"""Reading PAXLST: travellers and megabytes a second, beside the peers, on the same interchanges.

Ours is measured twice: cut into segments that know their place, and read to manifests with places
and problems. The peers only tokenise. One core; figures of one machine on one day.
"""

import gc
import json
import random
import subprocess
import tempfile
import time
import tracemalloc
from pathlib import Path

from rich.console import Console
from rich.table import Table

from carriers.formats.edifact import interchanges
from carriers.formats.paxlst import read
from tests.benchmarks.population import manifest

ROOT = Path(__file__).parent.parent.parent
OUT = ROOT / ".bench"
PEERS = OUT / "peers" / "bin" / "python"
SIZES = (20, 180, 400)
LIVE_OBJECTS = 73_000


def main():
    """Everything, a table, and `.bench/reading.json`."""
    files = {f"{n} {form}": content for n in SIZES for form, content in forms(n).items()}
    ours = {name: measured(content) for name, content in files.items()}
    result = {"ours": ours, "peers": peers(files), "collector": collector()}
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
    """Seconds of CPU to tokenise and to read, travellers, bytes, and bytes held per byte read."""
    tracemalloc.start()
    reading = read(content)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {
        "travellers": len(reading.manifests[0].travellers), "bytes": len(content),
        "held_per_byte": round(held / len(content), 1),
        "tokenise": best(interchanges, content), "read": best(read, content),
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


def collector():
    """Milliseconds at the median and the 99th percentile while many objects live beside it."""
    content = manifest(random.Random(7), 1, 180)
    live = [{"n": n, "text": str(n)} for n in range(LIVE_OBJECTS)]
    found = {}
    for name, frozen in (("as it comes", False), ("frozen", True)):
        gc.collect()
        if frozen:
            gc.freeze()
        times = []
        for _ in range(300):
            started = time.perf_counter()
            read(content)
            times.append((time.perf_counter() - started) * 1000)
        gc.unfreeze()
        times.sort()
        found[name] = {"p50": round(times[150], 2), "p99": round(times[296], 2)}
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
    table = Table(title="reading PAXLST on one core: travellers a second", title_justify="left")
    heads = ("interchange", "ours, read", "MB/s", "held/byte", "ours, tokenised", *result["peers"])
    for name in heads:
        table.add_column(name, justify="right")
    for name, one in result["ours"].items():
        rate = one["travellers"] / one["read"]
        row = [name, f"{rate:,.0f}", f"{one['bytes'] / one['read'] / 1e6:.1f}"]
        row += [str(one["held_per_byte"]), f"{one['travellers'] / one['tokenise']:,.0f}"]
        for peer in result["peers"].values():
            told = peer[name]
            row.append(told if isinstance(told, str) else f"{one['travellers'] / told:,.0f}")
        table.add_row(*row)
    console = Console(width=150)
    console.print(table)
    for name in ("as it comes", "frozen"):
        one = result["collector"][name]
        console.print(
            f"180 travellers beside {LIVE_OBJECTS:,} live objects, {name}: "
            f"p50 {one['p50']} ms, p99 {one['p99']} ms"
        )
