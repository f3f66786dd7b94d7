"""Importing a list: what changes is shown first; what removes much waits for a second person."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from api_ingest import settings as settings_file
from api_ingest.cli import list_change
from api_ingest.cli.database import run
from api_ingest.cli.signing import AsAccount, PasswordStdin, signed_in
from api_ingest.domain.errors import Refused
from api_ingest.domain.problem import ENTRY_UNKNOWN
from api_ingest.printing import console, errors, print_json, problem_line
from api_ingest.settings import Settings
from api_ingest.store import audit, list_proposals, watchlists
from api_ingest.store.accounts import Account
from api_ingest.store.pool import Connection
from api_ingest.store.watchlists import Change
from watchlists.reading import ListReading, read_list
from watchlists.source import ListSource, load_all


class _Import(NamedTuple):
    """What was asked for."""

    source: ListSource
    content: bytes
    reading: ListReading
    delta: bool
    dry_run: bool
    yes: bool
    json: bool
    account: str | None
    password_stdin: bool
    limit: float


def import_list(
    name: Annotated[str, typer.Argument(help="the list, as its folder is called")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    *,
    delta: Annotated[bool, typer.Option(help="FILE holds changes: set and remove")] = False,
    dry_run: Annotated[bool, typer.Option(help="only say what would change")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask before")] = False,
    empty: Annotated[bool, typer.Option(help="the list is to hold nobody from now on")] = False,
    account: AsAccount = None,
    password_stdin: PasswordStdin = False,
    json: Annotated[bool, typer.Option("--json", help="one object")] = False,
) -> None:
    """Make FILE the new version of a list: all of it, or nothing and why.

    FILE is CSV, Excel, or FollowTheMoney (JSON lines).
    """
    settings = settings_file.load()
    source = source_named(name, settings)
    content = file.read_bytes()
    reading = _read(content, source, file, delta=delta, empty=empty)
    share = source.four_eyes.removing
    asked = _Import(
        source, content, reading, delta, dry_run, yes, json, account, password_stdin,
        limit=settings.list_removal_share if share is None else share,
    )  # fmt: skip
    run(settings, lambda conn: _import(conn, asked))


def source_named(name: str, settings: Settings) -> ListSource:
    """The list of that name. Exits with 1 where there is none."""
    sources = {source.name: source for source in load_all(settings.watchlist_folders)}
    if name not in sources:
        errors.print(f"{name}: no such list; there are {', '.join(sorted(sources))}")
        raise typer.Exit(1)
    return sources[name]


def _read(
    content: bytes, source: ListSource, file: Path, *, delta: bool, empty: bool
) -> ListReading:
    """What the file says. Exits with 1 where anything in it is an error."""
    try:
        reading = read_list(content, source, delta=delta)
    except Refused as refused:
        reading = ListReading([], {}, list(refused.problems))
    for problem in reading.problems:
        errors.print(problem_line(problem.to_json()))
    nothing = not (reading.entries or reading.removed or empty)
    if nothing and not reading.problems:
        errors.print(f"{file} holds no entries; if the list is to hold nobody, say --empty")
    if nothing or any(p.kind.severity in ("error", "refusal") for p in reading.problems):
        errors.print("nothing was imported")
        raise typer.Exit(1)
    return reading


async def _import(conn: Connection, asked: _Import) -> None:
    async with conn.transaction():
        change = await _compare(conn, asked)
    waits = change.lost > asked.limit
    _show(change, asked, waits=waits)
    if asked.dry_run:
        return
    by = getpass.getuser()
    account = None
    if waits or asked.account:
        account = await signed_in(conn, asked.account, password_stdin=asked.password_stdin)
        by = account.name
    if not (asked.yes or asked.json) and sys.stdin.isatty():
        typer.confirm("go on?", abort=True)
    async with conn.transaction():
        if (again := await _compare(conn, asked)) != change:
            errors.print("the list changed meanwhile: nothing was imported, look at it again")
            raise typer.Exit(1)
        if waits and account is not None:
            done = await _propose(conn, again, asked, account)
        else:
            done = await _apply(conn, again, asked, by)
    _say_done(asked, change, done, waits=waits)


async def _propose(conn: Connection, change: Change, asked: _Import, account: Account) -> str:
    number = await list_proposals.propose(conn, change, content=asked.content, account=account.id)
    done = f"proposal {number}"
    await audit.record(
        conn, actor=account.name, action="list proposed", object=change.list,
        result=f"{done}: {_counted(change)}",
    )  # fmt: skip
    return done


async def _apply(conn: Connection, change: Change, asked: _Import, by: str) -> str:
    sha256 = watchlists.digest(asked.content)
    version = await watchlists.apply(conn, change, sha256=sha256, by=by)
    done = f"version {version.number}"
    await audit.record(
        conn, actor=by, action="list imported", object=change.list,
        result=f"{done}: {_counted(change)}",
    )  # fmt: skip
    return done


async def _compare(conn: Connection, asked: _Import) -> Change:
    removed = [*asked.reading.removed] if asked.delta else None
    return await watchlists.compare(conn, asked.source.name, asked.reading.entries, removed=removed)


def _show(change: Change, asked: _Import, *, waits: bool) -> None:
    for id, place in asked.reading.removed.items():
        if id not in change.removed:
            errors.print(problem_line(ENTRY_UNKNOWN.at(place, id).to_json()))
    if asked.json:
        if asked.dry_run:
            print_json([list_change.to_json(change) | {"waits": waits}])
        return
    list_change.show(change)
    if waits:
        errors.print(
            f"{change.lost:.0%} of the entries would go, more than {asked.limit:.0%}: "
            "this waits for a second person"
        )


def _say_done(asked: _Import, change: Change, done: str, *, waits: bool) -> None:
    name = asked.source.name
    if asked.json:
        print_json([list_change.to_json(change) | {"waits": waits, "done": done}])
    elif waits:
        console.print(f"{done} waits: somebody else says `api-ingest watchlist approve {name}`")
    else:
        console.print(f"{name} is now {done}: {change.entries} entries, {_counted(change)}")


def _counted(change: Change) -> str:
    return (
        f"{len(change.added)} added, {len(change.changed)} changed, {len(change.removed)} removed"
    )


def approve(
    name: Annotated[str, typer.Argument(help="the list whose proposal waits")],
    *,
    refuse: Annotated[bool, typer.Option("--refuse", help="refuse it instead")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask before")] = False,
    account: AsAccount = None,
    password_stdin: PasswordStdin = False,
) -> None:
    """Look at an import that waits for a second person, and let it happen or not."""
    settings = settings_file.load()
    run(
        settings,
        lambda conn: _approve(
            conn, name, account, refuse=refuse, yes=yes, password_stdin=password_stdin
        ),
    )


async def _approve(
    conn: Connection, name: str, account: str | None, *, refuse: bool, yes: bool,
    password_stdin: bool,
) -> None:  # fmt: skip
    proposal = (await list_proposals.waiting(conn)).get(name)
    if proposal is None:
        errors.print(f"{name}: nothing waits")
        raise typer.Exit(1)
    console.print(
        f"{name}: {proposal.added} added, {proposal.changed} changed, {proposal.removed} removed "
        f"of {proposal.held}, proposed by {proposal.proposed_by} at "
        f"{proposal.proposed_at:%Y-%m-%d %H:%M} UTC"
    )
    who = await signed_in(conn, account, password_stdin=password_stdin)
    if not yes and sys.stdin.isatty():
        typer.confirm("refuse it?" if refuse else "let it happen?", abort=True)
    try:
        async with conn.transaction():
            outcome, version = await list_proposals.settle(
                conn, proposal, approve=not refuse, account=who.id, by=who.name
            )
            told = f"version {version.number}" if version else f"proposal {proposal.id}"
            await audit.record(
                conn, actor=who.name, action="list proposal settled", object=name,
                result=f"{outcome}: {told}",
            )  # fmt: skip
    except PermissionError as proposer:
        errors.print(f"{proposer} proposed it: somebody else has to approve it")
        raise typer.Exit(1) from None
    if outcome == "outdated":
        errors.print(f"{name} changed since it was proposed: import the file again")
        raise typer.Exit(1)
    console.print(f"{name} is now version {version.number}" if version else f"{name}: refused")
