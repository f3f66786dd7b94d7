"""What a list.toml may say, and what is said of one that says something else."""

import pytest

from api_ingest.domain.errors import Misconfigured
from watchlists.source import load, load_all

SOURCES = {source.name: source for source in load_all()}
GOOD = """
purpose = "Look for those who borrowed books."
legal_basis = "none: invented"
owner = "A library"
title = { en = "Books" }
[categories]
A = "one book"
B = "many books"
[instruction]
call = "the desk"
do.en = "Ask for the book."
do_not.en = "Do not shout."
[[instruction.case]]
categories = ["B"]
directions = ["outbound"]
title.en = "Leaves with many books"
do.en = "Ask for all books."
[four_eyes]
no_hit = ["B"]
[keeping]
quiet = 7
"""


def a_list(tmp_path, text=GOOD):
    folder = tmp_path / "books"
    folder.mkdir()
    (folder / "list.toml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("category", "direction", "title", "do"),
    [
        ("B", "outbound", "Leaves with many books", "Ask for all books."),
        ("B", "inbound", None, "Ask for the book."),
        ("A", "outbound", None, "Ask for the book."),
        (None, None, None, "Ask for the book."),
    ],
)
def test_the_first_case_that_holds_says_what_to_do_and_the_whole_says_the_rest(
    tmp_path, category, direction, title, do
):
    told = load(a_list(tmp_path)).instruction.told(category, direction, "nl")
    assert (told.title, told.do, told.call) == (title, do, "the desk")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("quiet = 7", "quite = 7", "line 21: keeping.quite: unknown key; did you mean 'quiet'?"),
        ("quiet = 7", "quiet = -1", "line 21: keeping.quiet"),
        ('owner = "A library"\n', "", "owner: this key is missing"),
        ('title = { en = "Books" }', 'title = { nl = "Boeken" }', "English is needed"),
        ('"outbound"', '"upwards"', "'upwards' is not known here; write 'inbound', 'outbound'"),
        ('no_hit = ["B"]', 'no_hit = ["Z"]', "Z: not among [categories]"),
        ("[keeping]", 'columns = { Naam = "nom" }\n[keeping]', "four_eyes.columns: unknown key"),
    ],
)
def test_what_is_wrong_is_named_with_its_line_key_and_mend(tmp_path, before, after, says):
    assert before in GOOD
    folder = a_list(tmp_path, GOOD.replace(before, after, 1))
    with pytest.raises(Misconfigured) as fault:
        load(folder)
    assert says in str(fault.value)
    assert str(folder / "list.toml") in str(fault.value)


@pytest.mark.parametrize(
    ("verdict", "category", "strength", "wanted"),
    [
        ("no_hit", "B", "possible", True),
        ("no_hit", "A", "strong", False),
        ("no_hit", None, "possible", True),
        ("hit", "B", "strong", False),
        ("doubt", "B", "strong", False),
    ],
)
def test_a_list_says_which_decisions_need_a_second_person(
    tmp_path, verdict, category, strength, wanted
):
    assert load(a_list(tmp_path)).four_eyes.wanted(verdict, category, strength) is wanted


def test_one_who_leaves_under_a_duty_one_who_comes_back_and_one_who_moves_are_told_apart():
    obligation = SOURCES["reporting_obligation"].instruction
    ways = [obligation.told("M5", way, "nl") for way in ("outbound", "inbound", "between")]
    assert len({told.title for told in ways}) == len({told.do for told in ways}) == 3


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_a_shipped_list_speaks_dutch_and_english(name):
    said = SOURCES[name].instruction
    for part in (said, *said.case):
        for words in (part.do, part.do_not, getattr(part, "title", None)):
            assert words is None or {"en", "nl"} <= words.keys()
