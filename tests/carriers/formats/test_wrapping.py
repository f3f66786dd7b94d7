"""Lines wrapped on the way: no name is glued together in silence, none is torn apart."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.formats import paxlst
from tests.messages import a_message, a_person


def wrapped(content, width, edge=lambda line: line):
    lines = [content[at : at + width] for at in range(0, len(content), width)]
    return b"\r\n".join(edge(line) for line in lines)


def message(surname="DE VRIES", *, shift=0):
    """The list of two, on one line; `shift` letters push the name along the columns."""
    first = a_person("X" * 10 + "Y" * shift, "JAN", number="NX7654321")
    return a_message(first, a_person(surname, "ANNA")).replace(b"\n", b"")


def told(content):
    """The second traveller's surname, and what is said of line breaks."""
    reading = paxlst.read(content)
    name = reading.manifests[0].travellers[1].surname
    codes = [p.kind.code for p in reading.problems if p.kind.code.startswith("wrap")]
    return name.text, codes


@pytest.mark.parametrize("width", [60, 64, 69])
@pytest.mark.parametrize("edge", [bytes.rstrip, bytes.lstrip, bytes.strip])
def test_a_blank_that_mail_dropped_at_the_edge_of_a_line_is_put_back(width, edge):
    seen = set()
    for shift in range(width):
        content = message(shift=shift)
        name, codes = told(wrapped(content, width, lambda line: edge(line, b" ")))
        seen.update(codes)
        assert name == "DE VRIES" or "wrap-doubtful" in codes
    assert "wrap-mended" in seen


@pytest.mark.parametrize("width", [60, 64, 69])
@pytest.mark.parametrize("surname", ["DEVRIES", "DE VRIES", "O?'BRIEN"])
def test_a_line_of_full_width_has_lost_nothing(width, surname):
    for shift in range(0, width, 3):
        content = message(surname, shift=shift)
        assert told(wrapped(content, width)) == (surname.replace("?", ""), [])


def test_a_short_message_is_measured_by_the_widths_that_are_usual():
    content = b"NAD+MS+++" + b"X" * 10
    head = b"UNB+UNOA:4+A+B+261124:0945+X1'UNH+1+PAXLST:D:02B:UN'NAD+FL+++DE"
    assert len(head) == 63
    for end, surname, code in ((b"", "DE VRIES", "wrap-mended"), (b"G", "DEGVRIES", None)):
        reading = paxlst.read(head + end + b"\r\nVRIES:JAN'" + content + b"'")
        assert reading.manifests[0].travellers[0].surname.text == surname
        codes = {p.kind.code for p in reading.problems}
        assert {c for c in codes if c.startswith("wrap")} == ({code} if code else set())


def test_lines_broken_between_words_are_doubted_where_they_cut_a_name():
    content = message("DE VRIES").decode().replace("EXAMPLE DESK", "EXAMPLE DESK OF BONAIRE")
    lines = textwrap.wrap(content, 500, break_on_hyphens=False)
    lines[-1:] = lines[-1].replace("DE VRIES", "DE\nVRIES").splitlines()
    assert told("\r\n".join(lines).encode()) == ("DEVRIES", ["wrap-doubtful"])


def test_the_letters_around_a_blank_that_was_put_back_keep_their_place():
    content = next(
        one
        for shift in range(69)
        if "wrap-mended" in told(one := wrapped(message(shift=shift), 69, bytes.rstrip))[1]
    )
    reading = paxlst.read(content)
    second = reading.manifests[0].travellers[1]
    [problem] = [p for p in reading.problems if p.kind.code == "wrap-mended"]
    assert content[problem.place.start : problem.place.end] == b"DE\r\nVRIES"
    for value in (second.given_names[0], second.birth_date, second.documents[0].number):
        received = content[value.place.start : value.place.end]
        assert received.replace(b"\r\n", b"").decode() == value.text


@given(st.integers(0, 100), st.sampled_from([64, 69]), st.booleans())
def test_property_no_wrapping_glues_a_name_in_silence(shift, width, front):
    before = b"QU BONAPXH\r\n.AMSKLXH 240945 " if front else b""
    content = before + message(shift=shift)
    name, codes = told(wrapped(content, width, lambda line: line.rstrip(b" ")))
    assert name == "DE VRIES" or codes
