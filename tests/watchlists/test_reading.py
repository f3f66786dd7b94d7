"""A list comes in as a table, a workbook or FollowTheMoney, and goes out so that it comes back."""

import csv
import json
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.errors import Refused
from watchlists.entry import Duty, ListedDocument, Name
from watchlists.reading import read_list
from watchlists.record import escaped, guarded
from watchlists.source import load_all
from watchlists.writing import COLUMNS, write

SOURCES = {source.name: source for source in load_all()}
OBLIGATION = SOURCES["reporting_obligation"]
OVERSTAY = SOURCES["overstay"]


def read(content, source=OVERSTAY, **more):
    return read_list(content.encode() if isinstance(content, str) else content, source, **more)


def said(reading):
    return [(problem.kind.code, str(problem.place)) for problem in reading.problems]


def a_workbook(*rows, more=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title, cells in more:
        book.create_sheet(title).append(cells)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_workbook_is_read_like_a_carriers_typed_dates_below_a_title_other_sheets_told():
    reading = read(
        a_workbook(
            ["Overschrijding"], [],
            ["ID", "Surname", "Given names", "birth date", "document_number", "valid_from"],
            ["E1", "García", "Ana", date(1988, 2, 29), "AX904417", date(2026, 3, 1)],
            ["E2", "", "Otto", "1988-13-01", 29252, 46082],
            more=[("notes", ["nobody"])],
        )
    )  # fmt: skip
    assert [str(entry.names[0]) for entry in reading.entries] == ["García, Ana", "Otto"]
    assert [str(birth) for birth in reading.entries[0].birth_dates] == ["1988-02-29"]
    assert [entry.valid_from for entry in reading.entries] == [date(2026, 3, 1)] * 2
    assert said(reading) == [
        ("date-serial", "sheet Sheet, row 5, column F (valid_from)"),
        ("date-unreadable", "sheet Sheet, row 5, column D (birth date)"),
        ("sheet-ignored", "sheet notes"),
    ]


def test_a_document_number_that_lost_its_zeros_is_told():
    numbers = ["00123456", "00987654", "00555555", "77"]
    rows = [f"E{n},A{n},NLD,{number}" for n, number in enumerate(numbers)]
    reading = read("id,surname,issuing_state,document_number\n" + "\n".join(rows))
    assert said(reading) == [("document-number-doubtful", "row 5, column D (document_number)"),
                             ("zeros-lost", "row 5, column D (document_number)")]  # fmt: skip


def test_a_duty_has_its_place_rhythm_and_whether_it_was_kept():
    [entry] = read(
        "id,surname,category,report_at,report_every,last_report,missed_reports,imposed_by,contact\n"
        "R1,Doe,M5,Kralendijk,weekly,2026-11-09,2,IND-CN,KPCN desk\n", OBLIGATION,
    ).entries  # fmt: skip
    assert entry.duty == Duty("Kralendijk", 7, date(2026, 11, 9), 2, "IND-CN", "KPCN desk")
    assert type(entry).from_json(entry.to_json()) == entry
    assert entry.duty.kept(date(2026, 11, 10)) is False
    assert entry.duty._replace(missed_reports=0).kept(date(2026, 11, 16)) is True
    assert entry.duty._replace(missed_reports=0).kept(date(2026, 11, 17)) is False
    assert Duty(report_every=7).kept(date(2026, 11, 17)) is None


def test_what_cannot_be_in_a_list_is_told_at_its_cell():
    reading = read(
        "id,surname,category,valid_from,valid_until,report_every\n"
        "R1,Doe,M9,2026-05-01,2026-04-01,sometimes\nR2,#N/A,,,,\n", OBLIGATION,
    )  # fmt: skip
    assert said(reading) == [
        ("category-unknown", "row 2, column A (id)"),
        ("number-unreadable", "row 2, column F (report_every)"),
        ("validity-reversed", "row 2, column E (valid_until)"),
        ("entry-empty", "row 3, column A (id)"),
        ("cell-error", "row 3, column B (surname)"),
    ]


def test_a_file_of_changes_sets_and_removes():
    reading = read("action,id,surname\nset,E1,Doe\nremove,E2,\n,E3,Roe\nperhaps,E4,X\n", delta=True)
    assert [entry.id for entry in reading.entries] == ["E1", "E3"]
    assert {id: str(place) for id, place in reading.removed.items()} == {
        "E2": "row 3, column B (id)"
    }
    assert said(reading) == [("action-unknown", "row 5, column A (action)")]


@pytest.mark.parametrize("content", ["action,id,surname\nremove,E2,\n"])
def test_a_file_of_changes_is_never_taken_for_the_whole_list(content):
    with pytest.raises(Refused) as refused:
        read(content)
    assert refused.value.problem.kind.code == "action-misplaced"
    changes = json.dumps({"op": "DEL", "entity": {"id": "E2"}}) + "\n"
    with pytest.raises(Refused):
        read(changes)
    assert list(read(changes, delta=True).removed) == ["E2"]


def lines(*entities):
    return "\n".join(map(json.dumps, entities))


def a_person(id="NK-1", **properties):
    said = {"name": ["Ana García"], "lastName": ["García"], "firstName": ["Ana"]} | properties
    return {"id": id, "schema": "Person", "properties": said}


def test_follow_the_money_gives_names_dates_states_and_the_documents_of_their_holders():
    reading = read(lines(
        a_person(alias=["Garcia, Anita"], weakAlias=["La Rubia"], birthDate=["1988-02-29", "1988"],
                 gender=["female"], nationality=["co"], country=["nl"], idNumber=["RD 881"],
                 notes=["Left in\nFebruary"]),
        {"id": "P1", "schema": "Passport", "properties": {
            "holder": ["NK-1"], "number": ["AX904417"], "country": ["co"]}},
        {"id": "P2", "schema": "Identification", "properties": {
            "holder": ["NK-9"], "number": ["X1234"], "type": ["cedula"]}},
        {"id": "C1", "schema": "Company", "properties": {"name": ["Acme"]}},
        a_person("NK-2", topics=["wanted"]),
    ))  # fmt: skip
    entry = reading.entries[0]
    assert entry.names == (Name("García", "Ana"), Name("Garcia", "Anita"), Name("La Rubia"))
    assert [str(birth) for birth in entry.birth_dates] == ["1988-02-29", "1988"]
    assert (entry.sex, entry.nationalities, entry.note) == ("F", ("COL", "NLD"), "Left in February")
    assert entry.documents == (
        ListedDocument(None, "RD881"),
        ListedDocument("P", "AX904417", "COL"),
    )
    assert said(reading) == [
        ("date-partial", "row 1, column birthDate"), ("holder-unknown", "row 3"),
        ("schema-unknown", "row 4"), ("column-unknown", "row 5, column topics"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line", ['{"id": 1}', "{", '{"id": "A", "schema": "Person", "properties": {"name": [1]}}']
)
def test_a_line_that_is_no_entity_is_told_with_its_number(line):
    reading = read(lines(a_person()) + "\n" + line)
    assert [entry.id for entry in reading.entries] == ["NK-1"]
    assert said(reading) == [("json-unreadable", "row 2")]


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
texts = st.one_of(words, st.sampled_from([
    "=1+1", "-2", "@x", "+31", "#N/A", "'=x", "''-", 'a"b', "a;b", "a\\;b", "a//b", "a/", "\\",
    "O'Neil, Jr", "1e5", "12345", "a,b", "''", "TRUE", "\ttab", "line\nbreak", "x  y", '="9"',
    "Núñez", "王", "ʻOkina",
]))  # fmt: skip
numbers = st.from_regex(r"[A-Z]{2}[0-9]{4,7}", fullmatch=True)
documents = st.lists(
    st.tuples(st.sampled_from(["", "P", "I", "V"]), numbers,
              st.sampled_from(["", "NLD", "COL", "XXA", "XKX"])), max_size=3)  # fmt: skip
rows = st.fixed_dictionaries({
    "surname": texts, "given_names": texts, "note": texts, "category": texts, "report_at": texts,
    "aliases": st.lists(st.tuples(texts, texts), max_size=3), "documents": documents,
    "birth_date": st.lists(st.sampled_from(["1988-02-29", "1976", "1955-06"]), max_size=2),
    "nationality": st.lists(st.sampled_from(["NLD", "COL", "ANT", "XXB"]), unique=True, max_size=2),
    "sex": st.sampled_from(["", "F", "M", "X"]), "valid_from": st.sampled_from(["", "2026-03-01"]),
    "missed_reports": st.sampled_from(["", "0", "3"]),
})  # fmt: skip


def as_file(drawn):
    """A file as a keeper of lists might write it, every cell safe from spreadsheets."""
    given_rows = [",".join(COLUMNS)]
    for number, row in enumerate(drawn):
        kinds, numbers, states = (
            zip(*row["documents"], strict=True) if row["documents"] else ((), (), ())
        )
        cells = row | {
            "id": f"E{number}",
            "aliases": ";".join("//".join(map(escaped, one)) for one in row["aliases"]),
            "document_type": ";".join(kinds), "document_number": ";".join(numbers),
            "issuing_state": ";".join(states), "birth_date": ";".join(row["birth_date"]),
            "nationality": ";".join(row["nationality"]),
        }  # fmt: skip
        quoted = ['"' + guarded(cells.get(c, "")).replace('"', '""') + '"' for c in COLUMNS]
        given_rows.append(",".join(quoted))
    return "\n".join(given_rows)


@given(st.lists(rows, min_size=1, max_size=4))
def test_property_an_exported_list_comes_back_the_same_in_either_form(drawn):
    entries = read(as_file(drawn)).entries
    for form in ("csv", "ftm"):
        file = "".join(write(entries, form))
        again = read(file) if entries else None
        assert again is None or again.entries == entries
        if form == "csv":
            first = {cell[:1] for row in csv.reader(StringIO(file)) for cell in row}
            assert not {"=", "+", "@", "#"} & first


@pytest.mark.parametrize("name", SOURCES)
def test_an_exported_list_that_was_saved_as_a_workbook_comes_back_the_same(name):
    [sample] = (SOURCES[name].folder / "samples").glob("*.csv")
    entries = read(sample.read_bytes(), SOURCES[name]).entries
    exported = csv.reader(StringIO("".join(write(entries, "csv"))))
    assert read(a_workbook(*exported), SOURCES[name]).entries == entries


def test_whoever_wrote_a_name_with_signs_of_a_formula_gets_it_back():
    entries = read('id,surname,note\nE1,"\'=SUM(A1)","\'-2"\n').entries
    assert (entries[0].names[0].surname, entries[0].note) == ("=SUM(A1)", "-2")
