"""A new version of a list is run over every flight held: once, whoever is killed meanwhile."""

import asyncio

import pytest

from api_ingest.quiet import Quiet
from api_ingest.store import flights, watchlists
from api_ingest.upkeep.lists import Lists
from api_ingest.upkeep.rescreen import rescreen
from tests.messages import a_message, a_person
from tests.site import an_entry
from watchlists.index import Index

STATES = "select entry, state from alert order by id"
OTHER = an_entry("OTHER", "ANNA", id="E2", birth_dates=(), nationalities=())


class Killed(Exception):
    """Stands for kill -9: what the transaction did is gone."""


@pytest.fixture(autouse=True)
def _nobody_looks_by_itself(monkeypatch):
    """The service would look through flights between the steps of a test."""

    async def idle(_lists):
        await asyncio.Event().wait()

    monkeypatch.setattr(Lists, "_follow", idle)


async def push_flights(service, count):
    for number in range(count):
        flight = f"KL{700 + number:04}"
        await service.push(a_message(a_person(), flight=flight, reference=f"R{number}"))


async def replaced(service, *entries):
    """A new version of which nobody here has heard yet; the lists as loaded after it."""
    async with service.parts.pool.acquire() as conn, conn.transaction():
        await watchlists.replace(conn, "overstay", entries, content=b"", by="test")
    await service.parts.lists._load()
    return service.parts.lists.current()


async def states(service):
    return [tuple(row.values()) for row in await service.fetch(STATES)]


def screen(service, watchlist):
    return rescreen(service.parts.pool, watchlist, Quiet(service.parts.seal))


async def test_who_was_killed_in_the_middle_is_taken_over_and_nobody_is_alerted_twice(
    service, monkeypatch
):
    monkeypatch.setattr("api_ingest.upkeep.rescreen.FLIGHTS", 1)
    await push_flights(service, 3)
    watchlist = await replaced(service, an_entry())
    whole, seen = flights.note_screened, []

    async def killed(conn, ids, version):
        seen.extend(ids)
        if len(seen) == 2:
            raise Killed
        await whole(conn, ids, version)

    with monkeypatch.context() as dying:
        dying.setattr(flights, "note_screened", killed)
        with pytest.raises(Killed):
            await screen(service, watchlist)
    assert len(await states(service)) == 1, "what was not finished is not there"
    counted = await asyncio.gather(*(screen(service, watchlist) for _ in range(2)))
    assert (sum(counted), await states(service)) == (2, [("E1", "open")] * 3)
    assert await screen(service, watchlist) == 0


async def test_only_what_changed_is_looked_for_and_what_ended_is_withdrawn(service, monkeypatch):
    many = [an_entry(f"NAME{chr(65 + n)}", "OTTO", id=f"M{n}", sex="M") for n in range(5)]
    await service.import_list(an_entry(), *many)
    await push_flights(service, 2)
    searched = []
    among = Index.among

    def noted(index, entries):
        searched.append([entry.id for entry in entries])
        return among(index, entries)

    monkeypatch.setattr(Index, "among", noted)
    await service.import_list(*many, an_entry(id="E3"))
    assert searched == [["E3"]]
    assert sorted(await states(service)) == [("E1", "withdrawn")] * 2 + [("E3", "open")] * 2


async def test_a_changed_entry_scores_open_alerts_anew_and_leaves_decided_ones(service):
    await service.import_list(an_entry())
    await push_flights(service, 2)
    [first, second] = await service.fetch("select id, bits from alert order by id")
    await service.fetch("update alert set state = 'decided', verdict = 'hit' where id = $1 "
                        "returning id", first["id"])  # fmt: skip
    await service.import_list(an_entry(nationalities=("DEU",)))
    [one, other] = await service.fetch("select id, bits, state from alert order by id")
    assert (one["bits"], one["state"]) == (first["bits"], "decided")
    assert other["bits"] < second["bits"]


async def test_who_was_looked_for_in_an_older_list_is_looked_for_again(service):
    """A worker that has not loaded the new version yet commits after everybody was looked at."""
    await service.import_list(OTHER)
    old = service.parts.lists.current()
    new = await replaced(service, OTHER, an_entry())
    assert await screen(service, new) == 0
    service.parts.lists._watchlist = old
    await push_flights(service, 1)
    assert await states(service) == []
    assert (await screen(service, new), await states(service)) == (1, [("E1", "open")])


async def test_a_manifest_held_of_a_flight_long_landed_is_looked_through_too(service):
    message = a_message(a_person())
    await service.push(message)
    await service.fetch("update flight set departs = now() - interval '20 hours', "
                        "arrives = now() - interval '11 hours' returning id")  # fmt: skip
    await service.import_list(an_entry())
    assert await states(service) == [("E1", "open")]
