"""Overstays as proposed: computed each day, withdrawn by themselves, decided by officers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from api_ingest.store.pool import Connection, affected
from watchlists.stays.overstay import Overstay

State = Literal["open", "accepted", "rejected", "withdrawn"]
Verdict = Literal["accept", "reject", "end"]
CHANNEL = "overstay"


class Proposal(NamedTuple):
    """An overstay with what became of it.

    `identity` is who it is, sealed; `because` says why it was withdrawn, or why an accepted one
    stands on nothing any more (`standing` is False then); `ended` is the day the person left.
    """

    id: int
    state: State
    overstay: Overstay
    identity: bytes | None
    because: str | None
    ended: date | None
    entry: str | None
    proposed_at: datetime

    @property
    def standing(self) -> bool:
        """Whether the ledger still says so."""
        return self.because is None


_COLUMNS = "id, state, detail::text as detail, identity, because, ended, entry, proposed_at"
# Of one stay there is one proposal, whatever else became known of the person meanwhile.
SAME_STAY = f"""
select {_COLUMNS} from overstay where flight = $1 and same && $2::text[]
order by (state <> 'withdrawn') desc, id desc limit 1
"""  # noqa: S608 — a constant above


async def of_stay(conn: Connection, overstay: Overstay) -> Proposal | None:
    """The proposal of this stay, if there is one."""
    row = await conn.fetchrow(SAME_STAY, str(overstay.arrival.flight), [*overstay.keys.same])
    return _proposal(row) if row else None


def _proposal(row: Any) -> Proposal:
    return Proposal(
        row["id"], row["state"], Overstay.from_json(json.loads(row["detail"])), row["identity"],
        row["because"], row["ended"], row["entry"], row["proposed_at"],
    )  # fmt: skip


PROPOSE = """
insert into overstay (reference, flight, same, day, over, strength, detail, identity)
values ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8) returning id
"""
COUNT_ON = """
update overstay set same = $2, day = $3, over = $4, strength = $5, detail = $6::text::jsonb,
    identity = case when state in ('open', 'withdrawn') then coalesce($7, identity) end,
    state = case when state = 'withdrawn' then 'open' else state end, because = null, ended = null,
    changed_at = case when state = 'withdrawn' or because is not null then now()
                      else changed_at end
where id = $1
"""


async def propose(conn: Connection, overstay: Overstay, identity: bytes | None) -> int:
    """A new proposal; its id."""
    one = overstay
    return int(
        await conn.fetchval(
            PROPOSE, one.reference, str(one.arrival.flight), [*one.keys.same], one.on, one.over,
            one.strength, json.dumps(one.to_json()), identity,
        )
    )  # fmt: skip


async def count_on(conn: Connection, id: int, overstay: Overstay, identity: bytes | None) -> None:
    """The same stay on a later day. One that was withdrawn is open again, a decided one stays."""
    one = overstay
    await conn.execute(
        COUNT_ON, id, [*one.keys.same], one.on, one.over, one.strength,
        json.dumps(one.to_json()), identity,
    )  # fmt: skip


LIVE = f"""
select {_COLUMNS} from overstay
where state in ('open', 'accepted') and (ended is null or ended >= $1) order by id
"""  # noqa: S608


async def live(conn: Connection, ended_since: date) -> list[Proposal]:
    """Those open or accepted, whose stay goes on or ended lately."""
    return [_proposal(row) for row in await conn.fetch(LIVE, ended_since)]


END = "update overstay set ended = $2, because = null where id = $1"


async def note_end(conn: Connection, id: int, day: date) -> None:
    """The person was over, and left on that day."""
    await conn.execute(END, id, day)


FALL = """
update overstay set because = $2, changed_at = now(),
    identity = case when state = 'accepted' then identity end,
    state = case when state = 'open' then 'withdrawn' else state end
where id = $1 and because is distinct from $2 returning state
"""


async def fall(conn: Connection, id: int, because: str) -> State | None:
    """Its ground is gone: an open one is withdrawn, an accepted one says so. None: known before."""
    state: State | None = await conn.fetchval(FALL, id, because)
    return state


ALL = f"""
select {_COLUMNS} from overstay
where state = any($1::text[]) order by (because is not null and state = 'accepted') desc,
      array_position(array['strong', 'possible', 'weak'], strength), over desc, id limit $2
"""  # noqa: S608


async def all_in(conn: Connection, states: Sequence[State], most: int) -> list[Proposal]:
    """Proposals in these states: those that need somebody first, then the surest and longest."""
    return [_proposal(row) for row in await conn.fetch(ALL, states, most)]


ONE = f"select {_COLUMNS} from overstay where id = $1"  # noqa: S608
ONE_TO_DECIDE = f"{ONE} for update"


async def one(conn: Connection, id: int, *, to_decide: bool = False) -> Proposal | None:
    """A proposal; locked if it is to be decided on."""
    row = await conn.fetchrow(ONE_TO_DECIDE if to_decide else ONE, id)
    return _proposal(row) if row else None


class Decided(NamedTuple):
    """What an officer said of a proposal."""

    verdict: Verdict
    reason: str
    note: str
    officer: str
    decided_at: datetime


DECISIONS = """
select d.verdict, d.reason, d.note, a.name as officer, d.decided_at
from overstay_decision d join account a on a.id = d.account where d.overstay = $1 order by d.id
"""


async def decisions(conn: Connection, id: int) -> list[Decided]:
    """In the order in which they were made."""
    return [Decided(*row) for row in await conn.fetch(DECISIONS, id)]


DECIDE = """
insert into overstay_decision (overstay, verdict, reason, note, account)
values ($1, $2, $3, $4, $5)
"""


async def decide(
    conn: Connection, id: int, verdict: Verdict, *, reason: str, note: str, account: int
) -> None:
    """Note what an officer says; what follows from it is the caller's."""
    await conn.execute(DECIDE, id, verdict, reason, note, account)


CLOSE = """
update overstay set state = $2, entry = $3, identity = null, because = null, changed_at = now()
where id = $1
"""


async def close(conn: Connection, id: int, state: State, *, entry: str | None = None) -> None:
    """It is decided: who it is stands on the list from now on, or nowhere."""
    await conn.execute(CLOSE, id, state, entry)


FORGET = "update overstay set identity = null where identity is not null"


async def forget_identities(conn: Connection) -> None:
    """Of nobody is kept who it is."""
    await conn.execute(FORGET)


RAN = "insert into overstay_run (day, found, proposed) values ($1, $2, $3) on conflict do nothing"
HAS_RUN = "select exists (select from overstay_run where day = $1)"


async def has_run(conn: Connection, day: date) -> bool:
    """Whether the overstays of that day were computed."""
    return bool(await conn.fetchval(HAS_RUN, day))


async def note_run(conn: Connection, day: date, *, found: int, proposed: int) -> None:
    """They were computed. Call in the same transaction."""
    await conn.execute(RAN, day, found, proposed)


ERASE = """
delete from overstay o
where o.changed_at < $1::date - $2::int
      and (o.state in ('rejected', 'withdrawn') or o.state = 'accepted' and o.ended is not null)
      and not exists (select from crossing c where c.same && o.same and c.last is null)
"""
ERASE_RUNS = "delete from overstay_run where day < $1::date - $2::int"


async def erase(conn: Connection, on: date, kept_days: int) -> int:
    """Erase proposals closed more than so many days ago whose stay is over; returns how many."""
    await conn.execute(ERASE_RUNS, on, kept_days)
    return affected(await conn.execute(ERASE, on, kept_days))
