"""The ledger of stays as a whole: who writes to it, with which secret, and when it forgets.

What is in it stands in `crossings.py`, `stay_identities.py` and `stay_flights.py`; what is to be
counted for it in `stays_due.py`.
"""

from __future__ import annotations

from datetime import date

from api_ingest.store.pool import Connection, affected
from watchlists.stays.rules import Rules

CHANNEL = "stays"

LOCK = "select pg_try_advisory_xact_lock(hashtextextended('stays', 0))"


async def lock(conn: Connection) -> bool:
    """Be the one who writes to the ledger until the end of the transaction; False: another is."""
    return bool(await conn.fetchval(LOCK))


# The update changes nothing: without it, of two that begin at once the second would see no row.
SEAL = """
insert into stay_seal (digest) values ($1)
on conflict (single) do update set digest = stay_seal.digest returning digest
"""


async def sealed_with(conn: Connection, digest: bytes) -> bool:
    """Whether the ledger's hashes were made with the secret of this digest; the first one stays."""
    return bool(await conn.fetchval(SEAL, digest) == digest)


# As `watchlists.stays.term.needed_until` has it. What an undecided or accepted overstay rests on
# stays for as long as it does.
ERASE = """
delete from crossing c
where case when c.last is null then c.first + $2::int else c.last + $3::int - 1 end < $1::date
      and not exists (select from overstay o where o.same && c.same and o.ended is null
                                                   and o.state in ('open', 'accepted'))
"""
ERASE_FLIGHTS = "delete from stay_flight where date + greatest($2::int, $3::int) < $1::date"
ERASE_GRANTS = "delete from stay_grant where least(last, ended) + $2::int - 1 < $1::date"


async def erase(conn: Connection, on: date, rules: Rules) -> int:
    """Erase what no rule can look back on any more on a day; returns how many crossings.

    Flights counted and grants go with them.
    """
    terms = (rules.keeping.open_stays, rules.look_back)
    await conn.execute(ERASE_FLIGHTS, on, *terms)
    await conn.execute(ERASE_GRANTS, on, rules.look_back)
    return affected(await conn.execute(ERASE, on, *terms))
