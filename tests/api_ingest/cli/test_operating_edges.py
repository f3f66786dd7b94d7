"""What goes wrong when an operator works on a real database, and what is left behind."""

import asyncio

import asyncpg
import pytest

from tests.commands import command, lines_of_json
from tests.messages import a_message, a_person

PASSWORD = "an invented password\n"


@pytest.fixture
def api_ingest(database_url):
    def run(*arguments, **more):
        return command(*arguments, **({"database_url": database_url} | more))

    return run


@pytest.fixture
def fetch(database_url):
    """Rows, or the effect of a statement, outside any loop: commands run between."""

    async def asked(query):
        conn = await asyncpg.connect(database_url)
        try:
            return [tuple(row) for row in await conn.fetch(query)]
        finally:
            await conn.close()

    return lambda query: asyncio.run(asked(query))


def test_an_empty_database_is_found_wanting_until_it_is_migrated(api_ingest, fetch):
    fetch("drop schema public cascade")
    fetch("create schema public")
    code, out, _ = api_ingest("migrate", "--check")
    assert (code, out.split()[:1]) == (1, ["missing"])
    code, out, err = api_ingest("deliveries", "--json")
    assert (code, out) == (1, "")
    assert "api-ingest migrate" in err
    assert api_ingest("migrate")[0] == 0
    assert api_ingest("migrate", "--check")[0] == 0
    assert api_ingest("deliveries", "--json")[:2] == (0, "")


def test_a_migration_that_was_edited_is_a_wrong_set_up(api_ingest, fetch):
    fetch("update schema_version set sha256 = 'other'")
    code, out, err = api_ingest("migrate")
    assert (code, out) == (2, "")
    assert "changed after it had been applied" in err


def test_a_rotated_key_lets_the_older_run_out(api_ingest, fetch):
    api_ingest("carrier", "key", "KL")
    assert api_ingest("carrier", "key", "KL", "--rotate", "--overlap-hours", "1")[0] == 0
    ends = fetch("select expires_at is not null from carrier_key order by created_at")
    assert ends == [(True,), (False,)]


def test_a_revocation_that_did_not_happen_is_not_in_the_audit(api_ingest, fetch):
    assert api_ingest("carrier", "key", "KL", "--revoke", "nosuch")[0] == 1
    assert fetch("select action from audit where id > 0") == []


def test_a_rotated_test_key_is_a_test_key_or_refused(api_ingest, fetch):
    code, _, _ = api_ingest("carrier", "key", "KL", "--rotate", "--test")
    assert code == 2 or fetch("select test from carrier_key") == [(True,)]


@pytest.mark.parametrize("most", ["-1", "99999999999999999999"])
def test_a_number_of_deliveries_that_cannot_be_is_wrong_usage(api_ingest, most):
    code, out, err = api_ingest("deliveries", "--most", most)
    assert (code, out, "Traceback" in err) == (2, "", False)


@pytest.mark.parametrize("name", ["anna", "[/b]", "[red]"])
def test_a_sign_in_name_is_printed_as_it_is(api_ingest, name):
    code, out, err = api_ingest("user", "add", name, "--password-stdin", stdin=PASSWORD)
    assert (code, out, err) == (0, f"{name} can sign in as officer\n", "")


def test_a_carrier_is_named_as_it_was_written(api_ingest):
    code, _, err = api_ingest("carrier", "key", "[/b]")
    assert code == 1
    assert err.startswith("[/b]: no profile")


def test_an_account_needs_a_name(api_ingest, fetch):
    assert api_ingest("user", "add", "", "--password-stdin", stdin=PASSWORD)[0] in (1, 2)
    assert fetch("select name from account") == []


def test_a_refused_file_leaves_the_list_as_it_was(api_ingest, tmp_path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("id,surname,birth_date\nE1,EXAMPLE,1985-02-14\n")
    bad.write_text("id,surname,birth_date\nE2,OTHER,1985-02-31\n")
    assert api_ingest("watchlist", "import", "overstay", good)[0] == 0
    code, out, err = api_ingest("watchlist", "import", "overstay", bad)
    assert (code, out) == (1, "")
    assert "1985-02-31" in err
    rows = lines_of_json(api_ingest("watchlist", "list", "--json")[1])
    [held] = [row for row in rows if row["list"] == "overstay"]
    assert (held["version"], held["entries"]) == (1, 1)


async def test_a_replayed_delivery_waits_for_a_worker(service_without_worker):
    service = service_without_worker
    _, receipt = await service.push(a_message(a_person()))
    command("replay", receipt["id"], database_url=service.url)
    code, out, _ = command("deliveries", "--state", "waiting", "--json", database_url=service.url)
    assert (code, [row["id"] for row in lines_of_json(out)]) == (0, [receipt["id"]])


def test_an_address_that_cannot_be_is_told_without_a_traceback(api_ingest):
    url = "postgresql://someone:canary@127.0.0.1:99999/x"
    code, _, err = api_ingest("deliveries", database_url=url)
    assert code in (1, 2)
    assert "Traceback" not in err
    assert "canary" not in err


def test_several_processes_want_a_port_of_their_own(api_ingest):
    code, out, err = api_ingest("serve", "--processes", "2", port=0)
    assert (code, out) == (2, "")
    assert "port" in err
