"""Profiles are followed while the service runs: what is new holds, what is at fault does not."""

import asyncio
import shutil

import aiohttp
import pytest

from api_ingest.domain.errors import Misconfigured
from api_ingest.store import deliveries
from api_ingest.upkeep.profiles import Profiles
from tests.messages import a_message, a_person
from tests.site import site
from tests.waiting import until

PROFILE = """
carrier = "X9"
name = "Example Air"
format = "table"

[recognise]
columns = ["surname", "document_number"]

[table]
date_forms = "DD-MM-YYYY"

[table.columns]
surname = "WIE"
birth_date = "GEBOREN"
document_number = "PAS"
flight_number = "VLUCHT"
departure_date = "OP"
departure = "UIT"
arrival = "IN"
"""
TABLE = "WIE;GEBOREN;PAS;VLUCHT;OP;UIT;IN\nEXAMPLE;14-02-1985;NX{n};X9{n};24-11-2026;CUR;BON\n"
FAULTY = PROFILE.replace("surname = ", "surnam = ")


def write(folder, text, name="x9_example_air"):
    (folder / name).mkdir(exist_ok=True)
    aside = folder / name / "profile.toml.new"
    aside.write_text(text, "utf-8")
    aside.rename(folder / name / "profile.toml")


def looked(profiles):
    """Twice, for a file has to stand still for one look."""
    return [profiles.look(), profiles.look()]


def labels(profiles):
    return {profile.folder.name: profile.label for profile in profiles.current().profiles}


def test_a_new_profile_a_changed_one_and_one_that_went_are_followed(tmp_path):
    profiles = Profiles([tmp_path])
    assert looked(profiles) == [False, False]
    before = profiles.current()
    write(tmp_path, PROFILE)
    assert looked(profiles) == [False, True]
    first = labels(profiles)["x9_example_air"]
    write(tmp_path, PROFILE + "\n# more\n")
    looked(profiles)
    assert labels(profiles)["x9_example_air"] != first
    assert "x9_example_air" not in {one.folder.name for one in before.profiles}, (
        "in hand, unchanged"
    )
    shutil.rmtree(tmp_path / "x9_example_air")
    looked(profiles)
    assert "x9_example_air" not in labels(profiles)


def test_a_profile_at_fault_is_said_and_the_one_before_stays(tmp_path):
    write(tmp_path, PROFILE)
    profiles = Profiles([tmp_path])
    good = labels(profiles)
    write(tmp_path, FAULTY)
    looked(profiles)
    assert labels(profiles) == good
    [fault] = profiles.refused()
    assert "line 13: table.columns.surnam: unknown key; did you mean 'surname'?" in fault
    write(tmp_path, PROFILE)
    looked(profiles)
    assert profiles.refused() == []


def test_a_profile_that_is_still_being_written_waits(tmp_path):
    profiles = Profiles([tmp_path])
    for length in (80, 160):
        write(tmp_path, PROFILE[:length])
        assert profiles.look() is False
    assert profiles.refused() == []


def test_a_folder_that_is_away_takes_no_profile_along(tmp_path):
    folder = tmp_path / "carriers"
    folder.mkdir()
    write(folder, PROFILE)
    profiles = Profiles([folder])
    folder.rename(tmp_path / "away")
    assert looked(profiles) == [False, False]
    assert "x9_example_air" in labels(profiles)
    assert "is not a folder" in profiles.refused()[0]
    (tmp_path / "away").rename(folder)
    looked(profiles)
    assert profiles.refused() == []


def test_a_profile_of_the_operators_replaces_the_shipped_one_and_gives_it_back(tmp_path):
    profiles = Profiles([tmp_path])
    shipped = labels(profiles)["kl_klm"]
    write(tmp_path, 'carrier = "KL"\nname = "KLM"\nformat = "paxlst"\n', "kl_klm")
    looked(profiles)
    assert labels(profiles)["kl_klm"] != shipped
    shutil.rmtree(tmp_path / "kl_klm")
    looked(profiles)
    assert labels(profiles)["kl_klm"] == shipped


def test_a_folder_that_is_not_there_at_the_start_is_a_wrong_setting(tmp_path):
    with pytest.raises(Misconfigured, match="is not a folder"):
        Profiles([tmp_path / "nowhere"])


@pytest.mark.parametrize(
    ("text", "withheld"),
    [(FAULTY, {"X9"}), (FAULTY + "= what", {"X9"}), ("format = 3", {"X9", None})],
)
def test_at_the_start_a_profile_at_fault_is_named_and_its_carrier_withheld(
    tmp_path, text, withheld
):
    write(tmp_path, text)
    profiles = Profiles([tmp_path])
    assert "kl_klm" in labels(profiles)
    assert profiles.current().withheld == withheld
    [fault] = profiles.refused()
    assert fault.endswith("what its carrier sends waits until it is mended")
    write(tmp_path, PROFILE)
    looked(profiles)
    assert (profiles.refused(), profiles.current().withheld) == ([], frozenset())


async def test_what_the_carrier_of_a_profile_at_fault_sends_waits_until_it_is_mended(
    database_url, tmp_path, monkeypatch
):
    write(tmp_path, FAULTY)
    monkeypatch.setattr(deliveries, "PUT_OFF_SECONDS", 0.2)
    async with site(database_url, carrier_folders=(tmp_path,), max_attempts=2) as service:
        status, receipt = await service.push(TABLE.format(n=100).encode(), carrier="X9")
        assert (status, receipt["outcome"]) == (202, "waiting")
        assert (await service.push(a_message(a_person()), carrier="KL"))[0] == 201
        await asyncio.sleep(1)
        state = "select state, attempts, fault from delivery where carrier = 'X9'"
        [row] = await service.fetch(state)
        assert row["state"] in ("waiting", "leased")
        assert row["attempts"] <= 1
        assert row["fault"] == "Withheld"
        write(tmp_path, PROFILE)

        async def taken():
            [row] = await service.fetch(state)
            return row["state"] == "taken"

        await until(taken)


async def test_a_running_service_reads_by_a_profile_that_was_just_saved(database_url, tmp_path):
    async with site(database_url, carrier_folders=(tmp_path,)) as service:
        numbers = iter(range(100, 999))

        async def read_by():
            content = TABLE.format(n=next(numbers)).encode()
            status, receipt = await service.push(content, carrier="X9")
            return receipt["recognised"]["profile"] if status == 201 else None

        assert await read_by() is None, "nobody has described it"
        write(tmp_path, PROFILE)
        first = await until(read_by)
        assert first.startswith("x9_example_air@")
        write(tmp_path, FAULTY)

        async def remarks():
            async with aiohttp.request("GET", f"{service.base}/readyz") as answer:
                said = await answer.json()
            return said["ready"] and said.get("remarks")

        [remark] = await until(remarks)
        assert "table.columns.surnam" in remark
        assert await read_by() == first
        async with aiohttp.request("GET", f"{service.base}/metrics") as answer:
            assert "api_ingest_profiles_refused 1.0" in await answer.text()
        write(tmp_path, PROFILE + "# mended\n")

        async def changed():
            label = await read_by()
            return label if label != first else None

        assert (await until(changed)).startswith("x9_example_air@")
