"""A delivery is one set of bytes from a carrier; a receipt is our answer to it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from api_ingest.domain.problem import CATALOGUE, Problem
from api_ingest.domain.reported import Place

LONGEST_NAME = 255
Channel = Literal["http", "upload", "folder", "sftp", "mail", "replay", "check"]
Outcome = Literal["taken", "refused", "waiting", "quarantined"]
SHOWN_OF_A_KIND = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The bytes as received, who sent them, how and when.

    `carrier` is the IATA code (or profile name) of the key that sent it, None where nobody had to
    prove it (the command line). `hints` are the delivery's own fields, such as the file name or
    `flight`, that a profile may use.
    """

    content: bytes
    received_at: datetime
    channel: Channel
    carrier: str | None = None
    name: str | None = None
    content_type: str | None = None
    id: UUID | None = None
    test: bool = False
    hints: dict[str, str] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Hex digest of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


def printable(text: str | None) -> str | None:
    r"""What a sender calls something, fit to be kept and shown (PostgreSQL takes no NUL).

    >>> printable("lijst\x00\n 24.csv"), printable("\x07")
    ('lijst 24.csv', None)
    """
    return "".join(char for char in text or "" if char.isprintable())[:LONGEST_NAME] or None


class AnnotatedCopy(NamedTuple):
    """A table as it came, with its problems beside it; `ending` is that of its file name."""

    ending: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightReceipt:
    """What became of one manifest of the delivery.

    Its flight as read, and how many travellers changed what we hold.
    """

    function: str
    designator: str
    date: str | None
    departure: str | None
    arrival: str | None
    travellers: int
    new: int = 0
    changed: int = 0
    same: int = 0
    removed: int = 0
    stale: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Our answer to the carrier. It never says anything about matches."""

    id: UUID | None
    sha256: str
    size: int
    received_at: datetime
    outcome: Outcome
    carrier: str | None = None
    format: str | None = None
    profile: str | None = None
    flights: tuple[FlightReceipt, ...] = ()
    left_out: int = 0
    problems: tuple[Problem, ...] = ()
    reply: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The receipt as carriers get it: the first hundred problems of a kind, then a count."""
        return {
            "id": str(self.id) if self.id else None,
            "sha256": self.sha256,
            "size": self.size,
            "received_at": self.received_at.isoformat(),
            "outcome": self.outcome,
            "recognised": {"carrier": self.carrier, "format": self.format, "profile": self.profile},
            "flights": [_flight_json(flight) for flight in self.flights],
            "travellers": self._counts(),
            "problems": [p.to_json() for p in _first_of_each_kind(self.problems)],
            "reply": self.reply,
            "problem_counts": dict(sorted(Counter(p.kind.code for p in self.problems).items())),
        }

    def _counts(self) -> dict[str, int]:
        names = ("new", "changed", "same", "removed", "stale")
        sums = {name: sum(getattr(flight, name) for flight in self.flights) for name in names}
        return {
            "taken": sum(flight.travellers for flight in self.flights),
            **sums,
            "left_out": self.left_out,
        }


def unread(id: UUID, state: str, sha256: str, size: int, received_at: datetime) -> Receipt:
    """The receipt of a delivery that is kept and not read yet; `state` is that of the store."""
    outcome: Outcome = "quarantined" if state == "quarantined" else "waiting"
    return Receipt(id=id, sha256=sha256, size=size, received_at=received_at, outcome=outcome)


def _flight_json(flight: FlightReceipt) -> dict[str, Any]:
    return {name: getattr(flight, name) for name in FlightReceipt.__slots__}


def _first_of_each_kind(problems: Sequence[Problem]) -> list[Problem]:
    seen: Counter[str] = Counter()
    shown = []
    for problem in problems:
        seen[problem.kind.code] += 1
        if seen[problem.kind.code] <= SHOWN_OF_A_KIND:
            shown.append(problem)
    return shown


_KEPT = ("id", "sha256", "size", "received_at", "outcome", "recognised", "travellers",
         "problem_counts")  # fmt: skip
_FLIGHT = frozenset(FlightReceipt.__slots__)


def without_content(receipt: Mapping[str, Any], *, erased_at: datetime) -> dict[str, Any]:
    """A receipt (as JSON) of which nothing is left that the carrier wrote of a person.

    Counts, flights, the kind of each problem and where it stood; `erased_at` says that the rest
    was destroyed. What a receipt holds beside that is not known here, and so is left out.
    """
    kept = {name: receipt[name] for name in _KEPT if name in receipt}
    flights = [
        {name: value for name, value in flight.items() if name in _FLIGHT}
        for flight in receipt.get("flights", ())
    ]
    problems = [_without_value(problem) for problem in receipt.get("problems", ())]
    return kept | {
        "flights": flights, "problems": problems, "reply": None,
        "erased_at": erased_at.isoformat(),
    }  # fmt: skip


def _without_value(problem: Mapping[str, Any]) -> dict[str, Any]:
    """The kind in the words of today's catalogue, and the place without what is written there."""
    place = _numbers(problem["place"]) if problem.get("place") else None
    kind = CATALOGUE.get(problem["code"])
    if kind is not None:
        return Problem(kind, place).to_json()
    return {
        "code": problem["code"], "severity": problem["severity"], "value": None, "says": "",
        "place": place.to_json() if place else None, "remedy": "",
    }  # fmt: skip


def _numbers(place: Mapping[str, Any]) -> Place | None:
    """A tag and a column only where they are one: in a broken message a name can stand there."""
    known: dict[str, Any] = {name: said for name, said in place.items() if isinstance(said, int)}
    words = {name: str(place.get(name) or "") for name in ("tag", "column")}
    if re.fullmatch("[A-Z]{3}", words["tag"]):
        known["tag"] = words["tag"]
    if re.fullmatch("[A-Z]{1,3}", words["column"]):
        known["column"] = words["column"]
    told = {"segment", "message", "row", "tag", "column"} & known.keys()
    return Place.from_json(known) if told and {"start", "end"} <= known.keys() else None
