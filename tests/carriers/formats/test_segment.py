import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.formats.edifact import interchanges
from carriers.formats.segment import DEFAULT, Separators, cut, plain, write

# Text that a carrier may write in a value; line breaks and controls are never data.
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
signs = st.permutations(list(":+.?'*#-,;|^~!\\()<>=$%&/\"")).map(
    lambda chosen: Separators(*chosen[:4], " ", chosen[4])
)
segments = st.lists(
    st.tuples(
        st.sampled_from(["NAD", "FTX", "LOC", "XXX"]),
        st.lists(st.lists(texts, min_size=1, max_size=4), min_size=1, max_size=4),
    ),
    max_size=5,
)


def _interchange(body, separators):
    return write(
        [
            ["UNB", ["UNOY", "4"], "A", "B", ["261124", "0900"], "1"],
            ["UNH", "1", ["PAXLST", "D", "02B", "UN"]],
            *body,
            ["UNT", str(len(body) + 2), "1"],
            ["UNZ", "1", "1"],
        ],
        separators,
    )


@given(segments, signs)
def test_what_is_written_is_read_back_whatever_the_separators(body, separators):
    text = _interchange([[tag, *elements] for tag, elements in body], separators)
    (interchange,) = interchanges(text.encode())
    reader = interchange.source.reader
    read = [
        (segment.tag, [reader.components(part) for part in reader.elements(segment)[1:]])
        for segment in interchange.messages[0].segments[1:]
    ]
    assert read == body
    assert interchange.problems == []
    assert interchange.source.separators == separators


def test_a_released_separator_is_text():
    assert cut("NAD+FL+++O?'BRIEN:MARY?+ANN", "+", "?")[-1] == "O?'BRIEN:MARY?+ANN"
    assert plain("O?'BRIEN", "?") == "O'BRIEN"


def test_a_released_release_character_does_not_hide_the_separator_after_it():
    assert cut("SMITH??:ANNE", ":", "?") == ["SMITH??", "ANNE"]
    assert plain("SMITH??", "?") == "SMITH?"


def test_without_a_release_character_every_separator_counts_and_blanks_stay():
    assert cut("JL OPS CONTROL+X", "+", " ") == ["JL OPS CONTROL", "X"]
    assert plain("JL OPS CONTROL", " ") == "JL OPS CONTROL"


def test_a_long_run_of_released_separators_is_cut_in_linear_time():
    assert len(cut("?'" * 200_000 + "'", "'", "?")) == 2


def test_text_that_cannot_be_written_is_refused_by_the_writer():
    with pytest.raises(ValueError, match="no release character"):
        write([["FTX", "A+B"]], DEFAULT._replace(release=" "))


def test_the_service_string_advice_is_written_in_front_of_an_interchange_only():
    assert write([["UNB", ["UNOA", "4"]]]) == "UNA:+.? 'UNB+UNOA:4'"
    assert write([["ERC", "1"]]) == "ERC+1'"


def test_the_place_of_what_is_missing_is_that_of_the_smallest_part_around_it():
    content = b"UNB+UNOA:4+A+B+261124:0900+1'UNH+1+PAXLST'LOC+91+NLD'UNT+3+1'UNZ+1+1'"
    segment = interchanges(content)[0].messages[0].segments[1]

    def said(element, component):
        place = segment.place(element, component)
        return content[place.start : place.end]

    assert said(2, 1) == b"NLD"
    assert said(2, 4) == b"NLD"
    assert said(7, 1) == b"LOC+91+NLD"
    assert str(segment.place(2, 1)) == "message 1, segment 2 LOC, element 2.1"
