"""Commands about carriers: their profiles and their keys."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.database import run, who
from api_ingest.domain.errors import Misconfigured
from api_ingest.printing import console, errors, print_json, print_table
from api_ingest.store import audit, carrier_keys
from api_ingest.store.pool import Connection
from carriers.profile import Profile, load
from carriers.registry import Registry, files


def show_carriers(
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,  # noqa: FBT002
) -> None:
    """Every profile, shipped and the operator's own; what is at fault in them."""
    profiles, faults = _loaded(settings_file.load().carrier_folders)
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


def _loaded(folders: Sequence[Path]) -> tuple[Sequence[Profile], list[str]]:
    """Every profile without a fault, and the faults of the others."""
    found, faults = [], []
    for file in files(folders):
        try:
            found.append(load(file.parent))
        except Misconfigured as error:
            faults.append(str(error))
    return Registry.of(found).profiles, faults


def manage_key(
    carrier: Annotated[str, typer.Argument(help="IATA code of the carrier")],
    *,
    rotate: Annotated[bool, typer.Option(help="let the older keys run out")] = False,
    overlap_hours: Annotated[float, typer.Option(help="after this time, with --rotate")] = 72,
    revoke: Annotated[str | None, typer.Option(help="end the key with this prefix now")] = None,
    test: Annotated[bool, typer.Option(help="a key whose deliveries no officer sees")] = False,
    show: Annotated[bool, typer.Option("--list", help="the keys there are")] = False,
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,
) -> None:
    """Make a key (shown once), rotate, revoke or list."""
    settings = settings_file.load()
    if carrier not in {p.carrier for p in Registry.load(settings.carrier_folders).profiles}:
        errors.print(f"{carrier}: no profile of that carrier (see `api-ingest carrier list`)")
        raise typer.Exit(1)
    if show:
        keys = run(settings, lambda conn: carrier_keys.list_keys(conn, carrier))
        if json:
            print_json(one._asdict() for one in keys)
        else:
            print_table(f"keys of {carrier}", ("prefix", "test", "made", "ends"), _rows(keys))
    elif revoke:
        _revoke(settings, carrier, revoke)
    else:
        overlap = overlap_hours if rotate else None
        key = run(settings, lambda conn: _make(conn, carrier, overlap, test=test))
        if json:
            print_json([{"carrier": carrier, "test": test, "key": key}])
        else:
            console.print(key, soft_wrap=True)
            errors.print(f"Give this to {carrier}; it is not kept here and not shown again.")


def _rows(keys: list[carrier_keys.KeyRow]) -> list[tuple[object, ...]]:
    return [(key.prefix, key.test, key.created_at, key.expires_at) for key in keys]


async def _make(conn: Connection, carrier: str, overlap: float | None, *, test: bool) -> str:
    """A new key; with `overlap` the older ones end after so many hours."""
    async with conn.transaction():
        if overlap is not None:
            key = await carrier_keys.rotate(conn, carrier, overlap_hours=overlap, test=test)
        else:
            key = await carrier_keys.make(conn, carrier, test=test)
        await audit.record(
            conn, actor=who(), action="carrier key made", object=f"key/{key.split('_')[1]}",
            result=f"{carrier}{' test' if test else ''}{' rotated' if overlap is not None else ''}",
        )  # fmt: skip
        return key


def _revoke(settings: settings_file.Settings, carrier: str, prefix: str) -> None:
    async def revoke(conn: Connection) -> bool:
        async with conn.transaction():
            found = await carrier_keys.revoke(conn, carrier, prefix)
            if found:
                await audit.record(
                    conn, actor=who(), action="carrier key revoked", object=f"key/{prefix}",
                    result=carrier,
                )  # fmt: skip
            return found

    if not run(settings, revoke):
        errors.print(f"{prefix}: no key of {carrier} begins so")
        raise typer.Exit(1)
    console.print(f"{prefix} is revoked")
