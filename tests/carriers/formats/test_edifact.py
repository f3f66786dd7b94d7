import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.formats.edifact import interchanges, said


def _codes(interchange):
    return [problem.kind.code for problem in interchange.problems]


ONE = "UNB+UNOA:4+A+B+261124:0900+R1'"
MESSAGE = "UNH+1+PAXLST:D:02B:UN'BGM+745'UNT+3+1'"


def test_segments_are_numbered_from_the_header_of_their_message():
    (interchange,) = interchanges((ONE + MESSAGE + MESSAGE + "UNZ+2+R1'").encode())
    numbers = [(s.message, s.number, s.tag) for m in interchange.messages for s in m.segments]
    assert numbers == [(1, 1, "UNH"), (1, 2, "BGM"), (2, 1, "UNH"), (2, 2, "BGM")]
    assert interchange.problems == []


def test_no_interchange_of_a_delivery_is_lost():
    content = (
        (ONE + MESSAGE + "UNZ+1+R1'") * 2
        + "UNA:*.? #"
        + (ONE + MESSAGE + "UNZ+1+R1'").replace("+", "*").replace("'", "#")
    )
    found = interchanges(content.encode())
    assert [m.header.message for i in found for m in i.messages] == [1, 2, 3]
    assert [_codes(i) for i in found] == [[], [], []]


def test_groups_hold_their_messages():
    text = (
        ONE
        + "UNG+PAXLST+KLM+B+261124:0900+7+UN+D:02B'" + MESSAGE + MESSAGE + "UNE+2+7'"
        + "UNG+PAXLST+WINAIR+B+261124:0900+8+UN+D:02B'" + MESSAGE + "UNE+1+8'"
        + "UNZ+2+R1'"
    )  # fmt: skip
    (interchange,) = interchanges(text.encode())
    senders = [said(message.group, 2).text for message in interchange.messages]
    assert senders == ["KLM", "KLM", "WINAIR"]
    assert interchange.problems == []


def test_a_blank_after_a_tag_and_lower_case_tags_are_read():
    text = ONE + "UNG *PAXLST".replace("*", "+") + "+KLM+B+261124:0900+7'" + MESSAGE.lower()
    (interchange,) = interchanges((text + "UNE +1+7'UNZ+1+R1'").encode())
    assert [s.tag for s in interchange.messages[0].segments] == ["UNH", "BGM"]
    assert interchange.problems == []


def test_what_follows_the_end_is_not_looked_at():
    text = ONE + MESSAGE + "UNZ+1+R1'\r\nThis isn't data. UNZ+9+X'UNH+2+PAXLST'\x0c"
    (interchange,) = interchanges(text.encode())
    assert len(interchange.messages) == 1
    assert interchange.problems == []


def test_wrong_counts_and_references_are_notes_at_their_places():
    text = ONE + "UNH+1+PAXLST:D:02B:UN'BGM+745'UNT+99+2'" + "UNZ+3+R2'"
    (interchange,) = interchanges(text.encode())
    assert [f"{p.place}: {p.value} [{p.kind.code}]" for p in interchange.problems] == [
        "message 1, segment 3 UNT, element 1: 99 [segment-count]",
        "message 1, segment 3 UNT, element 2: 2 [reference-mismatch]",
        "UNZ, element 1: 3 [segment-count]",
        "UNZ, element 2: R2 [reference-mismatch]",
    ]
    assert {problem.kind.severity for problem in interchange.problems} == {"note"}


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (ONE + "UNH+1+PAXLST:D:02B:UN'BGM+745'" + MESSAGE + "UNZ+2+R1'", ["UNT"]),
        (ONE + "UNG+PAXLST+A+B+261124:0900+7'" + MESSAGE + "UNZ+1+R1'", ["UNE"]),
        (ONE + MESSAGE, ["UNZ"]),
        (ONE + "UNG+PAXLST+A+B+261124:0900+7'" + MESSAGE + "\r\nSent with mail", ["UNE", "UNZ"]),
    ],
)
def test_a_missing_trailer_is_said_and_loses_nothing(text, missing):
    (interchange,) = interchanges(text.encode())
    assert [p.value for p in interchange.problems] == missing
    assert set(_codes(interchange)) == {"trailer-missing"}
    assert all(m.segments[1].tag == "BGM" for m in interchange.messages)


def test_a_missing_end_does_not_swallow_the_next_interchange():
    first, second = interchanges((ONE + MESSAGE + ONE + MESSAGE + "UNZ+1+R1'").encode())
    assert _codes(first) == ["trailer-missing"]
    assert _codes(second) == []


@pytest.mark.parametrize("end", ["", "NAD+FL+++PETER", "NAD+FL+++PETER?", "NAD+FL+++PETER?'"])
def test_an_end_inside_a_message_is_a_cut_and_the_cut_segment_is_not_trusted(end):
    text = ONE + "UNH+1+PAXLST:D:02B:UN'BGM+745'" + end
    (interchange,) = interchanges(text.encode())
    assert _codes(interchange) == ["message-truncated"]
    assert [s.tag for s in interchange.messages[0].segments] == ["UNH", "BGM"]


def test_the_very_last_terminator_may_be_left_out():
    (interchange,) = interchanges((ONE + MESSAGE + "UNZ+1+R1").encode())
    assert interchange.problems == []


@given(st.binary(max_size=200), st.binary(max_size=60))
def test_any_bytes_can_be_taken_apart(junk, inside):
    for content in (junk, b"UNA" + junk + b"UNB+UNOA:4'UNH+1'" + inside, ONE.encode() + junk):
        for interchange in interchanges(content):
            for message in interchange.messages:
                for segment in message.segments:
                    place = segment.place()
                    assert 0 <= place.start <= place.end <= len(content)
