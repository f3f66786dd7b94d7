"""What is to be mended, once for each thing to do: problems grouped by kind and column or element.

A sender with a hundred wrong dates in one column has one thing to do, not a hundred.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from api_ingest.domain.problem import Kind, Problem

EXAMPLES = 3
_GRAVEST = ("refusal", "error", "warning", "note")


class Repair(NamedTuple):
    """One thing to mend: where (a column, an element; None: the delivery), how often, the first."""

    kind: Kind
    where: str | None
    times: int
    examples: tuple[Problem, ...]

    def to_json(self) -> dict[str, Any]:
        """The form of `api-ingest read --json`."""
        return {
            "code": self.kind.code, "severity": self.kind.severity, "where": self.where,
            "count": self.times, "remedy": self.examples[0].remedy(),
            "examples": [str(problem) for problem in self.examples],
        }  # fmt: skip

    def __str__(self) -> str:
        """`12 times in column C (BORN): write YYYY-MM-DD`."""
        times = "once" if self.times == 1 else f"{self.times} times"
        where = f" in {self.where}" if self.where else ""
        return f"{times}{where}: {self.examples[0].remedy()}"


def repairs(problems: Iterable[Problem]) -> list[Repair]:
    """The gravest first, then the most frequent. What asks for nothing is left out."""
    return [repair for repair, _ in grouped(problems)]


def grouped(problems: Iterable[Problem]) -> list[tuple[Repair, list[Problem]]]:
    """The same, and beside each all the problems that it mends."""
    groups: dict[tuple[Kind, str | None], list[Problem]] = {}
    for problem in problems:
        if problem.kind.remedy != "nothing":
            groups.setdefault((problem.kind, _where(problem)), []).append(problem)
    found = [
        (Repair(kind, where, len(members), tuple(members[:EXAMPLES])), members)
        for (kind, where), members in groups.items()
    ]
    return sorted(found, key=lambda one: (_GRAVEST.index(one[0].kind.severity), -one[0].times))


def _where(problem: Problem) -> str | None:
    """The place without its row or segment number."""
    place = problem.place
    if place is None:
        return None
    if place.tag is not None and place.element is not None:
        return str(place._replace(message=None, segment=None))
    return str(place._replace(row=None, record=None)) if place.column else place.beside
