"""Lists at the terminal: changes are seen first, much that goes waits, what comes out goes in."""

import asyncio

import asyncpg
import pytest
from typer.testing import CliRunner

from api_ingest.cli import app
from api_ingest.domain.problem import ENTRY_UNKNOWN
from api_ingest.store import accounts
from tests.commands import lines_of_json
from tests.site import PASSWORD

ROWS = [f"E{n},Name{n},Otto,1980-01-0{n}" for n in range(1, 6)]


@pytest.fixture
def watchlist(database_url, tmp_path, monkeypatch):
    """Runs `api-ingest watchlist …`; rows given are written to a file, which is its last word."""
    monkeypatch.setenv("API_INGEST_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments, rows=None, head="id,surname,given_names,birth_date", stdin=""):
        words = [*arguments]
        if rows is not None:
            file = tmp_path / "list.csv"
            file.write_text("\n".join([head, *rows]) + "\n", "utf-8")
            words.insert(2, str(file))
        done = CliRunner().invoke(app, ["watchlist", *words], input=stdin)
        return done.exit_code, done.stdout, done.stderr

    return run


@pytest.fixture
def keepers(database_url):
    async def add():
        conn = await asyncpg.connect(database_url)
        for name in ("anna", "bert"):
            await accounts.add(conn, name, PASSWORD, "operator")
        await conn.close()

    asyncio.run(add())


def query(url, statement):
    async def ask():
        conn = await asyncpg.connect(url)
        rows = [tuple(row) for row in await conn.fetch(statement)]
        await conn.close()
        return rows

    return asyncio.run(ask())


AS = ("--password-stdin", "--as")


def test_what_an_import_would_change_is_said_first_and_a_dry_run_changes_nothing(watchlist):
    watchlist("import", "overstay", rows=ROWS)
    changed = [ROWS[0].replace("Otto", "Ottokar"), *ROWS[1:4], "E6,Name6,Eva,1990"]
    code, out, _ = watchlist("import", "overstay", "--dry-run", "--json", rows=changed)
    [said] = lines_of_json(out)
    assert (code, said["added"], said["removed"], said["waits"]) == (0, ["E6"], ["E5"], False)
    assert said["changed"] == {"E1": ["names"]}
    assert '"version": 1' in watchlist("list", "--json")[1]
    code, out, _ = watchlist("import", "overstay", rows=changed)
    assert (code, "  ~ E1: names" in out, "version 2" in out) == (0, True, True)


def test_changes_alone_leave_the_rest_of_a_list_as_it_is(watchlist):
    watchlist("import", "overstay", rows=ROWS)
    code, out, err = watchlist(
        "import", "overstay", "--delta", head="action,id,surname",
        rows=["set,E7,Seven", "remove,E1,", "remove,E9,"],
    )  # fmt: skip
    assert (code, "1 added, 0 changed, 1 removed" in out) == (0, True)
    assert "row 4, column B (id): there is no entry 'E9' to remove" in err
    assert f"[{ENTRY_UNKNOWN.code}]" in err


def test_an_import_that_removes_much_waits_for_somebody_else(watchlist, keepers, database_url):
    watchlist("import", "overstay", rows=ROWS)
    few = ("import", "overstay", *AS, "anna")
    code, _, err = watchlist("import", "overstay", rows=ROWS[:2])
    assert (code, "--as ACCOUNT" in err) == (1, True), "without an account nobody is somebody else"
    code, out, err = watchlist(*few, rows=ROWS[:2], stdin="wrong\n")
    assert (code, "do not belong together" in err) == (1, True)
    code, out, err = watchlist(*few, rows=ROWS[:2], stdin=PASSWORD)
    assert (code, "60% of the entries would go" in err) == (0, True)
    assert "watchlist approve overstay" in out
    [row] = [r for r in lines_of_json(watchlist("list", "--json")[1]) if r["list"] == "overstay"]
    assert (row["version"], row["entries"], row["waits"]) == (1, 5, "anna")
    code, _, err = watchlist("approve", "overstay", *AS, "anna", stdin=PASSWORD)
    assert (code, "anna proposed it: somebody else" in err) == (1, True)
    code, out, _ = watchlist("approve", "overstay", *AS, "bert", stdin=PASSWORD)
    assert (code, "overstay is now version 2" in out) == (0, True)
    assert watchlist("approve", "overstay", *AS, "bert", stdin=PASSWORD)[0] == 1
    assert query(database_url, "select fresh::text, removed from list_proposal") == [("[]", [])]
    audit = query(database_url, "select actor, action, object from audit order by id")
    assert audit[-2:] == [
        ("anna", "list proposed", "overstay"), ("bert", "list proposal settled", "overstay"),
    ]  # fmt: skip


def test_a_proposal_is_outdated_by_another_import_and_can_be_refused(watchlist, keepers):
    watchlist("import", "overstay", rows=ROWS)
    propose = ("import", "overstay", *AS, "anna")
    watchlist(*propose, rows=ROWS[:2], stdin=PASSWORD)
    watchlist("import", "overstay", rows=[*ROWS, "E6,Six,Eva,1990"])
    code, _, err = watchlist("approve", "overstay", *AS, "bert", stdin=PASSWORD)
    assert (code, "changed since it was proposed" in err) == (1, True)
    watchlist(*propose, rows=ROWS[:2], stdin=PASSWORD)
    code, out, _ = watchlist("approve", "overstay", "--refuse", *AS, "anna", stdin=PASSWORD)
    assert (code, "refused" in out) == (0, True)


def test_entries_that_became_somebody_else_count_as_removed(watchlist):
    watchlist("import", "overstay", rows=ROWS)
    others = [f"E{n},Stranger{n},Eva,1970" for n in range(1, 6)]
    code, out, _ = watchlist("import", "overstay", "--dry-run", "--json", rows=others)
    assert (code, lines_of_json(out)[0]["waits"]) == (0, True)


@pytest.mark.parametrize("form", ["csv", "ftm"])
def test_what_is_exported_is_imported_without_a_change(watchlist, tmp_path, database_url, form):
    samples = "watchlists/sources/trafficking_signals/samples/register.csv"
    assert watchlist("import", "trafficking_signals", samples)[0] == 0
    file = tmp_path / f"out.{form}"
    code, _, _ = watchlist("export", "trafficking_signals", "--format", form, "--output", str(file))
    assert (code, file.stat().st_mode & 0o077) == (0, 0)
    code, out, _ = watchlist("import", "trafficking_signals", str(file), "--dry-run", "--json")
    [said] = lines_of_json(out)
    assert (said["held"], said["added"], said["changed"], said["removed"]) == (5, [], {}, [])
    [row] = query(database_url, "select result from audit where action = 'list exported'")
    assert row == ("5 entries",)
