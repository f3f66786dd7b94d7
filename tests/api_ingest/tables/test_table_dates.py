"""The order of day and month is settled for the whole file, or asked for; damage is named."""

import io
from datetime import date

import openpyxl
import pytest

from api_ingest.domain.problem import DATE_ORDER_UNKNOWN, DATE_SERIAL, NUMBER_DAMAGED
from api_ingest.tables.dates import settle
from tests.tables import a_profile, read, said, understood

BOTH = ["DD/MM/YYYY", "MM/DD/YYYY"]
EITHER = "DD/MM/YYYY|MM/DD/YYYY"
DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("forms", "texts", "settled"),
    [
        (BOTH, {"13/04/1980", "03/04/1980"}, ("DD/MM/YYYY",)),
        (BOTH, {"04/13/1980", "03/04/1980"}, ("MM/DD/YYYY",)),
        (BOTH, {"03/04/1980"}, (EITHER,)),
        (BOTH, {"13/04/1980", "04/13/1980"}, (EITHER,)),
        (BOTH, {f"13/04/{year}" for year in range(1960, 1985)} | {"04/13/1980"}, ("DD/MM/YYYY",)),
        (["DD/MM/YYYY"], {"03/04/1980"}, ("DD/MM/YYYY",)),
        (["DD/MM/YYYY"], {"13/04/1980", "04/13/1980", "14/04/1980"}, ("DD/MM/YYYY",)),
        (["DD/MM/YYYY"], {"03/04/1980", "04/13/1980"}, (EITHER,)),
        (["DD-MM-YYYY", "MM/DD/YYYY"], {"03-04-1980"}, ("DD-MM-YYYY", "MM/DD/YYYY")),
        (["DD/MM/YY", "YY/MM/DD"], {"03/04/05"}, ("DD/MM/YY|YY/MM/DD",)),
        (["DDMMMYY", "YYYYMMDD"], {"03APR80"}, ("DDMMMYY", "YYYYMMDD")),
    ],
)
def test_rows_that_prove_an_order_settle_it_for_all(forms, texts, settled):
    assert settle(tuple(forms), texts, set(), DAY) == settled


def test_a_flight_date_near_the_delivery_settles_the_order():
    assert settle(tuple(BOTH), set(), {"12/04/2026 08:00"}, DAY) == ("MM/DD/YYYY",)
    assert settle(tuple(BOTH), set(), {"11/11/2026"}, DAY) == (EITHER,)


ABOVE = "Flight;X9101;Date;24-NOV-2026\nFrom;CUR;To;BON\nSURNAME;GIVEN;BORN;DOC\n"
FORMS = [*BOTH, "DD-MMM-YYYY"]


def test_what_nothing_settles_is_unknown_and_asked_for():
    reading = read(ABOVE + "CROES;ANA;03/04/1980;NX1\nTHODE;TOM;04/04/1980;NX2\n",
                   a_profile(date_forms=FORMS))  # fmt: skip
    (manifest,), problems = understood(reading)
    assert [str(one.birth_date) for one in manifest.travellers] == ["None", "1980-04-04"]
    assert [p for p in said(problems) if p[0] is DATE_ORDER_UNKNOWN] == [
        (DATE_ORDER_UNKNOWN, "row 4, column C (BORN)", "03/04/1980"),
    ]  # fmt: skip


def test_one_row_that_proves_the_order_makes_the_others_known():
    reading = read(ABOVE + "CROES;ANA;03/04/1980;NX1\nTHODE;TOM;25/04/1980;NX2\n",
                   a_profile(date_forms=FORMS))  # fmt: skip
    (manifest,), _ = understood(reading)
    assert [str(one.birth_date) for one in manifest.travellers] == ["1980-04-03", "1980-04-25"]


def test_the_order_of_a_flight_date_may_be_unknown_too():
    reading = read("Flight;X9101;Date;10/10/2026 08:00\nSURNAME;BORN;DOC\nCROES;03/04/1980;NX1\n",
                   a_profile(date_forms=BOTH))  # fmt: skip
    assert reading.manifests[0].date_forms == (EITHER,)
    reading = read("Flight;X9101;Date;09/10/2026 08:00\nSURNAME;BORN;DOC\nCROES;03/04/1980;NX1\n",
                   a_profile(date_forms=BOTH))  # fmt: skip
    _, problems = understood(reading)
    assert DATE_ORDER_UNKNOWN in [problem.kind for problem in problems]


def test_digits_of_a_spreadsheet_in_a_date_column_are_its_day_and_said():
    reading = read(ABOVE + "CROES;ANA;29252;NX1\n", a_profile(date_forms=FORMS))
    (manifest,), problems = understood(reading)
    assert str(manifest.travellers[0].birth_date) == "1980-02-01"
    assert said(problems)[0] == (DATE_SERIAL, "row 4, column C (BORN)", "29252 (1980-02-01)")


@pytest.mark.parametrize(("form", "text"), [("DDMMYY", "10280"), ("DDMMYYYY", "1021980")])
def test_a_date_that_lost_its_zero_is_damage(form, text):
    reading = read(ABOVE + f"CROES;ANA;{text};NX1\n", a_profile(date_forms=[form, "DD-MMM-YYYY"]))
    (manifest,), problems = understood(reading)
    assert manifest.travellers[0].birth_date is None
    assert said(problems)[0] == (NUMBER_DAMAGED, "row 4, column C (BORN)", text)


def test_typed_dates_beside_text_that_no_month_first_program_could_read_are_doubted():
    book = openpyxl.Workbook()
    for row in (
        ["Flight", "X9101", "Date", "24-NOV-2026"], ["SURNAME", "BORN", "DOC"],
        ["CROES", date(1980, 3, 4), "NX1"], ["THODE", "13/04/1980", "NX2"],
        ["WEVER", date(1980, 5, 5), "NX3"],
    ):  # fmt: skip
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    reading = read(written.getvalue(), a_profile(date_forms=["DD/MM/YYYY", "DD-MMM-YYYY"]))
    (manifest,), problems = understood(reading)
    assert [str(one.birth_date) for one in manifest.travellers] == [
        "None", "1980-04-13", "1980-05-05",
    ]  # fmt: skip
    assert (DATE_ORDER_UNKNOWN, "sheet Sheet, row 3, column B (BORN)", "1980-03-04") in said(
        problems
    )
