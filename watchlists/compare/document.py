"""Document numbers.

Equal, misread, mistyped, or cut after nine characters (Doc 9303-5, long numbers).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from rapidfuzz.distance import Levenshtein

from api_ingest.domain.manifest import TravelDocument
from watchlists.entry import ListedDocument
from watchlists.scoring import Verdict, weigh

KIND = "document"
MRZ_LENGTH = 9
SHORTEST = 6
"""Characters below which one that differs proves nothing."""
_CONFUSED_WORDS = "easily confused characters"
_CONFUSED = str.maketrans("OQDIZSBG", "00012586")


def folded(number: str) -> str:
    """The number with the characters that optical readers and people confuse made one."""
    return number.translate(_CONFUSED)


def compare(theirs: Sequence[TravelDocument], ours: Iterable[ListedDocument]) -> Verdict | None:
    """The best verdict over all pairs; None where none agrees.

    A new passport is no evidence against.
    """
    verdicts = [verdict for a, b in product(theirs, ours) if (verdict := _pair(a, b)) is not None]
    return max(verdicts, key=lambda verdict: verdict.bits, default=None)


def _pair(a: TravelDocument, b: ListedDocument) -> Verdict | None:
    if not a.number or not b.number:
        return None
    words = _words(a.number, b.number)
    if words is None:
        return None
    if (
        words == "equal"
        and a.issuing_state
        and b.issuing_state
        and a.issuing_state != b.issuing_state
    ):
        words = "equal, issuing state differs"
    verdict = weigh(KIND, words, a.number, b.number)
    if words != _CONFUSED_WORDS:
        return verdict
    return verdict._replace(words=", ".join([words, *_exchanged(a.number, b.number)]))


def _exchanged(a: str, b: str) -> list[str]:
    """Which characters stand for which.

    >>> _exchanged("NX7O11223", "NX7011223")
    ['O/0']
    """
    return [*dict.fromkeys(f"{x}/{y}" for x, y in zip(a, b, strict=True) if x != y)]


def _words(a: str, b: str) -> str | None:
    if a == b:
        return "equal"
    if folded(a) == folded(b):
        return _CONFUSED_WORDS
    if min(len(a), len(b)) == MRZ_LENGTH and a[:MRZ_LENGTH] == b[:MRZ_LENGTH]:
        return "first nine characters equal"
    if min(len(a), len(b)) >= SHORTEST and Levenshtein.distance(a, b, score_cutoff=1) == 1:
        return "one character differs" if len(a) == len(b) else "a character cut or added"
    return None
