"""The ledger of stays: what manifests become once the day of their flight has come."""

import asyncio
from datetime import date

import asyncpg
import pytest

from api_ingest.store import stay_flights, stays, stays_due
from tests.journeys import Clock, a_tourist, arrival, departure
from tests.site import site

LEDGER = """
select direction, day::text, first::text, last::text, boarded, stray, person
from crossing order by day, direction, id
"""
OTHER = a_tourist("OTHER", "ANNA", number="CX7654321", birth="600101")


@pytest.fixture
async def held(database_url):
    """A service whose clock the test moves; nothing is counted but by `refresh`."""
    clock = Clock("2026-01-05")
    async with site(database_url, work=False, clock=clock) as service:
        service.clock = clock
        yield service


async def ledger(service, columns=("direction", "day", "last")):
    await service.parts.ledger.refresh()
    return [tuple(row[name] for name in columns) for row in await service.fetch(LEDGER)]


async def push(service, *messages):
    for message in messages:
        status, receipt = await service.push(message)
        assert status == 201, receipt


async def test_of_two_processes_that_start_at_once_both_know_the_secret(database_url):
    first, second = [await asyncpg.connect(database_url) for _ in range(2)]
    async with first.transaction():
        assert await stays.sealed_with(first, b"ours")
        waiting = asyncio.create_task(stays.sealed_with(second, b"ours"))
        await asyncio.sleep(0.2)
    assert await waiting
    assert not await stays.sealed_with(second, b"another")
    await first.close()
    await second.close()


async def test_an_arrival_and_a_departure_become_one_stay(held):
    await push(held, arrival(a_tourist(), day="2026-01-05"))
    assert await ledger(held) == [("in", "2026-01-05", None)]
    held.clock.go("2026-01-12")
    await push(held, departure(a_tourist(), day="2026-01-12"))
    assert await ledger(held) == [
        ("in", "2026-01-05", "2026-01-12"),
        (
            "out",
            "2026-01-12",
        )
        * 1
        + ("2026-01-12",),
    ]


async def test_a_flight_counts_from_its_day_on_and_that_day_is_the_islands(held):
    held.clock.go("2026-01-04", hour=23)
    await push(held, arrival(a_tourist(), day="2026-01-05"))
    assert await ledger(held) == []
    held.clock.go("2026-01-05", hour=0)
    assert await ledger(held) == [("in", "2026-01-05", None)]


async def test_a_flight_through_the_night_counts_on_the_day_it_lands(held):
    await push(held, arrival(a_tourist(), day="2026-01-05", arrives="2601060100"))
    assert await ledger(held) == []
    held.clock.go("2026-01-06", hour=0)
    assert await ledger(held) == [("in", "2026-01-06", None)]


async def test_from_one_island_to_another_nobody_crosses(held):
    await push(held, arrival(a_tourist(), day="2026-01-05", origin="BON", to="EUX"))
    assert await ledger(held) == []


async def test_the_same_manifest_again_doubles_nothing(held):
    message = arrival(a_tourist(), OTHER, day="2026-01-05")
    await push(held, message)
    before = await ledger(held)
    await held.push(message)
    await push(held, arrival(OTHER, a_tourist(), day="2026-01-05", prepared="260105:0930"))
    assert await ledger(held) == before
    assert len(before) == 2


async def test_a_traveller_who_is_cancelled_did_not_cross_and_may_be_back(held):
    await push(held, arrival(a_tourist(), OTHER, day="2026-01-05"))
    assert len(await ledger(held)) == 2
    cancelled = {"function": "745+XR", "prepared": "260105:0910"}
    await push(held, arrival(OTHER, day="2026-01-05", **cancelled))
    assert len(await ledger(held)) == 1
    await push(held, arrival(OTHER, day="2026-01-05", function="745+CP", prepared="260105:0920"))
    assert len(await ledger(held)) == 2


async def test_a_flight_that_is_cancelled_brought_nobody(held):
    await push(held, arrival(a_tourist(), day="2026-01-05"))
    assert len(await ledger(held)) == 1
    await push(held, arrival(day="2026-01-05", function="266+XF", prepared="260105:0910"))
    assert await ledger(held) == []


async def test_a_close_out_says_who_really_came(held):
    await push(held, arrival(a_tourist(), OTHER, day="2026-01-05"))
    assert await ledger(held, ["boarded"]) == [(False,), (False,)]
    close = {"function": "266+CLOB", "prepared": "260105:1020"}
    await push(held, arrival(a_tourist(), day="2026-01-05", **close))
    assert await ledger(held, ["boarded"]) == [(True,)]


async def test_test_deliveries_stay_out_of_it(held):
    await held.push(arrival(a_tourist(), day="2026-01-05"), test=True)
    assert await ledger(held) == []


async def test_a_missed_departure_is_closed_by_the_next_appearance(held):
    await push(held, arrival(a_tourist(), day="2026-01-05"))
    held.clock.go("2026-03-01")
    await push(held, arrival(a_tourist(), day="2026-03-01"))
    assert await ledger(held) == [("in", "2026-01-05", "2026-01-05"), ("in", "2026-03-01", None)]


