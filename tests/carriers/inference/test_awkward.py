"""Samples as they come: odd letters, unknown headers, orders that nothing proves, workbooks."""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from carriers.inference import calendar, person
from carriers.inference.column import Setting
from carriers.inference.finding import Sample
from carriers.inference.heading import lexicon
from carriers.inference.proposal import propose
from carriers.inference.written import write
from carriers.profile import parse
from carriers.registry import Registry

KNOWN = lexicon(Registry.load().profiles)

DUTCH = """Passagierslijst;;;;;;;
Vlucht:;X90123;Datum:;02-12-2026;;;;
Van:;CUR;Naar:;BON;Vertrek:;08:10;;
;;;;;;;
Volgnr;Achternaam;Voornaam;M/V;Geb.datum;Nat.;Paspoortnr.;Geldig tot
1;Müller;Jörg;M;23-04-1971;DEU;C01X22T47;30-11-2030
2;Peña;Begoña;V;02-08-1990;ESP;AAB123456;01-02-2029
3;Winklaar;Xiomara;V;17-12-1988;NLD;NX1P2R334;14-05-2031
Totaal;3;;;;;;
"""
SPANISH = """Vuelo,Fecha de salida,Origen,Destino,Apellidos,Nombres,\
Sexo,F. Nac.,Nacionalidad,Pasaporte,Vence
X9 455,05/12/2026,CCS,BON,GONZÁLEZ PÉREZ,MARÍA JOSÉ,M,04/03/1980,VEN,144556677,11/10/2030
X9 455,05/12/2026,CCS,BON,RODRÍGUEZ,LUIS ALBERTO,H,25/07/1985,VEN,144556688,02/09/2029
"""
NAMELESS = """kolA|kolB|kolC|kolD|kolE|kolF|kolG|kolH
MARTIS|SHARINE|1992-11-03|NLD|NX0091827|F|X9107|2026-12-01
CROES|CARLOS|1985-07-19|NLD|NX0091828|M|X9107|2026-12-01
VAN DER VELDE|PETER|1971-02-01|DEU|C01X00T47|M|X9107|2026-12-01
"""
WHOLE = """Naam;Geboren;Paspoort
Sharine Martis;03-11-1992;NX0091827
Carlos Croes;19-07-1985;NX0091828
Peter de Winter;01-02-1971;NX0091829
"""
OPEN = """Flight,Date,From,To,Surname,First name,Born,Passport
X9107,03/12/2025,CUR,BON,MARTIS,SHARINE,03/11/1992,NX0091827
X9107,03/12/2025,CUR,BON,CROES,CARLOS,07/09/1985,NX0091828
"""
TITLE = """Manifest X9 107 - CUR-BON - 3 DEC 2026 - pilot J. Maduro,,,
Last name,First name,DOB,Travel document
MARTIS,SHARINE,03NOV1992,NX0091827
CROES,CARLOS,19JUL1985,NX0091828
"""


def proposed(content, name="list.csv", **told):
    content = content.encode() if isinstance(content, str) else content
    setting = Setting("X9", date(2026, 11, 25))
    answers = {key.replace("__", ":"): value for key, value in told.items()}
    return propose([Sample(name, content)], setting, KNOWN, answers)


def because(found, about):
    return [one.because for one in found.findings if one.about == about]


def open_questions(found):
    return {question.key: question for question in found.questions}


def test_a_dutch_list_in_a_code_page_with_the_flight_above():
    found = proposed(DUTCH.encode("cp1252"))
    table = found.keys["table"]
    assert (table["charset"], table["delimiter"], table["date_forms"]) == (
        "cp1252",
        ";",
        ["DD-MM-YYYY"],
    )
    assert table["preamble"] == {
        "flight_number": "Vlucht", "departure_date": "Datum", "departure": "Van", "arrival": "Naar",
        "departure_time": "Vertrek",
    }  # fmt: skip
    assert table["values"] == {"sex": {"V": "F"}}
    assert table["ignore"] == ["Volgnr"]
    assert (
        "of 7 dates 4 have a first part over 12, 0 a second: day first"
        in because(found, "table.date_forms")[0]
    )
    assert found.questions == []


