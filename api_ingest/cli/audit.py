"""Commands about the audit trail: who did what, and whether anybody changed it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.database import run
from api_ingest.domain.trail import Check, Head
from api_ingest.printing import console, errors, print_json, print_table
from api_ingest.store import audit
from api_ingest.store.pool import Connection
from api_ingest.upkeep import audit_heads

COLUMNS = ("row", "at", "actor", "action", "object", "result", "origin")


def show(
    since: Annotated[datetime | None, typer.Option(help="from this moment on, UTC")] = None,
    actor: Annotated[str | None, typer.Option(help="only what this one did")] = None,
    object: Annotated[
        str | None, typer.Option(help="only what begins so: alert/, alert/12")
    ] = None,
    most: Annotated[int, typer.Option(min=1, max=100_000, help="how many, newest first")] = 50,
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,  # noqa: FBT002
) -> None:
    """Who did what, when and from where; the newest first."""
    begin = since.replace(tzinfo=UTC) if since else None
    rows = run(
        settings_file.load(),
        lambda conn: audit.latest(conn, most, since=begin, actor=actor, object=object),
    )
    if json:
        print_json(
            one._asdict() | {"previous": one.previous.hex(), "hash": one.hash.hex()} for one in rows
        )
        return
    print_table(f"{len(rows)} actions, newest first", COLUMNS, [row[:7] for row in rows])


def verify(
    heads: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="heads kept elsewhere, one object a line"),
    ] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="one object")] = False,
) -> None:
    """Walk the chain of the trail, and name every change, gap, stranger and cut-off end."""
    settings = settings_file.load()
    own = settings.data_folder / audit_heads.FILE
    try:
        kept = [head for file in _files(own, heads) for head in audit_heads.read(file)]
    except (OSError, ValueError) as error:
        errors.print(str(error))
        raise typer.Exit(2) from None
    check = run(settings, lambda conn: _walk(conn, kept))
    if json:
        head = check.last and {"sequence": check.last.id, "hash": check.last.hash.hex()}
        said = {"rows": check.rows, "heads": len(kept), "head": head, "faults": check.faults}
        print_json([said])
    else:
        _say(check, kept)
    raise typer.Exit(1 if check.faults else 0)


def _files(own: Path, given: list[Path] | None) -> list[Path]:
    return [*([own] if own.is_file() else []), *(given or [])]


async def _walk(conn: Connection, heads: list[Head]) -> Check:
    check = Check(heads)
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        async for row in audit.rows(conn):
            check.take(row)
    check.finish()
    return check


def _say(check: Check, heads: list[Head]) -> None:
    for fault in check.faults:
        errors.print(fault, style="red")
    verdict = f"{len(check.faults)} faults" if check.faults else "whole"
    console.print(f"{check.rows} rows, compared with {len(heads)} kept heads: {verdict}")
    if not heads:
        errors.print("no head was kept: an end that was cut off would not show")
