"""Who did what, when: rows are added and never changed.

Ids only, no personal data of travellers.
"""

from __future__ import annotations

from api_ingest.store.pool import Connection

RECORD = "insert into audit (actor, action, object, result) values ($1, $2, $3, $4)"


async def record(
    conn: Connection, *, actor: str, action: str, object: str, result: str = ""
) -> None:
    """Note an action.

    Call in the transaction of the action itself, so that neither is without the other.
    """
    await conn.execute(RECORD, actor, action, object, result)
