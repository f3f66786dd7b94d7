"""Nothing of the persons in a sample survives, and everything else does."""

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api_ingest.domain.delivery import Delivery
from api_ingest.tables import workbook
from carriers.expectation import RECEIVED, samples
from carriers.inference.finding import Sample
from carriers.inference.inventor import KEPT, Inventor
from carriers.inference.pseudonym import name_of, pseudonymise, said_of_persons
from carriers.reader import read
from carriers.registry import Registry
from tests.carriers.inference.test_awkward import a_workbook
from tests.messages import a_message, a_person
from tests.tables import a_profile

REGISTRY = Registry.load()
SECRET = b"not a real secret"
EVERY = [
    pytest.param(profile, file, id=f"{profile.folder.name}/{file.name}")
    for profile in REGISTRY.profiles
    for file in samples(profile.folder)
]


def reading(content, profile, name):
    delivery = Delivery(content=content, received_at=RECEIVED, channel="check", name=name)
    return read(delivery, profile)


def words(content):
    for charset in ("utf-8", "latin-1"):
        try:
            text = content.decode(charset)
            break
        except UnicodeDecodeError:
            continue
    found = set(re.findall(r"[^\W_]+", text.casefold()))
    return found | {line.strip().casefold() for line in re.split(r"[;,|\t\r\n+:'\"/]", text)}


def survivors(before, after, profile, name):
    said = said_of_persons(reading(before, profile, name).manifests)
    return {
        one
        for one in said
        if one.casefold() in words(after) and any(map(str.isalnum, one.strip("0")))
    }


HARMLESS = {"n/a", "none", "unknown", "d", "000000", "xxx"}


@pytest.mark.parametrize(("profile", "file"), EVERY)
def test_nothing_said_of_a_person_is_left_and_it_reads_as_before(profile, file):
    before = file.read_bytes()
    after = pseudonymise(Sample(file.name, before), profile, SECRET, RECEIVED)
    left = {
        one
        for one in survivors(before, after, profile, file.name)
        if one.casefold() not in HARMLESS
    }
    assert left == set()
    if workbook.sniff(before):
        return
    old, new = (reading(one, profile, file.name) for one in (before, after))
    assert [len(m.travellers) for m in new.manifests] == [len(m.travellers) for m in old.manifests]
    assert [(p.kind, p.place.row if p.place else None) for p in new.problems] == [
        (p.kind, p.place.row if p.place else None) for p in old.problems
    ]


@pytest.mark.parametrize("lacking", ["DOC+P:110:111", "DTM+36", "DTM+36:", "RFF+AVF", "LOC+178"])
def test_a_segment_that_lacks_its_value_stays_as_it_is(lacking):
    before = a_message([*a_person(), lacking])
    profile = next(one for one in REGISTRY.profiles if one.folder.name == "standard_paxlst")
    after = pseudonymise(Sample("list.edi", before), profile, SECRET, RECEIVED)
    assert f"\n{lacking}'".encode() in after
    assert b"NX1234567" not in after


PERSON = st.tuples(
    st.text("ABCDEIKLMNORSTabeilnorstuÀÉÑÜáçéñöü' -", min_size=2, max_size=14),
    st.text("ABEIMNORSTabehinorst éñ", min_size=2, max_size=12),
    st.dates(date(1920, 1, 1), date(2026, 1, 1)).map(lambda day: day.strftime("%d-%m-%Y")),
    st.sampled_from(["M", "F", "", "?"]), st.integers(10**5, 10**9).map(lambda n: f"NX{n}"),
    st.dates(date(2020, 1, 1), date(2036, 1, 1)).map(lambda day: day.strftime("%d-%m-%Y")),
    st.sampled_from(["NLD", "VEN", "Bonaire"]),
)  # fmt: skip
HEAD = (
    "Flight;3R107;Date;24-11-2026;From;CUR;To;BON\nSURNAME;GIVEN;BORN;SEX;DOC;EXPIRES;NAT;REMARK\n"
)


