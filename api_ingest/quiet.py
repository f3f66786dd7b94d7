"""What an officer told apart stays quiet: for as long as the list allows, while neither changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from api_ingest.domain.alert import NewAlert
from api_ingest.domain.manifest import Traveller
from api_ingest.seal import Seal
from api_ingest.store import quiet_pairs
from api_ingest.store.pool import Connection
from api_ingest.store.quiet_pairs import QuietPair
from watchlists import pair
from watchlists.entry import WatchlistEntry


class Dismissed(NamedTuple):
    """An alert whose traveller an officer took for somebody else than the entry."""

    alert: int
    traveller: Traveller
    entry: WatchlistEntry
    reason: str
    by: str


class Quiet:
    """The memory of false matches of a site; the seal keeps travellers out of it."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    async def marked(
        self, conn: Connection, found: Sequence[NewAlert], people: Mapping[int, Traveller]
    ) -> list[NewAlert]:
        """The same alerts, those of a pair that is quiet with its id. `people` by stored id."""
        pairs = await quiet_pairs.find(
            conn, [one.list for one in found], [one.entry for one in found]
        )
        if not pairs:
            return [*found]
        return [one._replace(quiet=self._quiet(one, people[one.traveller], pairs)) for one in found]

    def _quiet(
        self, alert: NewAlert, traveller: Traveller, pairs: Sequence[QuietPair]
    ) -> int | None:
        of_entry = (one for one in pairs if (one.list, one.entry) == (alert.list, alert.entry))
        said = self._seal.fingerprint(pair.of_traveller(traveller))
        holding = (one.id for one in of_entry if one.traveller == said and self._unchanged(one))
        return next(holding, None)

    def _unchanged(self, one: QuietPair) -> bool:
        return one.listed == self._seal.fingerprint(pair.of_entry(one.live))

    async def earlier(
        self, conn: Connection, traveller: Traveller, list: str, entry: str
    ) -> QuietPair | None:
        """The last time that this person and this entry were told apart, whatever changed since."""
        mine = {*self._seal.keys_of(traveller).same}
        pairs = await quiet_pairs.find(conn, [list], [entry])
        return next((one for one in reversed(pairs) if mine & {*one.keys}), None)

    async def remember(self, conn: Connection, one: Dismissed, *, days: int) -> int | None:
        """Keep a pair quiet for so many days, on other flights too.

        None where too little is known of the traveller to find them again. Call inside the
        transaction of the decision.
        """
        keys = self._seal.keys_of(one.traveller).same
        if not days or not keys:
            return None
        said = self._seal.fingerprint(pair.of_traveller(one.traveller))
        id = await quiet_pairs.add(
            conn, list=one.entry.list, entry=one.entry.id, keys=keys, traveller=said,
            listed=self._seal.fingerprint(pair.of_entry(one.entry)), alert=one.alert,
            reason=one.reason, by=one.by, days=days,
        )  # fmt: skip
        others = await quiet_pairs.open_alerts(conn, one.entry.list, one.entry.id)
        same = [
            alert
            for alert, traveller in others
            if self._seal.fingerprint(pair.of_traveller(traveller)) == said
        ]
        await quiet_pairs.quieten(conn, same, id)
        return id
