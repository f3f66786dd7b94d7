"""The pairs of the reference: how an airline has a person, how the list has it, and what officers should see."""

from datetime import date

import pytest

from api_ingest.domain.fields.birth_date import PartialDate
from api_ingest.domain.fields.transliteration import fold
from api_ingest.domain.manifest import TravelDocument, Traveller
from api_ingest.domain.reported import Place
from watchlists.entry import ListedDocument, Name, WatchlistEntry
from watchlists.index import Index
from watchlists.matcher import find

NOWHERE = Place(0, 0)


def a_traveller(
    surname, given="", born=None, number=None, issuer="NLD", nationality=None, sex=None
):
    return Traveller(
        kind="passenger",
        surname=surname,
        given_names=tuple(given.split()),
        surname_mrz=fold(surname),
        given_names_mrz=fold(given),
        birth_date=PartialDate.from_iso(born) if born else None,
        sex=sex,
        nationalities=(nationality,) if nationality else (),
        documents=(TravelDocument(type="P", number=number, issuing_state=issuer),)
        if number
        else (),
        place=NOWHERE,
    )


def an_entry(surname, given="", born=None, number=None, issuer="NLD", nationality=None, **more):
    said = {
        "list": "overstay", "id": "E1", "names": (Name(surname, given),),
        "birth_dates": (PartialDate.from_iso(born),) if born else (),
        "nationalities": (nationality,) if nationality else (),
        "documents": (ListedDocument("P", number, issuer),) if number else (),
    } | more  # fmt: skip
    return WatchlistEntry(**said)


def strength(traveller, *entries):
    found = find([traveller], Index.build(entries))
    shown = [one for one in found if one.strength != "weak"]
    return shown[0].strength if shown else None


T, E = a_traveller, an_entry
B = "1980-05-12"
PAIRS = {
    "1 joined, with the document": (T("VANDENBERG", "JANPIETER", B, "NX123456"), E("van den Berg", "Jan Pieter", B, "NX123456"), "strong"),
    "1 joined, without": (T("VANDENBERG", "JANPIETER", B), E("van den Berg", "Jan Pieter", B), "possible"),
    "2 prefix behind the name": (T("BERG VAN DEN", "JAN", B), E("van den Berg", "Jan Pieter", B), "possible"),
    "3 second surname dropped, given names joined": (T("GARCIA", "ANALUCIA", "1988-02-29"), E("García Márquez", "Ana Lucía", "1988-02-29"), "possible"),
    "4 only the second surname": (T("MARQUEZ", "ANA", "1988-02-29", nationality="COL"), E("García Márquez", "Ana Lucía", "1988-02-29", nationality="COL"), "possible"),
    "5 umlaut written out, document equal": (T("MUELLER", "KARL", None, "C01X00T47"), E("Müller", "Karl", None, "C01X00T47"), "strong"),
    "6 umlaut dropped": (T("MULLER", "KARL", B), E("Müller", "Karl", B), "possible"),
    "7 o with stroke": (T("SOERENSEN", "NIELS", B), E("Sørensen", "Niels", B), "possible"),
    "8 a with ring": (T("AAKESSON", "EVELYN", B), E("Åkesson", "Evelyn", B), "possible"),
    "9 swapped": (T("EVELYN", "AAKESSON", B), E("Åkesson", "Evelyn", B), "possible"),
    "10 apostrophe and two given names": (T("OBRIEN", "MARYANN", B), E("O'Brien", "Mary Ann", B), "possible"),
    "11 hyphen lost": (T("JEANPIERRE", "MARC", B), E("Jean-Pierre", "Marc", B), "possible"),
    "12 common names swapped, another birth date": (T("PIERRE", "JEAN", "1990-01-01"), E("Jean", "Pierre", "1990-03-04"), None),
    "13 a common Chinese name alone": (T("LI", "XIAOMING"), E("Li", "Xiao Ming"), None),
    "13 and with the birth date": (T("LI", "XIAOMING", B), E("Li", "Xiao Ming", B), "possible"),
    "14 one name, nationality equal": (T("ALI", "", B, nationality="PAK"), E("Ali", "", B, nationality="PAK"), "possible"),
    "14 one name, without": (T("ALI", "", B), E("Ali", "", B), None),
    "15 one name twice, document equal": (T("ALI", "ALI", None, "AB1234567"), E("Ali", "", None, "AB1234567"), "strong"),
    "16 a name that ends like a title": (T("AMR", "HASSAN", B), E("Amr", "Hassan", B), "possible"),
    "17 year of birth only, a common name": (T("HASSELL", "CARL", "1955"), E("Hassell", "Carl", "1955-07-02"), None),
    "17 and with the document": (T("HASSELL", "CARL", "1955", "NX1234567"), E("Hassell", "Carl", "1955-07-02", "NX1234567"), "strong"),
    "18 a namesake": (T("HASSELL", "CARL", "1961-01-05"), E("Hassell", "Carl", "1955-07-02"), None),
    "19 an initial": (T("JANSEN", "P", "1979-03-04"), E("Jansen", "Petra", "1979-03-04"), "possible"),
    "20 married name joined": (T("DEVRIESJANSEN", "PETRA", B), E("Jansen e/v de Vries", "Petra", B), "possible"),
    "21 O for 0": (T("DE WIT", "TOM", B, "NX7O11223"), E("de Wit", "Tom", B, "NX7011223"), "strong"),
    "22 a document used by another adult": (T("SMITH", "ADAM", "1980-01-05", "NX1234567"), E("Bakker", "Willem", "1985-07-02", "NX1234567"), "possible"),
    "23 day and month swapped": (T("DE WIT", "TOM", "1980-05-12", nationality="NLD"), E("de Wit", "Tom", "1980-12-05", nationality="NLD"), "possible"),
    "24 a child on a parent's document": (T("WEVER", "MILA", "2025-09-30", "NX1234567"), E("Wever", "Petra", "1991-02-03", "NX1234567"), None),
    "24 the parent": (T("WEVER", "PETRA", "1991-02-03", "NX1234567"), E("Wever", "Petra", "1991-02-03", "NX1234567"), "strong"),
    "25 one-letter words": (T("TJON A JOE", "WIM", B), E("Tjon-A-Joe", "Wim", B), "possible"),
    "26 u with dots": (T("LU", "NA", B), E("Lü", "Na", B), "possible"),
    "27 ij and y": (T("BRUYN DE", "LISELOTTE", B), E("de Bruijn", "Liselotte", B), "possible"),
}  # fmt: skip


