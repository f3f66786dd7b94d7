"""Reading tables: checked rows a second, beside csv with pydantic row by row, and polars.

Ours recognises the table, reads it through a profile and normalises it, with the place of every
value and every problem. The others only parse dates and check types. One core; figures of one
machine on one day.
"""

import csv
import gc
import io
import json
import random
import resource
import subprocess
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal

import openpyxl
from pydantic import BaseModel, Field, ValidationError
from rich.console import Console
from rich.table import Table

from api_ingest.domain.delivery import Delivery
from api_ingest.pipeline.ingest import understand
from carriers.registry import Registry
from tests.benchmarks.population import person

ROOT = Path(__file__).parent.parent.parent
OUT = ROOT / ".bench"
PEERS = OUT / "peers" / "bin" / "python"
SIZES = (180, 100_000)
HEADER = (
    "flight_number departure_airport departure_date departure_time arrival_airport surname "
    "given_names date_of_birth sex nationality document_type document_number issuing_country "
    "expiry_date seat"
).split()


class Row(BaseModel):
    """What a straightforward program would check of a row."""

    flight_number: Annotated[str, Field(pattern=r"^[A-Z0-9]{2}\d{1,4}$")]
    departure_airport: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    departure_date: date
    departure_time: str
    arrival_airport: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    surname: Annotated[str, Field(min_length=1)]
    given_names: str
    date_of_birth: date
    sex: Literal["M", "F", "X"]
    nationality: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    document_type: str
    document_number: Annotated[str, Field(pattern="^[A-Z0-9]{4,20}$")]
    issuing_country: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    expiry_date: date
    seat: str


def main():
    """Everything, a table, and `.bench/tables.json`."""
    result = {}
    for rows in SIZES:
        lines = list(cells(rows))
        text = "\n".join(map(";".join, [HEADER, *lines])).encode()
        result[f"{rows:,} rows, CSV"] = {
            "ours": rate(ours, text, rows),
            "csv + pydantic": rate(plainly, text, rows),
            "polars": polars(text, rows),
        }
        result[f"{rows:,} rows, xlsx"] = {"ours": rate(ours, workbook(lines), rows)}
    result["peak memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    OUT.mkdir(exist_ok=True)
    (OUT / "tables.json").write_text(json.dumps(result, indent=2))
    show(result)


def cells(rows):
    generator = random.Random(rows)
    for n in range(rows):
        family, given, (year, month, day) = person(generator)
        yield [
            "KL0767", "AMS", "2026-11-24", "10:30", "BON", family, given,
            f"{year}-{month:02}-{day:02}", "MF"[n % 2], "NLD", "P", f"N{n:08}", "NLD",
            f"20{27 + n % 9}-0{1 + n % 9}-1{n % 10}", f"{n % 40}A",
        ]  # fmt: skip


def workbook(lines):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Pax")
    for line in [HEADER, *lines]:
        sheet.append(line)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def ours(content, rows):
    delivery = Delivery(
        content=content, received_at=datetime(2026, 11, 24, tzinfo=UTC), channel="check"
    )
    found = understand(delivery, REGISTRY)
    assert sum(len(manifest.travellers) for manifest in found.manifests) == rows


def plainly(content, rows):
    taken = 0
    for row in csv.DictReader(io.StringIO(content.decode()), delimiter=";"):
        try:
            Row.model_validate(row)
        except ValidationError:
            continue
        taken += 1
    assert taken == rows


def rate(work, content, rows):
    """Rows a second of CPU, the best of three runs; short ones are repeated."""
    times = []
    for _ in range(3):
        gc.collect()
        count, started = 0, time.process_time()
        while count == 0 or time.process_time() - started < 0.3:
            work(content, rows)
            count += 1
        times.append((time.process_time() - started) / count)
    return round(rows / min(times))


def polars(content, rows):
    """In the peers' environment, or why not."""
    if not PEERS.exists():
        return "no .bench/peers"
    command = [PEERS, ROOT / "tests/benchmarks/peers_tables.py"]
    done = subprocess.run(command, input=content, capture_output=True, check=True)
    told = json.loads(done.stdout)
    return told if isinstance(told, str) else round(rows / told)


def show(result):
    table = Table(title="reading tables on one core: rows a second", title_justify="left")
    for name in ("table", "ours", "csv + pydantic", "polars"):
        table.add_column(name, justify="right")
    for name, rates in result.items():
        if isinstance(rates, dict):
            told = (rates.get(peer, "") for peer in ("ours", "csv + pydantic", "polars"))
            table.add_row(name, *(f"{one:,}" if isinstance(one, int) else one for one in told))
    console = Console(width=120)
    console.print(table)
    console.print(f"peak memory {result['peak memory, MB']} MB")


REGISTRY = Registry.load()
