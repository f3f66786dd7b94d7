"""Commands about stays: the overstays of a day, and what an officer grants a person.

Nothing they print names anybody; a person is read from standard input, never from arguments, which
other users of the machine could see.
"""

from __future__ import annotations

import getpass
import json as json_text
import sys
from datetime import datetime
from typing import Annotated, Any

import typer

from api_ingest import seal
from api_ingest import settings as settings_file
from api_ingest.cli.database import run
from api_ingest.cli.days import days
from api_ingest.domain.manifest import Traveller
from api_ingest.printing import console, errors, print_json, print_table
from api_ingest.settings import Settings
from api_ingest.store import audit, crossings, grants
from api_ingest.store.missed_departures import Missed, missed_departures
from api_ingest.store.pool import Connection
from api_ingest.upkeep.ledger import now
from api_ingest.upkeep.overstays import compute
from watchlists.stays import rules as stay_rules
from watchlists.stays import wording
from watchlists.stays.crossing import day_of
from watchlists.stays.ledger import people_of
from watchlists.stays.overstay import Overstay
from watchlists.stays.permitted import Allowance, Grant, GrantKind, allowance
from watchlists.stays.stated import FIELDS, traveller_of

COLUMNS = ("reference", "came with", "manifest", "rule", "days", "last lawful", "strength")


def overstays(
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the day; today where not said")
    ] = None,
    *,
    language: Annotated[str, typer.Option(help="of the sentences: en or nl")] = "en",
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,
) -> None:
    """The overstays of a day as the ledger has it now, with their evidence and their doubts.

    Proposes nothing and writes nothing: the service does so once a day.
    """
    settings = settings_file.load()
    day = on.date() if on else day_of(now())
    rules = _rules(settings)
    found = run(settings, lambda conn: compute(conn, day, rules, settings))
    if json:
        print_json(_told(one, language) for one in found)
        return
    print_table(f"{len(found)} overstays on {day}", COLUMNS, [_row(one, language) for one in found])
    for one in found:
        console.print(f"\n{one.reference[:12]}: {one.source}")
        for doubt in one.doubts:
            console.print(f"  {wording.doubt(doubt, language)}")


def _rules(settings: Settings) -> stay_rules.Rules:
    return stay_rules.load(settings.stay_rules or stay_rules.SHIPPED)


def _row(one: Overstay, language: str) -> tuple[object, ...]:
    return (
        one.reference[:12], one.arrival.flight, one.arrival.manifest, one.rule,
        wording.total(one, language), one.last_lawful_day, one.strength,
    )  # fmt: skip


def _told(one: Overstay, language: str) -> dict[str, Any]:
    """Its JSON, with the doubts in words; the hashes mean nothing outside the ledger."""
    said = one.to_json()
    arrival = {name: value for name, value in said["arrival"].items() if name != "keys"}
    doubts = [
        told | {"says": wording.doubt(doubt, language)}
        for told, doubt in zip(said["doubts"], one.doubts, strict=True)
    ]
    flights = [[str(one.flight) for one in stay.crossings] for stay in one.counted]
    rest = {name: said[name] for name in said if name not in {"keys", "counted"}}
    return {"reference": one.reference} | rest | {
        "arrival": arrival, "doubts": doubts, "counted": flights,
    }  # fmt: skip


def grant(
    kind: Annotated[GrantKind, typer.Argument(help="resident, exempt or extension")],
    why: Annotated[str, typer.Option(help="the reason, without a name")],
    *,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="its first day")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="its last day")
    ] = None,
    reference: Annotated[str, typer.Option(help="where it is written")] = "",
) -> None:
    """Say that a person is a resident, exempt, or may stay longer.

    The person is asked for; a program writes one JSON object to standard input.
    """
    settings = settings_file.load()
    keys = seal.load(settings).keys_of(_person())
    granted = Grant(
        kind=kind, keys=keys, reference=reference or None,
        first=first.date() if first else None, last=last.date() if last else None,
    )  # fmt: skip

    async def add(conn: Connection) -> int:
        async with conn.transaction():
            by = getpass.getuser()
            id = await grants.add(conn, granted, why=why, by=by)
            await audit.record(
                conn, actor=by, action="stay granted", object=f"grant/{id}", result=kind
            )
            return id

    try:
        id = run(settings, add)
    except ValueError as error:
        errors.print(str(error))
        raise typer.Exit(1) from None
    console.print(f"grant {id}: {kind}")