def test_the_code_page_is_the_one_that_makes_words():
    assert proposed(DUTCH.encode("cp850")).keys["table"]["charset"] == "cp850"
    assert "so many can be words: cp1252 0, cp850 4" in because(
        proposed(DUTCH.encode("cp850")), "table.charset"
    )[0]  # fmt: skip


def test_a_spanish_list_in_which_m_is_a_woman():
    found = proposed(SPANISH)
    assert found.keys["table"]["values"] == {"sex": {"H": "M", "M": "F"}}
    columns = found.keys["table"]["columns"]
    assert (columns["departure"], columns["arrival"]) == ("Origen", "Destino")
    assert (columns["birth_date"], columns["expiry_date"]) == ("F. Nac.", "Vence")
    assert found.questions == []


def test_headers_that_nobody_knows_are_mapped_by_what_stands_below():
    found = proposed(NAMELESS)
    assert found.keys["table"]["columns"] == {
        "surname": "kolA", "given_names": "kolB", "birth_date": "kolC", "nationality": "kolD",
        "document_number": "kolE", "sex": "kolF", "flight_number": "kolG", "departure_date": "kolH",
    }  # fmt: skip
    asked = open_questions(found)
    assert asked["column:kold"].default == "nationality", "the only column of countries"
    assert "100 % of 3 values are ISO 3166 alpha-3 codes" in asked["column:kold"].because
    told = proposed(NAMELESS, column__kold="issuing_state").keys["table"]["columns"]
    assert told["issuing_state"] == "kolD"


def test_two_columns_of_names_that_nothing_tells_apart_are_asked_for():
    odd = NAMELESS.replace("SHARINE", "XEQUA").replace("CARLOS", "QUILO").replace("PETER", "VUNDO")
    asked = open_questions(proposed(odd))
    assert asked["column:kola"].default is None
    assert set(asked["column:kola"].choices) >= {"surname", "given_names", "name"}


@pytest.mark.parametrize(
    "name", ["X9107_CURBON_20261203.csv", "list X9 107 CUR-BON 03-12-2026.csv"]
)
def test_a_whole_name_in_one_cell_and_the_flight_in_the_file_name(name):
    found = proposed(WHOLE, name)
    assert found.keys["table"]["name_order"] == "given_first"
    assert (
        "3 begin with a given name that is known, 0 end with one"
        in because(found, "table.name_order")[0]
    )
    assert found.keys["recognise"]["file_name"].startswith("(?P<flight_number>X9[ -]?")
    assert found.questions == []


def test_an_order_of_names_that_nothing_tells_is_asked_for_and_may_stay_unsaid():
    unknown = WHOLE.replace("Sharine", "Xequa").replace("Carlos", "Quilo")
    unknown = unknown.replace("Peter", "Vundo")
    asked = open_questions(proposed(unknown, "X9107_CURBON_20261203.csv"))
    assert asked["name_order"].default == "unsaid"


def test_an_order_of_dates_that_nothing_proves_is_never_assumed():
    asked = open_questions(proposed(OPEN))["dates"]
    assert (asked.choices, asked.default) == (("DD/MM/YYYY", "MM/DD/YYYY"), None)
    assert "0 have a first part over 12, 0 a second" in asked.because
    assert proposed(OPEN, dates="MM/DD/YYYY").keys["table"]["date_forms"] == ["MM/DD/YYYY"]


def test_a_flight_that_is_flown_these_days_settles_the_order():
    found = proposed(OPEN.replace("03/12/2025", "03/12/2026"))
    assert found.keys["table"]["date_forms"] == ["DD/MM/YYYY"]
    assert found.questions == []


def test_a_flight_in_running_text_above_the_table():
    title = proposed(TITLE).keys["table"]["title"]
    assert title == (
        r"(?P<flight_number>X9[ -]?\d{1,4}[A-Z]?) - (?P<departure>[A-Z]{3})-"
        r"(?P<arrival>[A-Z]{3}) - (?P<departure_date>\d{1,2} [A-Za-z]{3} \d{4})"
    )


def test_a_flight_that_nothing_tells_has_to_come_beside_the_bytes():
    asked = open_questions(proposed(WHOLE))
    assert asked["flight"].option == "--flight beside"


