"""What officers say of a person's stay: resident, exempt, extension. Ended, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from api_ingest.store.pool import Connection
from api_ingest.store.stays import CHANNEL
from watchlists.stays.permitted import Grant, GrantKind
from watchlists.stays.person import PersonKeys

ADD = """
insert into stay_grant (kind, same, alike, first, last, reference, why, by)
values ($1, $2, $3, $4, $5, $6, $7, $8) returning id
"""
NOTIFY = "select pg_notify($1, '')"


async def add(conn: Connection, grant: Grant, *, why: str, by: str) -> int:
    """Keep a grant; its id. Overstays are looked at again.

    Raises ValueError where it ends before it begins, says nobody or no reason, or is an extension
    without an end.
    """
    if grant.first and grant.last and grant.first > grant.last:
        raise ValueError("a grant does not end before it begins")
    if not grant.keys.same:
        raise ValueError("a document or the whole name, and the birth date, are needed")
    if not why.strip():
        raise ValueError("a grant has a reason")
    if grant.kind == "extension" and grant.last is None:
        raise ValueError("an extension has a last day")
    id = await conn.fetchval(
        ADD, grant.kind, [*grant.keys.same], [*grant.keys.alike], grant.first, grant.last,
        grant.reference or "", why, by,
    )  # fmt: skip
    await conn.execute(NOTIFY, CHANNEL)
    return int(id)


END = "update stay_grant set ended = $2, ended_by = $3 where id = $1 and ended is null returning id"


async def end(conn: Connection, id: int, *, on: date, by: str) -> bool:
    """From a day on it counts no more. False: no such grant, or it has ended already."""
    ended = await conn.fetchval(END, id, on, by)
    await conn.execute(NOTIFY, CHANNEL)
    return ended is not None


# Of one that was ended the days before stay what they were.
ALL = """
select kind, same, alike, first, least(last, ended - 1) as last, reference from stay_grant
where first is null or ended is null or first < ended order by id
"""


async def everyone(conn: Connection) -> list[Grant]:
    """All grants, as the count of days takes them."""
    return [_grant(row) for row in await conn.fetch(ALL)]


def _grant(row: Any) -> Grant:
    return Grant(
        kind=row["kind"], keys=PersonKeys(tuple(row["same"]), tuple(row["alike"])),
        first=row["first"], last=row["last"], reference=row["reference"] or None,
    )  # fmt: skip


class Given(NamedTuple):
    """A grant for those who look after them: nothing of the person stands in it."""

    id: int
    kind: GrantKind
    first: date | None
    last: date | None
    reference: str
    why: str
    by: str
    at: datetime
    ended: date | None
    ended_by: str | None


_GIVEN = "id, kind, first, last, reference, why, by, at, ended, ended_by"
LATEST = f"select {_GIVEN} from stay_grant order by id desc limit $1"  # noqa: S608 — a constant
OF_PERSON = f"select {_GIVEN} from stay_grant where same && $1::text[] order by id desc"  # noqa: S608


async def latest(conn: Connection, most: int) -> list[Given]:
    """The newest first."""
    return [Given(*row) for row in await conn.fetch(LATEST, most)]


async def of_person(conn: Connection, same: Sequence[str]) -> list[Given]:
    """Those of whoever bears one of these keys."""
    return [Given(*row) for row in await conn.fetch(OF_PERSON, same)]
