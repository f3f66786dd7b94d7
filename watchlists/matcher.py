"""Matches the travellers of a manifest against all lists, and says why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from api_ingest.domain.alert import Evidence, Match
from api_ingest.domain.manifest import Traveller
from watchlists import scoring
from watchlists.compare import birth_date, document, name, nationality, sex
from watchlists.compare.tokens import NameTokens, tokens
from watchlists.entry import WatchlistEntry
from watchlists.index import Index, Indexed

COMPARISONS = ("name", "birth date", "document", "nationality", "sex")


def find(travellers: Sequence[Traveller], index: Index, *, on: date | None = None) -> list[Match]:
    """Every match, the best first for each traveller.

    `Match.traveller` is the position in `travellers`.

    With `on` (the day of the flight) only entries that are valid on that day count.
    """
    found: list[Match] = []
    for position, traveller in enumerate(travellers):
        words = tokens(traveller.surname_mrz, traveller.given_names_mrz)
        matches = [
            match
            for candidate in index.candidates(traveller, words)
            if _valid(candidate.entry, on)
            and (match := _match(position, traveller, words, candidate, index)) is not None
        ]
        found += sorted(matches, key=lambda one: (-one.bits, one.list, one.entry))
    return found


def _valid(entry: WatchlistEntry, on: date | None) -> bool:
    if on is None:
        return True
    begun = entry.valid_from is None or entry.valid_from <= on
    return begun and (entry.valid_until is None or on <= entry.valid_until)


def _match(
    position: int, traveller: Traveller, words: NameTokens, candidate: Indexed, index: Index
) -> Match | None:
    evidence = compare(traveller, words, candidate, index)
    bits = sum(one.weight for one in evidence)
    probability = scoring.probability(bits)
    limits = index.thresholds(candidate.entry.list)
    strength = scoring.strength(
        probability, evidence, strong=limits.strong, possible=limits.possible
    )
    if strength == "weak" and bits + scoring.PRIOR_BITS < scoring.NOT_WORTH_SAYING:
        return None
    return Match(
        traveller=str(position), list=candidate.entry.list, entry=candidate.entry.id,
        probability=round(probability, 6), bits=round(bits, 2), strength=strength,
        evidence=evidence,
    )  # fmt: skip


def compare(
    traveller: Traveller, words: NameTokens, candidate: Indexed, index: Index
) -> tuple[Evidence, ...]:
    """All the evidence about one traveller and one entry.

    What either side lacks is no evidence at all.
    """
    entry = candidate.entry
    written = ", ".join(p for p in (traveller.surname, " ".join(traveller.given_names)) if p)
    verdicts = (
        name.compare(words, written, candidate.names, index.rarity),
        birth_date.compare(traveller.birth_date, entry.birth_dates),
        document.compare(traveller.documents, entry.documents),
        nationality.compare(traveller.nationalities, entry.nationalities),
        sex.compare(traveller.sex, entry.sex),
    )
    return tuple(
        Evidence(kind, verdict.words, verdict.bits, verdict.theirs, verdict.ours)
        for kind, verdict in zip(COMPARISONS, verdicts, strict=True)
        if verdict is not None
    )
