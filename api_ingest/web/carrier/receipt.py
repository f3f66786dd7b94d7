"""What is to be mended, as the page shows it: once for each thing to do, with every place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from api_ingest.domain.problem import Problem
from api_ingest.domain.repair import Repair, grouped
from api_ingest.domain.wording import worded


class Mend(NamedTuple):
    """One thing to do. `where` is its column or element; `at` each place, with what is wrong there.

    `more` others of this kind are counted and not shown.
    """

    code: str
    severity: str
    remedy: str
    where: str | None
    times: int
    at: list[tuple[str, str]]
    more: int


def shown(receipt: Mapping[str, Any], language: str) -> list[Mend]:
    """The gravest first, from a receipt as JSON, in a language of its reader."""
    problems = [Problem.from_json(one) for one in receipt["problems"]]
    told = Counter(problem.kind.code for problem in problems)
    counts = receipt["problem_counts"]
    found = []
    for repair, members in grouped(problems):
        code = repair.kind.code
        more = counts.get(code, 0) - told.pop(code, counts.get(code, 0))
        found.append(_mend(repair, members, language, more))
    return found


def _mend(repair: Repair, members: list[Problem], language: str, more: int) -> Mend:
    said = [worded(one.to_json(), language) for one in members]
    return Mend(
        repair.kind.code, repair.kind.severity, said[0]["remedy"],
        _column(members[0], language) if repair.where else None, repair.times,
        [(one["place"]["text"] if one["place"] else "", one["says"]) for one in said], more,
    )  # fmt: skip


def _column(problem: Problem, language: str) -> str:
    """The place without its row or segment, in the reader's words."""
    place = problem.place
    assert place is not None  # noqa: S101 — it has a column, an element or a name beside it
    whole = place._replace(row=None, record=None, message=None, segment=None)
    text: str = worded(problem._replace(place=whole).to_json(), language)["place"]["text"]
    return text
