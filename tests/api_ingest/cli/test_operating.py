"""What an operator does on a real database, command by command."""

import json
import uuid

import pytest

from tests.commands import ROOT, command, lines_of_json
from tests.messages import a_message, a_person

ENTRIES = ROOT / "watchlists" / "sources" / "overstay" / "samples" / "entries.csv"


@pytest.fixture
def api_ingest(database_url):
    def run(*arguments, **more):
        return command(*arguments, database_url=database_url, **more)

    return run


def test_a_schema_that_is_there_is_up_to_date(api_ingest):
    assert api_ingest("migrate") == (0, "the schema is up to date\n", "")
    assert api_ingest("migrate", "--check")[0] == 0


def test_a_key_is_shown_once_listed_rotated_and_revoked(api_ingest):
    code, out, err = api_ingest("carrier", "key", "KL")
    key = out.strip()
    assert (code, key[:5]) == (0, "apik_")
    assert "not shown again" in err
    code, out, _ = api_ingest("carrier", "key", "KL", "--rotate", "--json")
    [made] = lines_of_json(out)
    assert (code, made["carrier"]) == (0, "KL")
    code, out, _ = api_ingest("carrier", "key", "KL", "--list", "--json")
    listed = lines_of_json(out)
    assert (code, len(listed)) == (0, 2)
    assert key not in out
    prefix = listed[0]["prefix"]
    assert api_ingest("carrier", "key", "KL", "--revoke", prefix)[0] == 0
    assert api_ingest("carrier", "key", "KL", "--revoke", "apik_none")[0] == 1


def test_a_key_for_a_carrier_without_a_profile_is_refused(api_ingest):
    code, out, err = api_ingest("carrier", "key", "QQ")
    assert (code, out) == (1, "")
    assert "carrier list" in err


def test_a_profile_at_fault_stops_neither_a_new_key_of_another_nor_the_end_of_one(
    api_ingest, tmp_path
):
    (tmp_path / "xx_at_fault").mkdir()
    (tmp_path / "xx_at_fault" / "profile.toml").write_text("carrier = 3")
    folders = json.dumps([str(tmp_path)])
    assert api_ingest("carrier", "key", "KL", carrier_folders=folders)[0] == 0
    code, _, told = api_ingest("carrier", "key", "XX", carrier_folders=folders)
    assert (code, "xx_at_fault" in told) == (1, True)
    code, _, told = api_ingest("carrier", "key", "XX", "--revoke", "apik_none")
    assert (code, "no key of XX begins so" in told) == (1, True)


def test_carriers_are_listed_with_their_profiles(api_ingest):
    code, out, _ = api_ingest("carrier", "list", "--json")
    assert code == 0
    assert {row["carrier"] for row in lines_of_json(out)} >= {"KL", "3R", "WM", None}


def test_a_list_is_imported_whole_and_listed_with_its_version(api_ingest):
    code, out, _ = api_ingest("watchlist", "import", "overstay", ENTRIES)
    assert code == 0
    assert "version 1" in out
    code, out, _ = api_ingest("watchlist", "list", "--json")
    rows = {row["list"]: row for row in lines_of_json(out)}
    assert rows["overstay"]["entries"] > 0
    assert rows["reporting_obligation"]["version"] is None


def test_a_list_with_a_fault_is_not_imported_and_says_where(api_ingest, tmp_path):
    damaged = tmp_path / "entries.csv"
    lines = ENTRIES.read_text("utf-8").splitlines()
    damaged.write_text("\n".join([*lines, lines[1]]), "utf-8")  # an id twice
    code, _, err = api_ingest("watchlist", "import", "overstay", damaged)
    assert code == 1
    assert "nothing was imported" in err
    assert "row" in err
    assert api_ingest("watchlist", "import", "no_such_list", ENTRIES)[0] == 1


def test_an_account_needs_a_long_password(api_ingest):
    add = ("user", "add", "officer", "--password-stdin")
    assert api_ingest(*add, stdin="an invented password\n")[0] == 0
    code, _, err = api_ingest(*add, stdin="short\n")
    assert code == 1
    assert "12 characters" in err
    assert "short" not in err.replace("shorter", "")
    assert api_ingest(*add, "--role", "king", stdin="an invented password\n")[0] == 2


def test_deliveries_are_listed_and_read_again(api_ingest):
    assert api_ingest("deliveries", "--json") == (0, "", "")
    assert api_ingest("deliveries", "--state", "nonsense")[0] == 2
    assert api_ingest("replay", uuid.uuid4())[0] == 1
    assert api_ingest("replay", "nonsense")[0] == 2


async def test_a_delivery_read_again_doubles_nothing(service):
    _, receipt = await service.push(a_message(a_person()))
    code, out, _ = command("deliveries", "--json", database_url=service.url)
    [row] = lines_of_json(out)
    assert (code, row["id"], row["state"]) == (0, receipt["id"], "taken")
    assert command("replay", receipt["id"], database_url=service.url)[0] == 0
    assert (await service.fetch("select count(*) as n from traveller")) == [{"n": 1}]


def test_a_schema_that_is_behind_is_named_with_the_remedy(server_url):
    code, _, err = command("deliveries", database_url=server_url)
    assert code == 1
    assert "api-ingest migrate" in err


def test_a_database_that_is_away_is_said_without_its_password():
    url = "postgresql://someone:canary@127.0.0.1:1/nothing"
    code, out, err = command("deliveries", database_url=url)
    assert (code, out) == (1, "")
    assert "does not answer" in err
    assert "canary" not in err
