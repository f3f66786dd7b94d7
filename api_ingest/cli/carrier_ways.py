"""Commands that say how a carrier proves itself on the ways beside HTTPS."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import asyncssh
import typer

from api_ingest import settings as settings_file
from api_ingest.cli.database import run
from api_ingest.printing import console, errors, print_json, print_table
from api_ingest.settings import Settings
from api_ingest.store import audit, mail_senders, ssh_keys
from api_ingest.store.pool import Connection
from carriers.registry import Registry

SHORTEST_RSA = 2048
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
_Carrier = Annotated[str, typer.Argument(help="IATA code of the carrier")]
_Test = Annotated[bool, typer.Option(help="what it sends no officer sees")]
_List = Annotated[bool, typer.Option("--list", help="what there is")]
_Json = Annotated[bool, typer.Option("--json", help="one object a line")]


def manage_sftp_key(
    carrier: _Carrier,
    file: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, help="public keys, as in id_ed25519.pub"),
    ] = None,
    *,
    revoke: Annotated[str | None, typer.Option(help="end the key with this fingerprint")] = None,
    test: _Test = False,
    show: _List = False,
    json: _Json = False,
) -> None:
    """Let public keys into a carrier's SFTP box, revoke or list them.

    For a rotation add the new key, let the carrier try it, and revoke the old one.
    """
    settings = _of_a_carrier(carrier)
    if show:
        rows = run(settings, lambda conn: ssh_keys.list_keys(conn, carrier))
        if json:
            print_json(row._asdict() for row in rows)
        else:
            columns = ("fingerprint", "test", "made", "ended")
            shown = [(r.fingerprint, r.test, r.created_at, r.expires_at) for r in rows]
            print_table(f"SFTP keys of {carrier}", columns, shown)
    elif revoke:
        if not run(settings, lambda conn: _revoke_key(conn, carrier, revoke)):
            errors.print(f"{revoke}: {carrier} has no such key")
            raise typer.Exit(1)
        console.print(f"{revoke} is revoked")
    elif file:
        keys = _read_keys(file)
        run(settings, lambda conn: _add_keys(conn, carrier, keys, test=test))
        for key in keys:
            console.print(f"{key.get_fingerprint()} opens the box of {carrier}", soft_wrap=True)
    else:
        raise typer.BadParameter("a file of public keys, --list or --revoke")


def manage_mail(
    carrier: _Carrier,
    *,
    token: Annotated[bool, typer.Option(help="make an address for it to send to")] = False,
    address: Annotated[str | None, typer.Option(help="register a sender, NAME@DOMAIN")] = None,
    revoke: Annotated[str | None, typer.Option(help="end a token (its name) or a sender")] = None,
    test: _Test = False,
    show: _List = False,
    json: _Json = False,
) -> None:
    """Say how a carrier's mail is known: by the address it goes to, or by a registered sender."""
    settings = _of_a_carrier(carrier)
    if show:
        rows = run(settings, lambda conn: mail_senders.list_senders(conn, carrier))
        if json:
            print_json(row._asdict() for row in rows)
        else:
            columns = ("name", "token", "test", "made", "ended")
            print_table(f"mail of {carrier}", columns, rows)
    elif revoke:
        if not run(settings, lambda conn: _revoke_sender(conn, carrier, revoke)):
            errors.print(f"{revoke}: {carrier} has no such token or sender")
            raise typer.Exit(1)
        console.print(f"{revoke} is revoked")
    elif address:
        if not run(settings, lambda conn: _add_sender(conn, carrier, address, test=test)):
            errors.print(f"{address}: is no address, or speaks for another carrier")
            raise typer.Exit(1)
        console.print(f"{address} speaks for {carrier}")
    elif token:
        made = run(settings, lambda conn: _make_token(conn, carrier, test=test))
        domain = settings.mail_domain or "DOMAIN"
        console.print(f"manifest+{made}@{domain}\ncheck+{made}@{domain}", soft_wrap=True)
        errors.print(f"Give these to {carrier}; they are not kept here and not shown again.")
    else:
        raise typer.BadParameter("--token, --address, --list or --revoke")


async def _make_token(conn: Connection, carrier: str, *, test: bool) -> str:
    async with conn.transaction():
        await audit.record(conn, actor="command", action="mail token made", object=carrier)
        return await mail_senders.make_token(conn, carrier, test=test)


async def _add_sender(conn: Connection, carrier: str, address: str, *, test: bool) -> bool:
    if not _ADDRESS.fullmatch(address):
        return False
    async with conn.transaction():
        await audit.record(conn, actor="command", action="mail sender let in", object=carrier)
        return await mail_senders.add_address(conn, carrier, address, test=test)


async def _revoke_sender(conn: Connection, carrier: str, name: str) -> bool:
    async with conn.transaction():
        await audit.record(conn, actor="command", action="mail sender revoked", object=carrier)
        return await mail_senders.revoke(conn, carrier, name)


def _of_a_carrier(carrier: str) -> Settings:
    """The settings. Ends with exit code 1 where no profile is that carrier's."""
    settings = settings_file.load()
    if carrier not in {p.carrier for p in Registry.load(settings.carrier_folders).profiles}:
        errors.print(f"{carrier}: no profile of that carrier (see `api-ingest carrier list`)")
        raise typer.Exit(1)
    return settings


def _read_keys(file: Path) -> list[asyncssh.SSHKey]:
    """Every public key in the file. Ends with exit code 1 for another file, and for a weak key."""
    try:
        keys = list(asyncssh.read_public_key_list(str(file)))
    except (asyncssh.KeyImportError, UnicodeDecodeError):
        keys = []
    if not keys or b"PRIVATE KEY" in file.read_bytes():
        errors.print(f"{file}: no public key in OpenSSH's form (ask for the file ending in .pub)")
        raise typer.Exit(1)
    for key in keys:
        if _is_weak(key):
            errors.print(f"{key.get_fingerprint()}: too weak; ask for `ssh-keygen -t ed25519`")
            raise typer.Exit(1)
    return keys


def _is_weak(key: asyncssh.SSHKey) -> bool:
    bits = getattr(key.pyca_key, "key_size", 0)
    return key.algorithm == b"ssh-dss" or (key.algorithm == b"ssh-rsa" and bits < SHORTEST_RSA)


async def _add_keys(
    conn: Connection, carrier: str, keys: list[asyncssh.SSHKey], *, test: bool
) -> None:
    async with conn.transaction():
        for key in keys:
            line = " ".join(key.export_public_key().decode().split()[:2])
            await ssh_keys.add(conn, carrier, key.get_fingerprint(), line, test=test)
            await audit.record(
                conn, actor="command", action="sftp key let in",
                object=f"{carrier} {key.get_fingerprint()}",
            )  # fmt: skip


async def _revoke_key(conn: Connection, carrier: str, fingerprint: str) -> bool:
    async with conn.transaction():
        found = await ssh_keys.revoke(conn, carrier, fingerprint)
        if found:
            await audit.record(
                conn, actor="command", action="sftp key revoked", object=f"{carrier} {fingerprint}"
            )
        return found
