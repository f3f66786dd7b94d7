"""Turns matches into alerts: one for each traveller, entry and flight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api_ingest.domain.alert import Match, NewAlert


def raise_alerts(
    matches: Sequence[Match], travellers: Sequence[int], *, flight: int, versions: Mapping[str, int]
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
            list_version=versions[match.list],
            match=match,
        )
        for match in matches
    ]
