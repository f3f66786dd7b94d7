"""Brings the schema up to the code: numbered files, each once, in one transaction, under a lock."""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import Any, NamedTuple

from api_ingest.domain.errors import Misconfigured

LOCK = 7_240_311_415_926
"""Any number will do, so long as every api-ingest takes the same one."""

Connection = Any
"""An asyncpg connection, or a pool's proxy of one (the driver ships no types)."""


class Migration(NamedTuple):
    """One file: `0001_create_everything.sql`."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """Digest of the text: a migration that was applied is never edited."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations() -> list[Migration]:
    """All migrations of this code, in order."""
    folder = resources.files("api_ingest.store").joinpath("migrations")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return [Migration(int(f.name[:4]), f.name, f.read_text("utf-8")) for f in files]


CREATE_SCHEMA_VERSION = """
create table if not exists schema_version (
    number      integer primary key,
    name        text not null,
    sha256      text not null,
    applied_at  timestamptz not null default now()
)"""
APPLIED = "select number, sha256 from schema_version order by number"
RECORD = "insert into schema_version (number, name, sha256) values ($1, $2, $3)"


async def migrate(conn: Connection) -> list[str]:
    """Apply what is missing.

    Returns the names applied. Raises Misconfigured if a file was edited afterwards.
    """
    await conn.execute("select pg_advisory_lock($1)", LOCK)
    try:
        await conn.execute("set lock_timeout = '5s'")
        await conn.execute(CREATE_SCHEMA_VERSION)
        missing = _missing(dict(await conn.fetch(APPLIED)))
        for migration in missing:
            async with conn.transaction():
                await conn.execute(migration.sql)
                await conn.execute(RECORD, migration.number, migration.name, migration.sha256)
        return [migration.name for migration in missing]
    finally:
        await conn.execute("reset lock_timeout")
        await conn.execute("select pg_advisory_unlock($1)", LOCK)


def _missing(applied: dict[int, str]) -> list[Migration]:
    for migration in migrations():
        if applied.get(migration.number, migration.sha256) != migration.sha256:
            raise Misconfigured(f"{migration.name} was changed after it had been applied")
    return [migration for migration in migrations() if migration.number not in applied]


EXISTS = "select to_regclass('schema_version') is not null"


async def behind(conn: Connection) -> list[str]:
    """Names of the migrations that this database still lacks.

    Empty when the schema fits the code.
    """
    applied = dict(await conn.fetch(APPLIED)) if await conn.fetchval(EXISTS) else {}
    return [migration.name for migration in _missing(applied)]
