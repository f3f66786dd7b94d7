"""The schema is made by numbered files, each once, by one process at a time."""

import asyncio

import asyncpg
import pytest

from api_ingest.domain.errors import Misconfigured
from api_ingest.store.migrate import behind, migrate, migrations


@pytest.fixture
async def empty(conn):
    await conn.execute("drop schema public cascade; create schema public")
    return conn


async def test_an_empty_database_lacks_everything_and_then_nothing(empty):
    assert await behind(empty) == [migration.name for migration in migrations()]
    assert await migrate(empty) == [migration.name for migration in migrations()]
    assert await behind(empty) == []
    assert await migrate(empty) == []


async def test_an_edited_migration_is_found_out(conn):
    await conn.execute("update schema_version set sha256 = 'other'")
    with pytest.raises(Misconfigured, match="changed after it had been applied"):
        await migrate(conn)


async def test_two_that_migrate_at_once_do_it_once(empty, database_url):
    others = [await asyncpg.connect(database_url) for _ in range(3)]
    done = await asyncio.gather(*(migrate(one) for one in others))
    assert sorted(len(names) for names in done) == [0, 0, len(migrations())]
    for one in others:
        await one.close()


def test_every_migration_says_why_and_is_named_after_what_it_does():
    for number, migration in enumerate(migrations(), start=1):
        assert migration.number == number
        assert migration.sql.startswith("-- ")
        assert len(migration.name.removesuffix(".sql").split("_")) >= 3
