"""`api-ingest match`: two tables, a list and travellers, matched without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.text import Text

from api_ingest.domain.alert import Match
from api_ingest.domain.errors import Refused
from api_ingest.domain.problem import Problem
from api_ingest.domain.wording import ENGLISH, Language
from api_ingest.printing import errors, print_json, print_table, problem_line
from watchlists.explanation import asked_in, explained
from watchlists.files import Listed, Matched, listed_in, matched_in
from watchlists.index import Index
from watchlists.question import question

Seen = TypeVar("Seen", Listed, Matched)


def match(
    watchlist: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="table of entries")],
    travellers: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="table of travellers")
    ],
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,  # noqa: FBT002
    language: Annotated[Language, typer.Option(help="of the reasons; JSON is English")] = ENGLISH,
) -> None:
    """Match two tables, without a database, and say why and what would make it certain."""
    listed = _told(watchlist, listed_in).entries
    matches = _told(travellers, lambda content: matched_in(content, listed)).matches
    if json:
        print_json(one.to_json() for one in matches)
        return
    rows = [
        (
            one.traveller, one.entry, f"{one.probability:.3f}", one.strength,
            "\n".join(_why(one, listed, language)),
        )
        for one in matches
    ]  # fmt: skip
    print_table(
        f"{len(rows)} matches", ("traveller", "entry", "probability", "strength", "why"), rows
    )


def _told(file: Path, read: Callable[[bytes], Seen]) -> Seen:
    """What is read of one of the two tables; each problem is told with the name of its table."""
    try:
        found = read(file.read_bytes())
    except Refused as refused:
        _tell(file, refused.problems)
        raise typer.Exit(1) from None
    _tell(file, found.problems)
    return found


def _tell(file: Path, problems: Iterable[Problem]) -> None:
    for problem in problems:
        errors.print(Text(f"{file.name}: ").append_text(problem_line(problem.to_json())))


def _why(one: Match, listed: Index, language: str) -> list[str]:
    entry = listed.entry(one.list, one.entry)
    limits = listed.thresholds(one.list)
    asked = question(one.evidence, one.probability, entry, limits) if entry else None
    return [*explained(one.evidence, language), asked_in(asked, language)]
