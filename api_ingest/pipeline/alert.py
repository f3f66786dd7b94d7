"""Turns matches into alerts: one for each traveller, entry and flight."""

from __future__ import annotations

from collections.abc import Sequence

from api_ingest.domain.alert import Match, NewAlert
from api_ingest.pipeline.match import Watchlist


def raise_alerts(
    matches: Sequence[Match], travellers: Sequence[int], *, flight: int, watchlist: Watchlist
) -> list[NewAlert]:
    """Alerts to be stored.

    `travellers` holds the stored id of each traveller that was matched, by position.
    """
    return [
        NewAlert(
            traveller=travellers[int(match.traveller)],
            flight=flight,
            list=match.list,
            entry=match.entry,
            list_version=watchlist.versions[match.list],
            index_version=watchlist.version,
            match=match,
        )
        for match in matches
    ]
