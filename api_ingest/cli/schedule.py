"""Commands about schedules: which flights are expected, and which do not fly after all."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.database import run, who
from api_ingest.domain.errors import Refused
from api_ingest.domain.schedule import ScheduledFlight
from api_ingest.printing import console, errors, print_json, print_table, problem_line
from api_ingest.settings import Settings
from api_ingest.store import audit, expected, schedules
from api_ingest.store.pool import Connection
from api_ingest.store.schedules import Change
from api_ingest.upkeep.expected import set_ahead
from api_ingest.upkeep.ledger import now
from api_ingest.upkeep.profiles import Profiles
from carriers.schedule.reading import ScheduleReading, read_schedule

COLUMNS = ("carrier", "flight", "from", "to", "departs", "arrives", "days", "first", "last")


def import_schedule(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    *,
    add: Annotated[
        bool, typer.Option("--add", help="beside what holds, as for a single extra flight")
    ] = False,
    dry_run: Annotated[bool, typer.Option(help="only say what would change")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask before")] = False,
    json: Annotated[bool, typer.Option("--json", help="one object")] = False,
) -> None:
    """Make FILE the whole schedule of its carriers from now on: all of it, or nothing and why.

    FILE is IATA's SSIM (chapter 7), CSV or Excel.
    """
    settings = settings_file.load()
    reading = _read(file)

    async def compare(conn: Connection) -> Change:
        return await schedules.compare(conn, reading.carriers, reading.flights, add=add)

    change = run(settings, compare)
    if not json:
        _show(change, reading)
    if dry_run:
        if json:
            print_json([_to_json(change, reading, 0)])
        return
    if change.ended and not (yes or json) and sys.stdin.isatty():
        typer.confirm("go on?", abort=True)

    async def apply(conn: Connection) -> int:
        async with conn.transaction():
            await expected.lock(conn)
            again = await compare(conn)
            return await _apply(conn, again, reading, settings)

    changed = run(settings, apply)
    if json:
        print_json([_to_json(change, reading, changed)])
    else:
        console.print(f"flights of these days that were set, changed or taken out: {changed}")


def _read(file: Path) -> ScheduleReading:
    """What the file says. Exits with 1 where a leg of it cannot be understood."""
    try:
        reading = read_schedule(file.read_bytes())
    except Refused as refused:
        reading = ScheduleReading([], 0, 0, frozenset(), list(refused.problems))
    for problem in reading.problems:
        errors.print(problem_line(problem.to_json()))
    bad = any(problem.kind.severity in ("error", "refusal") for problem in reading.problems)
    if bad or reading.lost or not reading.carriers:
        errors.print(f"{reading.lost} legs cannot be understood: nothing was imported")
        raise typer.Exit(1)
    return reading


async def _apply(
    conn: Connection, change: Change, reading: ScheduleReading, settings: Settings
) -> int:
    moment = now()
    await schedules.apply(conn, change, now=moment, by=who())
    carriers = Profiles(settings.carrier_folders).current()
    changed = await set_ahead(conn, moment, settings, carriers)
    told = f"{len(change.added)} new, {len(change.ended)} ended, {change.same} same"
    await audit.record(
        conn, actor=who(), action="schedule imported", object="schedule",
        result=f"{' '.join(sorted(reading.carriers))}: {told}",
    )  # fmt: skip
    return changed


def _show(change: Change, reading: ScheduleReading) -> None:
    for mark, legs in (("+", change.added), ("-", [live.leg for live in change.ended])):
        for leg in legs:
            console.print(f"{mark} {' '.join(_row(leg)[1:])}")
    console.print(
        f"{', '.join(sorted(reading.carriers))}: {len(change.added)} new, {len(change.ended)} "
        f"ended, {change.same} as before; legs that touch none of the islands: {reading.elsewhere}",
        soft_wrap=True,
    )


def _to_json(change: Change, reading: ScheduleReading, changed: int) -> dict[str, Any]:
    return {
        "carriers": sorted(reading.carriers),
        "added": [_of_leg(leg) for leg in change.added],
        "ended": [_of_leg(live.leg) for live in change.ended],
        "same": change.same,
        "elsewhere": reading.elsewhere,
        "flights_changed": changed,
        "problems": [problem.to_json() for problem in reading.problems],
    }


def _row(leg: ScheduledFlight) -> tuple[str, ...]:
    zone = "Z" if leg.utc else ""
    return (
        leg.carrier, f"{leg.carrier}{leg.number}{leg.suffix or ''}", leg.departure, leg.arrival,
        f"{leg.departs:%H:%M}{zone}", f"{leg.arrives:%H:%M}{zone}",
        f"{leg.days}{' every other week' if leg.every > 1 else ''}", str(leg.first),
        str(leg.last or "no end"),
    )  # fmt: skip


def _of_leg(leg: ScheduledFlight) -> dict[str, Any]:
    return {name: getattr(leg, name) for name in ScheduledFlight.__slots__}


def show_schedule(
    carrier: Annotated[
        str | None, typer.Argument(metavar="[XX]", help="IATA code; else all")
    ] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,
) -> None:
    """The schedules that hold now."""
    carriers = [carrier] if carrier else None
    held = run(settings_file.load(), lambda conn: schedules.live(conn, carriers))
    if json:
        print_json(_of_leg(one.leg) | {"since": one.since, "by": one.by} for one in held)
    else:
        print_table("schedules", COLUMNS, [_row(one.leg) for one in held])


def cancel_flight(
    flight: Annotated[str, typer.Argument(help="as in KL767")],
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="local day of departure")],
    *,
    departure: Annotated[
        str | None, typer.Option("--from", help="its port of departure, if it has several")
    ] = None,
    because: Annotated[str, typer.Option(help="why; no names of persons")] = "",
    undo: Annotated[bool, typer.Option(help="it flies after all")] = False,
) -> None:
    """No manifest is expected of a flight that does not fly, and none is missing."""
    if not (because.strip() or undo):
        errors.print("say why with --because")
        raise typer.Exit(2)

    async def call_off(conn: Connection) -> list[str]:
        async with conn.transaction():
            ports = await expected.call_off(
                conn, flight.upper(), day.date(), departure, None if undo else because
            )
            if ports:
                await audit.record(
                    conn, actor=who(), action="flight called off",
                    object=f"flight/{flight.upper()}/{day:%Y-%m-%d}",
                    result="undone" if undo else because,
                )  # fmt: skip
            return ports

    ports = run(settings_file.load(), call_off)
    if not ports:
        errors.print(f"{flight} is not expected on {day:%Y-%m-%d}; flights are set two days ahead")
        raise typer.Exit(1)
    console.print(f"{flight} of {day:%Y-%m-%d} from {', '.join(ports)}: noted")
