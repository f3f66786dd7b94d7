"""Shapes that spreadsheets come in: headers over rows, blocks, several values in a cell."""

import pytest

from api_ingest.domain.problem import (
    CELL_UNSPLIT,
    COLUMN_UNKNOWN,
    NAME_DOUBTFUL,
    ROW_IGNORED,
    ZEROS_LOST,
)
from tests.tables import a_profile, read, said, surnames, travellers, understood

GROUPED = {
    "surname": "Surname", "given_names": "Given", "document_number": "Passport Number",
    "expiry_date": "Passport Expiry", "document2_number": "Visa Number", "sex": "Sex",
}  # fmt: skip


@pytest.mark.parametrize(
    "header",
    [
        "Traveller;;;Passport;;Visa\nSurname;Given;Sex;Number;Expiry;Number\n",
        "Surname;Given;Sex;Passport;;Visa\n;;;Number;Expiry;Number\n",
        "Flight;X9101;;;;\nList of;;;Passport;;Visa\nSurname;Given;Sex;Number;Expiry;Number\n",
    ],
)
def test_a_header_may_run_over_several_rows(header):
    reading = read(header + "CROES;ANA;F;NX1;01-01-2030;V2\n", a_profile(columns=GROUPED))
    (one,) = travellers(reading)
    assert [document.number.text for document in one.documents] == ["NX1", "V2"]
    row = header.count("\n") + 1
    assert str(one.documents[0].number.place) == f"row {row}, column D (Passport Number)"
    assert reading.problems == []


def test_a_header_in_two_languages_is_no_traveller():
    columns = {"surname": ["Achternaam", "Surname"], "given_names": ["Voornaam", "Given"],
               "document_number": ["Paspoort", "Passport"]}  # fmt: skip
    content = "Achternaam;Voornaam;Paspoort\nSurname;Given;Passport\nCROES;ANA;NX1\n"
    reading = read(content, a_profile(columns=columns))
    assert surnames(reading.manifests[0]) == ["CROES"]
    assert said(reading.problems) == [(ROW_IGNORED, "row 2", "Surname;Given;Passport")]


BLOCK = "Flight;{number};Date;24-11-2026\nFrom;{origin};To;BON\nSURNAME;GIVEN;BORN;DOC\n"


def test_tables_below_each_other_are_flights_of_their_own():
    content = (
        BLOCK.format(number="X9101", origin="CUR") + "CROES;ANA;01-02-1980;NX1\nTotal;1;;\n\n"
        + BLOCK.format(number="X9103", origin="AUA") + "THODE;TOM;;NX2\nWEVER;IDA;;NX3\n"
        + BLOCK.format(number="x9 101", origin="CUR") + "LAMPE;JO;;NX4\n"
    )  # fmt: skip
    reading = read(content)
    first, second = reading.manifests
    assert (surnames(first), surnames(second)) == (["CROES", "LAMPE"], ["THODE", "WEVER"])
    assert second.flight.legs[0].departure.text == "AUA"
    assert {kind for kind, _, _ in said(reading.problems)} == {ROW_IGNORED}


def test_the_second_header_may_have_other_columns():
    content = (
        "Flight;X9101\nSURNAME;GIVEN;DOC\nCROES;ANA;NX1\nFlight;X9102\nDOC;SURNAME;GIVEN\n"
        "NX2;THODE;TOM\n"
    )
    first, second = travellers(read(content))
    assert (first.surname.text, second.surname.text) == ("CROES", "THODE")
    assert str(first.surname.place) == "row 3, column A (SURNAME)"
    assert str(second.surname.place) == "row 6, column B (SURNAME)"


