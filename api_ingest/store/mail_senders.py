"""How a mail proves whose it is: a token in the address it was sent to, or a registered sender.

A token is `<name>-<secret>`, of which only a digest is kept; a registered address is believed only
where the relay says that the mail is genuine (receive/mail_trust.py).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import datetime
from typing import NamedTuple

from api_ingest.store.carrier_keys import ALPHABET
from api_ingest.store.pool import Connection

# 120 random bits; with `manifest+` in front it fits the 64 characters of a local part.
NAME_LENGTH, SECRET_LENGTH = 8, 24
_TOKEN = re.compile(rf"([{ALPHABET}]{{{NAME_LENGTH}}})-([{ALPHABET}]{{{SECRET_LENGTH}}})")


class MailSender(NamedTuple):
    """One proof as an operator sees it: the name of a token, or a registered address."""

    name: str
    token: bool
    test: bool
    created_at: datetime
    expires_at: datetime | None


class Proved(NamedTuple):
    """Whose mail it is, and whether it is sent for trying only."""

    carrier: str
    test: bool


ADD = """
insert into carrier_mail (name, carrier, digest, test) values ($1, $2, $3, $4)
"""


async def make_token(conn: Connection, carrier: str, *, test: bool) -> str:
    """A new token, which is not shown again."""
    name, secret = _random(NAME_LENGTH), _random(SECRET_LENGTH)
    await conn.execute(ADD, name, carrier, _digest(secret), test)
    return f"{name}-{secret}"


ADD_ADDRESS = """
insert into carrier_mail (name, carrier, test) values ($1, $2, $3)
on conflict (name) do update set carrier = excluded.carrier, test = excluded.test, expires_at = null
where carrier_mail.carrier = excluded.carrier or carrier_mail.expires_at is not null
returning name
"""


async def add_address(conn: Connection, carrier: str, address: str, *, test: bool) -> bool:
    """Register a sender. False: the address speaks for another carrier."""
    return await conn.fetchval(ADD_ADDRESS, address.lower(), carrier, test) is not None


REVOKE = """
update carrier_mail set expires_at = now()
where carrier = $1 and name = $2 and expires_at is null returning name
"""


async def revoke(conn: Connection, carrier: str, name: str) -> bool:
    """End a token or an address. False: the carrier has none of that name."""
    return await conn.fetchval(REVOKE, carrier, name.lower()) is not None


LIST = """
select name, digest is not null as token, test, created_at, expires_at from carrier_mail
where carrier = $1 order by created_at
"""


async def list_senders(conn: Connection, carrier: str) -> list[MailSender]:
    """The proofs of a carrier, the oldest first."""
    return [MailSender(**row) for row in await conn.fetch(LIST, carrier)]


FIND_DIGEST = """
select carrier, test, digest from carrier_mail
where name = $1 and digest is not null and expires_at is null
"""


async def of_token(conn: Connection, token: str) -> Proved | None:
    """Whose token this is; None for one that is unknown, ended or none at all."""
    found = _TOKEN.fullmatch(token.lower())
    row = await conn.fetchrow(FIND_DIGEST, found[1]) if found else None
    if found is None or row is None or not hmac.compare_digest(row["digest"], _digest(found[2])):
        return None
    return Proved(row["carrier"], row["test"])


FIND_ADDRESS = """
select carrier, test from carrier_mail
where name = $1 and digest is null and expires_at is null
"""


async def of_address(conn: Connection, address: str) -> Proved | None:
    """For whom this sender speaks; None where nobody registered it."""
    row = await conn.fetchrow(FIND_ADDRESS, address.lower())
    return Proved(row["carrier"], row["test"]) if row else None


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _digest(secret: str) -> bytes:
    """A plain hash is enough: the secret is random and long, nobody chose it."""
    return hashlib.sha256(secret.encode()).digest()
