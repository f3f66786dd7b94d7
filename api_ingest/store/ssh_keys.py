"""Public keys that open the SFTP box of a carrier."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from api_ingest.store.pool import Connection


class SshKey(NamedTuple):
    """A key as an operator sees it; `public_key` is its line in OpenSSH's form, without comment."""

    fingerprint: str
    public_key: str
    test: bool
    created_at: datetime
    expires_at: datetime | None


ADD = """
insert into carrier_ssh_key (carrier, fingerprint, public_key, test) values ($1, $2, $3, $4)
on conflict (carrier, fingerprint) do update set test = excluded.test, expires_at = null
"""


async def add(
    conn: Connection, carrier: str, fingerprint: str, public_key: str, *, test: bool
) -> None:
    """Let this key in; a second one may live beside it until the first is revoked."""
    await conn.execute(ADD, carrier, fingerprint, public_key, test)


REVOKE = """
update carrier_ssh_key set expires_at = now()
where carrier = $1 and fingerprint = $2 and expires_at is null
returning fingerprint
"""


async def revoke(conn: Connection, carrier: str, fingerprint: str) -> bool:
    """Keep this key out from now on. False: the carrier has no such key."""
    return await conn.fetchval(REVOKE, carrier, fingerprint) is not None


LIST = """
select fingerprint, public_key, test, created_at, expires_at from carrier_ssh_key
where carrier = $1 order by created_at
"""


async def list_keys(conn: Connection, carrier: str) -> list[SshKey]:
    """The keys of a carrier, the oldest first."""
    return [SshKey(**row) for row in await conn.fetch(LIST, carrier)]


FIND = """
select test from carrier_ssh_key
where carrier = $1 and fingerprint = $2 and expires_at is null
"""


async def opens(conn: Connection, carrier: str, fingerprint: str) -> bool | None:
    """Whether what this key sends is a test; None for a key that opens nothing here."""
    test: bool | None = await conn.fetchval(FIND, carrier, fingerprint)
    return test
