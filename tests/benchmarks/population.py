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
FIRST = "ANNA BRUN CARL DIEG ELEN FRAN GLOR HUG IN JOR KAR LU MART NIC OLG".split()
LAST = "A O IA INE US EL ITA IS ETTE ARDO ANA IO EEN IK ELLE".split()
GIVEN = [first + last for first in FIRST for last in LAST]


COMMONEST, SPREAD = 50, 3_200
"""Ranks 50 to 160,000, even on a logarithmic scale: one in 400 bears the commonest surname."""


def surname(rank):
    """400 short ones, then longer ones."""
    first = STEMS[rank % 20] + ENDINGS[rank // 20 % 20]
    return first if rank < 400 else f"{first}{STEMS[rank // 400 % 20]}{ENDINGS[rank // 8000 % 20]}"


def person(generator):
    born = generator.randint(1940, 2020), generator.randint(1, 12), generator.randint(1, 28)
    rank = int(COMMONEST * SPREAD ** generator.random())
    return surname(rank), generator.choice(GIVEN), born


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
