"""Letters, rows and cells, and where each byte of them stood."""

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.problem import CHARSET_DOUBTFUL, CHARSET_WRONG, QUOTE_DOUBTFUL
from api_ingest.tables.charset import decode
from api_ingest.tables.delimited import Sheet

DELIMITERS = st.sampled_from([";", ",", "\t", "|"])


def a_sheet(content, delimiter=";", charset="cp1252"):
    return Sheet(decode(content, charset), delimiter)


def cells(content, delimiter=";"):
    return [row.cells() for row in a_sheet(content, delimiter).rows()]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_end_as_every_system_ends_them(end):
    assert cells(end.join([b"a;b", b"", b"c;d"])) == [["a", "b"], [""], ["c", "d"]]


@pytest.mark.parametrize(
    ("content", "letters", "problems"),
    [
        ("Muñoz".encode(), "Muñoz", []),
        ("Muñoz".encode("utf-8-sig"), "Muñoz", []),
        ("Muñoz".encode("utf-16"), "Muñoz", []),
        ("Muñoz".encode("cp1252"), "Muñoz", [CHARSET_DOUBTFUL]),
        (b"Mu\x81oz", "Mu\ufffdoz", [CHARSET_DOUBTFUL, CHARSET_WRONG]),
        (b"M\x00z", "M z", []),
    ],
)
def test_letters_are_read_without_guessing(content, letters, problems):
    text = decode(content, "cp1252")
    assert text.letters == letters
    assert [problem.kind for problem in text.problems] == problems


def test_the_first_letter_outside_utf_8_is_shown():
    (problem,) = decode("A;Pérez".encode("cp1252"), "cp1252").problems
    assert (problem.place.start, problem.value) == (3, "cp1252")


def test_quoted_cells_hold_delimiters_quotes_and_line_ends():
    said = cells(b'a;"b;""c""\nd";e\nf')
    assert said == [["a", 'b;"c"\nd', "e"], ["f"]]


def test_rows_are_numbered_by_their_first_line():
    assert [row.line for row in a_sheet(b'"a\nb";c\nd\n').rows()] == [1, 3]


@pytest.mark.parametrize(
    "content",
    [b'1;"A;B\n2;C;D\n3;E;F\n', b'1;"A;B\n2;"C";D\n3;E;F\n', b'1;"A;B\n' + b"2;C;D\n" * 20],
)
def test_a_stray_quote_swallows_no_row(content):
    sheet = a_sheet(content)
    rows = [row.cells() for row in sheet.rows()]
    assert rows[0] == ["1", "A", "B"]
    assert len(rows) == content.count(b"\n")
    assert [problem.kind for problem in sheet.problems] == [QUOTE_DOUBTFUL]
    assert sheet.problems[0].place.row == 1


def test_a_quoted_value_over_many_lines_is_taken_and_doubted():
    sheet = a_sheet(b'a;"1\n2\n3\n4\n5";b\n')
    assert [row.cells() for row in sheet.rows()] == [["a", "1\n2\n3\n4\n5", "b"]]
    assert [problem.kind for problem in sheet.problems] == [QUOTE_DOUBTFUL]


def test_a_quote_within_a_value_is_a_letter():
    assert cells(b'a;O"NEIL;"B"C;d') == [["a", 'O"NEIL', '"B"C', "d"]]


def test_quotes_within_a_quoted_value_need_not_be_doubled_but_are_doubted():
    sheet = a_sheet(b'a,"Van A, Piet "Pi, t" K",b\n"x, "y"",c,"z"\n"p,"q",r"\n', ",")
    assert [row.cells() for row in sheet.rows()] == [
        ["a", 'Van A, Piet "Pi, t" K', "b"], ['x, "y"', "c", "z"], ["p", "q", 'r"'],
    ]  # fmt: skip
    assert [problem.place.row for problem in sheet.problems] == [1, 2]


def test_a_cell_that_is_missing_is_where_the_row_ends():
    (row,) = a_sheet(b"a;b").rows()
    assert row.place(9)[:2] == (3, 3)


ROWS = st.lists(st.lists(st.text(max_size=6), min_size=2, max_size=5), min_size=1, max_size=6)


def acceptable(rows):
    """What csv writes so that it can be told apart: no NUL, few lines to a value."""
    return [
        ["".join(c for c in cell if (c != "\0" and c.isprintable()) or c == "\n") for cell in row]
        for row in rows
    ]  # fmt: skip


@given(ROWS, DELIMITERS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_what_the_csv_module_writes_is_read_back_with_its_place(rows, delimiter, charset):
    rows = acceptable(rows)
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    content = written.getvalue().encode(charset)
    sheet = a_sheet(content, delimiter)
    found = list(sheet.rows())
    assert [row.cells() for row in found] == rows
    codec = sheet.text.charset
    for row, values in zip(found, rows, strict=True):
        for column, value in enumerate(values, 1):
            place = row.place(column)
            raw = content[place.start : place.end].decode(codec)
            assert raw.replace('""', '"') == value


@given(st.binary(max_size=200), DELIMITERS)
def test_any_bytes_are_cut_into_rows_that_lie_within_them(content, delimiter):
    sheet = a_sheet(content, delimiter)
    end = 0
    for row in sheet.rows():
        place = row.place()
        assert end <= place.start <= place.end <= len(content)
        end = place.end
        for column in range(1, len(row.cells()) + 1):
            cell = row.place(column)
            assert place.start <= cell.start <= cell.end <= place.end


@pytest.mark.parametrize(
    "content",
    [
        b'"a\n' * 20_000, b';"a""' * 20_000, b'"' * 60_001, b'"\n' * 20_000,
        b';"a' + b'"";' * 20_000, b';"\n' * 20_000, b'";"' * 20_000,
    ],
)  # fmt: skip
def test_quotes_sent_to_tire_the_reader_do_not(content):
    started = time.perf_counter()
    for row in a_sheet(content).rows():
        row.cells()
    assert time.perf_counter() - started < 5
