"""Commands about how long things are kept: what is due, was erased, or is held and why."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from api_ingest import settings as settings_file
from api_ingest.cli.database import run, who
from api_ingest.printing import console, errors, print_json, print_table
from api_ingest.settings import Settings
from api_ingest.store import audit, case_files, retention
from api_ingest.store.pool import Connection
from api_ingest.upkeep import retention as upkeep
from api_ingest.upkeep.terms import Moment
from watchlists.source import load_all
from watchlists.stays import rules

COLUMNS = ("kind", "term", "from", "rows", "oldest", "due", "overdue", "held", "held by")
Json = Annotated[bool, typer.Option("--json", help="one object")]


def _now(settings: Settings) -> Moment:
    return Moment(
        now=datetime.now(UTC), settings=settings, lists=load_all(settings.watchlist_folders),
        rules=rules.load(settings.stay_rules or rules.SHIPPED),
    )  # fmt: skip


def show_report(json: Json = False) -> None:  # noqa: FBT002
    """What is held and why, what is due, what was erased. Exit code 1: something is overdue."""
    settings = settings_file.load()
    at = _now(settings)

    async def look(conn: Connection) -> tuple[list[upkeep.Line], list[retention.Run]]:
        return await upkeep.report(conn, at), [*await retention.runs(conn, 10)]

    lines, runs = run(settings, look)
    late = upkeep.overdue(lines, settings)
    failed = bool(runs) and runs[0].fault is not None
    if json:
        print_json([_as_json(at, lines, runs, late)])
    else:
        _show(at, lines, runs, late)
    raise typer.Exit(1 if late or failed else 0)


def _as_json(
    at: Moment, lines: list[upkeep.Line], runs: list[retention.Run], late: int
) -> dict[str, Any]:
    kinds = [
        {
            "kind": line.kind.name, "holds": dict(line.kind.holds), "from": line.kind.begins,
            "terms": {name: getattr(at.settings, name) for name in line.kind.settings},
            "of_lists": at.of_lists(line.kind.of_lists) if line.kind.of_lists else {},
            "source": line.kind.source, "held_by": line.kind.held_by,
            **(line.held._asdict() if line.held else {}),
        }
        for line in lines
    ]  # fmt: skip
    return {
        "at": at.now, "overdue": late, "off": upkeep.off(at.settings), "kinds": kinds,
        "runs": [one._asdict() for one in runs],
    }  # fmt: skip


def _show(at: Moment, lines: list[upkeep.Line], runs: list[retention.Run], late: int) -> None:
    print_table("what is held", COLUMNS, [_row(line, at) for line in lines])
    rows = [
        (f"{one.at:%Y-%m-%d %H:%M}Z", one.fault or _said(one.erased), one.overdue, one.ms)
        for one in runs
    ]
    print_table("what was erased", ("run", "erased", "overdue", "ms"), rows)
    for name in upkeep.off(at.settings):
        errors.print(f"{name} is off: what it is about is never erased", style="bold red")
    if not runs:
        errors.print("the purge has never run: is the service up?", style="red")
    if late:
        errors.print(f"{late} rows are overdue: see the RUNBOOK", style="bold red")


def _row(line: upkeep.Line, at: Moment) -> tuple[object, ...]:
    kind, held = line.kind, line.held
    terms = [f"{name} {getattr(at.settings, name)}" for name in kind.settings]
    own = at.of_lists(kind.of_lists) if kind.of_lists else {}
    terms += [f"{name} {days}" for name, days in own.items()]
    term = Text("\n".join(terms) or kind.source, style="bold red" if "off" in str(terms) else "")
    numbers = (
        (held.rows, held.oldest and f"{held.oldest:%Y-%m-%d %H:%M}Z", held.due, held.overdue,
         held.held) if held else ("", "", "", "", "")
    )  # fmt: skip
    return (kind.name, term, kind.begins, *numbers, kind.held_by)


def _said(erased: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(erased.items())) or "nothing"


def purge_now(
    *,
    dry_run: Annotated[bool, typer.Option(help="only say what is due; erase nothing")] = False,
    json: Json = False,
) -> None:
    """Erase now what its term is over of, as the service does by itself each hour."""
    settings = settings_file.load()
    at = _now(settings)
    if dry_run:
        lines = run(settings, lambda conn: upkeep.report(conn, at))
        erased = {line.kind.name: line.held.due for line in lines if line.held}
    else:
        done = run(settings, lambda conn: _alone(conn, at))
        if done is None:
            errors.print("another process is purging just now")
            raise typer.Exit(1)
        erased = done.erased
    if json:
        print_json([{"dry_run": dry_run, "erased": erased}])
    else:
        console.print(f"{'due' if dry_run else 'erased'}: {_said(erased)}")


async def _alone(conn: Connection, at: Moment) -> retention.Run | None:
    if not await retention.lock(conn):
        return None
    try:
        return await upkeep.purge(conn, at)
    finally:
        await retention.unlock(conn)


def show_cases(
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,  # noqa: FBT002
) -> None:
    """Case files of confirmed alerts by their day of review, without the persons."""
    rows = run(settings_file.load(), case_files.cases)
    if json:
        print_json(rows)
        return
    columns = ("id", "list", "flight", "date", "reason", "officer", "review_on")
    print_table("case files", columns, [[row[name] for name in columns] for row in rows])


def show_case(
    id: Annotated[int, typer.Argument(help="the id of a case file")],
    because: Annotated[str, typer.Option(help="what for; it stands in the audit trail")],
) -> None:
    """One case file with its person, as JSON. That it was shown is noted, and for what."""

    async def look(conn: Connection) -> dict[str, Any] | None:
        async with conn.transaction():
            found = await case_files.case(conn, id)
            if found:
                await audit.record(
                    conn, actor=who(), action="case viewed", object=f"case/{id}", result=because
                )
            return found

    found = run(settings_file.load(), look) if because.strip() else None
    if found is None:
        errors.print(f"{id}: no such case file" if because.strip() else "say what for")
        raise typer.Exit(1)
    print_json([found])


def extend_case(
    id: Annotated[int, typer.Argument(help="the id of a case file")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="the new day of review")],
    because: Annotated[str, typer.Option(help="why; it stands in the audit trail")],
) -> None:
    """Keep a case file until a later day: somebody decides it, and says why."""
    done = because.strip() and run(
        settings_file.load(), lambda conn: _extend(conn, id, until.date(), because)
    )
    if not done:
        errors.print(f"{id}: no such case file, it is kept so long anyway, or no reason was given")
        raise typer.Exit(1)
    console.print(f"case file {id} is kept until {until:%Y-%m-%d}")


async def _extend(conn: Connection, id: int, until: date, because: str) -> bool:
    async with conn.transaction():
        done = await case_files.extend(conn, id, until, who())
        if done:
            await audit.record(
                conn, actor=who(), action="case extended", object=f"case/{id}",
                result=f"until {until}: {because}",
            )  # fmt: skip
        return done


def release_case(id: Annotated[int, typer.Argument(help="the id of a case file")]) -> None:
    """Erase a case file now."""
    if not run(settings_file.load(), lambda conn: _release(conn, id)):
        errors.print(f"{id}: no such case file")
        raise typer.Exit(1)
    console.print(f"case file {id} is erased")


async def _release(conn: Connection, id: int) -> bool:
    async with conn.transaction():
        done = await case_files.release(conn, id)
        if done:
            await audit.record(conn, actor=who(), action="case released", object=f"case/{id}")
        return done
