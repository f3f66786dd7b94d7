"""Who somebody at a terminal is: an account and its password."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from api_ingest.printing import errors
from api_ingest.store import accounts
from api_ingest.store.accounts import Account
from api_ingest.store.pool import Connection

AsAccount = Annotated[
    str | None, typer.Option("--as", metavar="ACCOUNT", help="your account; asks for its password")
]
PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="read the password from standard input")
]


async def signed_in(conn: Connection, name: str | None, *, password_stdin: bool) -> Account:
    """The account of who runs the command. Exits with 1 where name and password do not fit."""
    if name is None and not sys.stdin.isatty():
        errors.print("this needs an account: say --as ACCOUNT")
        raise typer.Exit(1)
    said = name or str(typer.prompt("account"))
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = str(typer.prompt(f"password of {said}", hide_input=True))
    stored = await accounts.find(conn, said)
    if not accounts.is_password(stored, password) or stored.account is None:
        errors.print("that name and password do not belong together")
        raise typer.Exit(1)
    if stored.account.role == "partner":
        errors.print(f"{said} sees figures, and does nothing to the lists")
        raise typer.Exit(1)
    return stored.account
