"""Workbooks: typed cells as text, each with its sheet, row and column; what cannot be opened."""

import io
import zipfile
from datetime import UTC, date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.errors import Refused
from api_ingest.domain.problem import (
    CELL_ERROR,
    DATE_SERIAL,
    NUMBER_DAMAGED,
    SHEET_IGNORED,
    TABLE_TOO_LARGE,
    WORKBOOK_DAMAGED,
    WORKBOOK_LOCKED,
)
from api_ingest.pipeline.normalise import normalise
from api_ingest.tables import workbook
from carriers.formats import table
from carriers.profile import Profile
from tests.tables import said
from tests.xlsb import xlsb

COLUMNS = {
    "surname": "SURNAME", "given_names": "GIVEN", "birth_date": "BORN", "sex": "SEX",
    "document_number": "DOC", "departure_time": "TIME", "locator": "PNR", "seat": "SEAT",
}  # fmt: skip
HEADER = list(COLUMNS.values())[:5]
SAMPLES = Path(__file__).parent / "workbooks"


def a_profile(**changes):
    return Profile.model_validate({
        "folder": Path("x9_example"), "version": "0", "name": "Example Air", "carrier": "X9",
        "format": "table", "recognise": {"columns": ["surname"]},
        "table": {
            "columns": COLUMNS, "optional": list(COLUMNS), "date_forms": ["DD-MM-YYYY"],
            "preamble": {"flight_number": "Flight", "departure_date": "Date"}, **changes,
        },
    })  # fmt: skip


