"""Tables through a profile: every value with its place, every row a traveller or a reason."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.errors import Refused
from api_ingest.domain.manifest import TravelDocument
from api_ingest.domain.problem import (
    COLUMN_MISSING,
    COLUMN_UNKNOWN,
    DELIVERY_EMPTY,
    FLIGHT_ASSUMED,
    FLIGHT_CONFLICT,
    FORMAT_UNKNOWN,
    FUNCTION_UNKNOWN,
    NAME_DOUBTFUL,
    ROW_IGNORED,
    ROW_SHORT,
    TABLE_HEADER_MISSING,
    TRAVELLER_KIND_UNKNOWN,
    VALUE_TOO_LONG,
)
from carriers.formats import table
from carriers.profile import Profile, load
from carriers.registry import SHIPPED
from tests import tables

COLUMNS = {
    "surname": "SURNAME", "given_names": "GIVEN", "birth_date": "BORN", "sex": "SEX",
    "document_number": "DOC", "flight_number": "FLIGHT", "departure_date": "DATE",
    "departure_time": "TIME", "departure": "FROM", "kind": "TYPE", "function": "MESSAGE",
    "document2_number": "VISA",
}  # fmt: skip
HEADER = "SURNAME;GIVEN;BORN;SEX;DOC"


def a_profile(recognise=None, **changes):
    layout = {
        "columns": COLUMNS, "optional": list(COLUMNS), "date_forms": ["DD-MM-YYYY"], **changes,
    }  # fmt: skip
    return Profile.model_validate({
        "folder": Path("x9_example"), "version": "0", "name": "Example Air", "carrier": "X9",
        "format": "table", "table": layout,
        "recognise": {"columns": ["surname"]} | (recognise or {}),
    })  # fmt: skip


def a_delivery(content, **changes):
    content = content.encode() if isinstance(content, str) else content
    return Delivery(
        content=content, received_at=datetime(2026, 11, 24, tzinfo=UTC), channel="check", **changes
    )


def read(content, profile=None, **changes):
    return table.read(a_delivery(content, **changes), profile or a_profile())


def only(reading):
    (manifest,) = reading.manifests
    return manifest


def kinds(reading):
    return [problem.kind for problem in reading.problems]


def surnames(manifest):
    return [traveller.surname.text for traveller in manifest.travellers]


def test_every_value_has_its_place():
    content = f"{HEADER}\nPEÑA;LUZ;31FEB1980;F;NX1\n"
    (traveller,) = only(read(content)).travellers
    born = traveller.birth_date
    assert (born.text, str(born.place)) == ("31FEB1980", "row 2, column C (BORN)")
    assert content.encode()[born.place.start : born.place.end] == b"31FEB1980"
    assert str(traveller.origin.place()) == "row 2"
    assert traveller.documents[0].number.text == "NX1"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_seen_from_the_header(delimiter):
    content = f"{HEADER}\nCROES;ANA;;F;NX1\n".replace(";", delimiter)
    assert surnames(only(read(content))) == ["CROES"]
    assert surnames(only(read(content, a_profile(delimiter="|")))) == ["CROES"]


def test_the_header_is_found_by_what_it_says():
    reading = read(f"A list\n\nfor: you; and me\n{HEADER}\nCROES;ANA;;F;NX1\n")
    assert str(only(reading).travellers[0].surname.place) == "row 5, column A (SURNAME)"


def test_columns_may_stand_in_any_order_and_spelling():
    (traveller,) = only(read("doc.;Sex;sur_name\nNX1;F;CROES\n")).travellers
    assert (traveller.surname.text, traveller.sex.text) == ("CROES", "F")


def test_unknown_and_missing_columns_are_said_once():
    profile = a_profile(optional=[word for word in COLUMNS if word != "sex"], ignore=["SEQ"])
    reading = read("SEQ;SURNAME;GIVEN;DOC;MEAL;\n1;CROES;ANA;NX1;VGML;\n", profile)
    assert [(p.kind, p.value) for p in reading.problems] == [
        (COLUMN_UNKNOWN, "MEAL"), (COLUMN_MISSING, "SEX"),
    ]  # fmt: skip
    assert str(reading.problems[0].place) == "row 1, column E (MEAL)"


def test_a_second_column_of_the_same_word_is_unknown():
    reading = read("SURNAME;SEX;DOC;Surname\nCROES;F;NX1;OTHER\n")
    assert surnames(only(reading)) == ["CROES"]
    assert kinds(reading) == [COLUMN_UNKNOWN]


def test_rows_about_nobody_are_passed_over_and_named():
    rows = [";;;;", "CROES;ANA;;F;NX1", "Total: 2;;;;", "TOTAL;TOM;01-01-1980;M;NX2", HEADER, "***"]
    reading = read("\n".join([HEADER, *rows]))
    assert surnames(only(reading)) == ["CROES", "TOTAL", "***"], "somebody may be called Total"
    assert [(p.kind, p.place.row) for p in reading.problems if p.kind is ROW_IGNORED] == [
        (ROW_IGNORED, 4), (ROW_IGNORED, 6),
    ]  # fmt: skip


def test_a_footer_of_the_profile_ends_no_traveller():
    reading = read(f"{HEADER}\nCROES;ANA;;F;NX1\nEnde;;;;\n", a_profile(footers=["ENDE"]))
    assert surnames(only(reading)) == ["CROES"]


def test_a_row_of_another_width_is_taken_and_said():
    reading = read(f"{HEADER}\nCROES;ANA\nTHODE;TOM;;M;NX2;;\nWEVER;IDA;;F;NX3;stray\n")
    assert surnames(only(reading)) == ["CROES", "THODE", "WEVER"]
    assert [(p.kind, p.place.row, p.value) for p in reading.problems] == [
        (ROW_SHORT, 2, "2 instead of 5"), (ROW_SHORT, 4, "6 instead of 5"),
    ]  # fmt: skip


def test_a_value_longer_than_any_can_be_is_left_out():
    reading = read(f"{HEADER}\n{'A' * 1001};ANA;;F;NX1\n")
    assert only(reading).travellers[0].surname is None
    assert kinds(reading) == [VALUE_TOO_LONG]


def test_values_are_replaced_by_the_profiles_table_and_keep_their_place():
    profile = a_profile(values={"sex": {"V": "F", "?": ""}})
    known, unknown, other = only(
        read(f"{HEADER}\nCROES;ANA;; v ;NX1\nTHODE;TOM;;?;NX2\nWEVER;IDA;;Q;NX3\n", profile)
    ).travellers
    assert (known.sex.text, str(known.sex.place)) == ("F", "row 2, column D (SEX)")
    assert unknown.sex is None
    assert other.sex.text == "Q", "what the table does not name stays as it came"


def test_what_a_spreadsheet_wraps_is_unwrapped():
    (traveller,) = only(read(f'{HEADER}\nCROES;ANA;;F;="00123"\n')).travellers
    assert traveller.documents[0].number.text == "00123"


def a_profile_of_names(order):
    columns = {"name": "WHO", "sex": "SEX", "document_number": "DOC"}
    recognise = {"columns": ["name"]}
    return a_profile(columns=columns, optional=[], name_order=order, recognise=recognise)


@pytest.mark.parametrize(
    ("order", "cell", "surname", "given"),
    [
        ("surname_first", "CROES/ANA MARIA MRS", "CROES", "ANA MARIA MRS"),
        ("surname_first", "DE VRIES, Jan", "DE VRIES", "Jan"),
        ("given_first", "Jan Vries", "Vries", "Jan"),
        ("surname_first", "SUPARDI", "SUPARDI", None),
    ],
)
def test_a_whole_name_is_taken_apart(order, cell, surname, given):
    profile = a_profile_of_names(order)
    reading = read(f"SEX|DOC|WHO\nF|NX1|{cell}\n", profile)
    (traveller,) = only(reading).travellers
    assert traveller.surname.text == surname
    assert [name.text for name in traveller.given_names] == ([given] if given else [])
    assert str(traveller.surname.place) == "row 2, column C (WHO)"
    assert kinds(reading) == []


def test_a_whole_name_that_nobody_can_take_apart_is_doubted():
    profile = a_profile_of_names("given_first")
    assert kinds(read("SEX|DOC|WHO\nF|NX1|Jan van Dam\n", profile)) == [NAME_DOUBTFUL]


def test_kinds_of_travellers_are_put_into_our_words():
    reading = read("SURNAME;TYPE;DOC\nA;CREW;1\nB;pax;2\nC;DDU;3\nD;BABY;4\nE;;5\n")
    assert [traveller.kind for traveller in only(reading).travellers] == [
        "crew", "passenger", "transit_passenger", "passenger", "passenger",
    ]  # fmt: skip
    assert kinds(reading) == [TRAVELLER_KIND_UNKNOWN]


def test_what_is_not_given_stays_unknown_and_is_said_at_the_cell_that_is_blank():
    rows = (
        "CROES;ANA;;;NX1;;NLD",
        ";;01-02-1980;F;NX2;01-02-2030;",
        "THODE;JAN;01-02-1980;M;;;NLD",
    )
    above = ("Flight: X9 12", "Date: 24-11-2026", ";".join(tables.COLUMNS.values()))
    (manifest,), problems = tables.understood(tables.read("\n".join([*above, *rows])))
    first, second, third = manifest.travellers
    assert (first.sex, first.birth_date, first.documents[0].expiry_date) == (None, None, None)
    assert (second.surname, second.documents[0].number, third.documents) == (None, "NX2", ())
    missing = [problem for problem in problems if problem.kind.code.endswith("-missing")]
    assert [(problem.kind.code, str(problem.place)) for problem in missing] == [
        ("expiry-date-missing", "row 4, column F (EXPIRES)"),
        ("port-missing", "row 4"), ("port-missing", "row 4"),
        ("birth-date-missing", "row 4, column C (BORN)"), ("sex-missing", "row 4, column D (SEX)"),
        ("name-missing", "row 5, column A (SURNAME)"),
        ("nationality-missing", "row 5, column G (NAT)"),
        ("document-missing", "row 6, column E (DOC)"),
    ]  # fmt: skip


def test_a_second_document_is_read():
    (traveller,) = only(read("SURNAME;DOC;VISA\nCROES;NX1;V2\n")).travellers
    assert [document.number.text for document in traveller.documents] == ["NX1", "V2"]


FLIGHTS = "SURNAME;FLIGHT;DATE;TIME;FROM;MESSAGE\n"


def test_rows_of_several_flights_become_several_manifests_in_order():
    reading = read(
        FLIGHTS + "A;X9 101;24-11-2026;08:00;CUR;\nB;X9 102;24-11-2026;09:00;BON;\n"
        "C;x90101;24-11-2026;;CUR;\n"
    )
    first, second = reading.manifests
    assert (surnames(first), surnames(second)) == (["A", "C"], ["B"])
    assert first.flight.number.text == "X9 101"
    assert first.flight.legs[0].departs.text == "24-11-2026 08:00"
    assert str(first.flight.legs[0].departs.place) == "row 2, column C (DATE)"
    assert first.date_forms == ("DD-MM-YYYY",)
    assert reading.problems == []


def test_a_row_that_names_no_flight_is_on_the_one_above():
    reading = read(FLIGHTS + "A;X9101;24-11-2026;08:00;CUR;\nB;;;;;\n")
    assert surnames(only(reading)) == ["A", "B"]
    assert [(p.kind, p.place.row) for p in reading.problems] == [(FLIGHT_ASSUMED, 3)]


def test_rows_before_the_first_that_names_its_flight_are_on_it_too():
    reading = read(FLIGHTS + "A;;;;;\nB;X9101;24-11-2026;08:00;CUR;\n")
    assert surnames(only(reading)) == ["A", "B"]
    assert only(reading).flight.number.text == "X9101"


def test_a_message_function_stands_in_its_column():
    reading = read(FLIGHTS + "A;X9101;;;;UPDATE\n;X9101;;;;CANCEL_FLIGHT\nB;X9101;;;;WHAT\n")
    assert [(m.function, len(m.travellers)) for m in reading.manifests] == [
        ("change", 1), ("cancel_flight", 0), ("passenger_list", 1),
    ]  # fmt: skip
    assert kinds(reading) == [FUNCTION_UNKNOWN]


PREAMBLE = {"flight_number": "Flight", "departure_date": "Date", "departure_time": "Off blocks"}


@pytest.mark.parametrize(
    "above",
    [
        "Flight;X9101;;Date;24-11-2026\nOff blocks;08:00\n",
        "Flight: X9101\n# Date: 24-11-2026\nOff blocks: 08:00\n",
        "flight;X9101;date;24-11-2026;OFF-BLOCKS:;08:00\n",
    ],
)
def test_a_flight_may_stand_above_the_table(above):
    reading = read(f"{above}{HEADER}\nCROES;ANA;;F;NX1\n", a_profile(preamble=PREAMBLE))
    flight = only(reading).flight
    assert (flight.number.text, flight.legs[0].departs.text) == ("X9101", "24-11-2026 08:00")
    assert flight.number.place.row == 1
    assert flight.number.place.header is None


NAMED = {"file_name": r"(?P<flight_number>X9\d+)_(?P<departure>[A-Z]{3})(?P<arrival>[A-Z]{3})"}


def test_a_flight_may_be_named_by_the_file_or_beside_it():
    profile = a_profile(recognise=NAMED)
    hints = {"flight": "X9777", "departure_date": "24-11-2026", "odd": "?"}
    content = f"{HEADER}\nCROES;ANA;;F;NX1\n"
    reading = read(content, profile, name="X9101_CURBON.csv", hints=hints)
    flight = only(reading).flight
    (leg,) = flight.legs
    assert (flight.number.text, leg.departure.text, leg.arrival.text) == ("X9101", "CUR", "BON")
    assert str(flight.number.place) == "file name"
    assert str(leg.departs.place) == "field departure_date"
    assert [(p.kind, p.value) for p in reading.problems] == [(FLIGHT_CONFLICT, "X9777")]


def test_the_rows_win_over_what_is_said_elsewhere():
    profile = a_profile(preamble=PREAMBLE)
    reading = read("Flight;X9555\n" + FLIGHTS + "A;X9101;24-11-2026;08:00;CUR;\n", profile)
    assert only(reading).flight.number.text == "X9101"
    assert [str(p.place) for p in reading.problems] == ["row 1, column B"]


def test_a_table_without_rows_is_a_flight_without_travellers():
    reading = read(f"Flight;X9101\n{HEADER}\n", a_profile(preamble=PREAMBLE))
    assert only(reading).travellers == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"", DELIVERY_EMPTY), (b" \n", DELIVERY_EMPTY), (b"a;b;c\n", TABLE_HEADER_MISSING)],
)
def test_what_holds_no_table_is_refused(content, kind):
    with pytest.raises(Refused) as caught:
        read(content)
    assert caught.value.problem.kind is kind


def test_a_profile_of_another_format_reads_no_table():
    other = Profile(folder=Path(), version="", name="Example Air", format="paxlst")
    with pytest.raises(Refused) as caught:
        read(HEADER, other)
    assert caught.value.problem.kind is FORMAT_UNKNOWN


WORDS = st.sampled_from(
    [*"\n\r;,|\t\"'=:#", "CROES", "\0", "ñ", "\ufeff", HEADER, FLIGHTS, "Total"]
)


@given(st.one_of(st.binary(max_size=80), st.lists(WORDS, max_size=40).map("".join)))
def test_any_bytes_are_read_or_refused(content):
    content = content.encode("utf-16" if len(content) % 3 else "utf-8") if isinstance(
        content, str
    ) else f"{HEADER}\n".encode() + content  # fmt: skip
    try:
        reading = read(content, a_profile(preamble=PREAMBLE))
    except Refused:
        return
    for manifest in reading.manifests:
        for traveller in manifest.travellers:
            place = traveller.origin.place()
            assert 0 <= place.start <= place.end <= len(content)
    assert all(str(problem) for problem in reading.problems)


@given(st.data())
def test_a_damaged_cell_is_named_exactly(data):
    rows = data.draw(st.integers(1, 12))
    row, column = data.draw(st.integers(0, rows - 1)), data.draw(st.sampled_from([2, 3, 4]))
    table_ = [["CROES", "ANA", "01-02-1980", "F", f"NX{n}"] for n in range(rows)]
    table_[row][column] = "DAMAGED"
    content = "\n".join([HEADER, *(";".join(cells) for cells in table_)]).encode()
    travellers = only(read(content)).travellers
    found = [
        value.place
        for traveller in travellers
        for value in (traveller.birth_date, traveller.sex, traveller.documents[0].number)
        if value.text == "DAMAGED"
    ]
    (place,) = found
    assert content[place.start : place.end] == b"DAMAGED"
    assert (place.row, place.column) == (row + 2, "ABCDE"[column])


LANGUAGES = {
    "en": "Flight number;Departure date;Departure airport;Arrival airport;Surname;Given names;"
    "Date of birth;Sex;Nationality;Document type;Document number;Issuing country;Expiry date",
    "nl": "Vluchtnummer;Vertrekdatum;Vertrekluchthaven;Aankomstluchthaven;Achternaam;Voornamen;"
    "Geboortedatum;Geslacht;Nationaliteit;Documenttype;Documentnummer;Afgifteland;Vervaldatum",
    "es": "Vuelo;Fecha de salida;Aeropuerto de salida;Aeropuerto de llegada;Apellidos;Nombres;"
    "Fecha de nacimiento;Sexo;Nacionalidad;Tipo de documento;Número de documento;País emisor;"
    "Fecha de vencimiento",
    "pap": "Buelo;Fecha di salida;Aeropuerto di salida;Aeropuerto di yegada;Fam;Nòmber;"
    "Fecha di nasementu;Sekso;Nashonalidat;Tipo di dokumento;Number di dokumento;"
    "Pais di emishon;Fecha di vensementu",
    "pt": "Voo;Data de partida;Aeroporto de partida;Aeroporto de chegada;Sobrenome;Nomes;"
    "Data de nascimento;Sexo;Nacionalidade;Tipo de documento;Número do documento;País emissor;"
    "Data de validade",
    "fr": "Vol;Date de départ;Aéroport de départ;Aéroport d'arrivée;Nom;Prénoms;"
    "Date de naissance;Sexe;Nationalité;Type de document;Numéro de document;Pays émetteur;"
    "Date d'expiration",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_standard_table_knows_its_headers_in_six_languages(language):
    row = "X9661;24-11-2026;PBM;BON;MUÑOZ;ANA;13-04-1980;F;NLD;P;NY4T8K112;NLD;19-05-2033"
    reading = read(f"{LANGUAGES[language]}\n{row}\n", load(SHIPPED / "standard_table"))
    (manifest,), problems = tables.understood(reading)
    assert problems == []
    assert (manifest.flight.leg.departure, manifest.flight.leg.arrival) == ("PBM", "BON")
    one = manifest.travellers[0]
    assert (one.surname, one.given_names, str(one.birth_date)) == ("MUÑOZ", ("ANA",), "1980-04-13")
    assert one.documents[0] == TravelDocument(
        type="P", number="NY4T8K112", issuing_state="NLD", expiry_date=date(2033, 5, 19)
    )
