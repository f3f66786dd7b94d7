"""The overstays of a day in a ledger of 200,000 stays, and what counting a flight costs.

In CPU seconds of our process beside the clock's: a database on the same cores takes its own.
"""

import asyncio
import random
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from api_ingest.seal import Seal
from api_ingest.settings import Settings
from api_ingest.store import crossings, embedded, stays_due
from api_ingest.store.migrate import migrate
from api_ingest.store.pool import open_pool
from api_ingest.upkeep.overstays import compute
from api_ingest.upkeep.stays import count_flight
from tests.crossings import RULES, a_flight, a_traveller, came, left
from watchlists.stays.coverage import Coverage
from watchlists.stays.crossing import FlightRef, crossing_of
from watchlists.stays.ledger import people_of
from watchlists.stays.overstay import overstays
from watchlists.stays.person import PersonKeys

STAYS, ON = 200_000, date(2026, 11, 1)
UNSEEN = 0.05
"""Of so many stays no departure came."""
SEAL = Seal("an invented secret of some length")


def a_person(number):
    letters = "".join(chr(65 + int(digit)) for digit in f"{number:06}")
    return a_traveller(f"NAME{letters}", f"GIVEN{letters[::-1]}", number=f"CX{number:07}")


def came_and_left(chance, number):
    """Of one stay: a week or two, some day of the last year, by a person who comes now and then."""
    person = a_person(number % (STAYS * 3 // 4))
    first = ON - timedelta(days=chance.randrange(1, 365))
    last = first + timedelta(days=chance.randrange(2, 15))
    keys = SEAL.keys_of(person)
    yield number, came(first.isoformat(), traveller=person, keys=keys, flight=f"KL{number % 40}")
    if last < ON and chance.random() >= UNSEEN:
        at = last.isoformat()
        yield number, left(at, traveller=person, keys=keys, flight=f"KL{400 + number % 40}")


async def fill(conn):
    """Straight into the table, each person with the stays that the ledger would give."""
    chance, said = random.Random(7), {}
    for number in range(STAYS):
        for _, one in came_and_left(chance, number):
            said.setdefault(number % (STAYS * 3 // 4), []).append(one)
    traveller, rows = 0, []
    for person, group in said.items():
        (known,) = people_of(group)
        for one in group:
            stay = known.stay_of(one)
            traveller += 1
            stray = stay.missing == "arrival"
            rows.append(crossings.NewRow(traveller, person, stay.first, stay.last, stray, one))
        if len(rows) > 20_000:
            await crossings.add(conn, 1, rows)
            rows = []
    await crossings.add(conn, 1, rows)
    await conn.execute("analyze crossing")
    return traveller


async def measure(url):
    pool = await open_pool(url, connections=2)
    async with pool, pool.acquire() as conn:
        kept = await fill(conn)
        clock, cpu = time.perf_counter(), time.process_time()
        found = await compute(conn, ON, RULES, Settings())
        clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
        return {
            "stays": STAYS, "crossings": kept, "departures unseen": UNSEEN,
            "overstays": len(found), "seconds": round(clock, 1), "cpu seconds": round(cpu, 1),
        }  # fmt: skip


async def measure_counting(url, travellers=200):
    """One flight of 200 into a full ledger."""
    pool = await open_pool(url, connections=2)
    flight = a_flight("AMS", "BON", arrives=ON, day=ON, departs=ON)
    people = [
        stays_due.OnBoard(10_000_000 + n, "boarded", 1, a_person(n * 700))
        for n in range(travellers)
    ]
    assert all(crossing_of(one.traveller, flight, boarded=True) for one in people)
    due = stays_due.Due(10_000_000, "departed", flight, travellers, tuple(people))
    async with pool, pool.acquire() as conn, conn.transaction():
        clock, cpu = time.perf_counter(), time.process_time()
        await count_flight(conn, due, ON, SEAL, keep_identity=True)
        clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
        return {"one flight of": travellers, "ms": round(clock * 1000),
                "cpu ms": round(cpu * 1000)}  # fmt: skip


def measure_all_missing(persons=20_000):
    """Everybody came and of no departure was told: the cost of an overstay with all its doubts."""
    carriers = ("KL", "AA", "DL", "9H")
    missing = tuple(
        FlightRef(f"{carrier}{number}", ON - timedelta(days=days), carrier)
        for days in range(365)
        for carrier in carriers
        for number in range(10)
    )
    arrivals = (
        came(
            (ON - timedelta(days=100 + n % 250)).isoformat(),
            keys=PersonKeys((f"document:{n}",), (f"alike:{n}",)),
        )
        for n in range(persons)
    )
    people = list(people_of(arrivals))
    cpu = time.process_time()
    found = overstays(people, RULES, on=ON, coverage=Coverage(missing=missing))
    return {"all over": len(found), "flights without a list": len(missing),
            "cpu seconds": round(time.process_time() - cpu, 1)}  # fmt: skip


async def main():
    """Print a table each."""
    with tempfile.TemporaryDirectory() as folder, embedded.start(Path(folder) / "pg") as server:
        pool = await open_pool(server.url, connections=1)
        async with pool, pool.acquire() as conn:
            await migrate(conn)
        of_service = await measure(server.url), await measure_counting(server.url)
        for measured in (*of_service, measure_all_missing()):
            table = Table(*measured)
            table.add_row(*map(str, measured.values()))
            Console().print(table)


if __name__ == "__main__":
    asyncio.run(main())
