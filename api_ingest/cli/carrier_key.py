"""The keys by which a carrier pushes over HTTPS."""

from __future__ import annotations

from typing import Annotated

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.database import run, who
from api_ingest.cli.known_carrier import Carrier, Json, revoked, settings_for, show
from api_ingest.printing import console, errors, print_json
from api_ingest.store import audit, carrier_keys
from api_ingest.store.pool import Connection

_COLUMNS = {"prefix": "prefix", "test": "test", "created_at": "made", "expires_at": "ends"}


def manage_key(
    carrier: Carrier,
    *,
    rotate: Annotated[bool, typer.Option(help="let the older keys run out")] = False,
    overlap_hours: Annotated[float, typer.Option(help="after this time, with --rotate")] = 72,
    revoke: Annotated[str | None, typer.Option(help="end the key with this prefix now")] = None,
    test: Annotated[bool, typer.Option(help="a key whose deliveries no officer sees")] = False,
    listed: Annotated[bool, typer.Option("--list", help="the keys there are")] = False,
    json: Json = False,
) -> None:
    """Make a key (shown once), rotate, revoke or list."""
    if listed:
        rows = run(settings_file.load(), lambda conn: carrier_keys.list_keys(conn, carrier))
        show(f"keys of {carrier}", _COLUMNS, rows, json=json)
    elif revoke:
        found = run(settings_file.load(), lambda conn: _revoke(conn, carrier, revoke))
        revoked(revoke, found=found, otherwise=f"no key of {carrier} begins so")
    else:
        overlap = overlap_hours if rotate else None
        key = run(settings_for(carrier), lambda conn: _make(conn, carrier, overlap, test=test))
        if json:
            print_json([{"carrier": carrier, "test": test, "key": key}])
        else:
            console.print(key, soft_wrap=True)
            errors.print(f"Give this to {carrier}; it is not kept here and not shown again.")


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


async def _revoke(conn: Connection, carrier: str, prefix: str) -> bool:
    async with conn.transaction():
        found = await carrier_keys.revoke(conn, carrier, prefix)
        if found:
            await audit.record(
                conn, actor=who(), action="carrier key revoked", object=f"key/{prefix}",
                result=carrier,
            )  # fmt: skip
        return found
