"""The errors: whose fault it is decides what happens (architecture, section 6)."""

from __future__ import annotations

from api_ingest.domain.problem import Problem


class Refused(Exception):  # noqa: N818 — the word of the glossary
    """The delivery cannot be taken at all.

    The carrier hears why. Carries every problem found on the way.
    """

    def __init__(self, problem: Problem, *others: Problem) -> None:
        super().__init__(problem.kind.code)
        self.problem = problem
        self.problems = (problem, *others)


class Unavailable(Exception):  # noqa: N818
    """Ours, and passing.

    The database is away, a list is not loaded. Retried with growing pauses.
    """


class Withheld(Unavailable):
    """Ours, until an operator mends it: what a delivery needs to be read is at fault.

    It waits, for however long that takes, and no attempt is counted.
    """


class LeaseLost(Exception):  # noqa: N818 — says what happened
    """Another worker took the delivery over; whatever this one did is rolled back."""


class Misconfigured(Exception):  # noqa: N818
    """Ours, a wrong setting: found at start, names the key, ends the program with exit code 2."""
