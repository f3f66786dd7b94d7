"""Departures that were missed: somebody came again, and of the leaving between nobody told us."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from api_ingest.store import crossings
from api_ingest.store.pool import Connection
from watchlists.stays.crossing import FlightRef
from watchlists.stays.ledger import people_of


class Missed(NamedTuple):
    """A stay without a departure, closed by the next appearance. It names nobody."""

    came_with: FlightRef
    came: date
    port: str
    again_with: FlightRef
    again: date

    def to_json(self) -> dict[str, Any]:
        """Days and flights as text."""
        return {name: str(value) for name, value in self._asdict().items()}


# Who came in the period and had come before, without a departure that ends that earlier stay.
PERSONS = """
select distinct again.person from crossing again
join crossing c on c.person = again.person and c.direction = 'in' and c.flight <> again.flight
     and c.day <= again.day and c.last is not null
where again.direction = 'in' and again.day between $1 and $2
      and not exists (select from crossing o where o.person = c.person and o.direction = 'out'
                             and o.first = c.first and o.last = c.last)
"""


async def missed_departures(conn: Connection, first: date, last: date) -> list[Missed]:
    """Those closed by an appearance within these days, the latest first."""
    persons = [row["person"] for row in await conn.fetch(PERSONS, first, last)]
    people = people_of([row.crossing for row in await crossings.of_persons(conn, persons)])
    found = []
    for person in people:
        for stay, after in pairwise(person.stays):
            one, again = stay.arrival, after.arrival
            if stay.until and one and again and first <= again.day <= last:
                found.append(Missed(one.flight, one.day, one.port, again.flight, again.day))
    return sorted(found, key=lambda one: (one.again, one.came, str(one.came_with)), reverse=True)
