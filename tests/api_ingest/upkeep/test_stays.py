"""Counted flight by flight, in any order and again and again, the ledger is that of all at once."""

import random
from dataclasses import replace
from datetime import date, timedelta

from api_ingest.seal import Seal
from api_ingest.store import crossings, stays
from api_ingest.store.pool import prepare
from api_ingest.store.stays_due import Due, OnBoard
from api_ingest.upkeep.stays import count_flight
from tests.crossings import FIRST, PEOPLE, RULES, a_flight
from watchlists.stays.crossing import crossing_of
from watchlists.stays.ledger import people_of
from watchlists.stays.term import needed_until

SEAL = Seal("an invented secret of some length")
TODAY = date(2027, 1, 1)


def a_picture(chance, number, known):
    """A flight as some list shows it: who is on it, who stayed behind, or nobody at all."""
    on = FIRST + timedelta(days=known.setdefault(number, chance.randrange(300)))
    ports = ("AMS", "BON") if number % 2 else ("BON", "AMS")
    flight = a_flight(*ports, departs=on, arrives=on, day=on, number=number)
    states = [chance.choice(("expected", "boarded", "not_boarded")) for _ in PEOPLE]
    people = enumerate(zip(PEOPLE, states, strict=True))
    board = tuple(
        OnBoard(number * 100 + n, state, number, one)
        for n, (one, state) in people
        if state != "not_boarded" or chance.random() < 0.5
    )
    return Due(number, chance.choice(("scheduled",) * 4 + ("cancelled",)), flight, None, board)


def expected(pictures):
    made = [
        crossing_of(one.traveller, due.flight, boarded=one.state == "boarded", manifest=str(due.id))
        for due in pictures.values()
        if due.state != "cancelled"
        for one in due.travellers
        if one.state != "not_boarded"
    ]
    return people_of(replace(one, keys=SEAL.keys(one.keys)) for one in made if one)


async def test_flight_by_flight_and_all_at_once_give_the_same_ledger(conn):
    chance, pictures, days = random.Random(11), {}, {}
    await prepare(conn)
    for _ in range(60):
        due = a_picture(chance, chance.randrange(1, 13), days)
        gone = {one.id for one in pictures[due.id].travellers} if due.id in pictures else set()
        absent = gone - {one.id for one in due.travellers}
        stayed = [one for one in pictures.get(due.id, due).travellers if one.id in absent]
        due = due._replace(  # a traveller once held is held for good, whatever becomes of it
            travellers=due.travellers + tuple(one._replace(state="cancelled") for one in stayed)
        )
        pictures[due.id] = due
        async with conn.transaction():
            await count_flight(conn, due, TODAY, SEAL, keep_identity=False)
        people = expected(_travelling(pictures))
        rows = await crossings.of_persons(conn, [r["person"] for r in await conn.fetch(PERSONS)])
        kept = people_of(row.crossing for row in rows)
        assert kept == people
        for one in kept:
            mine = [row for row in rows if not {*row.crossing.keys.same}.isdisjoint(one.keys.same)]
            assert len({row.person for row in mine}) == 1
            for row in mine:
                stay = one.stay_of(row.crossing)
                assert (row.first, row.last) == (stay.first, stay.last)
                assert row.stray == (stay.missing == "arrival")


PERSONS = "select distinct person from crossing"


def _travelling(pictures):
    return {
        id: due._replace(
            travellers=tuple(one for one in due.travellers if one.state != "cancelled")
        )
        for id, due in pictures.items()
    }


async def test_what_is_erased_is_what_the_terms_say(conn):
    """The statement in SQL, against `needed_until`, day by day around each end."""

    await prepare(conn)
    chance, days = random.Random(5), {}
    for number in range(1, 13):
        due = a_picture(chance, number, days)
        async with conn.transaction():
            await count_flight(conn, due, TODAY, SEAL, keep_identity=False)
    rows = await crossings.of_persons(conn, [r["person"] for r in await conn.fetch(PERSONS)])
    people = people_of(row.crossing for row in rows)
    ends = {
        needed_until(one.stay_of(row.crossing), RULES)
        for one in people
        for row in rows
        if not {*row.crossing.keys.same}.isdisjoint(one.keys.same)
    }
    for on in sorted(day + timedelta(days=more) for day in ends for more in (0, 1)):
        await stays.erase(conn, on, RULES)
        left = {row["id"] for row in await conn.fetch("select id from crossing")}
        assert left == {
            row.id
            for one in people
            for row in rows
            if not {*row.crossing.keys.same}.isdisjoint(one.keys.same)
            and needed_until(one.stay_of(row.crossing), RULES) >= on
        }
