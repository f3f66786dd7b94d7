"""The public labelled sets, scored: what `api-ingest watchlist evaluate --public FOLDER` prints."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from api_ingest.cli.peer import Peer
from watchlists.evaluate import historical, matchers
from watchlists.evaluate import public as sets
from watchlists.evaluate.measure import RATES, Result, measure
from watchlists.index import Index

SCRIPT = Path(__file__).with_name("parquet_rows.py")
_AT_PRECISION = f"precision {sets.PRECISION:.2f}"


class Row(NamedTuple):
    """What is found of one set, at a precision or at a rate of innocents; or why it was not read.

    `pairs` are those that are labelled, or listed travellers; shares are of one.
    """

    set: str
    at: str | None = None
    pairs: int | None = None
    recall: float | None = None
    logic_v2: float | None = None
    absent: str | None = None


def rows(folder: Path | None, python: Path | None, peer: Peer | None) -> list[Row]:
    """Of each set. `python` reads parquet, where it can; `peer` is scored beside."""
    readers: dict[str, Callable[[Path], Iterator[Row]]] = {
        "cases.csv": lambda where: _pairs("cases.csv", sets.cases(where), peer),
        "checks.yml": lambda where: _pairs("checks.yml", sets.checks(where), peer),
        historical.NAME: lambda where: _historical(_records(where, python), peer),
    }
    found: list[Row] = []
    for name, read in readers.items():
        try:
            found += read(folder) if folder else [Row(name, absent="no folder (--public) named")]
        except sets.Absent as absent:
            found.append(Row(name, absent=str(absent)))
    return found


def _pairs(name: str, pairs: Sequence[sets.Pair], peer: Peer | None) -> Iterator[Row]:
    same = [one.same for one in pairs]
    ours = sets.recall_at_precision([*sets.bits(pairs)], same)
    theirs = sets.recall_at_precision(peer.of_pairs(pairs), same) if peer else None
    yield _row(name, _AT_PRECISION, len(pairs), ours, theirs)


def _historical(records: Sequence[historical.Record], peer: Peer | None) -> Iterator[Row]:
    paper = historical.paper(records)
    index = Index.build(paper.entries)
    ours = _shares(measure(paper, matchers.ours(index)))
    theirs = _shares(measure(paper, peer.matcher(index))) if peer else {}
    for at, share in ours.items():
        yield _row(historical.NAME, at, len(paper.entries), share, theirs.get(at))


def _shares(result: Result) -> dict[str, float]:
    at_rates = zip(RATES, result.overall, strict=True)
    return {_AT_PRECISION: result.at_precision} | {
        f"{rate:g} of 1,000 innocent": share for rate, share in at_rates
    }


def _row(name: str, at: str, pairs: int, ours: float, theirs: float | None) -> Row:
    return Row(name, at, pairs, round(ours, 3), None if theirs is None else round(theirs, 3))


def _records(folder: Path, python: Path | None) -> list[historical.Record]:
    """The records of the historical set, read by that Python or by our own. Raises Absent."""
    file = folder / historical.FILE
    if not file.is_file():
        raise sets.Absent(f"{historical.FILE}: No such file or directory")
    done = subprocess.run(  # noqa: S603 — the Python that whoever evaluates named
        [python or sys.executable, "-I", SCRIPT, file, *historical.COLUMNS],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"ended with {done.returncode}"]
        raise sets.Absent(f"{historical.FILE}: {said[-1]}")
    return [json.loads(line) for line in done.stdout.splitlines()]
