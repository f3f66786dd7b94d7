"""Commands about the lists: see what is there, write one out; more of them stand beside this."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.database import run
from api_ingest.cli.list_import import source_named
from api_ingest.printing import errors, print_json, print_table
from api_ingest.store import audit, list_proposals, watchlists
from api_ingest.store.pool import Connection
from watchlists.entry import WatchlistEntry
from watchlists.source import load_all
from watchlists.writing import Form, write


def export_list(
    name: Annotated[str, typer.Argument(help="the list, as its folder is called")],
    form: Annotated[Form, typer.Option("--format", help="csv, or ftm (FollowTheMoney)")] = "csv",
    output: Annotated[
        Path | None, typer.Option(help="a file of your own eyes only, instead of the terminal")
    ] = None,
) -> None:
    """Write a list as it stands: imported again it is the same list."""
    settings = settings_file.load()
    source_named(name, settings)
    entries = run(settings, lambda conn: _exported(conn, name))
    lines = (line.encode() for line in write(entries, form))
    if output is None:
        sys.stdout.buffer.writelines(lines)
        sys.stdout.buffer.flush()
        return
    with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.writelines(lines)
    errors.print(f"{len(entries)} entries are in {output}")


async def _exported(conn: Connection, name: str) -> list[WatchlistEntry]:
    """The entries, and a trace of who took them out."""
    async with conn.transaction():
        entries = await watchlists.entries_of(conn, name)
        await audit.record(
            conn, actor=getpass.getuser(), action="list exported", object=name,
            result=f"{len(entries)} entries",
        )  # fmt: skip
        return entries


def show_lists(
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,  # noqa: FBT002
) -> None:
    """Every list with its current version."""
    settings = settings_file.load()
    versions, waiting = run(settings, _versions)
    rows = [
        {
            "list": source.name, "title": source.title("en"),
            "version": version.number if version else None,
            "entries": version.entries if version else 0,
            "imported_at": version.imported_at if version else None,
            "imported_by": version.imported_by if version else None,
            "waits": waiting[source.name].proposed_by if source.name in waiting else None,
        }
        for source in load_all(settings.watchlist_folders)
        for version in [versions.get(source.name)]
    ]  # fmt: skip
    if json:
        print_json(rows)
        return
    columns = ("list", "title", "version", "entries", "imported_at", "imported_by", "waits")
    print_table("lists", columns, [[row[column] for column in columns] for row in rows])


async def _versions(
    conn: Connection,
) -> tuple[dict[str, watchlists.Version], dict[str, list_proposals.Proposal]]:
    return await watchlists.current_versions(conn), await list_proposals.waiting(conn)
