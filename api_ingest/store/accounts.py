"""Accounts of officers and operators, and their sessions.

Server-side, known by a digest of a random token.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Literal, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.low_level import ARGON2_VERSION

from api_ingest.store.pool import Connection

Role = Literal["officer", "operator", "partner"]
SHORTEST_PASSWORD = 12
_hasher = PasswordHasher()


def _digest_of_nobody() -> str:
    """No password's digest, in the form of a real one: checking it takes as long."""
    h = _hasher
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")
        for size in (h.salt_len, h.hash_len)
    )
    costs = f"m={h.memory_cost},t={h.time_cost},p={h.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${digest}"


# Checked for a name that does not exist, so that it takes as long as for one that does.
_NOBODY = _digest_of_nobody()


class Account(NamedTuple):
    """Somebody who may sign in."""

    id: int
    name: str
    role: Role


class Session(NamedTuple):
    """A signed-in account; `csrf` stands in every form of the session."""

    account: Account
    csrf: str


ADD = """
insert into account (name, password, role) values ($1, $2, $3)
on conflict (name) do update
    set password = excluded.password, role = excluded.role, disabled_at = null
returning id
"""
END_SESSIONS = "delete from session where account = $1"


async def add(conn: Connection, name: str, password: str, role: Role) -> None:
    """Make an account, or give it a new password (which ends its sessions).

    Raises ValueError for a short one, and for an account without a name.
    """
    if not name.strip() or not name.isprintable():
        raise ValueError("an account has a name")
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"a password has at least {SHORTEST_PASSWORD} characters")
    account = await conn.fetchval(ADD, name, _hasher.hash(password), role)
    await conn.execute(END_SESSIONS, account)


FIND = "select id, name, role, password from account where name = $1 and disabled_at is null"


class Stored(NamedTuple):
    """An account with the hash of its password; `account` is None for a name that nobody has."""

    account: Account | None
    hash: str


async def find(conn: Connection, name: str) -> Stored:
    """The account of that name, or nobody's."""
    row = await conn.fetchrow(FIND, name)
    if row is None:
        return Stored(None, _NOBODY)
    return Stored(Account(row["id"], row["name"], row["role"]), row["password"])


def is_password(stored: Stored, password: str) -> bool:
    """Whether it is the account's password.

    Takes a third of a second by design: call it in a thread.
    """
    try:
        return _hasher.verify(stored.hash, password) and stored.account is not None
    except VerificationError:
        return False


OPEN = "insert into session (digest, account, csrf) values ($1, $2, $3)"


async def open_session(conn: Connection, account: Account) -> str:
    """A new session; its token is for the cookie only."""
    token = secrets.token_urlsafe(32)
    await conn.execute(OPEN, _digest(token), account.id, secrets.token_urlsafe(24))
    return token


# Seen at most once a minute: a page view must not cost a write.
LOOK_UP = """
with seen as (
    update session set last_seen_at = now()
    where $4 and digest = $1 and last_seen_at < now() - interval '1 minute'
          and last_seen_at > now() - $2 * interval '1 minute'
)
select a.id, a.name, a.role, s.csrf
from session s join account a on a.id = s.account
where s.digest = $1 and a.disabled_at is null
      and s.last_seen_at > now() - $2 * interval '1 minute'
      and s.created_at > now() - $3 * interval '1 hour'
"""


async def session_of(
    conn: Connection, token: str, *, idle_minutes: int, hours: int, prolong: bool
) -> Session | None:
    """The session of a token, while it lasts; with `prolong` its idle time starts anew."""
    row = await conn.fetchrow(LOOK_UP, _digest(token), idle_minutes, hours, prolong)
    return Session(Account(row["id"], row["name"], row["role"]), row["csrf"]) if row else None


CLOSE = "delete from session where digest = $1"


async def close_session(conn: Connection, token: str) -> None:
    """Sign out."""
    await conn.execute(CLOSE, _digest(token))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
