"""Alerts: one for each traveller, entry and flight; raised and withdrawn.

What officers see of them stands in `alert_views.py`, what they decide in `decisions.py`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from api_ingest.domain.alert import NewAlert
from api_ingest.store.pool import Connection

CHANNEL = "alert"

NOTIFY = "select pg_notify($1, '')"


async def changed(conn: Connection) -> None:
    """Have every console look at the queue again."""
    await conn.execute(NOTIFY, CHANNEL)


# A decided alert stays as it was decided; a withdrawn one whose match is back is open again. What
# somebody proposed of other evidence is proposed no more.
RAISE = """
insert into alert (traveller, flight, list, entry, list_version, probability, bits, strength,
                   evidence, index_version, weights_version, quiet, state)
select traveller, flight, list, entry, list_version, probability, bits, strength, evidence::jsonb,
       index_version, weights_version, quiet, case when quiet is null then 'open' else 'quiet' end
from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::float8[],
            $7::float8[], $8::text[], $9::text[], $10::text[], $11::text[], $12::bigint[])
     as new (traveller, flight, list, entry, list_version, probability, bits, strength, evidence,
             index_version, weights_version, quiet)
on conflict (traveller, list, entry) do update set
    list_version = excluded.list_version, probability = excluded.probability, bits = excluded.bits,
    strength = excluded.strength, evidence = excluded.evidence, state = excluded.state,
    because = null, quiet = excluded.quiet,
    proposal = case when alert.evidence = excluded.evidence then alert.proposal end,
    index_version = excluded.index_version, weights_version = excluded.weights_version,
    changed_at = now()
where alert.state <> 'decided'
returning (xmax = 0 and state = 'open') as is_new, pg_notify($13, '')
"""


async def raise_all(conn: Connection, alerts: Sequence[NewAlert]) -> int:
    """Store alerts; returns how many are open that were not there before."""
    if not alerts:
        return 0
    rows = await conn.fetch(
        RAISE,
        [one.traveller for one in alerts],
        [one.flight for one in alerts],
        [one.list for one in alerts],
        [one.entry for one in alerts],
        [one.list_version for one in alerts],
        [one.match.probability for one in alerts],
        [one.match.bits for one in alerts],
        [one.match.strength for one in alerts],
        [json.dumps([evidence._asdict() for evidence in one.match.evidence]) for one in alerts],
        [one.index_version for one in alerts],
        [one.match.weights_version for one in alerts],
        [one.quiet for one in alerts],
        CHANNEL,
    )
    return sum(row["is_new"] for row in rows)


WITHDRAW = """
update alert set state = 'withdrawn', because = $2, changed_at = now()
where traveller = any($1::bigint[]) and state in ('open', 'quiet') returning id
"""


async def withdraw(conn: Connection, travellers: Sequence[int], because: str) -> int:
    """Withdraw the open alerts of these travellers, saying why; returns how many there were."""
    if not travellers:
        return 0
    gone = await conn.fetch(WITHDRAW, travellers, because)
    if gone:
        await changed(conn)
    return len(gone)


WITHDRAW_MISSING = """
update alert set state = 'withdrawn', because = 'no longer matches', changed_at = now()
where traveller = any($1::bigint[]) and state in ('open', 'quiet')
      and ($5::text[] is null or exists (
          select from unnest($5::text[], $6::text[]) as looked (list, entry)
          where looked.list = alert.list and looked.entry = alert.entry))
      and not exists (
          select from unnest($2::bigint[], $3::text[], $4::text[]) as still (traveller, list, entry)
          where still.traveller = alert.traveller and still.list = alert.list
                and still.entry = alert.entry)
returning id
"""


async def withdraw_missing(
    conn: Connection,
    travellers: Sequence[int],
    still: Sequence[NewAlert],
    *,
    among: Collection[tuple[str, str]] | None = None,
) -> int:
    """Withdraw open alerts of travellers just matched that are not among what was found.

    `among` are the entries (list, id) that were looked at; None: all of them.
    """
    if not travellers or among == []:
        return 0
    looked = None if among is None else [[*column] for column in zip(*among, strict=True)]
    gone = await conn.fetch(
        WITHDRAW_MISSING, travellers,
        [one.traveller for one in still], [one.list for one in still], [one.entry for one in still],
        *(looked or (None, None)),
    )  # fmt: skip
    if gone:
        await changed(conn)
    return len(gone)