@example([("TOTAL", "AA", "01-01-2000", "M", "NX100000", "01-01-2020", "NLD")], "utf-8")
@given(st.lists(PERSON, min_size=1, max_size=6), st.sampled_from(["utf-8", "cp1252", "utf-16"]))
def test_property_no_word_date_or_number_of_a_person_survives(persons, charset):
    rows = [";".join((*one, f"see {one[0]} {one[4]}")) for one in persons]
    before = (HEAD + "\n".join(rows) + "\n").encode(charset, "replace")
    profile = a_profile(ignore=["REMARK"])
    after = pseudonymise(Sample("list.csv", before), profile, SECRET, RECEIVED)
    shown = after.decode(charset)
    found = {word.casefold() for word in re.findall(r"[^\W_]+", shown[len(HEAD) :])}
    said = {w for one in persons for w in re.findall(r"[^\W\d_]+", f"{one[0]} {one[1]}")}
    said = {w for w in said if len(w) > 1 and w.upper() not in {*KEPT, "NLD", "VEN"}}
    assert {word for word in said if word.casefold() in found} == set()
    for one in persons:
        for value in (one[2], one[4], one[5]):
            assert value not in shown[len(HEAD) :]
    assert len(reading(after, profile, "x").manifests[0].travellers) == len(
        reading(before, profile, "x").manifests[0].travellers
    )


def test_a_family_keeps_one_name_and_every_shape_stays():
    inventor = Inventor(SECRET, ["WINKLAAR", "NX0091827"])
    assert inventor.words("Winklaar") == inventor.words("Winklaar") != "Winklaar"
    assert re.fullmatch(r"[A-Z][a-z]{7}", inventor.words("Winklaar"))
    assert re.fullmatch(r"VAN DER [A-Z]{5} MRS", inventor.words("VAN DER VELDE MRS"))
    assert re.fullmatch(r"[A-Z]{2}[1-9]{7}", inventor.number("NX0091827"))
    assert re.fullmatch(r"00[1-9]{4}", inventor.number("001234"))
    assert re.fullmatch(r"\d\.\d{5}E\+08", inventor.number("1.23457E+08"))
    assert inventor.number("N/A") != ""


@pytest.mark.parametrize(
    ("said", "form", "shape"),
    [
        ("13-04-1980", "DD-MM-YYYY", r"(1[3-9]|2\d)-\d\d-197[6-9]"),
        ("31FEB80", "DDMMMYY", r"31FEB7[6-9]"),
        ("1974-00-00", "YYYY-MM-DD", r"197[0-3]-00-00"),
        ("3/4/1980", "DD/MM/YYYY", r"[1-9]/[1-9]/197[6-9]"),
    ],
)  # fmt: skip
def test_a_day_is_moved_and_keeps_what_it_proves_and_its_faults(said, form, shape):
    assert re.fullmatch(shape, Inventor(SECRET, [said]).day(said, (form,), later=False))


def test_a_workbook_comes_back_new_with_typed_cells_and_without_its_author():
    profile = a_profile(
        columns={"document_number": "Passport Number", "surname": "Passenger Surname",
                 "given_names": "Passenger First name", "birth_date": "Passenger Date of birth",
                 "expiry_date": "Passport Expiry"},
        recognise={"columns": ["surname"]},
    )  # fmt: skip
    before = a_workbook()
    after = pseudonymise(Sample("a.xlsx", before), profile, SECRET, RECEIVED)
    old, new = (reading(one, profile, "a.xlsx") for one in (before, after))
    assert said_of_persons(old.manifests).isdisjoint(said_of_persons(new.manifests))
    row = list(workbook.sheets(after)[0].rows())[6]
    assert isinstance(row.values[0], float)
    assert isinstance(row.values[1], date)


def test_a_file_is_not_named_after_its_sender():
    profile = a_profile(
        recognise={"columns": ["surname"], "file_name": r"(?P<flight_number>X9\d+)"}
    )
    assert name_of(Sample("from Jan Maduro.CSV", b""), profile, 2) == "sample_2.csv"
    assert name_of(Sample("X9107 by Jan.xls", b""), profile, 1) == "X9107.xlsx"
