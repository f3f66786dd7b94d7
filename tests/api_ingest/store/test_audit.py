"""The audit trail in the database: chained and guarded by it, and checked from outside."""

import asyncio
import json
from itertools import pairwise
from pathlib import Path

import asyncpg
import pytest

from api_ingest.store import audit
from api_ingest.store.migrate import migrations
from api_ingest.upkeep import audit_heads
from tests.commands import ROOT, command
from tests.site import site


async def note(conn, count=5):
    for number in range(count):
        await audit.record(conn, actor="öfficer", action="viewed", object=f"alert/{number}")


def verify(url, folder, *more):
    code, said, _ = command(
        "audit", "verify", "--json", *more, database_url=url, data_folder=folder
    )
    return code, json.loads(said)


async def without_triggers(conn, *statements):
    """What somebody does who may act as the owner of the database."""
    await conn.execute("set session_replication_role = replica")
    for statement in statements:
        await conn.execute(statement)


async def test_rows_are_chained_from_a_first_one_and_the_command_finds_them_whole(
    conn, database_url, tmp_path
):
    await note(conn)
    code, said = verify(database_url, tmp_path)
    assert (code, said["rows"], said["faults"]) == (0, 6, [])


@pytest.mark.parametrize(
    ("done", "says"),
    [
        (("update audit set result = 'seen' where id = 3",), "row 3 was changed"),
        (("delete from audit where id = 3",), "row 3 is missing"),
        (
            (
                "update audit set id = -3 where id = 3",
                "update audit set id = 3 where id = 4",
                "update audit set id = 4 where id = -3",
            ),
            "row 3 was changed",
        ),
        (
            (
                "update audit set id = id + 100 where id > 3",
                "insert into audit select 4, at, '', '', '', '', '', '', hash from audit limit 1",
                "update audit set id = id - 99 where id > 100",
            ),
            "row 4 was changed",
        ),
    ],
)
async def test_whatever_the_owner_of_the_database_does_to_a_row_is_named(
    conn, database_url, tmp_path, done, says
):
    await note(conn)
    await without_triggers(conn, *done)
    code, said = verify(database_url, tmp_path)
    assert code == 1
    assert says in said["faults"]


async def test_an_end_that_was_cut_off_shows_by_the_head_that_the_service_kept(
    database_url, tmp_path
):
    async with site(database_url, data_folder=tmp_path) as service:
        for _ in range(1_000):  # until its own first head, of the empty trail
            if (tmp_path / audit_heads.FILE).exists():
                break
            await asyncio.sleep(0.01)
        async with service.parts.pool.acquire() as conn:
            await note(conn)
            await audit_heads.Heads(service.parts.pool, service.parts.settings).note()
            await without_triggers(conn, "delete from audit where id > 3")
            await conn.execute("reset session_replication_role")
    code, said = verify(database_url, tmp_path)
    assert code == 1
    assert said["faults"][0].startswith("the last row is 3, but row 5 stood there at")
    own = tmp_path / audit_heads.FILE
    code, said = verify(database_url, tmp_path / "elsewhere", "--heads", own)
    assert (code, len(said["faults"])) == (1, 1)


async def test_the_head_is_told_to_the_webhook_once_by_however_many_processes(
    database_url, tmp_path
):
    async with site(
        database_url, data_folder=tmp_path, webhook_url="http://127.0.0.1:9/hook"
    ) as service:
        parts = service.parts
        for _ in range(3):
            await audit_heads.Heads(parts.pool, parts.settings).note()
        told = await service.fetch("select body from outbox where kind = 'audit-head'")
        assert [one["body"]["sequence"] for one in told] == [0]


async def test_many_at_once_make_one_chain(database_url, tmp_path, service):
    async def one():
        async with service.parts.pool.acquire() as conn:
            await note(conn, 10)

    await asyncio.gather(*(one() for _ in range(6)))
    code, said = verify(database_url, tmp_path)
    assert (code, said["rows"]) == (0, 61)


