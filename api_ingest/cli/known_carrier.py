"""Which carriers there are, for commands that give one a way to send; and what these have alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from api_ingest import settings as settings_file
from api_ingest.domain.errors import Misconfigured
from api_ingest.printing import console, errors, print_json, print_table
from api_ingest.settings import Settings
from carriers.profile import Profile, load
from carriers.registry import Registry, files

Carrier = Annotated[str, typer.Argument(help="IATA code of the carrier")]
Test = Annotated[bool, typer.Option(help="what it sends no officer sees")]
Listed = Annotated[bool, typer.Option("--list", help="what there is")]
Json = Annotated[bool, typer.Option("--json", help="one object a line")]


class Loaded(NamedTuple):
    """Every profile without a fault, and the faults of the others."""

    profiles: Sequence[Profile]
    faults: list[str]


def loaded(folders: Sequence[Path]) -> Loaded:
    """What the service would go by. Raises Misconfigured where a folder is not there."""
    found, faults = [], []
    for file in files(folders):
        try:
            found.append(load(file.parent))
        except Misconfigured as error:
            faults.append(str(error))
    return Loaded(Registry.of(found).profiles, faults)


def settings_for(carrier: str) -> Settings:
    """The settings, for who lets a carrier in. Ends with exit code 1 where no profile is its own.

    A fault in the profile of another stops nobody. Taking away what a carrier has asks for no
    profile: it may be gone, or at fault, when a key has to end.
    """
    settings = settings_file.load()
    profiles, faults = loaded(settings.carrier_folders)
    if carrier not in {profile.carrier for profile in profiles}:
        errors.print(f"{carrier}: no profile of that carrier (see `api-ingest carrier list`)")
        for fault in faults:
            errors.print(fault, style="red", soft_wrap=True)
        raise typer.Exit(1)
    return settings


def show(title: str, columns: dict[str, str], rows: Iterable[Any], *, json: bool) -> None:
    """Named tuples as JSON, or as a table of these attributes under these headings."""
    if json:
        print_json(row._asdict() for row in rows)
    else:
        shown = [[getattr(row, name) for name in columns] for row in rows]
        print_table(title, tuple(columns.values()), shown)


def revoked(what: str, *, found: bool, otherwise: str) -> None:
    """Says that it is, or ends with exit code 1 and why not."""
    if not found:
        errors.print(f"{what}: {otherwise}")
        raise typer.Exit(1)
    console.print(f"{what} is revoked")
