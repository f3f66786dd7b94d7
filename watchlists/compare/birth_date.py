"""Birth dates: equal, swapped, mistyped, partial, or of somebody else."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA, Hamming

from api_ingest.domain.fields.birth_date import PartialDate
from watchlists.scoring import Verdict, weigh

KIND = "birth date"
GENERATION = 12
_FIRST = (1, 1)
YEARS_APART = frozenset({1, 2, 10})
"""Years by which a year is written wrongly, though more than one digit of it changes."""


def compare(theirs: PartialDate | None, ours: Iterable[PartialDate]) -> Verdict | None:
    """The best verdict over the dates that the list has; None where either side has none."""
    if theirs is None:
        return None
    verdicts = [weigh(KIND, _words(theirs, one), str(theirs), str(one)) for one in ours]
    return max(verdicts, key=lambda verdict: verdict.bits, default=None)


def _words(a: PartialDate, b: PartialDate) -> str:
    if a.day is None or b.day is None:
        return _partial(a, b)
    if a[1:] == b[1:] and a.year != b.year:
        # Two days that are not known are not the same day.
        return _by_year(a, b) if a[1:] == _FIRST else _other_year(a, b)
    if a.year == b.year and _FIRST in (a[1:], b[1:]):
        # 1 January stands for an unknown day in many a country's documents.
        both = a == b
        return f"year equal, 1 January on {'both' if both else 'one'}"
    if a == b:
        return "equal"
    if a.year == b.year and (a.month, a.day) == (b.day, b.month):
        return "day and month swapped"
    return _one_part(a, b)


def _one_part(a: PartialDate, b: PartialDate) -> str:
    if slip := _slip(str(a), str(b)):
        return slip
    if a.year != b.year:
        return _apart(a, b)
    if a.month == b.month:
        return "day differs"
    return "month differs" if a.day == b.day else _apart(a, b)


def _other_year(a: PartialDate, b: PartialDate) -> str:
    years = abs(a.year - b.year)
    if years == 100:  # noqa: PLR2004 — a century
        return "century differs"
    if slip := _slip(str(a.year), str(b.year)):
        return slip
    return "year differs" if years in YEARS_APART else _apart(a, b)


def _apart(a: PartialDate, b: PartialDate) -> str:
    far = abs(a.year - b.year) >= GENERATION
    return "differs by twelve years or more" if far else "differs"


def _by_year(a: PartialDate, b: PartialDate) -> str:
    return "year differs by one" if abs(a.year - b.year) == 1 else _apart(a, b)


def _partial(a: PartialDate, b: PartialDate) -> str:
    """One side knows less: what both know decides."""
    if a.year != b.year:
        return _by_year(a, b)
    months = {a.month, b.month} - {None}
    return "equal as far as known" if len(months) < 2 else "differs"  # noqa: PLR2004 — two months


def _slip(a: str, b: str) -> str | None:
    """One digit differs, or two neighbours are swapped; None for anything else."""
    mine, theirs = a.replace("-", ""), b.replace("-", "")
    if OSA.distance(mine, theirs, score_cutoff=1) != 1:
        return None
    return "one digit differs" if Hamming.distance(mine, theirs) == 1 else "two digits swapped"