@pytest.mark.parametrize("table", ["audit", "decision", "list_version", "overstay_decision"])
@pytest.mark.parametrize("verb", ["truncate {} cascade", "delete from {}"])
async def test_what_is_only_added_to_is_not_emptied(conn, table, verb):
    await note(conn, 1)
    if table != "audit" and verb.startswith("delete"):
        return
    with pytest.raises(asyncpg.RaiseError):
        await conn.execute(verb.format(table))


async def test_the_service_s_own_role_may_add_to_the_trail_and_nothing_else(conn):
    await conn.execute((ROOT / "deploy" / "postgres" / "roles.sql").read_text())
    await conn.execute("set role api_ingest_app")
    await note(conn, 1)
    for statement in ("update audit set actor = ''", "delete from audit", "truncate audit"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute(statement)
    await conn.execute("reset role")


ONLY_ADDED_TO = """
select distinct c.relname as name from pg_trigger t
join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
where p.prosrc like '%raise exception%' and (t.tgtype & 16) > 0  -- before update
"""


async def test_the_service_s_own_role_can_change_nothing_that_a_migration_keeps_from_change(conn):
    await conn.execute((ROOT / "deploy" / "postgres" / "roles.sql").read_text())
    kept = {row["name"] for row in await conn.fetch(ONLY_ADDED_TO)} | {"schema_version"}
    assert {"audit", "decision", "list_version", "overstay_decision"} <= kept
    may = "select has_table_privilege('api_ingest_app', $1, $2)"
    given = [
        (table, verb)
        for table in sorted(kept)
        for verb in ("update", "delete", "truncate")
        if await conn.fetchval(may, table, verb)
    ]
    assert given == []


async def test_rows_from_before_the_chain_stand_in_it_in_their_order(conn, database_url, tmp_path):
    """The schema as it was, two rows with a gap between them, then the migration alone."""
    await conn.execute("drop schema public cascade; create schema public")
    [chain] = [one for one in migrations() if "chain_audit" in one.name]
    for one in migrations():
        if one.number < chain.number:
            await conn.execute(one.sql)
    old = "insert into audit (actor, action, object) values ($1, 'viewed', 'alert/1')"
    await conn.execute(old, "first")
    await conn.execute("select nextval(pg_get_serial_sequence('audit', 'id'))")
    await conn.execute(old, "second")
    await conn.execute(chain.sql)
    await note(conn, 1)
    rows = [row async for row in _rows(conn)]
    assert [(row.id, row.actor) for row in rows] == [
        (0, "api-ingest"), (1, "first"), (2, "second"), (3, "öfficer"),
    ]  # fmt: skip
    assert rows[0].result == "2 earlier rows"
    assert all(one.previous == before.hash for before, one in pairwise(rows))


async def _rows(conn):
    async with conn.transaction():
        async for row in audit.rows(conn):
            yield row


def test_a_file_that_holds_no_heads_is_refused_by_its_line(tmp_path):
    file = Path(tmp_path, "heads")
    file.write_text('{"sequence": 1, "hash": "00", "at": "2026-11-24T12:00:00+00:00"}\n[]\n')
    with pytest.raises(ValueError, match="line 2"):
        audit_heads.read(file)


async def test_the_trail_is_shown_by_who_what_and_when(conn, database_url):
    await note(conn, 3)
    await audit.record(conn, actor="other", action="decided", object="alert/1", result="hit")
    code, said, _ = command(
        "audit", "show", "--json", "--object", "alert/1", database_url=database_url
    )
    rows = [json.loads(line) for line in said.splitlines()]
    assert (code, [row["actor"] for row in rows]) == (0, ["other", "öfficer"])
    _, said, _ = command("audit", "show", "--actor", "other", database_url=database_url)
    assert "decided" in said
    _, said, _ = command(
        "audit", "show", "--json", "--since", "2099-01-01", database_url=database_url
    )
    assert said == ""