def a_workbook():
    book = Workbook()
    sheet = book.active
    sheet.append(["Flight", "X9201", None, "Date", date(2026, 12, 2)])
    sheet.append(["From", "CUR", None, "To", "BON"])
    sheet.append([])
    sheet.append(["Passport", None, "Passenger", None, None])
    sheet.append(["Number", "Expiry", "Surname", "First name", "Date of birth"])
    sheet.append(["NX0091827", datetime(2031, 5, 4), "MARTIS", "SHARINE", datetime(1992, 11, 3)])
    sheet.append([144556677, datetime(2029, 5, 4), "CROES", "LUIS", datetime(1985, 7, 19)])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_workbook_with_a_header_over_two_rows():
    found = proposed(a_workbook(), "list.xlsx")
    assert found.keys["table"]["columns"] == {
        "document_number": "Passport Number", "expiry_date": "Passport Expiry",
        "surname": "Passenger Surname", "given_names": "Passenger First name",
        "birth_date": "Passenger Date of birth",
    }  # fmt: skip
    assert found.keys["table"]["preamble"]["departure_date"] == "Date"


def test_a_table_without_a_header_is_not_read_by_position():
    found = proposed("MARTIS;SHARINE;03-11-1992;NX0091827\nCROES;CARLOS;19-07-1985;NX0091828\n")
    assert "nothing is read by position" in found.missing[0]


def test_no_evidence_quotes_a_person():
    for content in (DUTCH, SPANISH, NAMELESS, WHOLE, OPEN, TITLE):
        found = proposed(content, "X9107_CURBON_20261203.csv")
        said = " ".join(
            [*(f"{one}" for one in found.findings), *(q.because for q in found.questions)]
        )
        names = ("Müller", "Peña", "GONZ", "MARIA", "MARTIS", "SHARINE", "Martis", "Maduro")
        assert [
            name
            for name in (*names, "NX0091827", "144556677", "1992")
            if name in said.replace("of the years 1971 to 1992", "").replace("1985 to 1992", "")
        ] == []


@pytest.mark.parametrize(
    ("values", "forms"),
    [
        (["14MEI71", "02SEP19"], ["DDMMMYY"]), (["19920103", "20041231"], ["YYYYMMDD"]),
        (["31121992", "01022004"], ["DDMMYYYY"]), (["14 may 1971"], ["DD MMM YYYY"]),
        (["1992-11-03 08:15"], ["YYYY-MM-DD"]), (["nobody", "12"], []),
    ],
)  # fmt: skip
def test_forms_of_dates_are_told_by_what_they_read(values, forms):
    assert list(calendar.forms_of(values)) == forms


def test_a_contradiction_of_proofs_is_asked_for():
    told = calendar.order(["13/04/1980", "04/13/1980"], [], date(2026, 11, 25))
    assert told.first is None


def test_a_slash_says_where_the_surname_ends():
    assert person.order(["DE VRIES/JAN MR", "CROES/ANA MRS"]).order == "surname_first"


@pytest.mark.parametrize(
    ("cell", "template"),
    [
        ("P/NLD/NX009182{}", "{{document_type}}/{{issuing_state}}/{{document_number}}"),
        ("NX009182{} / BEL", "{{document_number}}/{{issuing_state}}"),
    ],
)
def test_a_document_whose_parts_stand_in_one_cell_is_taken_apart(cell, template):
    rows = (f"CROES,ANA,03NOV199{n},{cell.format(n)}" for n in range(3))
    content = "\n".join(["Vessel: Rosa,,,", "Date: 24-11-26,,,", "Last,First,DOB,Doc", *rows, ""])
    found = proposed(content)
    assert found.keys["table"]["split"] == {"Doc": [template.format()]}
    own = parse(write({"name": "X9"} | found.keys, found.findings, []), Path("x9_inferred"))
    assert "document_number" not in own.table.columns
    assert own.recognise.columns == ("surname", "document_number")


def test_a_year_of_two_digits_in_a_title_is_found_behind_the_flight():
    rows = "Last,First,DOB,Doc\nCROES,ANA,03NOV1992,NX0091827\n"
    found = proposed(f"Manifest X9 88 van 24-11-26 CUR-BON,,,\n{rows}")
    assert "departure_date" in found.keys["table"]["title"]
