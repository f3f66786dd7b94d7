"""How many listed are found at how many innocent travellers alerted, and how true the odds are.

A matcher is any function from travellers to the best score and the entry it is of, for each of them
with every entry it names; ours gives probabilities.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, sqrt
from typing import Any, NamedTuple

import numpy as np

from api_ingest.domain.manifest import Traveller
from watchlists.evaluate.exam import Exam
from watchlists.evaluate.public import recall_at_precision
from watchlists.scoring import LISTED

Scores = Mapping[str, float]
"""Entry and score, of one traveller."""
Matcher = Callable[[Sequence[Traveller]], Sequence[Scores]]
RATES = (0.5, 1.0, 2.0, 5.0, 10.0)
"""Innocent travellers alerted, of a thousand."""
_EDGES = (0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1.0)
_MANIFEST = 180


class Calibrated(NamedTuple):
    """Pairs that were given from `low` to `high`: what was said of them, and what was true.

    `said` is the mean probability, `true` the share who are who they seem to be, if one traveller
    of `scoring.LISTED` is listed; nineteen times of twenty so few `pairs` leave it between `least`
    and `most`.
    """

    low: float
    high: float
    said: float
    true: float
    least: float
    most: float
    pairs: int


class Judged(NamedTuple):
    """A pair that a matcher named: its score, whether it is so, and how often it counts."""

    score: float
    right: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Result:
    """Recall by class at each rate, and over all; the share found at all; what alike ones alert.

    `precision` at each rate supposes one listed traveller of `scoring.LISTED`; `at_precision` is
    the recall where so many of the pairs named are true as `public.PRECISION` says, with listed and
    innocent travellers as they stand in the exam.
    """

    rates: tuple[float, ...]
    recall: Mapping[str, tuple[float, ...]]
    overall: tuple[float, ...]
    found: float
    precision: tuple[float, ...]
    alike: Mapping[str, tuple[float, ...]]
    at_precision: float
    calibration: tuple[Calibrated, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Every number by its name."""
        return {
            "rates": list(self.rates),
            "recall": {name: list(values) for name, values in self.recall.items()},
            "overall": list(self.overall), "found": self.found, "precision": list(self.precision),
            "alike": {name: list(values) for name, values in self.alike.items()},
            "at_precision": self.at_precision,
            "calibration": [row._asdict() for row in self.calibration],
        }  # fmt: skip


def measure(exam: Exam, matcher: Matcher, *, calibrated: bool = False) -> Result:
    """Sit the exam. `calibrated`: the scores are probabilities."""
    innocent = ask(matcher, exam.innocent)
    best = np.sort([max(scores.values(), default=-np.inf) for scores in innocent])[::-1]
    limits = [best[min(int(rate * len(best) / 1_000), len(best) - 1)] for rate in RATES]
    said = {name: ask(matcher, [one for _, one in pairs]) for name, pairs in exam.listed.items()}
    own = {
        name: np.array(
            [
                scores.get(id_, -np.inf)
                for (id_, _), scores in zip(exam.listed[name], found, strict=True)
            ]
        )
        for name, found in said.items()
    }
    everybody = np.concatenate(list(own.values()))
    alike = {
        name: np.array([max(s.values(), default=-np.inf) for s in ask(matcher, travellers)])
        for name, travellers in exam.alike.items()
    }
    overall = _above(everybody, limits)
    pairs = judged(exam, said, innocent)
    return Result(
        rates=RATES,
        recall={name: _above(values, limits) for name, values in own.items()},
        overall=overall,
        found=float(np.mean(everybody > -np.inf)),
        precision=tuple(
            found / (found + (LISTED - 1) * rate / 1_000) if found else 0.0
            for found, rate in zip(overall, RATES, strict=True)
        ),
        alike={name: _above(values, limits) for name, values in alike.items()},
        at_precision=_at_precision(pairs, len(everybody)),
        calibration=calibration(pairs) if calibrated else (),
    )


def _at_precision(pairs: Sequence[Judged], listed: int) -> float:
    """The recall at `public.PRECISION`; of the listed also those who were never named."""
    named = sum(one.right for one in pairs)
    if not named:
        return 0.0
    recall = recall_at_precision([one.score for one in pairs], [one.right for one in pairs])
    return recall * named / listed


def ask(matcher: Matcher, travellers: Sequence[Traveller]) -> list[Scores]:
    """A manifest at a time, as they come."""
    starts = range(0, len(travellers), _MANIFEST)
    return [one for at in starts for one in matcher(travellers[at : at + _MANIFEST])]


def _above(values: Any, limits: Sequence[float]) -> tuple[float, ...]:
    """The share above each limit: a tie with an innocent traveller is not found."""
    return tuple(float(np.mean(values > limit)) for limit in limits)


def judged(
    exam: Exam, said: Mapping[str, Sequence[Scores]], innocent: Sequence[Scores]
) -> list[Judged]:
    """Every pair that was named: how sure, whether it is so, and how often it counts.

    An innocent traveller counts `LISTED` - 1 times as often as a listed one, as in the prior.
    """
    listed = sum(len(pairs) for pairs in exam.listed.values())
    weight = len(exam.innocent) / (LISTED - 1) / listed
    pairs = [
        Judged(score, entry == id_, weight)
        for name, found in said.items()
        for (id_, _), scores in zip(exam.listed[name], found, strict=True)
        for entry, score in scores.items()
    ]
    return pairs + [Judged(s, right=False, weight=1.0) for o in innocent for s in o.values()]


def calibration(pairs: Sequence[Judged]) -> tuple[Calibrated, ...]:
    """Of pairs given about this probability, how many are true."""
    listed = next((one.weight for one in pairs if one.right), 1.0)
    rows = []
    for low, high in pairwise(_EDGES):
        inside = [one for one in pairs if low <= one.score < high or one.score == high == 1.0]
        if inside:
            total = sum(one.weight for one in inside)
            said = sum(one.score * one.weight for one in inside) / total
            rows.append(Calibrated(low, high, said, *_true(inside, listed), len(inside)))
    return tuple(rows)


def _true(pairs: Sequence[Judged], listed: float) -> tuple[float, float, float]:
    """The share that is true, and between what the few that were seen leave it.

    The logarithm of the odds, give or take twice its standard error. Half a listed traveller and
    half an innocent one are added, so that none seen does not mean none (Haldane, Anscombe).
    """
    right = [one.weight for one in pairs if one.right]
    wrong = [one.weight for one in pairs if not one.right]
    odds = log((sum(right) + listed / 2) / (sum(wrong) + 1 / 2))
    error = _SURE * sqrt(1 / (len(right) + 1 / 2) + 1 / (len(wrong) + 1 / 2))
    least, most = (1 / (1 + exp(-one)) for one in (odds - error, odds + error))
    return sum(right) / (sum(right) + sum(wrong)), least, most


_SURE = 1.96
"""Standard errors within which nineteen of twenty lie."""
