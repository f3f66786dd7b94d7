"""What officers said of alerts: never overwritten, and where the list asks for it said twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from api_ingest.domain.alert import Decision
from api_ingest.store import alerts
from api_ingest.store.pool import Connection

Outcome = Literal["decided", "proposed", "own"]
"""It holds; it waits for somebody else; it is one's own proposal, which somebody else confirms."""


class Decided(NamedTuple):
    """A decision as it stands in the history.

    `proposed`: it waited for a second person; `confirms`: it is what the second person said.
    """

    verdict: str
    reason: str
    note: str
    officer: str
    decided_at: datetime
    proposed: bool
    confirms: bool


DECISIONS = """
select d.verdict, d.reason, d.note, a.name as officer, d.decided_at, d.proposed,
       d.confirms is not null as confirms
from decision d join account a on a.id = d.account where d.alert = $1 order by d.id desc
"""


async def decisions(conn: Connection, alert: int) -> list[Decided]:
    """What was decided of an alert, the latest first."""
    return [Decided(**row) for row in await conn.fetch(DECISIONS, alert)]


PROPOSAL = """
select a.id, p.id as proposal, p.verdict, p.account
from alert a left join decision p on p.id = a.proposal where a.id = $1 for update of a
"""
DECIDE = """
insert into decision (alert, verdict, reason, note, account, proposed, confirms)
values ($1, $2, $3, $4, $5, $6, $7) returning id
"""
PROPOSE = "update alert set proposal = $2, changed_at = now() where id = $1"
# Doubt leaves the alert in the queue: somebody still has to say. What was withdrawn stays so.
SETTLE = """
update alert set verdict = $2, changed_at = now(), proposal = null, quiet = null,
                 state = case when state = 'withdrawn' then state
                              when $2 = 'doubt' then 'open' else 'decided' end
where id = $1
"""


async def decide(
    conn: Connection, decision: Decision, account: int, *, twice: bool
) -> Outcome | None:
    """Add a decision. Call inside a transaction. None: no such alert.

    With `twice` it holds only once another account says the same; saying it twice oneself changes
    nothing and is not noted.
    """
    held = await conn.fetchrow(PROPOSAL, decision.alert)
    if held is None:
        return None
    same = twice and held["verdict"] == decision.verdict
    if same and held["account"] == account:
        return "own"
    waits = twice and not same
    id = await conn.fetchval(
        DECIDE, decision.alert, decision.verdict, decision.reason, decision.note, account, waits,
        held["proposal"] if same else None,
    )  # fmt: skip
    if waits:
        await conn.execute(PROPOSE, decision.alert, id)
    else:
        await conn.execute(SETTLE, decision.alert, decision.verdict)
    await alerts.changed(conn)
    return "proposed" if waits else "decided"


LAPSE = """
update alert set proposal = null, changed_at = now() from decision d
where d.id = alert.proposal and d.decided_at + $2::interval <= $1::timestamptz returning alert.id
"""


async def lapse(conn: Connection, now: datetime, term: timedelta) -> int:
    """First decisions that nobody confirmed in time wait no more; returns how many."""
    lapsed = await conn.fetch(LAPSE, now, term)
    if lapsed:
        await alerts.changed(conn)
    return len(lapsed)