async def test_another_document_is_found_by_name_and_birth_date(held):
    await push(held, arrival(a_tourist(), day="2026-01-05"))
    held.clock.go("2026-01-12")
    renewed = a_tourist(number="CX0000009")
    await push(held, departure(renewed, day="2026-01-12"))
    assert len(set(await ledger(held, ["person"]))) == 1


async def test_persons_are_joined_and_parted_as_lists_are_corrected(held):
    """A document number, read wrongly, joins two; its correction parts them again."""
    stranger = a_tourist("EXAMPLE", "PETER", number="CX1234567", reference="R1")
    await push(held, arrival(a_tourist(), day="2026-01-05"))
    held.clock.go("2026-01-12")
    await push(held, departure(stranger, day="2026-01-12"))
    assert await ledger(held, ["last"]) == [("2026-01-12",)] * 2
    right = a_tourist("EXAMPLE", "PETER", number="CX9999999", reference="R1")
    again = {"function": "745+CP", "prepared": "260112:1000"}
    await push(held, departure(right, day="2026-01-12", **again))
    assert await ledger(held, ["last", "stray"]) == [(None, False), ("2026-01-12", True)]


async def test_what_was_counted_outlives_the_manifests(held):
    await push(held, arrival(a_tourist(), OTHER, day="2026-01-05"))
    before = await ledger(held)
    await held.fetch("delete from traveller returning 1")
    await push(held, arrival(a_tourist(), day="2026-01-05", prepared="260105:1100"))
    after = await ledger(held, ["direction", "day", "last", "person"])
    assert len({row[3] for row in after}) == len(before), "said twice, and one person still"


async def test_the_ledger_tells_nobody_who_it_was(held):
    await push(held, arrival(a_tourist(), day="2026-01-05"))
    await held.parts.ledger.refresh()
    rows = await held.fetch("select c::text || i::text as said from crossing c, stay_identity i")
    [said] = [row["said"] for row in rows]
    for word in ("EXAMPLE", "PETRA", "CX1234567", "1985-02"):
        assert word not in said


async def test_who_somebody_is_is_kept_until_the_departure_only(held):
    await push(held, arrival(a_tourist(), OTHER, day="2026-01-05"))
    await held.parts.ledger.refresh()
    sealed = await held.fetch("select sealed from stay_identity")
    names = {held.parts.seal.open(row["sealed"])["surname"] for row in sealed}
    assert names == {"EXAMPLE", "OTHER"}
    held.clock.go("2026-01-12")
    await push(held, departure(a_tourist(), day="2026-01-12"))
    await held.parts.ledger.refresh()
    [left] = await held.fetch("select sealed from stay_identity")
    assert held.parts.seal.open(left["sealed"])["surname"] == "OTHER"


async def test_a_site_may_keep_hashes_only(database_url):
    clock = Clock("2026-01-05")
    async with site(database_url, work=False, clock=clock, stay_identity="hashed") as service:
        await push(service, arrival(a_tourist(), day="2026-01-05"))
        assert len(await ledger(service)) == 1
        assert await service.fetch("select 1 from stay_identity") == []


async def test_a_crash_in_the_middle_loses_nothing(held, monkeypatch):
    async def crash(*_):
        raise ZeroDivisionError

    await push(held, arrival(a_tourist(), day="2026-01-05"))
    await push(held, arrival(OTHER, day="2026-01-05", flight="KL0999"))
    with monkeypatch.context() as patch:
        patch.setattr(stays_due, "settle", crash)
        assert await ledger(held) == []
    held.clock.go("2026-01-06")
    assert len(await ledger(held)) == 2


async def test_several_processes_count_each_flight_once(held, database_url):
    async with site(database_url, work=False, clock=held.clock) as second:
        for number in range(3):
            who = a_tourist(f"NAME{'ABC'[number]}", number=f"CX00000{number}")
            await push(held, arrival(who, day="2026-01-05", flight=f"KL010{number}"))
        await asyncio.gather(*(one.parts.ledger.refresh() for one in (held, second, held)))
        assert len(await ledger(second)) == 3


async def test_what_no_rule_looks_back_on_is_erased(held):
    await push(held, arrival(a_tourist(), OTHER, day="2026-01-05"))
    held.clock.go("2026-01-12")
    await push(held, departure(a_tourist(), day="2026-01-12"))
    await ledger(held)
    rules = held.parts.ledger.rules
    for day, left in (("2027-01-11", 3), ("2027-01-12", 1), ("2028-01-05", 1), ("2028-01-06", 0)):
        async with held.parts.pool.acquire() as conn:
            await stays.erase(conn, date.fromisoformat(day), rules)
        assert len(await ledger(held)) == left, day


async def test_what_carriers_did_not_tell_of_departures_is_known(held):
    await push(held, arrival(a_tourist(), day="2026-01-05"))
    await push(held, departure(OTHER, day="2026-01-05", flight="DC0010"))
    await push(held, departure(day="2026-01-05", flight="DC0020", function="266"))
    await ledger(held)
    async with held.parts.pool.acquire() as conn:
        covered = await stay_flights.covered(conn, held.parts.ledger.today.replace(day=6))
    assert str(covered.since) == "2026-01-05"
    assert [str(one) for one in covered.missing] == ["DC20 2026-01-05"]
    assert covered.silent == ("KL",)
