"""Lines that were wrapped on the way: where a blank was lost, and where nobody can tell.

Type B and mail wrap a message at 64 or 69 columns, wherever that falls, and mail drops a blank at
the edge of a line. A line one short of the width of its neighbours has lost one; which edge it was
is seen from what stands there, for a blank belongs between words of a text and not in a code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

_USUAL = (64, 69)
_SHORTEST = 40  # no line of Type B or mail traffic is wrapped at less
_TEXTS = frozenset({"NAD", "COM", "FTX", "CTA"})  # segments that hold words, and so blanks
_LONGEST_TEXT = 600
_BOTH_EDGES = 2


class Breaks(NamedTuple):
    """Offsets in the joined text: where a blank was lost, and where nobody can tell whether."""

    lost: list[int]
    doubtful: list[int]


def find(text: str, widths: Sequence[int], before: int, terminator: str) -> Breaks:
    """The breaks between words of `text`, joined from lines of these `widths`.

    `before` are the columns that stood in front of it on its first line.

    >>> lines = ["UNB".ljust(63, "+") + "'", "NAD+FL+++".ljust(63, "X"), "VRIES:JAN'"]
    >>> find("".join(lines), [64, 63, 10], 0, "'").lost, find("NAD+BA", [5, 1], 0, "'").doubtful
    ([127], [5])
    """
    edges = list(accumulate(widths))
    full = [widths[0] + before, *widths[1:-1]]
    usual = _usual_width(full)
    # Of each line what it lacks; the last may be as short as it likes.
    lacks = [usual - width if usual else -1 for width in full] + [0]
    words = [_between_words(text, edge, terminator) for edge in edges[:-1]]
    lost: list[int] = []
    doubtful: list[int] = []
    for n, edge in enumerate(edges[:-1]):
        if not words[n]:
            continue
        # The next line may have lost it at its front, unless its own end is the likelier place.
        front = lacks[n + 1] in {1, _BOTH_EDGES} and n + 2 < len(edges)
        spent = front and lacks[n + 1] < _BOTH_EDGES and words[n + 1]
        if lacks[n] in {1, _BOTH_EDGES} or (lacks[n] == 0 and front and not spent):
            lost.append(edge)
        elif lacks[n] != 0 or front:
            doubtful.append(edge)
    return Breaks(lost, doubtful)


def _usual_width(widths: Sequence[int]) -> int | None:
    """The width that the lines were wrapped at; None where they show none."""
    if len(widths) > 1 and len(set(widths)) == 1:
        return widths[0]
    counted = Counter(width for width in widths if width >= _SHORTEST)
    width, times = max(counted.items(), key=lambda one: (one[1], one[0]), default=(0, 0))
    if times > 1:
        return width
    widest = max(widths)
    return next((usual for usual in _USUAL if usual - 1 <= widest <= usual), None)


def _between_words(text: str, at: int, terminator: str) -> bool:
    """Whether a blank could stand here: between letters or digits of a segment that holds words."""
    if not text[at - 1 : at].isalnum() or not text[at : at + 1].isalnum():
        return False
    start = text.rfind(terminator, max(at - _LONGEST_TEXT, 0), at) + 1
    return text[start : min(start + _LONGEST_TEXT, at)].lstrip()[:3].upper() in _TEXTS
