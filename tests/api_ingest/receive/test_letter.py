"""The receipt for people: each thing to mend once, each place below it, nothing private by mail."""

from datetime import UTC, datetime

import pytest

from api_ingest.domain.delivery import Delivery, unread
from api_ingest.domain.problem import DATE_UNREADABLE, Problem
from api_ingest.domain.reported import Place
from api_ingest.pipeline.ingest import check
from api_ingest.receive.letter import letter
from carriers.registry import Registry
from tests.tables import a_standard_table

AT = datetime(2026, 11, 24, 16, 5, tzinfo=UTC)


def receipt_of(content, carrier="3R", name="list.csv"):
    delivery = Delivery(
        content=content, received_at=AT, channel="check", carrier=carrier, name=name
    )
    return check(delivery, Registry.load()).to_json()


def test_a_thing_to_mend_stands_once_with_every_place_below_it():
    text = letter(receipt_of(a_standard_table("31FEB1980", "1980-02-28", "99-99-99")))
    [group] = [part for part in text.split("\n\n") if "[date-unreadable]" in part]
    assert [line.lstrip(" -0123456789.").split(":")[0] for line in group.splitlines()] == [
        "Write YYMMDD or YYYYMMDD (PAXLST), or YYYY-MM-DD (table) [date-unreadable]",
        "row 2, column G (date_of_birth)",
        "row 4, column G (date_of_birth)",
    ]
    assert text.startswith("TAKEN\n")
    assert "PY661  2026-11-24  PBM - BON  3 travellers" in text
    assert "24-11 12:05 on the islands" in text


def test_a_discreet_letter_says_every_place_and_no_value():
    receipt = receipt_of(a_standard_table("31FEB1980", "CANARYBIRD", "99-99-99"))
    said, open_words = letter(receipt, discreet=True), letter(receipt)
    assert [
        word for word in ("31FEB1980", "CANARYBIRD", "99-99-99", "date_of_birth") if word in said
    ] == []
    assert "31FEB1980" in open_words
    assert said.count("column G") == 3
    assert "'…' is not a date" in said


def test_a_sender_whose_header_is_damaged_reads_the_right_one_even_by_mail():
    text = letter(receipt_of(b"no;header;here\n1;2;3\n", name=None), discreet=True)
    assert text.startswith("NOT TAKEN")
    assert "Send the table with its header row: " in text


def test_what_a_receipt_counts_and_does_not_show_is_said():
    text = letter(receipt_of(a_standard_table(*["31FEB1980"] * 120)))
    assert "Of [date-unreadable] there are 120; the first 100 are shown." in text


@pytest.mark.parametrize(
    ("state", "says"), [("waiting", "not read yet"), ("quarantined", "fault of ours")]
)
def test_a_delivery_that_is_not_read_yet_need_not_be_sent_again(state, says):
    text = letter(unread(None, state, "0" * 64, 5, AT).to_json())
    assert says in text
    assert "do not send it again" in text


def test_a_problem_comes_back_from_its_receipt_as_it_was():
    place = Place(5, 9, row=3, column="C", header="BORN", record=2)
    problem = DATE_UNREADABLE.at(place, "31FEB1980")
    assert Problem.from_json(problem.to_json()) == problem
    old = problem.to_json() | {"code": "of-an-older-version", "place": None}
    assert Problem.from_json(old).says() == problem.says()
