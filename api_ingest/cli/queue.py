"""Commands that look at deliveries, and have one read again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.database import run
from api_ingest.printing import console, errors, print_json, print_table
from api_ingest.store import deliveries

COLUMNS = ("id", "carrier", "channel", "received", "state", "bytes", "seen", "tries", "fault")


def show_deliveries(
    state: Annotated[deliveries.State | None, typer.Option(help="only those in this state")] = None,
    most: Annotated[int, typer.Option(min=1, max=10_000, help="how many, newest first")] = 20,
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,  # noqa: FBT002
) -> None:
    """What came in, and what became of it."""
    settings = settings_file.load()
    stored = run(settings, lambda conn: deliveries.latest(conn, most, state=state))
    if json:
        print_json(one._asdict() for one in stored)
        return
    rows = [
        (
            one.id, one.carrier, one.channel, f"{one.received_at:%Y-%m-%d %H:%M:%SZ}",
            one.state, one.size, one.seen, one.attempts, one.fault,
        )
        for one in stored
    ]  # fmt: skip
    print_table(f"{len(rows)} deliveries, newest first", COLUMNS, rows)


def replay(id: Annotated[UUID, typer.Argument(help="the id of a kept delivery")]) -> None:
    """Have a kept delivery read again, as after a mend. Travellers and alerts are not doubled."""
    queued = run(settings_file.load(), lambda conn: deliveries.replay(conn, id))
    if not queued:
        errors.print(f"{id}: no such delivery, or it is being read just now")
        raise typer.Exit(1)
    console.print(f"{id} is waiting to be read again")
