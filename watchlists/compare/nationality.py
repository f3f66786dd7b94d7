"""Nationalities: one in common is enough, since many people have two."""

from __future__ import annotations

from collections.abc import Sequence

from api_ingest.domain.fields.country import nationality_group
from watchlists.scoring import Verdict, weigh

KIND = "nationality"


def compare(theirs: Sequence[str], ours: Sequence[str]) -> Verdict | None:
    """Equal where one is shared (all countries of the Kingdom are one).

    None where either side has none.
    """
    if not theirs or not ours:
        return None
    shared = {nationality_group(code) for code in theirs} & {
        nationality_group(code) for code in ours
    }
    return weigh(KIND, "equal" if shared else "differs", " ".join(theirs), " ".join(ours))
