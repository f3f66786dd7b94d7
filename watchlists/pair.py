"""What is compared of a traveller and an entry: while neither changes, two told apart stay so."""

from __future__ import annotations

import json
from typing import Any

from api_ingest.domain.manifest import Traveller
from watchlists.entry import WatchlistEntry


def of_traveller(one: Traveller) -> str:
    """Everything of a traveller that matching looks at, whatever its order."""
    return _text(
        [one.surname_mrz, one.given_names_mrz],
        [str(one.birth_date)],
        [str(one.sex)],
        sorted(one.nationalities),
        sorted(f"{d.type} {d.number} {d.issuing_state}" for d in one.documents if d.type != "V"),
    )


def of_entry(one: WatchlistEntry) -> str:
    """Everything of an entry that matching looks at. A note or a missed report does not count."""
    said = one.to_json()
    return _text(
        *(said[name] for name in ("names", "birth_dates", "sex", "nationalities", "documents"))
    )


def _text(*parts: Any) -> str:
    return json.dumps(parts, ensure_ascii=False, sort_keys=True)
