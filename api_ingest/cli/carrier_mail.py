"""The addresses by which a carrier's mail is known: one it writes to, or one it writes from."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.database import run, who
from api_ingest.cli.known_carrier import Carrier, Json, Listed, Test, revoked, settings_for, show
from api_ingest.printing import console, errors
from api_ingest.store import audit, mail_senders
from api_ingest.store.pool import Connection

_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
_COLUMNS = {
    "name": "name", "token": "token", "test": "test", "created_at": "made", "expires_at": "ended",
}  # fmt: skip


def manage_mail(
    carrier: Carrier,
    *,
    token: Annotated[bool, typer.Option(help="make an address for it to send to")] = False,
    address: Annotated[str | None, typer.Option(help="register a sender, NAME@DOMAIN")] = None,
    revoke: Annotated[str | None, typer.Option(help="end a token (its name) or a sender")] = None,
    test: Test = False,
    listed: Listed = False,
    json: Json = False,
) -> None:
    """Say how a carrier's mail is known: by the address it goes to, or by a registered sender."""
    if listed:
        rows = run(settings_file.load(), lambda conn: mail_senders.list_senders(conn, carrier))
        show(f"mail of {carrier}", _COLUMNS, rows, json=json)
    elif revoke:
        found = run(settings_file.load(), lambda conn: _revoke_sender(conn, carrier, revoke))
        revoked(revoke, found=found, otherwise=f"{carrier} has no such token or sender")
    elif address:
        if not run(settings_for(carrier), lambda c: _add_sender(c, carrier, address, test=test)):
            errors.print(f"{address}: is no address, or speaks for another carrier")
            raise typer.Exit(1)
        console.print(f"{address} speaks for {carrier}")
    elif token:
        settings = settings_for(carrier)
        made = run(settings, lambda conn: _make_token(conn, carrier, test=test))
        domain = settings.mail_domain or "DOMAIN"
        console.print(f"manifest+{made}@{domain}\ncheck+{made}@{domain}", soft_wrap=True)
        errors.print(f"Give these to {carrier}; they are not kept here and not shown again.")
    else:
        raise typer.BadParameter("--token, --address, --list or --revoke")


async def _make_token(conn: Connection, carrier: str, *, test: bool) -> str:
    async with conn.transaction():
        await audit.record(conn, actor=who(), action="mail token made", object=carrier)
        return await mail_senders.make_token(conn, carrier, test=test)


async def _add_sender(conn: Connection, carrier: str, address: str, *, test: bool) -> bool:
    if not _ADDRESS.fullmatch(address):
        return False
    async with conn.transaction():
        added = await mail_senders.add_address(conn, carrier, address, test=test)
        if added:
            await audit.record(conn, actor=who(), action="mail sender let in", object=carrier)
        return added


async def _revoke_sender(conn: Connection, carrier: str, name: str) -> bool:
    async with conn.transaction():
        found = await mail_senders.revoke(conn, carrier, name)
        if found:
            await audit.record(conn, actor=who(), action="mail sender revoked", object=carrier)
        return found
