"""Match, alert and decision: from what the machine found to what the officer said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Strength = Literal["strong", "possible", "weak"]
Verdict = Literal["hit", "no_hit", "doubt"]


def percent(probability: float) -> int:
    """Whole percents for people: rounded down, and never 100. Nothing here is certain."""
    return min(99, int(probability * 100))


class Evidence(NamedTuple):
    """One comparison.

    Its kind, the verdict in words, the weight in bits, and the two values compared.
    """

    kind: str
    verdict: str
    weight: float
    theirs: str | None
    ours: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A traveller found on a list.

    `traveller` is its position in the manifest (or id on the command line).

    `theirs` in the evidence is what the carrier reported, `ours` what the list holds. Weights add
    up to `bits`.
    """

    traveller: str
    list: str
    entry: str
    probability: float
    bits: float
    strength: Strength
    evidence: tuple[Evidence, ...]
    weights_version: str

    def to_json(self) -> dict[str, Any]:
        """The form of `api-ingest match --json`."""
        return {
            "traveller": self.traveller, "entry": self.entry, "list": self.list,
            "probability": self.probability, "strength": self.strength,
            "evidence": [e._asdict() for e in self.evidence],
            "weights_version": self.weights_version,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an officer said of an alert; a correction is a new decision, never an overwrite."""

    alert: int
    verdict: Verdict
    reason: str
    note: str
    officer: str


class NewAlert(NamedTuple):
    """An alert to be stored.

    Stored ids of the traveller, the flight and the list's version, all lists as searched then, and
    the match. `quiet` is the pair that an officer told apart, where there is one.
    """

    traveller: int
    flight: int
    list: str
    entry: str
    list_version: int
    index_version: str
    match: Match
    quiet: int | None = None
