"""The file of a list: what is read, and what is said of what cannot be."""

import pytest

from api_ingest.domain.errors import Refused
from watchlists.reading import read_list
from watchlists.source import load_all

SOURCES = {source.name: source for source in load_all()}
HEADER = (
    "id,surname,given_names,birth_date,sex,nationality,"
    "document_type,document_number,issuing_state,aliases\n"
)


def read(rows, header=HEADER):
    entries, _, problems = read_list((header + rows).encode(), SOURCES["overstay"])
    return entries, problems


def codes(problems):
    return [problem.kind.code for problem in problems]


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_the_sample_of_a_shipped_list_is_read_without_a_fault(name):
    for sample in (SOURCES[name].folder / "samples").glob("*.csv"):
        entries, _, problems = read_list(sample.read_bytes(), SOURCES[name])
        assert len(entries) == len(sample.read_text("utf-8").strip().splitlines()) - 1
        assert {problem.kind.severity for problem in problems} <= {"note"}
        assert all(entry.birth_dates or entry.documents for entry in entries)


def test_an_entry_goes_through_json_unchanged():
    [entry], _ = read(
        "E1,García Márquez,Ana,1988-02-29;1988,F,COL;NLD,P,AX1;AX2222,COL,Garcia//Ana\n"
    )
    assert type(entry).from_json(entry.to_json()) == entry
    assert [str(birth) for birth in entry.birth_dates] == ["1988-02-29", "1988"]
    assert [document.number for document in entry.documents] == ["AX1", "AX2222"]
    assert entry.names[1] == ("Garcia", "Ana")


def test_an_entry_with_neither_name_nor_document_is_an_error():
    entries, problems = read("E1,,,1988-02-29,F,COL,,,,\n")
    assert (entries, codes(problems)) == ([], ["entry-empty"])


def test_an_id_twice_is_an_error_at_its_cell():
    _, problems = read("E1,A,B,,,,,,,\nE1,C,D,,,,,,,\n")
    assert codes(problems) == ["entry-repeated"]
    assert (
        str(problems[0])
        == "row 3, column A (id): the id 'E1' stands in the file twice [entry-repeated]"
    )


def test_a_bad_date_is_said_and_the_entry_stays():
    [entry], problems = read("E1,A,B,1988-13-01,,,,,,\n")
    assert entry.birth_dates == ()
    assert str(problems[0].place) == "row 2, column D (birth_date)"


def test_an_unknown_column_is_said():
    _, problems = read("E1,A,x\n", header="id,surname,colour\n")
    assert codes(problems) == ["column-unknown"]


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"surname,given\nA,B\n", b"\xff\xfe\x00", b'"open']
)
def test_what_is_no_list_is_refused(content):
    with pytest.raises(Refused):
        read_list(content, SOURCES["overstay"])


def test_every_key_of_a_list_is_documented():
    text = (SOURCES["overstay"].folder.parent.parent / "README.md").read_text("utf-8")
    for name, field in type(SOURCES["overstay"]).model_fields.items():
        if name != "folder":
            assert f"`{field.alias or name}" in text
