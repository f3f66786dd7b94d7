"""One table of evidence: what each verdict is worth in bits, and how bits become a probability.

A weight is the logarithm (base 2) of how much more often a true pair shows the verdict than a
chance pair does (Fellegi and Sunter). These are set by hand from the pairs of the reference;
measuring them is a matter of its own.
"""

from __future__ import annotations

from typing import NamedTuple

from api_ingest.domain.alert import Evidence, Strength

PRIOR_BITS = -20.0
"""Before any evidence: about one traveller in a million is a given entry."""


class Verdict(NamedTuple):
    """What a comparison found: the words, the weight in bits, and the two values compared."""

    words: str
    bits: float
    theirs: str | None
    ours: str | None


# Evidence and verdict: bits. Those of a name are worked out in compare/name.py, from rarity.
WEIGHTS: dict[tuple[str, str], float] = {
    ("birth date", "equal"): 13.5,
    ("birth date", "day and month swapped"): 8.5,
    ("birth date", "century differs"): 8.0,
    ("birth date", "one digit differs"): 6.5,
    ("birth date", "one part differs"): 4.5,
    ("birth date", "equal as far as known"): 4.0,
    ("birth date", "year equal, 1 January on both"): 3.5,
    ("birth date", "year differs by one"): 0.0,
    ("birth date", "differs"): -6.0,
    # The age of a parent and a child who was entered with the parent's document.
    ("birth date", "differs by twelve years or more"): -24.0,
    ("document", "equal"): 33.0,
    ("document", "equal, issuing state differs"): 20.0,
    ("document", "easily confused characters"): 14.0,
    ("document", "one character differs"): 9.0,
    ("document", "first nine characters equal"): 10.0,
    ("nationality", "equal"): 3.0,
    ("nationality", "differs"): -2.0,
    ("sex", "equal"): 0.9,
    ("sex", "differs"): -1.5,
}


def weigh(kind: str, words: str, theirs: str | None, ours: str | None) -> Verdict:
    """A verdict with its weight from the table."""
    return Verdict(words, WEIGHTS[kind, words], theirs, ours)


def probability(bits: float) -> float:
    """How likely it is the same person, from the sum of the evidence in bits."""
    return float(1 / (1 + 2.0 ** -max(min(bits + PRIOR_BITS, 60.0), -60.0)))


def strength(
    probability: float, evidence: tuple[Evidence, ...], *, strong: float, possible: float
) -> Strength:
    """Strong, possible or weak.

    An alert takes two kinds of evidence that agree, or a document that is equal; a strong one
    takes a document, or name, birth date and nationality all equal. An equal name with an equal
    birth date is always shown.
    """
    said = {one.kind: one for one in evidence}
    agreeing = {kind for kind, one in said.items() if one.weight > 0}
    equal = {kind for kind, one in said.items() if one.verdict == "equal"}
    two = len(agreeing & _TELLING) > 1
    sure = ("document" in agreeing and two) or equal >= _ALL_EQUAL
    if probability >= strong and sure:
        return "strong"
    if equal >= {"name", "birth date"} or (
        probability >= possible and (two or "document" in equal)
    ):
        return "possible"
    return "weak"


_TELLING = frozenset({"name", "birth date", "document"})
_ALL_EQUAL = frozenset({"name", "birth date", "nationality"})
NOT_WORTH_SAYING = -10.0
"""Bits below even odds under which a weak match is not reported at all."""