def a_workbook(*rows, sheets=None, change=None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in (sheets or {"Pax": rows}).items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    if change:
        change(book)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def read(content, **changes):
    delivery = Delivery(
        content=content, received_at=datetime(2026, 11, 24, tzinfo=UTC), channel="check"
    )
    return table.read(delivery, a_profile(**changes))


def travellers(reading):
    return [one for manifest in reading.manifests for one in manifest.travellers]


def refusal(content):
    with pytest.raises(Refused) as caught:
        read(content)
    return caught.value.problem.kind


def kinds(reading):
    return [problem.kind for problem in reading.problems]


def test_every_value_has_its_sheet_row_and_column():
    reading = read(a_workbook(["Flight", "X9101"], HEADER, ["PEÑA", "LUZ", "31FEB1980", "F"]))
    (one,) = travellers(reading)
    assert str(one.birth_date.place) == "sheet Pax, row 3, column C (BORN)"
    assert str(one.origin.place()) == "sheet Pax, row 3"
    assert reading.manifests[0].flight.number.text == "X9101"


def test_typed_cells_are_read_as_what_they_are():
    row = ["CROES", "ANA", date(1980, 2, 1), "F", 12345678, time(8, 5), "QX7T2M", "4A"]
    reading = read(a_workbook(["Date", datetime(2026, 11, 24)], list(COLUMNS.values()), row))
    (one,) = travellers(reading)
    assert one.birth_date.text == "1980-02-01"
    assert one.documents[0].number.text == "12345678"
    assert reading.manifests[0].flight.legs[0].departs.text == "2026-11-24 08:05"
    assert reading.problems == []


def test_a_typed_date_is_understood_whatever_the_profile_writes():
    reading = read(a_workbook(["Flight", "X9101", "Date", date(2026, 11, 24)], HEADER,
                              ["CROES", "ANA", date(1980, 2, 1), "F", "00123"]))  # fmt: skip
    manifest, _ = normalise(reading.manifests[0], carrier="X9", today=date(2026, 11, 24))
    (one,) = manifest.travellers
    assert (str(one.birth_date), one.document.number) == ("1980-02-01", "00123")


def test_a_number_in_a_date_column_is_the_day_that_it_counts():
    reading = read(a_workbook(HEADER, ["CROES", "ANA", 29252, "F", "NX1"]))
    assert travellers(reading)[0].birth_date.text == "1980-02-01"
    assert [(p.kind, p.value) for p in reading.problems] == [(DATE_SERIAL, "29252 (1980-02-01)")]


def test_the_days_of_an_old_macintosh_are_counted_from_1904():
    def old(book):
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    reading = read(a_workbook(HEADER, ["CROES", "ANA", 27790, "F", "NX1"], change=old))
    assert travellers(reading)[0].birth_date.text == "1980-02-01"


def test_what_a_spreadsheet_made_of_a_number_is_damage():
    row = ["CROES", date(2026, 5, 1), "01-02-1980", "F", 1.2345678901234567e18]
    reading = read(a_workbook(HEADER, row))
    assert kinds(reading) == [NUMBER_DAMAGED]
    assert reading.problems[0].place.column == "B", "a name is no date"
    _, problems = normalise(reading.manifests[0], carrier="X9", today=date(2026, 11, 24))
    assert travellers(reading)[0].documents[0].number.text == "1.23456789012346E+18"
    assert problems


def test_an_error_of_a_formula_is_no_value():
    reading = read(b"SURNAME;GIVEN;DOC\nCROES;ANA;#N/A\nTHODE;#REF!;#1234\n")
    assert [(p.kind, p.place.column) for p in reading.problems] == [
        (CELL_ERROR, "C"), (CELL_ERROR, "B"),
    ]  # fmt: skip
    assert [bool(one.documents) for one in travellers(reading)] == [False, True]


def test_an_error_of_a_formula_in_a_workbook_is_no_empty_cell():
    person = ["CROES", "ANA", "01-02-1980", "F", "#N/A"]
    content = a_workbook(sheets={"A & B": [HEADER], "Pax": [HEADER, person]})
    reading = read(content)
    assert said(reading.problems) == [
        (CELL_ERROR, "sheet Pax, row 2, column E (DOC)", "#N/A"),
    ]  # fmt: skip
    assert not travellers(reading)[0].documents


def test_every_visible_sheet_with_the_header_is_read():
    def hide(book):
        book["Old"].sheet_state = "hidden"
        book["Lists"].sheet_state = "hidden"

    rows = [HEADER, ["CROES", "ANA", "01-02-1980", "F", "NX1"]]
    sheets = {"Monday": rows, "Notes": [["a", "b"]], "Empty": [], "Tuesday": rows, "Old": rows,
              "Lists": [["M"], ["F"]]}  # fmt: skip
    reading = read(a_workbook(sheets=sheets, change=hide))
    assert [one.origin.place().sheet for one in travellers(reading)] == ["Monday", "Tuesday"]
    assert [(p.kind, p.value) for p in reading.problems] == [
        (SHEET_IGNORED, "Notes"), (SHEET_IGNORED, "Old"),
    ]  # fmt: skip
    reading = read(a_workbook(sheets=sheets), sheets=["tuesday"])
    assert [one.origin.place().sheet for one in travellers(reading)] == ["Tuesday"]


def test_a_binary_workbook_is_read_with_its_types():
    row = ["MUÑOZ", "JOSÉ", ("date", 29252), "M", 1.2345678901234567e17]
    reading = read(xlsb(["Flight", "X9 12"], HEADER, row, ["CROES", "ANA", 29252, "F", "0012"]))
    first, second = travellers(reading)
    assert (first.surname.text, first.birth_date.text) == ("MUÑOZ", "1980-02-01")
    assert (second.birth_date.text, second.documents[0].number.text) == ("1980-02-01", "0012")
    assert str(first.surname.place) == "sheet Pax, row 3, column A (SURNAME)"
    assert first.documents[0].number.text == "1.23456789012346E+17"
    assert kinds(reading) == [DATE_SERIAL]


@pytest.mark.parametrize("name", ["list.xls", "list.ods", "list.xlsx"])
def test_other_programs_are_read_alike(name):
    reading = read((SAMPLES / name).read_bytes())
    first, second = travellers(reading)
    assert (first.surname.text, first.birth_date.text) == ("MUÑOZ", "1980-02-01")
    assert first.documents[0].number.text == "0012345"
    assert second.birth_date.text == "13-04-1975"
    assert second.documents[0].number.text == "561770234"
    assert reading.manifests[0].flight.legs[0].departs.text == "2026-11-24"
    assert str(second.surname.place) == "sheet Pax, row 6, column A (SURNAME)"


def test_what_cannot_be_opened_is_said():
    whole = a_workbook(HEADER)
    assert refusal(whole[:2000]) is WORKBOOK_DAMAGED
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) is WORKBOOK_DAMAGED
    name = "EncryptedPackage".encode("utf-16-le")
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + name) is WORKBOOK_LOCKED


def test_a_cell_far_away_does_not_take_all_memory():
    def far(book):
        book["Pax"]["XFD1048576"] = "x"

    assert refusal(a_workbook(HEADER, change=far)) is TABLE_TOO_LARGE


def test_a_workbook_that_unpacks_to_more_than_it_says_is_refused(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_BYTES", 100_000)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 200_000)
    content = written.getvalue().replace((200_000).to_bytes(4, "little"), b"\x01\0\0\0")
    assert refusal(content) is TABLE_TOO_LARGE


WHOLE = [(SAMPLES / name).read_bytes() for name in ("list.xls", "list.ods", "list.xlsx")]
HURT = st.lists(st.tuples(st.integers(0, 6_000), st.integers(0, 255)), min_size=1, max_size=20)


@given(st.sampled_from(WHOLE), HURT)
def test_a_workbook_damaged_anywhere_is_read_or_refused(whole, hurt):
    content = bytearray(whole)
    for at, byte in hurt:
        content[at % len(content)] = byte
    try:
        read(bytes(content))
    except Refused:
        return
