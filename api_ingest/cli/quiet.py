"""What was told apart and stays quiet: seen, and lifted."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.database import run
from api_ingest.printing import console, errors, print_json, print_table
from api_ingest.store import alerts, audit, quiet_pairs
from api_ingest.store.pool import Connection


def show_quiet(
    lift: Annotated[int | None, typer.Option(help="show again what this pair keeps quiet")] = None,
    because: Annotated[str, typer.Option(help="why it is lifted")] = "",
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,  # noqa: FBT002
) -> None:
    """Pairs of a traveller and an entry that stay quiet: since whom, why, until when."""
    settings = settings_file.load()
    if lift is not None:
        _lift(lift, because)
        return
    rows = [pair._asdict() for pair in run(settings, quiet_pairs.all_pairs)]
    if json:
        print_json(rows)
        return
    columns = quiet_pairs.Told._fields
    print_table("quiet pairs", columns, [[row[name] for name in columns] for row in rows])


def _lift(id: int, because: str) -> None:
    if not because.strip():
        errors.print("say why: --because TEXT")
        raise typer.Exit(2)
    by = getpass.getuser()

    async def lifted(conn: Connection) -> bool:
        async with conn.transaction():
            if not await quiet_pairs.lift(conn, id, by=by, because=because):
                return False
            await alerts.changed(conn)
            await audit.record(conn, actor=by, action="quiet lifted", object=f"pair/{id}")
            return True

    if not run(settings_file.load(), lifted):
        errors.print(f"{id}: no pair that is quiet")
        raise typer.Exit(1)
    console.print(f"{id} is lifted: its alerts are open again")
