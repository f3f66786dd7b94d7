"""One table of evidence: what each verdict is worth in bits, and how bits become a probability.

A weight is the logarithm (base 2) of how much more often a true pair shows the verdict than a
chance pair does (Fellegi and Sunter). `python -m watchlists.evaluate.estimate` counts both for
birth dates, sex and how names are arranged on the generator's odd seeds and prints them beside
this table. What it cannot count is judgement: documents, contradictions, ways to write a name.
README.md says on what the result was tried.
"""

from __future__ import annotations

from math import log2
from typing import NamedTuple

from api_ingest.domain.alert import Evidence, Strength

WEIGHTS_VERSION = "2026-11-29.5"
"""Named in every alert, so that it can be shown again as it was."""


class Verdict(NamedTuple):
    """What a comparison found: the words, the weight in bits, and the two values compared."""

    words: str
    bits: float
    theirs: str | None
    ours: str | None


# How likely it is that an airline writes a listed word in just this other form (compare/words.py).
# A stranger shows the form if they bear the listed word and it is written so, or if it is their own
# name: so the agreement is worth 1 / (share of the listed word + share of the form / FORM).
FORM: dict[str, float] = {
    "another spelling": 0.03,
    "another form of the name": 0.02,
    "another romanisation": 3e-3,
    "a title glued on": 0.05,
    "one letter differs": 2e-4,
    "cut short": 0.01,
    "pet name": 0.02,
    "spelt nearly alike": 5e-6,
    "sounds nearly alike": 3e-5,
    "another syllable": 2e-4,
    "some letters alike": 1e-6,
}
OF_SYLLABLE = 0.01
"""The share of people in China and Korea in whose name one of its syllables stands."""
AT_LEAST: dict[str, float] = {"another syllable": -6.0, "some letters alike": -6.0}
"""Bits below which no word goes that agrees in this way, where it is likelier another name; else 0.

What sounds alike or has but one other letter may be a romanisation that no table here knows.
"""
INITIAL = 2.0
"""Bits of an agreement on the first letter alone."""
RAREST, COMMONEST = 2.0**-16, 2.0**-3
"""Bounds of a word's share: families share rare names, and no name says nothing at all."""
NOBODY = 1e-7
"""The share of a form that no name is known by."""


def worth(way: str, theirs: float, ours: float) -> float:
    """Bits of two words that agree in this way, from the share of people who bear each.

    >>> round(worth("equal", 0.01, 0.01), 1), round(worth("one letter differs", 1e-7, 0.01), 1)
    (6.6, 6.6)
    >>> worth("one letter differs", 0.005, 0.005) < 0
    True
    """
    known = min(max(ours, RAREST), COMMONEST)
    if way != "equal":
        known += max(theirs, NOBODY) / FORM[way]
    return -log2(known)


CONTRADICTED = "most, where each has a word that the other lacks"
# What the arrangement of the words adds (compare/arrangement.py), and the bounds of a name's worth:
# people of one rare name are often of one family.
NAME: dict[str, float] = {
    "swapped": -2.5,
    "moved": -1.5,
    "joined": -1.5,
    "order": -3.0,
    "surname cut": -4.0,
    "cut behind a missing name": -5.0,
    "surname differs": -4.0,
    "given names differ": -7.0,
    "surname missing": -1.0,
    "first surname missing": -3.0,
    "middle name missing": -0.7,
    "first given name missing": -2.5,
    "surname more": -2.0,
    "given name more": -2.0,
    "single name": -2.5,
    "other given name": -6.0,
    "other surname": -5.0,
    "nothing": 0.0,
    "half beyond": 18.0,
    "most": 28.0,
    CONTRADICTED: 14.0,
    "least": -8.0,
}


def of_words(bits: float, *, contradicted: bool = False) -> float:
    """What the words of a name are worth together, from the sum of their worths.

    Beyond some bits each counts half: who shares rare words is often of the same family. Where each
    side has a word that the other lacks they are worth no more than a family's: brothers share all
    but one.

    >>> of_words(16.0), of_words(22.0), of_words(60.0), of_words(60.0, contradicted=True)
    (16.0, 20.0, 28.0, 14.0)
    """
    most = NAME[CONTRADICTED if contradicted else "most"]
    return min(bits, (bits + NAME["half beyond"]) / 2, most)


