"""`make bench`: every benchmark in turn, or the one named; each prints a table and writes JSON."""

import asyncio
import sys

from tests.benchmarks import end_to_end, exam, matching, overstays, reading, tables

BENCHMARKS = {
    "reading": reading.main,
    "tables": tables.main,
    "matching": matching.main,
    "exam": exam.main,
    "overstays": lambda: asyncio.run(overstays.main()),
    "end_to_end": lambda: asyncio.run(end_to_end.main()),
}

if __name__ == "__main__":
    for name in sys.argv[1:] or BENCHMARKS:
        BENCHMARKS[name]()
