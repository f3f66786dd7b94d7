"""Nationalities: one in common is enough, since many people have two.

What that is worth goes by how many travellers hold it (frequencies.py): that both are Dutch says
less than that both are Iranian.
"""

from __future__ import annotations

from collections.abc import Sequence

from api_ingest.domain.fields.country import nationality_group
from watchlists.frequencies import nationals
from watchlists.scoring import Verdict, of_nationality, weigh

KIND = "nationality"


def shared(theirs: Sequence[str], ours: Sequence[str]) -> frozenset[str]:
    """The nationalities that both have, by group: all countries of the Kingdom are one."""
    return frozenset(map(nationality_group, theirs)) & frozenset(map(nationality_group, ours))


def compare(theirs: Sequence[str], ours: Sequence[str]) -> Verdict | None:
    """Equal where one is shared; None where either side has none."""
    if not theirs or not ours:
        return None
    both, values = shared(theirs, ours), (" ".join(theirs), " ".join(ours))
    if not both:
        return weigh(KIND, "differs", *values)
    return Verdict("equal", max(map(worth, both)), *values)


def worth(group: str) -> float:
    """Bits of an equal nationality.

    >>> worth("NLD") < worth("COL") < worth("IRN")
    True
    """
    return round(of_nationality(nationals(group).share), 2)
