"""`carrier scorecard`: what was expected of each carrier and day, what came, and how good."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.database import run
from api_ingest.cli.days import days
from api_ingest.domain.completeness import FIELDS
from api_ingest.domain.scorecard import Card, by_carrier
from api_ingest.printing import console, errors, print_json, print_table
from api_ingest.store import expected, scorecard
from api_ingest.store.expected import Expected
from api_ingest.store.pool import Connection
from api_ingest.upkeep.ledger import now
from watchlists.stays.crossing import day_of

DAYS = timedelta(days=6)
COLUMNS = ("day", "carrier", "flights", "on time", "late", "missing", "problems")


def show_scorecard(
    carrier: Annotated[
        str | None, typer.Argument(metavar="[XX]", help="IATA code; else all")
    ] = None,
    *,
    first: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=["%Y-%m-%d"], help="first day; else six days before the last"
        ),
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="last day; else today")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="comma-separated values")] = False,
) -> None:
    """Per carrier and day: expected, on time, late, missing, completeness, problems, amendments."""
    moment = now()
    until = last.date() if last else day_of(moment)
    since, until = days(first.date() if first else until - DAYS, until)

    async def look(conn: Connection) -> tuple[list[Card], list[Expected]]:
        missing = await expected.missing(conn, moment)
        return await scorecard.cards(conn, since, until, carrier, moment), missing

    cards, missing = run(settings_file.load(), look)
    if json:
        print_json(card.to_json() for card in cards)
    elif as_csv:
        _write(cards)
    else:
        for one in missing:
            errors.print(
                f"missing: {one.flight.designator} of {one.flight.date} {one.flight.departure}-"
                f"{one.flight.arrival}, due {one.due:%Y-%m-%d %H:%MZ}, lands "
                f"{one.flight.arrives:%H:%MZ}"
            )
        print_table(f"scorecard of {since} to {until}", COLUMNS, [_row(card) for card in cards])
        for card in by_carrier(cards):
            console.print(_in_words(card), soft_wrap=True)


def _row(card: Card) -> Sequence[object]:
    stands = (card.flights[name] for name in ("on_time", "late", "missing"))
    return (card.day, card.carrier, card.expected, *stands, card.problems_total)


def _in_words(card: Card) -> str:
    """What the table has no room for, of all days together."""
    said = [
        f"{card.flights['awaited']} not due yet, {card.unscheduled} not in the schedule",
        f"{card.deliveries} deliveries, {card.refused} refused, {card.repeated} sent again",
        f"{card.amendments} amendments",
    ]
    if card.median is not None:
        said.append(f"{card.median} minutes before departure, 95 % at least {card.p95}")
    said.append(
        ", ".join(f"{name} {share:.0%}" for name, share in card.completeness.items())
        or "no travellers"
    )
    problems = ", ".join(f"{code} {times}" for code, times in card.problems.most_common())
    return f"{card.carrier}: {'; '.join([*said, problems or 'no problems'])}"


def _write(cards: Sequence[Card]) -> None:
    """A column a count; problems by kind are in --json."""
    rows = [card.to_json() for card in cards]
    plain = [name for name in Card("").to_json() if name not in (
        "minutes_before_departure", "completeness", "problems")]  # fmt: skip
    out = csv.writer(sys.stdout)
    out.writerow([*plain, "median", "p95", *FIELDS, "problems"])
    for row, card in zip(rows, cards, strict=True):
        shares = [row["completeness"].get(name, "") for name in FIELDS]
        out.writerow([
            *(row[name] for name in plain), card.median, card.p95, *shares, card.problems_total,
        ])  # fmt: skip
