"""The public keys by which a carrier opens its SFTP box."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import asyncssh
import typer

from api_ingest import settings as settings_file
from api_ingest.cli.database import run, who
from api_ingest.cli.known_carrier import Carrier, Json, Listed, Test, revoked, settings_for, show
from api_ingest.printing import console, errors
from api_ingest.store import audit, ssh_keys
from api_ingest.store.pool import Connection

SHORTEST_RSA = 2048
_COLUMNS = {
    "fingerprint": "fingerprint", "test": "test", "created_at": "made", "expires_at": "ended",
}  # fmt: skip


def manage_sftp_key(
    carrier: Carrier,
    file: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, help="public keys, as in id_ed25519.pub"),
    ] = None,
    *,
    revoke: Annotated[str | None, typer.Option(help="end the key with this fingerprint")] = None,
    test: Test = False,
    listed: Listed = False,
    json: Json = False,
) -> None:
    """Let public keys into a carrier's SFTP box, revoke or list them.

    For a rotation add the new key, let the carrier try it, and revoke the old one.
    """
    if listed:
        rows = run(settings_file.load(), lambda conn: ssh_keys.list_keys(conn, carrier))
        show(f"SFTP keys of {carrier}", _COLUMNS, rows, json=json)
    elif revoke:
        found = run(settings_file.load(), lambda conn: _revoke_key(conn, carrier, revoke))
        revoked(revoke, found=found, otherwise=f"{carrier} has no such key")
    elif file:
        settings, keys = settings_for(carrier), _read_keys(file)
        run(settings, lambda conn: _add_keys(conn, carrier, keys, test=test))
        for key in keys:
            console.print(f"{key.get_fingerprint()} opens the box of {carrier}", soft_wrap=True)
    else:
        raise typer.BadParameter("a file of public keys, --list or --revoke")


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
                conn, actor=who(), action="sftp key let in",
                object=f"{carrier} {key.get_fingerprint()}",
            )  # fmt: skip


async def _revoke_key(conn: Connection, carrier: str, fingerprint: str) -> bool:
    async with conn.transaction():
        found = await ssh_keys.revoke(conn, carrier, fingerprint)
        if found:
            await audit.record(
                conn, actor=who(), action="sftp key revoked", object=f"{carrier} {fingerprint}"
            )
        return found
