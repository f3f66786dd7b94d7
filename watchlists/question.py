"""The one look at the travel document that would settle it.

Worked out of the comparisons that made the score: what the probability would be if the document
showed what the list has, and what if it showed something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from api_ingest.domain.alert import Evidence
from api_ingest.domain.manifest import TravelDocument
from watchlists.compare import birth_date, document, nationality, sex
from watchlists.entry import ListedDocument, WatchlistEntry
from watchlists.scoring import WEIGHTS, Verdict, bits_of, probability
from watchlists.source import Thresholds

LEAST = 0.1
"""A look that moves the probability by less is not worth the time at the gate."""
# Bits where the document shows something else. A new passport is no evidence against.
OTHERWISE: Mapping[str, float] = {
    birth_date.KIND: WEIGHTS[birth_date.KIND, "differs"],
    document.KIND: 0.0,
    nationality.KIND: WEIGHTS[nationality.KIND, "differs"],
    sex.KIND: WEIGHTS[sex.KIND, "differs"],
}


class Question(NamedTuple):
    """What to look at, for which values of the list, and the probability either way."""

    kind: str
    values: tuple[str, ...]
    yes: float
    no: float

    def crosses(self, limits: Thresholds) -> int:
        """How many thresholds lie between the answers."""
        return sum(self.no < limit <= self.yes for limit in (limits.possible, limits.strong))


def question(
    evidence: Sequence[Evidence], odds: float, entry: WatchlistEntry, limits: Thresholds
) -> Question | None:
    """The look whose answers lie on other sides of most thresholds, and furthest apart.

    None where no look would move the probability, which is `odds` now.
    """
    said = {one.kind: one for one in evidence}
    looks = (
        _look(kind, verdicts, said.get(kind), bits_of(odds))
        for kind, verdicts in _if_shown(entry).items()
        if verdicts
    )
    worth = [one for one in looks if one is not None and one.yes - one.no >= LEAST]
    return max(worth, key=lambda one: (one.crosses(limits), one.yes - one.no), default=None)


def _look(
    kind: str, verdicts: Sequence[Verdict], said: Evidence | None, now: float
) -> Question | None:
    """None where nothing would be learnt: the carrier said as much as the list has."""
    most = max(verdict.bits for verdict in verdicts)
    values = tuple(one.theirs for one in verdicts if one.bits == most and one.theirs)
    held = said.weight if said else 0.0
    if said and (said.verdict == "equal" or said.theirs in values or held >= most):
        return None
    otherwise = min(held, OTHERWISE[kind])
    return Question(
        kind, values, probability(now - held + most), probability(now - held + otherwise)
    )


def _if_shown(entry: WatchlistEntry) -> Mapping[str, list[Verdict]]:
    """What would be said if the document showed what the list has, value by value."""
    return {
        birth_date.KIND: _found(birth_date.compare(one, [one]) for one in entry.birth_dates),
        document.KIND: _found(document.compare([_carried(one)], [one]) for one in entry.documents),
        nationality.KIND: _found(nationality.compare([one], [one]) for one in entry.nationalities),
        sex.KIND: _found([sex.compare(entry.sex, entry.sex)]),
    }


def _carried(one: ListedDocument) -> TravelDocument:
    return TravelDocument(
        type=one.type or "UNKNOWN", number=one.number, issuing_state=one.issuing_state
    )


def _found(verdicts: Iterable[Verdict | None]) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict is not None]
