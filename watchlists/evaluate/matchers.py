"""What sits the exam: our matching, and the plain comparison that it must at least beat."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from api_ingest.domain.manifest import Traveller
from watchlists.evaluate.exam import Exam
from watchlists.evaluate.measure import Matcher, Scores
from watchlists.index import Index
from watchlists.matcher import find


def ours(index: Index) -> Matcher:
    """Probabilities of every match worth saying."""

    def match(travellers: Sequence[Traveller]) -> Sequence[Scores]:
        found: list[dict[str, float]] = [{} for _ in travellers]
        for one in find(travellers, index):
            found[int(one.traveller)][one.entry] = one.probability
        return found

    return match


_ALIKE = 75.0


def plain(exam: Exam) -> Matcher:
    """Names by token_sort_ratio, and whether the birth date is the same: what anybody would try."""
    names = [str(entry.names[0]).replace(",", "") for entry in exam.entries]
    births = [entry.birth_dates[0] if entry.birth_dates else None for entry in exam.entries]

    def match(travellers: Sequence[Traveller]) -> list[Scores]:
        asked = [f"{one.surname_mrz} {one.given_names_mrz}" for one in travellers]
        alike = cdist(asked, names, scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE)
        found: list[Scores] = []
        for one, row in zip(travellers, alike, strict=True):
            near = row.nonzero()[0].tolist()
            found.append(
                {
                    exam.entries[n].id: float(row[n]) + 100 * (births[n] == one.birth_date)
                    for n in near
                }
            )
        return found

    return match
