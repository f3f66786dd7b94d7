"""A person is found again by document or by name, with the birth date; what is near only hints."""

import pytest

from api_ingest.domain.fields.birth_date import PartialDate
from api_ingest.domain.manifest import TravelDocument
from tests.crossings import a_traveller
from watchlists.stays.person import PersonKeys, keys_of

A = a_traveller()


def share(one, other):
    return bool(set(keys_of(one).same) & set(keys_of(other).same))


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (a_traveller("OTHER", "NAME"), True),
        (a_traveller(number="NXI234567"), True),
        (a_traveller("PETRA", "EXAMPLE", number="AB7654321"), True),
        (a_traveller(number="AB7654321", nationalities=("COL",)), False),
        (a_traveller(number="AB7654321", nationalities=()), False),
        (a_traveller(born=None), True),
        (a_traveller("OTHER", "NAME", born=None), False),
        (a_traveller("OTHER", "NAME", born=PartialDate(1985, 2, 15)), False),
        (a_traveller(number="AB7654321", born=PartialDate(1985)), False),
    ],
    ids=range(9),
)
def test_two_things_must_agree_before_two_travellers_are_one(other, same):
    assert share(A, other) is same
    assert share(other, A) is same


def test_a_long_number_is_the_same_where_a_reader_cut_it():
    assert share(a_traveller("A", number="NX12345678901"), a_traveller("B", number="NX1234567"))


def test_all_of_the_kingdom_is_one_nationality():
    one = a_traveller(number=None, nationalities=("CUW",))
    assert share(one, a_traveller(number=None, nationalities=("NLD",)))


def test_the_number_of_a_visa_is_not_the_persons_own():
    visa = a_traveller(documents=(TravelDocument(type="V", number="V123456"),))
    assert keys_of(visa).documents == frozenset()


def test_of_whom_nothing_is_known_there_are_no_keys():
    nobody = a_traveller("", "", number=None, born=None, nationalities=())
    assert keys_of(nobody) == PersonKeys((), ())


def test_another_document_and_nationality_are_alike_by_a_word_of_the_name():
    other = a_traveller("EXAMPLE", "P", number="CO1", nationalities=("COL",))
    assert not share(A, other)
    assert set(keys_of(A).alike) & set(keys_of(other).alike)


def test_sealed_keys_join_as_before_and_say_nothing():
    keys = keys_of(A).sealed(b"a secret of the site")
    text = str(keys.to_json())
    assert keys == keys_of(a_traveller()).sealed(b"a secret of the site")
    assert keys != keys_of(A).sealed(b"another one")
    assert len(keys.documents) == len(keys_of(A).documents)
    assert [word for word in ("EXAMPLE", "PETRA", "1985", "NX1", "CAN") if word in text] == []


def test_nothing_is_sealed_without_a_secret():
    with pytest.raises(ValueError, match="empty secret"):
        keys_of(A).sealed(b"")


def test_keys_come_back_as_they_were_kept():
    assert PersonKeys.from_json(keys_of(A).to_json()) == keys_of(A)
