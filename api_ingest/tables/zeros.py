"""Zeros in front of numbers, which a spreadsheet drops where it takes them for quantities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from api_ingest.domain.problem import ZEROS_LOST, Problem
from api_ingest.domain.reported import Reported

_OF_A_KIND = 3  # numbers of equal length that show how long the others should be


def lost(by_state: Mapping[str, Iterable[Reported]]) -> Iterator[Problem]:
    """Numbers of digits only that are shorter than all others of their state.

    Nobody can know how many zeros there were: it is told, and nothing is put back.
    """
    for said in by_state.values():
        numbers = list(said)
        usual, count = Counter(len(one.text) for one in numbers).most_common(1)[0]
        if count >= _OF_A_KIND and count * 2 > len(numbers):
            yield from (ZEROS_LOST.at(one) for one in numbers if len(one.text) < usual)
