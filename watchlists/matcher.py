"""Matches the travellers of a manifest against all lists, and says why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from api_ingest.domain import collector
from api_ingest.domain.alert import Evidence, Match
from api_ingest.domain.manifest import Traveller
from watchlists import scoring
from watchlists.asked import Asked
from watchlists.compare import birth_date, document, name, nationality, sex
from watchlists.compare.alignment import Share
from watchlists.compare.tokens import tokens
from watchlists.entry import WatchlistEntry
from watchlists.index import Index, Indexed
from watchlists.scoring import Verdict


@collector.paused()
def find(travellers: Sequence[Traveller], index: Index, *, on: date | None = None) -> list[Match]:
    """Every match worth saying, the best first for each traveller.

    `Match.traveller` is the position in `travellers`. With `on` (the day of the flight) only
    entries that are valid on that day count.
    """
    asked = [Asked(one, tokens(one.surname_mrz, one.given_names_mrz)) for one in travellers]
    found: list[Match] = []
    for position, (one, few) in enumerate(zip(asked, index.candidates(asked), strict=True)):
        matches = [
            match
            for candidate in few
            if _valid(candidate.entry, on)
            and (match := scored(position, one, candidate, index)) is not None
        ]
        found += sorted(matches, key=lambda one: (-one.bits, one.list, one.entry))
    return found


def _valid(entry: WatchlistEntry, on: date | None) -> bool:
    if on is None:
        return True
    begun = entry.valid_from is None or entry.valid_from <= on
    return begun and (entry.valid_until is None or on <= entry.valid_until)


def scored(position: int, one: Asked, candidate: Indexed, index: Index) -> Match | None:
    """A traveller and an entry as a match; None where it is not worth saying."""
    rest, at_large = _beside_the_name(one, candidate), _compared(one, candidate, index.share)
    # Among people of one nationality a name is worth no more than at large: most pairs end here.
    if _match(position, candidate, index, _evidence(at_large, rest)) is None:
        return None
    named = _named(one, candidate, index, at_large)
    return _match(position, candidate, index, _evidence(named, rest))


def _match(
    position: int, candidate: Indexed, index: Index, evidence: tuple[Evidence, ...]
) -> Match | None:
    bits = sum(said.weight for said in evidence)
    probability = scoring.probability(bits + index.prior)
    limits = index.thresholds(candidate.entry.list)
    strength = scoring.strength(
        probability, evidence, strong=limits.strong, possible=limits.possible
    )
    if strength == "weak" and bits < scoring.NOT_WORTH_SAYING - index.prior:
        return None
    return Match(
        traveller=str(position), list=candidate.entry.list, entry=candidate.entry.id,
        probability=probability, bits=round(bits, 2), strength=strength, evidence=evidence,
        weights_version=scoring.WEIGHTS_VERSION,
    )  # fmt: skip


def compare(one: Asked, candidate: Indexed, index: Index) -> tuple[Evidence, ...]:
    """All the evidence about one traveller and one entry.

    What either side lacks is no evidence at all.
    """
    at_large = _compared(one, candidate, index.share)
    named = _named(one, candidate, index, at_large)
    return _evidence(named, _beside_the_name(one, candidate))


def _evidence(named: Verdict | None, rest: list[tuple[str, Verdict]]) -> tuple[Evidence, ...]:
    verdicts = [(name.KIND, named), *rest] if named else rest
    return tuple(
        Evidence(kind, verdict.words, verdict.bits, verdict.theirs, verdict.ours)
        for kind, verdict in verdicts
    )


def _named(
    one: Asked, candidate: Indexed, index: Index, at_large: Verdict | None
) -> Verdict | None:
    """The name, which is worth less where it is common among people of the same nationality.

    Where none is known to be shared, a name that points to one (Pieter Jansen) is worth no more
    than if it were: its words are not rare one by one.
    """
    shared = nationality.shared(one.traveller.nationalities, candidate.entry.nationalities)
    groups = shared or index.pointed_to((one.words, *(ours.tokens for ours in candidate.names)))
    said = [
        (verdict.bits + nationality.worth(group), verdict)
        for group in groups
        if (verdict := _compared(one, candidate, partial(index.share_among, group))) is not None
    ]
    if shared:
        return max(said, default=(0.0, None))[1]
    if at_large is None:
        return None
    bits, verdict = min([(at_large.bits, at_large), *said])
    return verdict._replace(bits=round(bits, 2))


def _compared(one: Asked, candidate: Indexed, share: Share) -> Verdict | None:
    traveller = one.traveller
    written = ", ".join(p for p in (traveller.surname, " ".join(traveller.given_names)) if p)
    return name.compare(one.words, written, candidate.names, share)


def _beside_the_name(one: Asked, candidate: Indexed) -> list[tuple[str, Verdict]]:
    entry, traveller = candidate.entry, one.traveller
    verdicts = (
        (birth_date.KIND, birth_date.compare(traveller.birth_date, entry.birth_dates)),
        (document.KIND, document.compare(traveller.documents, entry.documents)),
        (nationality.KIND, nationality.compare(traveller.nationalities, entry.nationalities)),
        (sex.KIND, sex.compare(traveller.sex, entry.sex)),
    )
    return [(kind, verdict) for kind, verdict in verdicts if verdict is not None]
