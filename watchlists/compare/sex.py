"""Sex: weak evidence, since some airline systems fill in a default."""

from __future__ import annotations

from watchlists.scoring import Verdict, weigh

KIND = "sex"


def compare(theirs: str | None, ours: str | None) -> Verdict | None:
    """Equal or not; None where either is unknown or X."""
    if theirs not in ("M", "F") or ours not in ("M", "F"):
        return None
    return weigh(KIND, "equal" if theirs == ours else "differs", theirs, ours)