def end(id: Annotated[int, typer.Argument(help="the number of a grant")]) -> None:
    """End a grant: from today on it counts no more."""

    async def finish(conn: Connection) -> bool:
        async with conn.transaction():
            by = getpass.getuser()
            if not await grants.end(conn, id, on=day_of(now()), by=by):
                return False
            await audit.record(conn, actor=by, action="stay grant ended", object=f"grant/{id}")
            return True

    if not run(settings_file.load(), finish):
        errors.print(f"{id}: no such grant, or it has ended already")
        raise typer.Exit(1)
    console.print(f"grant {id} has ended")


def show_grants(
    most: Annotated[int, typer.Option(min=1, max=10_000, help="how many, newest first")] = 20,
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,  # noqa: FBT002
) -> None:
    """Grants: kind, days, why and by whom; not of whom."""
    found = run(settings_file.load(), lambda conn: grants.latest(conn, most))
    if json:
        print_json(one._asdict() for one in found)
        return
    print_table(f"{len(found)} grants, newest first", grants.Given._fields, found)


def show(
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,  # noqa: FBT002
) -> None:
    """The stays of a person, and until when the person may stay.

    The person is asked for; a program writes one JSON object to standard input.
    """
    settings = settings_file.load()
    person = _person()
    keys, today, rules = seal.load(settings).keys_of(person), day_of(now()), _rules(settings)

    async def look(conn: Connection) -> tuple[list[crossings.Row], list[Grant]]:
        async with conn.transaction():
            rows = await crossings.of_persons(conn, await crossings.sharing(conn, keys.same))
            by = getpass.getuser()
            await audit.record(conn, actor=by, action="viewed", object="stays of a person")
            return rows, await grants.everyone(conn)

    rows, known = run(settings, look)
    people = people_of(row.crossing for row in rows)
    same = {*keys.same} | {key for one in people for key in one.keys.same}
    mine = [one for one in known if not same.isdisjoint(one.keys.same)]
    found = [stay for one in people for stay in one.stays]
    left = allowance(found, rules, person.nationalities, on=today, grants=mine)
    told = [
        {"first": one.first, "last": one.last, "missing": one.missing,
         "flights": [str(crossing.flight) for crossing in one.crossings]}
        for one in found
    ]  # fmt: skip
    if json:
        print_json([{"stays": told, "grants": len(mine), **_allowed(left)}])
        return
    print_table("stays", ("first", "last", "missing", "flights"), [[*one.values()] for one in told])
    for name, value in _allowed(left).items():
        console.print(f"{name}: {value}")


def _allowed(left: Allowance) -> dict[str, Any]:
    last = left.last_lawful_day if left.limited else None
    return {"rule": left.rule, "used": left.used, "left": left.left, "limited": left.limited,
            "last_lawful_day": last}  # fmt: skip


def _person() -> Traveller:
    """Asked for at a terminal; else a JSON object with some of the same fields."""
    try:
        return traveller_of(_asked() if sys.stdin.isatty() else _from_json(sys.stdin.read()))
    except ValueError as error:
        errors.print(str(error))
        raise typer.Exit(1) from None


def _asked() -> dict[str, str]:
    return {field: str(typer.prompt(field, default="", show_default=False)) for field in FIELDS}


def _from_json(text: str) -> dict[str, str]:
    """Raises ValueError for anything but an object of texts with fields that we know."""
    try:
        said = json_text.loads(text)
    except json_text.JSONDecodeError:
        raise ValueError(f"a JSON object is needed, with {', '.join(FIELDS)}") from None
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise ValueError(f"a JSON object of texts is needed, with {', '.join(FIELDS)}")
    unknown = sorted(set(said) - set(FIELDS))
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: no such field; there are {', '.join(FIELDS)}")
    return said


def missed(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="first day")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="last day")],
    *,
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,
) -> None:
    """Departures nobody told us of, closed because the traveller came again within these days."""
    asked = days(first.date(), last.date())
    found = run(settings_file.load(), lambda conn: missed_departures(conn, *asked))
    if json:
        print_json(one.to_json() for one in found)
    else:
        print_table(f"{len(found)} departures missed", Missed._fields, found)
