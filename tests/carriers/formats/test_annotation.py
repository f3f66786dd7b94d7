"""The sender's own table back: nothing of it changed, every problem beside what it is about."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.delivery import Delivery
from api_ingest.pipeline.ingest import understand
from carriers.formats.annotation import annotate
from carriers.formats.table_header import ANNOTATION
from carriers.registry import SHIPPED, Registry
from tests.tables import a_profile, read, understood

REGISTRY = Registry((a_profile(),))
WORKBOOKS = Path(__file__).parent / "workbooks"
HEADER = "SURNAME;GIVEN;BORN;DOC"


def annotated(content, profile=None):
    profile = profile or a_profile()
    reading = read(content, profile)
    _, problems = understood(reading)
    return annotate(content, problems, profile)


def rows(copy, charset="utf-8"):
    return list(csv.reader(io.StringIO(copy.decode(charset), newline=""), delimiter=";"))


def test_each_row_tells_its_problems_and_the_header_those_of_the_file():
    content = f"Flight;X9101;Date;24-11-2026\n{HEADER};MEAL\nCROES;ANA;31-02-1980;NX1;v\nA;B\n"
    above, head, first, second = rows(annotated(content.encode()))
    assert above == ["Flight", "X9101", "Date", "24-11-2026"]
    assert head[:5] == [*HEADER.split(";"), "MEAL"]
    assert head[5].startswith(f"{ANNOTATION} | ")
    assert "E (MEAL): column 'MEAL' is not known" in head[5]
    assert " | C (BORN): '31-02-1980' is not a date; write" in first[5]
    assert second[:5] == ["A", "B", "", "", ""]
    assert "this row has fewer" in second[5]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_senders_own_bytes_stay_as_they_were(charset, end):
    lines = [HEADER, 'PEÑA;"LUZ;\nANA";31-02-1980;NX1', "CROES;ANA;01-02-1980;NX2"]
    content = end.join(lines).encode(charset)
    copy = annotated(content)
    text, before = copy.decode(charset), content.decode(charset)
    for line in text.replace("\n", end).split(end) if end != "\n" else text.split("\n"):
        kept = line.split(';"C (BORN)')[0].split(f';"{ANNOTATION}')[0].split(';"sex')[0]
        assert kept[:4] in before
    again = read(copy)
    assert [one.surname.text for one in again.manifests[0].travellers] == ["PEÑA", "CROES"]
    assert len(again.problems) == len(read(content).problems)


def test_a_workbook_gets_comments_and_keeps_what_it_held():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Flight", "X9101", "Date", "24-11-2026"], HEADER.split(";"),
                ["CROES", "ANA", "31-02-1980", "NX1"]):  # fmt: skip
        sheet.append(row)
    sheet["F9"] = "=1+1"
    sheet["C3"].comment = openpyxl.comments.Comment("mine", "me")
    written = io.BytesIO()
    book.save(written)
    copy = openpyxl.load_workbook(io.BytesIO(annotated(written.getvalue()))).active
    assert copy["F9"].value == "=1+1"
    said = copy["C3"].comment.text
    assert said.startswith("mine\nC (BORN): '31-02-1980' is not a date")
    assert copy["C3"].fill.start_color.rgb.endswith("F8CBAD")
    assert "nationality is not given" in copy["A3"].comment.text


@pytest.mark.parametrize("name", ["list.xls", "list.ods"])
def test_another_workbook_comes_back_as_xlsx(name):
    content = (WORKBOOKS / name).read_bytes()
    copy = annotated(content)
    sheet = openpyxl.load_workbook(io.BytesIO(copy))["Pax"]
    assert (sheet["A5"].value, sheet["E5"].value) == ("MUÑOZ", "0012345")
    assert "nationality is not given" in sheet["A5"].comment.text
    first, second = (read(one).manifests[0].travellers for one in (content, copy))
    assert [one.birth_date.text for one in first] == [one.birth_date.text for one in second]


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 no workbook", b"a;b;c\n1;2;3\n"])
def test_there_is_nothing_to_write_on_where_no_header_was_found(content):
    assert annotate(content, [], a_profile()) is None


@pytest.mark.parametrize("sample", sorted(SHIPPED.glob("*/samples/*faulty.*[ct]sv")))
def test_every_sample_can_be_written_back(sample):
    delivery = Delivery(
        content=sample.read_bytes(), received_at=datetime(2026, 11, 24, tzinfo=UTC),
        channel="check", name=sample.name,
    )  # fmt: skip
    found = understand(delivery, Registry.load())
    copy = annotate(delivery.content, found.problems, found.profile)
    assert copy.count(b"\n") == delivery.content.count(b"\n")
    assert copy.count(b"[") >= len(found.problems)


CELLS = st.text(alphabet=';"\n\rAñ1', max_size=4)


@given(st.lists(CELLS, max_size=12), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_whatever_stands_in_a_table_it_can_be_written_back(cells, charset):
    content = (f"{HEADER}\n" + ";".join(cells)).encode(charset)
    assert annotated(content) is not None
