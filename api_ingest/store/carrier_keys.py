"""Keys with which carriers prove who they are.

`apik_<prefix>_<secret>`, of which only a digest is kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import datetime
from typing import NamedTuple

from api_ingest.store.pool import Connection

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without the letters that people misread."""
PREFIX_LENGTH, SECRET_LENGTH = 8, 43
_KEY = re.compile(
    rf"(apik|apit)_([{ALPHABET}]{{{PREFIX_LENGTH}}})_([{ALPHABET}]{{{SECRET_LENGTH}}})"
)


class Sender(NamedTuple):
    """Whose key it is; what a test key sends reaches no officer."""

    carrier: str
    test: bool
    prefix: str


class KeyRow(NamedTuple):
    """A key as an operator sees it."""

    prefix: str
    carrier: str
    test: bool
    created_at: datetime
    expires_at: datetime | None


ADD = "insert into carrier_key (prefix, carrier, digest, test) values ($1, $2, $3, $4)"


async def make(conn: Connection, carrier: str, *, test: bool = False) -> str:
    """A new key, which is not shown again."""
    prefix, secret = _random(PREFIX_LENGTH), _random(SECRET_LENGTH)
    await conn.execute(ADD, prefix, carrier, _digest(secret), test)
    return f"{'apit' if test else 'apik'}_{prefix}_{secret}"


EXPIRE = """
update carrier_key set expires_at = now() + $2 * interval '1 hour'
where carrier = $1 and test = $3
      and (expires_at is null or expires_at > now() + $2 * interval '1 hour')
"""


async def rotate(
    conn: Connection, carrier: str, *, overlap_hours: float, test: bool = False
) -> str:
    """A new key; the older ones of its kind end after the overlap. Call inside a transaction."""
    await conn.execute(EXPIRE, carrier, overlap_hours, test)
    return await make(conn, carrier, test=test)


REVOKE = (
    "update carrier_key set expires_at = now() where prefix = $1 and carrier = $2 returning prefix"
)


async def revoke(conn: Connection, carrier: str, prefix: str) -> bool:
    """End a key now. False: the carrier has no such key."""
    return await conn.fetchval(REVOKE, prefix, carrier) is not None


LIST = """
select prefix, carrier, test, created_at, expires_at from carrier_key
where carrier = $1 order by created_at
"""


async def list_keys(conn: Connection, carrier: str) -> list[KeyRow]:
    """The keys of a carrier, the oldest first."""
    return [KeyRow(**row) for row in await conn.fetch(LIST, carrier)]


FIND = """
select carrier, digest, test from carrier_key
where prefix = $1 and (expires_at is null or expires_at > now())
"""


async def sender_of(conn: Connection, presented: str) -> Sender | None:
    """Whose key this is; None for one that is unknown, ended or no key at all."""
    found = _KEY.fullmatch(presented)
    if found is None:
        return None
    _, prefix, secret = found.groups()
    row = await conn.fetchrow(FIND, prefix)
    if row is None or not hmac.compare_digest(row["digest"], _digest(secret)):
        return None
    return Sender(row["carrier"], row["test"], prefix)


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _digest(secret: str) -> bytes:
    """A plain hash is enough: the secret is random and long, nobody chose it."""
    return hashlib.sha256(secret.encode()).digest()