@pytest.mark.parametrize(("traveller", "entry", "expected"), PAIRS.values(), ids=PAIRS)
def test_a_pair_of_the_reference_is_judged_as_it_says(traveller, entry, expected):
    assert strength(traveller, entry) == expected


def test_the_weights_add_up_to_the_bits():
    for traveller, entry, _ in PAIRS.values():
        for match in find([traveller], Index.build([entry])):
            assert match.bits == pytest.approx(sum(e.weight for e in match.evidence), abs=0.01)


WHY = {
    "3 second surname dropped, given names joined": ("name", "words joined or split otherwise, second surname missing"),
    "6 umlaut dropped": ("name", "another spelling"),
    "9 swapped": ("name", "surname and given names swapped"),
    "19 an initial": ("name", "only an initial"),
    "21 O for 0": ("document", "easily confused characters, O/0"),
    "22 a document used by another adult": ("name", "surname differs, given name differs"),
    "23 day and month swapped": ("birth date", "day and month swapped"),
}  # fmt: skip


@pytest.mark.parametrize("name", WHY)
def test_the_cause_is_named(name):
    traveller, entry, _ = PAIRS[name]
    [match] = find([traveller], Index.build([entry]))
    kind, cause = WHY[name]
    assert {one.kind: one.verdict for one in match.evidence}[kind] == cause


def test_an_entry_counts_only_while_it_is_valid():
    traveller = T("DE WIT", "TOM", B)
    entry = E("de Wit", "Tom", B, valid_from=date(2026, 1, 1), valid_until=date(2026, 6, 30))
    index = Index.build([entry])
    assert find([traveller], index, on=date(2026, 6, 30))
    assert not find([traveller], index, on=date(2026, 7, 1))
    assert not find([traveller], index, on=date(2025, 12, 31))
