"""The profiles there are, and what is at fault in them."""

from __future__ import annotations

from typing import Annotated

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.known_carrier import loaded
from api_ingest.printing import errors, print_json, print_table


def show_carriers(
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,  # noqa: FBT002
) -> None:
    """Every profile, shipped and the operator's own; what is at fault in them."""
    profiles, faults = loaded(settings_file.load().carrier_folders)
    rows = [
        {
            "carrier": profile.carrier, "name": profile.name, "format": profile.format,
            "profile": profile.label, "assumed": profile.assumed,
        }
        for profile in profiles
    ]  # fmt: skip
    if json:
        print_json(rows)
    else:
        columns = ("carrier", "name", "format", "profile", "assumed")
        print_table("profiles", columns, [[row[column] for column in columns] for row in rows])
    for fault in faults:
        errors.print(fault, style="red", soft_wrap=True)
    if faults:
        errors.print(
            "A running service goes on with what held before; one that starts serves the others, "
            "and what these carriers send waits."
        )
        raise typer.Exit(1)
