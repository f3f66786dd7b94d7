"""An import counts at once, for those who come and for those who are on their way already."""

import asyncio

from api_ingest.domain.fields.birth_date import PartialDate
from api_ingest.store import watchlists
from tests.messages import a_message, a_person
from watchlists.entry import Name, WatchlistEntry

ALERTS = "select list, entry, state, because from alert order by id"


def an_entry(surname="EXAMPLE", given="PETRA", **changes):
    said = {
        "list": "overstay", "id": "E1", "names": (Name(surname=surname, given_names=given),),
        "birth_dates": (PartialDate(1985, 2, 14),), "nationalities": ("NLD",),
    } | changes  # fmt: skip
    return WatchlistEntry(**said)


async def import_list(service, *entries, name="overstay"):
    async with service.parts.pool.acquire() as conn, conn.transaction():
        await watchlists.replace(conn, name, entries, content=b"", by="test")
    await service.parts.lists.refresh()


async def until(service, expected):
    for _ in range(100):
        found = [tuple(row.values()) for row in await service.fetch(ALERTS)]
        if found == expected:
            return
        await asyncio.sleep(0.05)
    assert found == expected


async def test_a_listed_traveller_raises_one_alert_however_often_the_manifest_comes(service):
    await import_list(service, an_entry())
    await service.push(
        a_message(a_person(), a_person("OTHER", "ANNA", number="NX2", birth="600101"))
    )
    await service.push(a_message(a_person(), reference="AGAIN", prepared="261124:1000"))
    await until(service, [("overstay", "E1", "open", None)])


async def test_an_import_finds_those_who_are_on_their_way(service):
    arrives = "9911301000"  # far ahead, whenever this test runs
    await service.push(a_message(a_person(), departs="9911300100", arrives=arrives))
    await until(service, [])
    await import_list(service, an_entry())
    await until(service, [("overstay", "E1", "open", None)])


async def test_an_entry_that_is_gone_withdraws_its_alert(service):
    await import_list(service, an_entry())
    await service.push(a_message(a_person(), departs="9911300100", arrives="9911301000"))
    await import_list(service)
    await until(service, [("overstay", "E1", "withdrawn", "no longer matches")])


async def test_a_cancelled_traveller_withdraws_the_alert_and_says_so(service):
    await import_list(service, an_entry())
    await service.push(a_message(a_person()))
    await service.push(a_message(a_person(), function="745+XR", prepared="261124:1000"))
    [alert] = await service.fetch(ALERTS)
    assert (alert["state"], alert["because"]) == ("withdrawn", "traveller not on the flight")


async def test_a_cancelled_flight_withdraws_its_alerts(service):
    await import_list(service, an_entry())
    await service.push(a_message(a_person()))
    await service.push(a_message(function="266+XF", prepared="261124:1000"))
    [alert] = await service.fetch(ALERTS)
    assert (alert["state"], alert["because"]) == ("withdrawn", "flight cancelled")


async def test_a_test_delivery_alerts_nobody(service):
    await import_list(service, an_entry())
    await service.push(a_message(a_person()), test=True)
    assert await service.fetch(ALERTS) == []
