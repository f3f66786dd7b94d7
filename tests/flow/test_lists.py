"""An import counts at once, for those who come and for those who are on their way already."""

from api_ingest.upkeep import saved_index
from tests.messages import a_message, a_person
from tests.site import an_entry, site
from tests.waiting import until
from watchlists.building import Building
from watchlists.scoring import WEIGHTS_VERSION

ALERTS = "select list, entry, state, because from alert order by id"


async def stand(service, *expected):
    """Until the alerts stand so."""

    async def they_do():
        return [tuple(row.values()) for row in await service.fetch(ALERTS)] == [*expected]

    await until(they_do)


async def test_a_listed_traveller_raises_one_alert_however_often_the_manifest_comes(service):
    await service.import_list(an_entry())
    await service.push(
        a_message(a_person(), a_person("OTHER", "ANNA", number="NX2", birth="600101"))
    )
    await service.push(a_message(a_person(), reference="AGAIN", prepared="1000"))
    await stand(service, ("overstay", "E1", "open", None))


async def test_an_import_finds_those_who_are_on_their_way(service):
    arrives = "9911301000"  # far ahead, whenever this test runs
    await service.push(a_message(a_person(), departs="9911300100", arrives=arrives))
    await stand(service)
    await service.import_list(an_entry())
    await stand(service, ("overstay", "E1", "open", None))


async def test_an_entry_that_is_gone_withdraws_its_alert(service):
    await service.import_list(an_entry())
    await service.push(a_message(a_person(), departs="9911300100", arrives="9911301000"))
    await service.import_list()
    await stand(service, ("overstay", "E1", "withdrawn", "no longer matches"))


async def test_a_cancelled_traveller_withdraws_the_alert_and_says_so(service):
    await service.import_list(an_entry())
    await service.push(a_message(a_person()))
    await service.push(a_message(a_person(), function="745+XR", prepared="1000"))
    [alert] = await service.fetch(ALERTS)
    assert (alert["state"], alert["because"]) == ("withdrawn", "traveller not on the flight")


async def test_a_cancelled_flight_withdraws_its_alerts(service):
    await service.import_list(an_entry())
    await service.push(a_message(a_person()))
    await service.push(a_message(function="266+XF", prepared="1000"))
    [alert] = await service.fetch(ALERTS)
    assert (alert["state"], alert["because"]) == ("withdrawn", "flight cancelled")


async def test_a_test_delivery_alerts_nobody(service):
    await service.import_list(an_entry())
    await service.push(a_message(a_person()), test=True)
    assert await service.fetch(ALERTS) == []


async def test_a_large_list_is_built_once_and_mapped_by_whoever_starts_next(
    database_url, tmp_path, monkeypatch
):
    monkeypatch.setattr(saved_index, "WORTH_SAVING", 1)
    async with site(database_url, data_folder=tmp_path) as first:
        await first.import_list(an_entry(), an_entry("OTHER", "ANNA", id="E2"))
    [saved] = (tmp_path / "index").iterdir()
    assert (tmp_path / "index").stat().st_mode & 0o077 == 0
    monkeypatch.setattr(Building, "block", None)  # nothing is built any more
    async with site(database_url, data_folder=tmp_path) as second:
        await second.push(a_message(a_person()))
        await stand(second, ("overstay", "E1", "open", None))
    assert saved.is_dir()


async def test_a_small_change_is_put_beside_what_is_loaded(database_url):
    many = [an_entry(f"NAME{chr(65 + n)}", "OTTO", id=f"M{n}", sex="M") for n in range(25)]
    async with site(database_url) as service:
        await service.import_list(*many)
        await service.import_list(*many[1:], an_entry())
        index = service.parts.lists.current().index
        assert (index.blocks, len(index)) == (2, 25)
        await service.push(a_message(a_person()))
        await stand(service, ("overstay", "E1", "open", None))


async def test_an_alert_says_what_found_and_scored_it(service):
    await service.import_list(an_entry())
    await service.push(a_message(a_person()))
    [row] = await service.fetch("select index_version, weights_version from alert")
    assert row["weights_version"] == WEIGHTS_VERSION
    assert row["index_version"] == service.parts.lists.current().version
