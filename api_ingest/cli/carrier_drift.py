"""`carrier drift`: what became other in what carriers send, with a patch of the profile."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from api_ingest import settings as settings_file
from api_ingest.cli.database import run
from api_ingest.printing import console, print_json
from api_ingest.store import drifts

_COLOURS = {"-": "red", "+": "green"}


def drift(
    carrier: Annotated[
        str | None, typer.Argument(metavar="[XX]", help="IATA code; else all")
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="also what was resolved")] = False,
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,
) -> None:
    """What became other in what a carrier sends, and the patch that would read it."""
    found = run(settings_file.load(), lambda conn: drifts.listed(conn, carrier, resolved=every))
    if json:
        print_json(one._asdict() for one in found)
        return
    for one in found:
        state = f"resolved by {one.resolved_by}" if one.resolved_at else f"{one.times} times"
        console.print(
            f"{one.carrier} {one.profile}: {one.says} [{one.kind}] ({state}, since "
            f"{one.first_seen:%Y-%m-%d %H:%MZ}, delivery {one.delivery})",
            soft_wrap=True,
        )
        for line in one.patch.splitlines():
            console.print(Text(f"    {line}", style=_COLOURS.get(line[:1], "")))
    console.print(f"{sum(one.resolved_at is None for one in found)} open")
