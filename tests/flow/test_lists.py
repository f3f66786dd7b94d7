"""An import counts at once, for those who come and for those who are on their way already."""

import asyncio

from tests.messages import a_message, a_person
from tests.site import an_entry

ALERTS = "select list, entry, state, because from alert order by id"


async def until(service, expected):
    for _ in range(100):
        found = [tuple(row.values()) for row in await service.fetch(ALERTS)]
        if found == expected:
            return
        await asyncio.sleep(0.05)
    assert found == expected


async def test_a_listed_traveller_raises_one_alert_however_often_the_manifest_comes(service):
    await service.import_list(an_entry())
    await service.push(
        a_message(a_person(), a_person("OTHER", "ANNA", number="NX2", birth="600101"))
    )
    await service.push(a_message(a_person(), reference="AGAIN", prepared="261124:1000"))
    await until(service, [("overstay", "E1", "open", None)])


async def test_an_import_finds_those_who_are_on_their_way(service):
    arrives = "9911301000"  # far ahead, whenever this test runs
    await service.push(a_message(a_person(), departs="9911300100", arrives=arrives))
    await until(service, [])
    await service.import_list(an_entry())
    await until(service, [("overstay", "E1", "open", None)])


async def test_an_entry_that_is_gone_withdraws_its_alert(service):
    await service.import_list(an_entry())
    await service.push(a_message(a_person(), departs="9911300100", arrives="9911301000"))
    await service.import_list()
    await until(service, [("overstay", "E1", "withdrawn", "no longer matches")])


async def test_a_cancelled_traveller_withdraws_the_alert_and_says_so(service):
    await service.import_list(an_entry())
    await service.push(a_message(a_person()))
    await service.push(a_message(a_person(), function="745+XR", prepared="261124:1000"))
    [alert] = await service.fetch(ALERTS)
    assert (alert["state"], alert["because"]) == ("withdrawn", "traveller not on the flight")


async def test_a_cancelled_flight_withdraws_its_alerts(service):
    await service.import_list(an_entry())
    await service.push(a_message(a_person()))
    await service.push(a_message(function="266+XF", prepared="261124:1000"))
    [alert] = await service.fetch(ALERTS)
    assert (alert["state"], alert["because"]) == ("withdrawn", "flight cancelled")


async def test_a_test_delivery_alerts_nobody(service):
    await service.import_list(an_entry())
    await service.push(a_message(a_person()), test=True)
    assert await service.fetch(ALERTS) == []
