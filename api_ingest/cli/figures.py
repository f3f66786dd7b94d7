"""The figures by which the chain's partners steer: counts of a period, nobody in them."""

from __future__ import annotations

import csv
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.database import run, who
from api_ingest.cli.days import days
from api_ingest.figures import COLUMNS, Figure, Period, of_period
from api_ingest.printing import print_json, print_table
from api_ingest.store import audit
from api_ingest.store.pool import Connection
from api_ingest.upkeep.ledger import now
from watchlists.stays.crossing import day_of


def show_figures(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="first day")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="last day")],
    *,
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="comma-separated values")] = False,
) -> None:
    """Flights, travellers, matches, overstays and times to a decision; small counts left out."""
    settings = settings_file.load()
    period = Period(*days(first.date(), last.date()), now(), day_of(now()))

    async def look(conn: Connection) -> list[Figure]:
        async with conn.transaction():
            found = await of_period(conn, period, smallest=settings.figures_smallest)
            await audit.record(
                conn, actor=who(), action="figures exported", object="figures",
                result=f"{period.first} to {period.last}",
            )  # fmt: skip
        return found

    rows = run(settings, look)
    said = [row.said(settings.figures_smallest) for row in rows]
    if json:
        print_json(asdict(row) for row in rows)
    elif as_csv:
        csv.writer(sys.stdout).writerows([COLUMNS, *said])
    else:
        print_table(f"figures of {first:%Y-%m-%d} to {last:%Y-%m-%d}", COLUMNS, said)
