"""Matching: travellers a second against lists of invented people, and how soon a list is ready.

One core, processor time; figures of one machine on one day. The peer is token_sort_ratio over the
whole list, what anybody would try first; nomenklatura's logic-v2 is timed on pairs alone, where it
can be had.
"""

import gc
import json
import resource
import subprocess
import tempfile
import time
from itertools import islice
from pathlib import Path
from random import Random

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist
from rich.console import Console
from rich.table import Table

from tests.benchmarks.tables import OUT, PEERS
from watchlists.evaluate import exam
from watchlists.evaluate.population import people
from watchlists.index import Index
from watchlists.matcher import find

SIZES = (100, 10_000, 1_000_000)
MANIFEST, MANIFESTS = 180, 40
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
    built, index = seconds(lambda: Index.build(entries))
    names = [str(one.names[0]).replace(",", "") for one in entries]
    with tempfile.TemporaryDirectory() as folder:
        index.save(Path(folder))
        loaded, index = seconds(lambda: Index.load(Path(folder)))
        # What stays in memory of the exam, which no service has, is not looked through meanwhile.
        gc.collect()
        gc.freeze()
        manifests = [asked[at : at + MANIFEST] for at in range(0, len(asked), MANIFEST)]
        find(manifests[0], index)
        times = [seconds(lambda one=one: find(one, index))[0] for one in manifests[1:]]
        again = [seconds(lambda one=one: find(one, index))[0] for one in manifests[1:]]
        mapped = sum(file.stat().st_size for file in Path(folder).iterdir())
    few = [f"{one.surname_mrz} {one.given_names_mrz}" for one in asked[:64]]
    plain, _ = seconds(lambda: cdist(few, names, scorer=fuzz.token_sort_ratio, score_cutoff=75))
    return {
        "entries": size, "travellers_a_second": MANIFEST * len(times) / sum(times),
        "names_seen_before": MANIFEST * len(times) / sum(again),
        "manifest_ms_p99": 1_000 * float(np.percentile(times, 99)),
        "built_s": built, "loaded_s": loaded, "index_mb": mapped / 1e6,
        "plain_travellers_a_second": len(few) / plain,
    }  # fmt: skip


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
    rows = [measured(size) for size in SIZES]
    peer = pairs_of_logic_v2()
    table = Table(title="matching, one core, processor time")
    for column in rows[0]:
        table.add_column(column.replace("_", " "), justify="right")
    for row in rows:
        table.add_row(*(f"{value:,.1f}" for value in row.values()))
    console = Console()
    console.print(table)
    console.print("nomenklatura logic-v2, pairs a second:", peer or "cannot be had here")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000
    console.print(f"most memory, the exam's own people included: {peak:,} MB")
    OUT.mkdir(exist_ok=True)
    (OUT / "matching.json").write_text(json.dumps({"rows": rows, "logic_v2_pairs": peer}))


if __name__ == "__main__":
    main()
