"""The receipt for people: what was understood, and what is to be mended, each thing at its place.

One text for the folder, SFTP and mail. A discreet one (mail travels in the open) says places and
remedies, and no value that the sender's file holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api_ingest.domain.problem import (
    CARRIER_AMBIGUOUS,
    CARRIER_UNKNOWN,
    COLUMN_MISSING,
    MESSAGES_TOO_MANY,
    PARTS_MISSING,
    TABLE_HEADER_MISSING,
    Problem,
)
from api_ingest.domain.repair import grouped

HOME = ZoneInfo("America/Kralendijk")
OUTCOMES = {
    "taken": "TAKEN",
    "refused": "NOT TAKEN: it is kept, but no manifest could be read in it. Mend it and send it"
    " again.",
    "waiting": "KEPT, and not read yet. The receipt follows; do not send it again.",
    "quarantined": "KEPT, but a fault of ours keeps us from reading it. We are told, and the"
    " receipt follows; do not send it again.",
}  # fmt: skip
# Their values are ours and not the sender's.
OURS = {
    CARRIER_AMBIGUOUS, CARRIER_UNKNOWN, COLUMN_MISSING, MESSAGES_TOO_MANY, PARTS_MISSING,
    TABLE_HEADER_MISSING,
}  # fmt: skip
COUNTS = ("new", "changed", "same", "removed", "stale")


def letter(receipt: Mapping[str, Any], *, discreet: bool = False) -> str:
    """The text of a receipt (the form of `Receipt.to_json`), lines ended by a line feed."""
    problems = [Problem.from_json(one) for one in receipt["problems"]]
    lines = [*_opening(receipt), *map(_flight, receipt["flights"])]
    if left_out := receipt["travellers"]["left_out"]:
        lines.append(f"{left_out} left out: neither a name nor a document number.")
    lines += ["", *_to_mend([_discreet(p) for p in problems] if discreet else problems)]
    lines += _more(receipt, problems)
    return "\n".join(lines).rstrip("\n") + "\n"


def _opening(receipt: Mapping[str, Any]) -> Iterator[str]:
    at = datetime.fromisoformat(receipt["received_at"])
    yield OUTCOMES[receipt["outcome"]]
    yield ""
    yield f"Receipt   {receipt['id'] or 'none: this was a check, and nothing was kept'}"
    yield f"Received  {at:%Y-%m-%d %H:%M:%S} UTC ({at.astimezone(HOME):%d-%m %H:%M} on the islands)"
    yield f"Bytes     {receipt['size']}, SHA-256 {receipt['sha256']}"
    if profile := receipt["recognised"]["profile"]:
        yield f"Read as   {receipt['recognised']['format']} by {profile}"
    yield ""


def _flight(flight: Mapping[str, Any]) -> str:
    """`KL0767  2026-11-24  AMS - BON  41 travellers (40 new, 1 same)`."""
    counts = ", ".join(f"{flight[name]} {name}" for name in COUNTS if flight[name])
    return (
        f"{flight['designator']}  {flight['date'] or 'date unknown'}  "
        f"{flight['departure'] or '?'} - {flight['arrival'] or '?'}  "
        f"{flight['travellers']} travellers" + (f" ({counts})" if counts else "")
    )


def _to_mend(problems: list[Problem]) -> Iterator[str]:
    """Once for each thing to do, and below it every place where."""
    groups = grouped(problems)
    if not groups:
        yield "Nothing is to be mended."
        return
    yield "To mend:"
    for number, (repair, members) in enumerate(groups, 1):
        yield ""
        yield f"{number}. {_capital(members[0].remedy())} [{repair.kind.code}]"
        yield from (f"   - {_at(problem)}" for problem in members)


def _at(problem: Problem) -> str:
    where = f"{problem.place}: " if problem.place else ""
    return f"{where}{problem.says()}"


def _more(receipt: Mapping[str, Any], problems: list[Problem]) -> Iterator[str]:
    """What the receipt counts and does not show, and what asks for nothing."""
    counts = receipt["problem_counts"]
    for code, count in counts.items():
        shown = sum(problem.kind.code == code for problem in problems)
        if count > shown:
            yield f"\nOf [{code}] there are {count}; the first {shown} are shown."
    asks_nothing = {p.kind.code for p in problems if p.kind.remedy == "nothing"}
    if asks_nothing:
        told = ", ".join(f"{counts[code]} {code}" for code in sorted(asks_nothing))
        yield f"\nFor your knowledge: {told}."


def _discreet(problem: Problem) -> Problem:
    """Without value, header and name of a sheet: a damaged file may hold a person there."""
    place = problem.place
    if place is not None:
        place = place._replace(header=None, sheet=place.sheet and "…")
    return Problem(problem.kind, place, problem.value if problem.kind in OURS else "…")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
