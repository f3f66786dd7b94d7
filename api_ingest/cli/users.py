"""Accounts of those who sign in."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.database import run, who
from api_ingest.printing import console, errors
from api_ingest.store import accounts, audit
from api_ingest.store.pool import Connection


def add_user(
    name: Annotated[str, typer.Argument(help="sign-in name")],
    role: Annotated[accounts.Role, typer.Option(help="what the account may see")] = "officer",
    *,
    password_stdin: Annotated[
        bool, typer.Option(help="read the password from standard input")
    ] = False,
) -> None:
    """Make an account, or give it a new password."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else _ask()

    async def add(conn: Connection) -> None:
        async with conn.transaction():
            await accounts.add(conn, name, password, role)
            await audit.record(
                conn, actor=who(), action="account set", object=f"account/{name}", result=role
            )

    try:
        run(settings_file.load(), add)
    except ValueError as error:
        errors.print(str(error))
        raise typer.Exit(1) from None
    console.print(f"{name} can sign in as {role}")


def _ask() -> str:
    return str(typer.prompt("password", hide_input=True, confirmation_prompt=True))
