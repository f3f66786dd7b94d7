"""Sessions of the upload page: signed in with a carrier's key, and ended with it."""

from __future__ import annotations

import hashlib
import secrets
from typing import NamedTuple

from api_ingest.store.carrier_keys import Sender
from api_ingest.store.pool import Connection


class CarrierSession(NamedTuple):
    """Who is signed in; `csrf` stands in every form of the session."""

    sender: Sender
    csrf: str


OPEN = """
with ended as (delete from carrier_session where created_at < now() - $4 * interval '1 hour')
insert into carrier_session (digest, key, csrf) values ($1, $2, $3)
"""


async def open_session(conn: Connection, sender: Sender, *, hours: int) -> str:
    """A new session; its token is for the cookie only. Those that are over are forgotten."""
    token = secrets.token_urlsafe(32)
    csrf = secrets.token_urlsafe(24)
    await conn.execute(OPEN, _digest(token), sender.prefix, csrf, hours)
    return token


LOOK_UP = """
with seen as (
    update carrier_session set last_seen_at = now()
    where digest = $1 and last_seen_at < now() - interval '1 minute'
          and last_seen_at > now() - $2 * interval '1 minute'
)
select k.carrier, k.test, k.prefix, s.csrf
from carrier_session s join carrier_key k on k.prefix = s.key
where s.digest = $1 and (k.expires_at is null or k.expires_at > now())
      and s.last_seen_at > now() - $2 * interval '1 minute'
      and s.created_at > now() - $3 * interval '1 hour'
"""


async def session_of(
    conn: Connection, token: str, *, idle_minutes: int, hours: int
) -> CarrierSession | None:
    """The session of a token while it and its key last; its idle time starts anew."""
    row = await conn.fetchrow(LOOK_UP, _digest(token), idle_minutes, hours)
    if row is None:
        return None
    return CarrierSession(Sender(row["carrier"], row["test"], row["prefix"]), row["csrf"])


CLOSE = "delete from carrier_session where digest = $1"


async def close_session(conn: Connection, token: str) -> None:
    """Sign out."""
    await conn.execute(CLOSE, _digest(token))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