def test_somebody_may_be_called_like_a_key_of_the_lines_above():
    content = "Flight;X9101\nSURNAME;GIVEN;BORN;DOC\nTO;VAN;01-02-1980;\nFROM;TO;;N12345\n"
    assert surnames(read(content).manifests[0]) == ["TO", "FROM"]


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("P/NLD/AB12345", ("P", "NLD", "AB12345")),
        (" p / nld / AB 12 345 ", ("p", "nld", "AB 12 345")),
        ("P/NLD/", ("P", "NLD", None)),
        ("AB12345 (NLD)", (None, "NLD", "AB12345")),
    ],
)
def test_a_cell_with_several_values_is_taken_apart(cell, parts):
    split = {"DOC": ["{document_type}/{issuing_state}/{document_number}",
                     "{document_number} ({issuing_state})"]}  # fmt: skip
    profile = a_profile(columns={"surname": "SURNAME", "sex": "SEX"}, split=split)
    (one,) = travellers(read(f"SURNAME;SEX;DOC\nCROES;F;{cell}\n", profile))
    (document,) = one.documents
    found = (document.type, document.issuing_state, document.number)
    assert tuple(value and value.text for value in found) == parts
    assert {str(value.place) for value in found if value} == {"row 2, column C (DOC)"}


def test_a_cell_that_cannot_be_taken_apart_is_said_and_unknown():
    split = {
        "DOC": "{document_type}/{issuing_state}/{document_number}",
        "ROUTE": "{departure}-{arrival}",
    }
    profile = a_profile(columns={"surname": "SURNAME"}, split=split)
    reading = read("SURNAME;DOC;ROUTE\nCROES;AB12345;CUR-BON\n", profile)
    (one,) = travellers(reading)
    assert one.documents == []
    assert reading.manifests[0].flight.legs[0].arrival.text == "BON"
    assert said(reading.problems) == [(CELL_UNSPLIT, "row 2, column B (DOC)", "AB12345")]


def test_a_title_in_running_text_names_the_flight():
    title = r"flight (?P<flight_number>X9 ?\d+) on (?P<departure_date>[\d-]+)"
    reading = read("Passengers of flight X9 101 on 24-11-2026\n\nSURNAME;SEX;DOC\nCROES;F;NX1\n",
                   a_profile(title=title))  # fmt: skip
    (manifest,), _ = understood(reading)
    assert (manifest.flight.designator, str(manifest.flight.date)) == ("X9101", "2026-11-24")


def test_an_order_of_names_that_nobody_said_is_not_guessed():
    profile = a_profile({"any_of": ["sex", "name"]}, columns={"name": "NAME", "sex": "SEX",
                        "document_number": "DOC"}, name_order="unsaid")  # fmt: skip
    reading = read("NAME;SEX;DOC\nJan Vries;M;NX1\nVRIES/JAN;M;NX2\nSUPARDI;M;NX3\n", profile)
    assert surnames(reading.manifests[0]) == ["Jan Vries", "VRIES", "SUPARDI"]
    assert said(reading.problems) == [(NAME_DOUBTFUL, "row 2, column A (NAME)", "Jan Vries")]


def test_numbers_that_lost_their_zeros_are_seen_among_others_of_their_state():
    numbers = ["561770234", "561770235", "561770236", "61770237", "AB1", "123"]
    states = ["USA"] * 5 + ["COL"]
    rows = [f"CROES;{state};{number}" for state, number in zip(states, numbers, strict=True)]
    reading = read("\n".join(["SURNAME;NAT;DOC", *rows]))
    assert said(reading.problems) == [(ZEROS_LOST, "row 5, column C (DOC)", "61770237")]
    assert travellers(reading)[3].documents[0].number.text == "61770237", "it is kept"


def test_the_column_in_which_the_sender_got_problems_back_is_not_read():
    reading = read("SURNAME;SEX;DOC;Problems (api-ingest)\nCROES;F;NX1;C (DOC): x\n")
    assert reading.problems == []
    assert [p.kind for p in read("SURNAME;SEX;DOC;Other\nA;F;NX1;x\n").problems] == [COLUMN_UNKNOWN]
