"""Commands about the lists: import a file, and see what is there."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.database import run
from api_ingest.cli.evaluation import evaluate
from api_ingest.domain.errors import Refused
from api_ingest.printing import console, errors, print_json, print_table, problem_line
from api_ingest.store import audit, watchlists
from api_ingest.store.pool import Connection
from watchlists.entry import WatchlistEntry
from watchlists.source import load_all
from watchlists.table import read_list

app = typer.Typer(no_args_is_help=True, help="The lists of whom we look for.")
app.command("evaluate")(evaluate)


@app.command("import")
def import_list(
    name: Annotated[str, typer.Argument(help="the list, as its folder is called")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    *,
    empty: Annotated[bool, typer.Option(help="the list is to hold nobody from now on")] = False,
) -> None:
    """Make FILE the new version of a list: all of it, or nothing and why."""
    settings = settings_file.load()
    sources = {source.name: source for source in load_all(settings.watchlist_folders)}
    if name not in sources:
        errors.print(f"{name}: no such list; there are {', '.join(sorted(sources))}")
        raise typer.Exit(1)
    content = file.read_bytes()
    try:
        entries, problems = read_list(content, sources[name])
    except Refused as refused:
        entries, problems = [], list(refused.problems)
    for problem in problems:
        errors.print(problem_line(problem.to_json()))
    if not entries and not problems and not empty:
        errors.print(f"{file} holds no entries; if the list is to hold nobody, say --empty")
    if any(p.kind.severity in ("error", "refusal") for p in problems) or not (entries or empty):
        errors.print("nothing was imported")
        raise typer.Exit(1)
    version = run(settings, lambda conn: store(conn, name, entries, content))
    console.print(
        f"{name} is now version {version.number}: {version.entries} entries, "
        f"{version.added} added, {version.changed} changed, {version.removed} removed"
    )


async def store(
    conn: Connection, name: str, entries: list[WatchlistEntry], content: bytes
) -> watchlists.Version:
    """Replace a list in one transaction, and note who did it."""
    async with conn.transaction():
        by = getpass.getuser()
        version = await watchlists.replace(conn, name, entries, content=content, by=by)
        await audit.record(
            conn, actor=by, action="list imported", object=name, result=f"version {version.number}"
        )
        return version


@app.command("list")
def show_lists(
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,  # noqa: FBT002
) -> None:
    """Every list with its current version."""
    settings = settings_file.load()
    versions = run(settings, watchlists.current_versions)
    rows = [
        {
            "list": source.name, "title": source.title("en"),
            "version": version.number if version else None,
            "entries": version.entries if version else 0,
            "imported_at": version.imported_at if version else None,
            "imported_by": version.imported_by if version else None,
        }
        for source in load_all(settings.watchlist_folders)
        for version in [versions.get(source.name)]
    ]  # fmt: skip
    if json:
        print_json(rows)
        return
    columns = ("list", "title", "version", "entries", "imported_at", "imported_by")
    print_table("lists", columns, [[row[column] for column in columns] for row in rows])
