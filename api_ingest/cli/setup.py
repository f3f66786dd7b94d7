"""Commands that set the service up: its schema and its settings."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.database import database
from api_ingest.printing import console, print_json, print_table
from api_ingest.settings import Settings
from api_ingest.store import migrate as migrations
from api_ingest.store.pool import open_pool


def migrate(
    *, check: Annotated[bool, typer.Option(help="only say whether something is missing")] = False
) -> None:
    """Bring the schema up to this version of the code."""
    settings = settings_file.load()

    async def connected(url: str) -> list[str]:
        pool = await open_pool(url, connections=2)
        async with pool, pool.acquire() as conn:
            return await (migrations.behind(conn) if check else migrations.migrate(conn))

    with database(settings) as url:
        names = asyncio.run(connected(url))
    verb = "missing" if check else "applied"
    console.print("\n".join(f"{verb} {name}" for name in names) or "the schema is up to date")
    raise typer.Exit(1 if check and names else 0)


def show_settings(
    json: Annotated[bool, typer.Option("--json", help="one object")] = False,  # noqa: FBT002
) -> None:
    """Every setting as it stands, with secrets masked."""
    values = settings_file.load().model_dump(mode="json")
    if json:
        print_json([values])
        return
    rows = [
        (name, values[name], field.description) for name, field in Settings.model_fields.items()
    ]
    print_table("settings", ("name", "value", "meaning"), rows)
