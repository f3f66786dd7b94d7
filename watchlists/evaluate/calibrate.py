"""Whether bits are the probability they say: `python -m watchlists.evaluate.calibrate [SIZE ...]`.

A logistic curve of two numbers is laid through what innocent and listed travellers are given
(Platt): what would have to be added to the bits, and by what they would have to be multiplied. Near
0 and 1 they may be taken at their word. It is fitted on an odd seed, a list of each size with the
same say; the report is of even ones.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np

from watchlists.evaluate import exam, matchers
from watchlists.evaluate.measure import Judged, ask, judged
from watchlists.index import Index
from watchlists.scoring import bits_of

SEED, A_CLASS, INNOCENT = 5, 250, 100_000
SIZES = (10_000, 1_000_000)
UNSURE = 8.0
"""Bits either side of even odds within which pairs count: beyond it nobody reads the difference."""


def named(seed: int, size: int, *, a_class: int, innocent: int) -> list[Judged]:
    """Every pair that is named in an exam; its score in bits. Raises ValueError for even seeds."""
    if seed % 2 == 0:
        raise ValueError(f"{seed} is even: even seeds are kept for the report")
    paper = exam.make(seed, size=size, a_class=a_class, innocent=innocent)
    matcher = matchers.ours(Index.build(paper.entries))
    said = {name: ask(matcher, [one for _, one in few]) for name, few in paper.listed.items()}
    pairs = judged(paper, said, ask(matcher, paper.innocent))
    return [one._replace(score=bits_of(one.score)) for one in pairs]


def fit(sets: Sequence[Sequence[Judged]]) -> tuple[float, float]:
    """What to add and by what to multiply, for the likeliest logistic curve; Newton's method."""
    bits, right, weight = (
        np.concatenate([np.array([one[at] for one in some], float) for some in sets])
        for at in range(3)
    )
    near = np.abs(bits) < UNSURE
    bits, right, weight = bits[near], right[near], weight[near]
    seen = np.stack([np.ones_like(bits), bits])
    found = np.array([0.0, 1.0])
    for _ in range(50):
        likely = 1 / (1 + 2.0 ** -(found @ seen))
        slope = seen @ (weight * (right - likely))
        bend = (seen * (weight * likely * (1 - likely))) @ seen.T
        step = np.linalg.solve(bend * np.log(2), slope)
        found += step
    return float(found[0]), float(found[1])


def main() -> None:
    """Print what was fitted, for lists of each size and for all of them."""
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    sets = [named(SEED, size, a_class=A_CLASS, innocent=INNOCENT) for size in sizes]
    for size, some in zip(sizes, sets, strict=True):
        add, times = fit([some])
        sys.stdout.write(f"{size:>9,} entries: add {add:+.2f}, times {times:.2f}\n")
    add, times = fit(sets)
    sys.stdout.write(f"all: add {add:+.2f}, times {times:.2f}\n")


if __name__ == "__main__":
    main()
