import pytest

from carriers.formats.edifact import interchanges, said, sniff
from carriers.formats.segment import DEFAULT

BODY = "UNB+UNOA:4+A+B+261124:0900+1'UNH+1+PAXLST:D:02B:UN'BGM+745'UNT+3+1'UNZ+1+1'"


def _with(separators, text=BODY):
    table = str.maketrans({":": separators[0], "+": separators[1], "'": separators[5]})
    return text.translate(table)


def _codes(interchange):
    return [problem.kind.code for problem in interchange.problems]


@pytest.mark.parametrize(
    "advice",
    [":+.? '", ":-.? '", ":*.? #", ":*.? $", ":+.?*'", ":+.\\*'", ":(.) -", "|*,\\ ~", "|^.! ~",
     "\x1f\x1d.? \x1c", ":+.  '", ":+.? \n", ":+.? \r"],
)  # fmt: skip
def test_every_service_string_advice_that_was_seen_is_followed(advice):
    (interchange,) = interchanges(("UNA" + advice + _with(advice)).encode())
    assert "".join(interchange.source.separators) == advice
    assert [s.tag for s in interchange.messages[0].segments] == ["UNH", "BGM"]
    assert interchange.problems == []


@pytest.mark.parametrize(
    "before",
    ["UNA:+.? ' \r\n\t", "UNA:+.? '\n\n", "UN\r\nA:+.? '", "UNA:+.\r\n? '\r\n", "", "\ufeff"],
)
def test_blanks_and_line_breaks_around_the_advice_change_nothing(before):
    (interchange,) = interchanges((before + BODY).encode())
    assert interchange.source.separators == DEFAULT
    assert interchange.problems == []


@pytest.mark.parametrize(
    ("text", "separators"),
    [
        ("UNA:+.?'" + BODY, DEFAULT),  # mail dropped the blank
        ("UNA:+.? ’" + BODY, DEFAULT),  # a typographic quote
        ("UNA:+.? #" + BODY, DEFAULT),  # announces a terminator that never comes
        ("UNA:*.? '" + BODY, DEFAULT),  # announces another element separator than UNB has
        ("UNA++.? '" + BODY, DEFAULT),  # two the same
        (_with(":*.? #"), DEFAULT._replace(element="*", terminator="#")),  # UNA was lost
        (BODY.replace("'", "\r\n"), DEFAULT._replace(terminator="\n")),  # no terminators at all
    ],
)
def test_an_advice_that_cannot_be_right_yields_to_what_the_text_shows(text, separators):
    (interchange,) = interchanges(text.encode())
    assert interchange.source.separators == separators
    assert [s.tag for s in interchange.messages[0].segments] == ["UNH", "BGM"]


def test_a_lost_blank_in_the_advice_is_said_at_its_place():
    content = ("junk UNA:+.?'" + BODY).encode()
    (interchange,) = interchanges(content)
    (problem,) = interchange.problems
    assert problem.kind.code == "separators-doubtful"
    assert content[problem.place.start : problem.place.end] == b"UNA:+.?'"


@pytest.mark.parametrize(
    "content",
    [b"", b"surname,given\nKUNZ,LUNA\n", b"UNA", b"UNB", b"<html>UNB is a bank</html>", b"\0" * 50,
     b"NAD+FL+++KUNZ:LUNA'UNZ+1+1'", b"MR LUNB+UNO CARDS"],
)  # fmt: skip
def test_what_is_no_interchange_is_not_taken_for_one(content):
    assert not sniff(content)
    assert interchanges(content) == []


@pytest.mark.parametrize(
    "content",
    [
        BODY,
        BODY.lower(),
        "\x01QK BONAPXS\r\n.SXMAPWM 190611\r\n\x02" + BODY,
        ".SXMAPWM 190611UNA:+.? '" + BODY,
        "UN\r\nB+UN\r\nOA:4" + BODY[10:],
        "Subject: KUNZ, LUNA\n\n" + _with(":*.? #"),
        "UNB+SIRE:1+A+B" + BODY[14:],
    ],
)
def test_an_interchange_is_seen_wherever_it_stands(content):
    assert sniff(content.encode())
    assert len(interchanges(content.encode())[0].messages) == 1


