"""Invented people for measurements.

Manifests, and a list that holds one traveller of each manifest.
"""

import random

from api_ingest.domain.fields.birth_date import PartialDate
from tests.messages import a_message, a_person
from watchlists.entry import Name, WatchlistEntry

STEMS = "BAL CRO DEN FER GAR HAL JAN KOO LOP MAR NIC OLI PET QUI ROS SIM TRO VAN WIL ZIM".split()
ENDINGS = (
    "ADA BERG CIA DIJK EZ FORD GA HUIS INA JEN KER LAND MANS NA OSA PA RIS SEN TON VELD".split()
)
GIVEN = (
    "ANNA BRUNO CARLA DIEGO ELENA FRANK GLORIA HUGO INES JORIS KARIN LUIS MARTA NICO OLGA".split()
)


def surname(n):
    """400 common ones, then rarer ones of two stems."""
    first = STEMS[n % 20] + ENDINGS[n // 20 % 20]
    return (
        first
        if n < 400
        else f"{first}{STEMS[n // 400 % 20]}{ENDINGS[n // 8000 % 20]}".title().upper()
    )


def person(generator):
    year, month, day = (
        generator.randint(1940, 2020),
        generator.randint(1, 12),
        generator.randint(1, 28),
    )
    return (
        surname(int(generator.paretovariate(0.4)) % 160_000),
        generator.choice(GIVEN),
        (year, month, day),
    )


def listed(n):
    """Entry number n, always the same person."""
    return person(random.Random(1_000_000 + n))


def entries(count):
    return [
        WatchlistEntry(
            list="overstay", id=f"E{n}", names=(Name(surname=family, given_names=given),),
            birth_dates=(PartialDate(*birth),), nationalities=("NLD",),
        )
        for n in range(count)
        for family, given, birth in [listed(n)]
    ]  # fmt: skip


def manifest(generator, number, travellers):
    """A message of its own flight whose first traveller is on the list."""
    people = [listed(number), *(person(generator) for _ in range(travellers - 1))]
    persons = [
        a_person(
            family, given, birth=f"{year}{month:02}{day:02}",
            number=f"N{number:05}{n:03}", locator=f"L{number % 1000:03}{n:03}",
        )
        for n, (family, given, (year, month, day)) in enumerate(people)
    ]  # fmt: skip
    return a_message(*persons, flight=f"KL{1 + number}", reference=f"B{number}")
