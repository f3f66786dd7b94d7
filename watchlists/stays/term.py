"""Until when the ledger needs a stay; the day after it is to be erased."""

from __future__ import annotations

from datetime import date

from watchlists.stays.days import DAY
from watchlists.stays.permitted import Grant
from watchlists.stays.rules import Rules
from watchlists.stays.stay import Stay


def needed_until(kept: Stay | Grant, rules: Rules) -> date:
    """The last day on which a rule may look back on it.

    A stay that nobody ended has the term of `keeping.open_stays` from its first day, so that
    nothing is kept for ever; a grant without an end is kept until its owner ends it (`date.max`).
    """
    if isinstance(kept, Grant):
        return _looked_back(kept.last, rules) if kept.last else date.max
    if kept.open:
        return kept.first + rules.keeping.open_stays * DAY
    return _looked_back(kept.last or kept.first, rules)


def _looked_back(last: date, rules: Rules) -> date:
    """A window of n days that ends n - 1 days later still holds the day."""
    return min(last, date.max - rules.look_back * DAY) + (rules.look_back - 1) * DAY