def test_text_in_utf_16_is_read():
    assert len(interchanges(BODY.encode("utf-16"))[0].messages) == 1


NAMED = BODY.replace("BGM+745'", "NAD+FL+++MUÑOZ:JOSÉ'").replace("UNOA", "{}")


def _name(content):
    (interchange,) = interchanges(content)
    name = said(interchange.messages[0].segments[1], 4)
    assert name is not None
    return name.text, _codes(interchange)


@pytest.mark.parametrize(
    ("announced", "codec", "codes"),
    [
        ("UNOA", "utf-8", []),
        ("UNOA", "utf-8-sig", []),
        ("UNOC", "utf-8", []),
        ("UNOY", "utf-8", []),
        ("UNOC", "latin-1", []),
        ("UNOA", "latin-1", ["charset-doubtful"]),
        ("UNOY", "latin-1", ["charset-doubtful"]),
    ],
)
def test_letters_outside_ascii_are_read_and_never_a_reason_to_refuse(announced, codec, codes):
    assert _name(NAMED.format(announced).encode(codec)) == ("MUÑOZ", codes)


@pytest.mark.parametrize(("announced", "codec"), [("UNOC", "utf-8"), ("UNOC", "latin-1")])
def test_the_letters_of_a_disclaimer_say_nothing_about_the_message(announced, codec):
    content = NAMED.format(announced).encode(codec) + "\r\nPrévenez l’émetteur.".encode("cp1252")
    assert _name(content) == ("MUÑOZ", [])


def test_the_announced_character_set_is_used():
    text = NAMED.format("UNOD").replace("MUÑOZ", "WAŁĘSKI").replace("JOSÉ", "JÓZEF")
    assert _name(text.encode("iso8859-2")) == ("WAŁĘSKI", [])


@pytest.mark.parametrize(
    ("announced", "codec", "name"),
    [("UNOL", "iso8859-15", "ŠIMEK"), ("SIRE", "cp866", "ИВАНОВ"), ("UNOE", "iso8859-5", "ИВАНОВ"),
     ("UNOF", "iso8859-7", "ΠΑΠΠΑΣ"), ("UNOK", "iso8859-9", "ŞAHİN"), ("UNOW", "utf-8", "李")],
)  # fmt: skip
def test_every_character_set_that_is_announced_is_read_by(announced, codec, name):
    text = NAMED.format(announced).replace("MUÑOZ", name).replace("JOSÉ", "JAN")
    assert _name(text.encode(codec)) == (name, [])


def test_a_letter_of_no_announced_character_set_is_said_at_its_place():
    (interchange,) = interchanges(NAMED.format("UNOA").encode("latin-1"))
    (problem,) = interchange.problems
    assert str(problem.place) == "message 1, segment 2 NAD, element 4.1"


def test_separators_that_nobody_announced_are_said():
    (interchange,) = interchanges(_with(":*.? #").encode())
    assert _codes(interchange) == ["separators-unannounced"]


def test_windows_letters_under_latin_1_are_read_as_such():
    text = NAMED.format("UNOC").replace("MUÑOZ", "ŠIMEK").replace("JOSÉ", "JAN")
    assert _name(text.encode("cp1252")) == ("ŠIMEK", ["charset-doubtful"])


def test_a_line_break_inside_a_letter_of_two_bytes_heals():
    content = NAMED.format("UNOA").encode().replace(b"\xc3\x91", b"\xc3\r\n\x91")
    assert _name(content) == ("MUÑOZ", [])


def test_a_place_is_that_of_the_bytes_received_however_they_were_wrapped():
    content = b"QK BONAPXS\r\n" + NAMED.format("UNOA").encode().replace(b"MU", b"M\r\nU")
    (interchange,) = interchanges(content)
    name = said(interchange.messages[0].segments[1], 4)
    assert content[name.place.start : name.place.end].decode() == "M\r\nUÑOZ"
    given = said(interchange.messages[0].segments[1], 4, 2)
    assert content[given.place.start : given.place.end].decode() == "JOSÉ"
