"""Parts of a list: which have come, and which have not.

WCO/IATA/ICAO PAXLST guide, S010: a long list comes in numbered parts, in any order, and the last
one is marked. Nobody waits for the others: a part's travellers are looked at when it comes.
"""

from __future__ import annotations

from collections.abc import Mapping

MOST = 999
"""A higher number is a slip of the sender's: the thousand parts below it were never sent."""


def missing(seen: Mapping[int, bool | None]) -> list[int]:
    """Numbers that must exist and have not come. `seen`: number, and whether it was the last.

    >>> missing({1: None, 2: False, 5: True}), missing({1: False, 2: False}), missing({1: True})
    ([3, 4], [], [])
    """
    highest = max((number for number in seen if number <= MOST), default=0)
    return [number for number in range(1, highest) if number not in seen]


def is_whole(seen: Mapping[int, bool | None]) -> bool:
    """Whether the last part has come, and every one before it."""
    return any(seen.values()) and not missing(seen)


def in_words(numbers: list[int]) -> str:
    """Neighbours as a range.

    >>> in_words([2, 3, 4, 7])
    '2-4, 7'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}-{r[-1]}" for r in runs)
