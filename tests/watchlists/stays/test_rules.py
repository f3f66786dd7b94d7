"""The rules as shipped, and what is said about a file of rules that is wrong."""

from datetime import date, timedelta

import pytest

from api_ingest.domain.errors import Misconfigured
from watchlists.stays.rules import SHIPPED, load

SHIPPED_TEXT = SHIPPED.read_text("utf-8")
RULES = load()
ON = date(2026, 3, 14)


@pytest.mark.parametrize(
    ("nationalities", "rule"),
    [
        (("NLD",), "dutch"),
        (("SXM",), "dutch"),
        (("ANT",), "dutch"),
        (("USA",), "united-states"),
        (("COL",), "visa-required"),
        (("CAN",), "visa-exempt"),
        (("XXA",), "visa-exempt"),
        ((), "visa-exempt"),
        (("COL", "NLD"), "dutch"),
        (("COL", "CAN"), "visa-exempt"),
    ],
    ids=str,
)
def test_everybody_has_a_rule_and_of_two_the_one_that_grants_more(nationalities, rule):
    assert RULES.rule_for(nationalities, ON).name == rule
    assert RULES.rule_for(reversed(nationalities), ON).name == rule


def test_every_figure_has_a_source_and_what_nobody_verified_is_marked():
    marked = {rule.name for rule in RULES.rule if rule.unverified}
    assert marked == {"visa-required"}
    assert RULES.counting.unverified
    assert RULES.keeping.unverified
    assert all(rule.source for rule in RULES.rule)


@pytest.mark.parametrize(
    ("was", "now", "key", "said"),
    [
        ("days = 180", "days = 365", "rule.0", "less than within"),
        ("days = 180", 'days = "180"', "rule.0.days", "valid integer"),
        ("days = 180", "", "rule.0.days", "Field required"),
        ('["USA"]', '["USA", "AMERICA"]', "rule.1", "AMERICA"),
        ('["USA"]', '["USA", "NLD"]', "", "dutch and united-states name NLD on one day"),
        ('["USA"]', '["US"]', "rule.1", "US"),
        ('["USA"]', "[]", "rule.1", "one of the two"),
        ('"united-states"', '"dutch"', "", "two are called dutch"),
        ("others = true", 'nationalities = ["CAN"]', "", "none has others"),
        ("others = true", "others = true\nvalid_from = 2026-01-01", "", "none has others"),
        ("others = true", "others = true\nvalid_from = 2026-01-02\nvalid_until = 2026-01-01",
         "rule.3", "valid_from must not"),
        ("margin = 3", "margin = -1", "counting.margin", "greater than or equal"),
        ("margin = 3", "margin = 3\nfull_moon = true", "counting.full_moon", "not permitted"),
        ("open_stays = 730", "open_stays = 0", "keeping.open_stays", "greater than 0"),
        ("[crew]", "[crews]", "crews", "not permitted"),
        ("days = 180", "days = ", "line 24", "Invalid value"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_told_with_its_line_and_key(tmp_path, was, now, key, said):
    path = tmp_path / "rules.toml"
    path.write_text(SHIPPED_TEXT.replace(was, now, 1))
    with pytest.raises(Misconfigured) as told:
        load(path)
    assert str(path) in str(told.value)
    assert key in str(told.value)
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("was", "now", "line"),
    [
        ("margin = 3", "margin = -1", "margin = -1"),
        ("uninterrupted = 30", "uninterrupted = 0", "uninterrupted = 0"),
        ("days = 180", "", "[[rule]]"),
    ],
)
def test_the_line_is_that_of_the_key_or_of_the_table_that_lacks_it(tmp_path, was, now, line):
    path = tmp_path / "rules.toml"
    text = SHIPPED_TEXT.replace(was, now, 1)
    path.write_text(text)
    number = next(n for n, said in enumerate(text.splitlines(), 1) if said.startswith(line))
    with pytest.raises(Misconfigured, match=f"line {number}: "):
        load(path)


def test_what_is_no_table_is_told_too(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(f"rule = 7\n{SHIPPED_TEXT.split('[[rule]]')[0]}")
    with pytest.raises(Misconfigured, match="line 1: rule"):
        load(path)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Misconfigured, match=r"none\.toml"):
        load(tmp_path / "none.toml")


def test_a_rule_changes_on_its_day(tmp_path):
    path = tmp_path / "rules.toml"
    later = SHIPPED_TEXT.split("[[rule]]")[-1]
    until = SHIPPED_TEXT.replace("others = true", "others = true\nvalid_until = 2026-06-30")
    changed = later.replace("days = 90", "days = 60").replace('"visa-exempt"', '"from July"')
    path.write_text(f"{until}\n[[rule]]{changed}valid_from = 2026-07-01\n")
    rules, last = load(path), date(2026, 6, 30)
    granted = [rules.rule_for(("CAN",), on).days for on in (last, last + timedelta(days=1))]
    assert granted == [90, 60]