WEIGHTS: dict[tuple[str, str], float] = {
    ("birth date", "equal"): 14.4,
    ("birth date", "day and month swapped"): 10.5,
    ("birth date", "century differs"): 8.0,
    ("birth date", "one digit differs"): 5.0,
    ("birth date", "two digits swapped"): 5.0,
    ("birth date", "day differs"): 4.0,
    ("birth date", "month differs"): 4.0,
    ("birth date", "year differs"): 4.0,
    ("birth date", "equal as far as known"): 6.0,
    ("birth date", "year equal, 1 January on both"): 6.0,
    ("birth date", "year equal, 1 January on one"): 4.0,
    ("birth date", "year differs by one"): -1.0,
    ("birth date", "differs"): -7.0,
    # The age of a parent and a child who was entered with the parent's document.
    ("birth date", "differs by twelve years or more"): -24.0,
    ("document", "equal"): 33.0,
    ("document", "equal, issuing state differs"): 20.0,
    ("document", "easily confused characters"): 18.0,
    ("document", "one character differs"): 9.0,
    ("document", "a character cut or added"): 9.0,
    ("document", "first nine characters equal"): 10.0,
    ("nationality", "differs"): -2.0,
    ("sex", "equal"): 1.0,
    ("sex", "differs"): -2.5,
}


def weigh(kind: str, words: str, theirs: str | None, ours: str | None) -> Verdict:
    """A verdict with its weight from the table."""
    return Verdict(words, WEIGHTS[kind, words], theirs, ours)


def of_nationality(share: float) -> float:
    """What an equal nationality is worth in bits, from the share of travellers who hold it.

    >>> of_nationality(0.25)
    2.0
    """
    return -log2(share)


LISTED = 1_000
"""One traveller in so many is taken to be on a list, before anything is known of them."""
FEWEST = 1_000
"""Lists count as at least so many entries: a short list does not make a namesake guilty."""


def prior(entries: int) -> float:
    """Bits before any evidence: how likely it is that a traveller is one given entry of so many.

    >>> round(prior(10)), round(prior(1_000_000))
    (-20, -30)
    """
    return -log2(LISTED * max(entries, FEWEST))


def probability(bits: float) -> float:
    """How likely it is the same person, from prior and evidence together in bits.

    They may be taken at their word: `python -m watchlists.evaluate.calibrate` fits a curve through
    what innocent and listed travellers are given, which should ask for next to nothing.

    >>> probability(bits_of(0.25)), probability(-300) < probability(-20) < probability(3)
    (0.25, True)
    """
    return float(1 / (1 + 2.0 ** -max(min(bits, _SUREST), -_SUREST)))


def bits_of(probability: float) -> float:
    """The bits of prior and evidence that make a probability; as sure as can be said for 1."""
    return log2(probability / (1 - probability)) if probability < 1 else _SUREST


_SUREST = 60.0
"""Bits beyond which a probability is that of these."""


def strength(
    probability: float, evidence: tuple[Evidence, ...], *, strong: float, possible: float
) -> Strength:
    """Strong, possible or weak.

    An alert takes two kinds of evidence that agree (the year of birth alone only where the
    probability is that of a strong one), or a document that is equal, unless the ages are a
    generation apart. A strong one takes a document, or name, birth date and nationality all equal.
    An equal name with an equal birth date is always shown.
    """
    said = {one.kind: one for one in evidence}
    equal = {kind for kind, one in said.items() if one.verdict == "equal"}
    agreeing = {kind for kind, one in said.items() if one.weight > 0} & _TELLING
    whole = agreeing - {kind for kind in agreeing if said[kind].verdict in _YEAR_ONLY}
    sure = ("document" in whole and len(whole) > 1) or equal >= _ALL_EQUAL
    if probability >= strong and sure:
        return "strong"
    two = len(whole) > 1 or (len(agreeing) > 1 and probability >= strong)
    if equal >= {"name", "birth date"} or (probability >= possible and two):
        return "possible"
    return "possible" if "document" in equal and not _of_another_age(said) else "weak"


def _of_another_age(said: dict[str, Evidence]) -> bool:
    """A child who was entered with a parent's document."""
    return "birth date" in said and said["birth date"].verdict == "differs by twelve years or more"


_TELLING = frozenset({"name", "birth date", "document"})
_YEAR_ONLY = frozenset(
    {"equal as far as known", "year equal, 1 January on both", "year equal, 1 January on one"}
)
_ALL_EQUAL = frozenset({"name", "birth date", "nationality"})
NOT_WORTH_SAYING = -11.0
"""Bits below even odds under which a weak match is not reported at all."""
