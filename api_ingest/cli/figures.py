"""The figures by which the chain's partners steer: counts of a period, nobody in them."""

from __future__ import annotations

import csv
import sys
from datetime import datetime
from typing import Annotated, Any

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.database import run, who
from api_ingest.domain.figures import percentile, shown
from api_ingest.printing import print_json, print_table
from api_ingest.store import audit, figures
from api_ingest.store.pool import Connection

COLUMNS = ("figure", "island", "of", "what", "count")


def show_figures(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="first day")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="last day")],
    *,
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="comma-separated values")] = False,
) -> None:
    """Flights, travellers, matches, overstays and times to a decision; small counts left out."""
    settings = settings_file.load()

    async def look(conn: Connection) -> list[tuple[Any, ...]]:
        days = first.date(), last.date()
        async with conn.transaction():
            rows = await rows_of(conn, *days, smallest=settings.figures_smallest)
            await audit.record(
                conn, actor=who(), action="figures exported", object="figures",
                result=f"{days[0]} to {days[1]}",
            )  # fmt: skip
        return rows

    rows = run(settings, look)
    said = [
        (*row[:4], f"<{settings.figures_smallest}" if row[4] is None else row[4]) for row in rows
    ]
    if json:
        print_json(dict(zip(COLUMNS, row, strict=True)) for row in rows)
    elif as_csv:
        csv.writer(sys.stdout).writerows([COLUMNS, *said])
    else:
        print_table(f"figures of {first:%Y-%m-%d} to {last:%Y-%m-%d}", COLUMNS, said)


async def rows_of(
    conn: Connection, first: Any, last: Any, *, smallest: int
) -> list[tuple[Any, ...]]:
    """Rows as in COLUMNS; a count that is too small to be shown is None."""
    flights = await figures.flights(conn, first, last)
    rows: list[tuple[Any, ...]] = [
        ("flights", one.island, one.carrier, name, getattr(one, name))
        for one in flights
        for name in ("flights", "stated", "complete", "closed")
    ]
    travellers = shown({(one.island, one.carrier): one.travellers for one in flights}, smallest)
    rows += [("travellers", *key, "announced", count) for key, count in travellers.items()]
    matches = await figures.alerts(conn, first, last)
    found = shown({(one.island, one.list, one.outcome): one.alerts for one in matches}, smallest)
    rows += [("matches", *key, count) for key, count in found.items()]
    over = await figures.overstays(conn, first, last)
    stood = shown({(one.island, one.rule, one.over): one.overstays for one in over}, smallest)
    rows += [("overstays", *key, count) for key, count in stood.items()]
    for island, minutes in (await figures.minutes(conn, first, last)).items():
        enough = len(minutes) >= smallest
        for name, part in (("median", 0.5), ("p90", 0.9)):
            value = percentile(minutes, part) if enough else None
            rows.append(("minutes to decision", island, "", name, value))
    return rows
