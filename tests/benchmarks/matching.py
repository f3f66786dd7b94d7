"""Matching: travellers a second against lists of invented people, and how soon a list is ready.

One core, processor time; figures of one machine on one day. The peers are token_sort_ratio over the
whole list, what anybody would try first, and nomenklatura's logic-v2, which looks for nobody: it is
timed on pairs, and taken to be given so many candidates as yente, which it comes with, gives it.
"""

import gc
import json
import resource
import subprocess
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from random import Random

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist
from rich.console import Console
from rich.table import Table

from tests.benchmarks.tables import OUT, PEERS
from watchlists.building import Building
from watchlists.evaluate import exam
from watchlists.evaluate.population import people
from watchlists.index import Index
from watchlists.matcher import find
from watchlists.reading import read_list
from watchlists.source import load_all
from watchlists.writing import write

SIZES = (100, 10_000, 1_000_000)
MANIFEST, MANIFESTS = 180, 40
CANDIDATES = 50
"""So many a traveller yente has logic-v2 score, if nobody says otherwise."""
PEER = """
import json, sys, time
from nomenklatura.matching import get_algorithm
from followthemoney import model
def proxy(row, id):
    it = model.make_entity("Person"); it.id = id
    it.add("name", row[0]); it.add("birthDate", row[1]); return it
pairs = json.load(sys.stdin)
logic = get_algorithm("logic-v2")
config = logic.default_config()
pairs = [(proxy(a, f"a{n}"), proxy(b, f"b{n}")) for n, (a, b) in enumerate(pairs)]
for a, b in pairs[:50]: logic.compare(a, b, config)
started = time.process_time()
for a, b in pairs: logic.compare(a, b, config)
print(len(pairs) / (time.process_time() - started))
"""


def seconds(work):
    started = time.process_time()
    found = work()
    return time.process_time() - started, found


def measured(size):
    random, source = Random(4), people(4)
    entries = [exam.entry(f"E{n}", one, random) for n, one in enumerate(islice(source, size))]
    asked = [exam.traveller(one, random) for one in islice(source, MANIFEST * MANIFESTS)]
    # What stays in memory of the exam, which no service has, is not looked through meanwhile.
    gc.collect()
    gc.freeze()
    with tempfile.TemporaryDirectory() as folder:
        Index.build(entries).save(Path(folder))
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as worker:
            said = worker.submit(speed, asked, Path(folder)).result()
    few = [f"{one.surname_mrz} {one.given_names_mrz}" for one in asked[:64]]
    names = [str(one.names[0]).replace(",", "") for one in entries]
    plain, _ = seconds(lambda: cdist(few, names, scorer=fuzz.token_sort_ratio, score_cutoff=75))
    return {"entries": size, **said, "token_sort_ratio": len(few) / plain, **built(entries)}


def speed(asked, folder):
    """Travellers a second, of new names and of names seen before, and how a saved index fares.

    In a process of its own, as a worker of the service maps what another one built.
    """
    loaded, index = seconds(lambda: Index.load(folder))
    gc.collect()
    gc.freeze()
    manifests = [asked[at : at + MANIFEST] for at in range(0, len(asked), MANIFEST)]
    find(manifests[0], index)
    times = [seconds(lambda one=one: find(one, index))[0] for one in manifests[1:]]
    again = [seconds(lambda one=one: find(one, index))[0] for one in manifests[1:]]
    return {
        "travellers_a_second": MANIFEST * len(times) / sum(times),
        "names_seen_before": MANIFEST * len(times) / sum(again),
        "manifest_ms_p99": 1_000 * float(np.percentile(times, 99)),
        "loaded_s": loaded, "index_mb": sum(file.stat().st_size for file in folder.iterdir()) / 1e6,
    }  # fmt: skip


def built(entries):
    """Seconds until a list is ready: from entries, as the database keeps them, and from CSV."""
    kept = [json.dumps(one.to_json()) for one in entries]
    content = "".join(write(entries, "csv")).encode()
    source = load_all()[0]
    return {
        "ready_from_entries_s": seconds(lambda: Index.build(entries))[0],
        "ready_as_kept_s": seconds(lambda: Index.of(block_of(kept)))[0],
        "ready_from_csv_s": seconds(lambda: Index.build(read_list(content, source).entries))[0],
    }


def block_of(kept):
    building = Building()
    building.add_kept(kept)
    return building.block()


def pairs_of_logic_v2():
    """Pairs a second, or None where the peer cannot be had here."""
    some = [(" ".join([*p.given, *p.surname]), str(p.birth_date)) for p in islice(people(6), 1_000)]
    pairs = list(zip(some[::2], some[1::2], strict=True))
    try:
        done = subprocess.run(
            [PEERS, "-c", PEER], input=json.dumps(pairs), capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return float(done.stdout.split()[-1])


def main():
    pairs = pairs_of_logic_v2()
    rows = [measured(size) | {"logic_v2": pairs / CANDIDATES if pairs else None} for size in SIZES]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000
    OUT.mkdir(exist_ok=True)
    (OUT / "matching.json").write_text(json.dumps({"rows": rows, "logic_v2_pairs": pairs}))
    show(rows, pairs, peak)


RATES = ("travellers_a_second", "names_seen_before", "token_sort_ratio", "logic_v2")


def show(rows, pairs, peak):
    rates = Table(title="matching, one core, processor time: travellers a second")
    rest = Table(title="and the rest")
    for table, columns in (
        (rates, ("entries", *RATES)),
        (rest, ("entries", *(column for column in rows[0] if column not in ("entries", *RATES)))),
    ):
        for column in columns:
            table.add_column(column.replace("_", " "), justify="right")
        for row in rows:
            table.add_row(*(told(row[column]) for column in columns))
    console = Console(width=120)
    console.print(rates)
    console.print(rest)
    if pairs:
        console.print(f"logic-v2: {pairs:,.0f} pairs a second, {CANDIDATES} of them a traveller")
    console.print(f"most memory, the exam's own people included: {peak:,} MB")


def told(value):
    return "cannot be had here" if value is None else f"{value:,.1f}"


if __name__ == "__main__":
    main()
