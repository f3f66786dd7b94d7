"""A block is the same, whether entries come from memory or as the database keeps them."""

import json
from datetime import date

import numpy as np

from api_ingest.domain.fields.birth_date import PartialDate
from watchlists import calendar
from watchlists.building import AT_ONCE, Building, build
from watchlists.entry import Duty, ListedDocument, Name, WatchlistEntry
from watchlists.evaluate import exam

BORN = PartialDate(1980, 5, 12)
RICH = WatchlistEntry(
    list="overstay", id="r", names=(Name("van den Berg", "Jan"), Name("O'Neil"), Name("", "Ñ")),
    birth_dates=(BORN, PartialDate(1980, 5), PartialDate(1981), BORN), sex="M",
    nationalities=("NLD", "VEN"), category="c", note='"\n€',
    documents=(ListedDocument(None, "AB12"), ListedDocument("P", "NX1234567", "NLD")),
    valid_from=date(2026, 1, 1), valid_until=date(2027, 1, 1),
    duty=Duty(report_at="Kralendijk", report_every=7, last_report=date(2026, 2, 3)),
)  # fmt: skip
BARE = WatchlistEntry(list="reporting_obligation", id="b")
UNDATED = WatchlistEntry(list="overstay", id="u", names=(Name("Winklaar", "Shaila Joy"),))
ENTRIES = [RICH, BARE, UNDATED, *exam.make(5, size=60, a_class=1, innocent=1).entries]


def kept(entry):
    """As PostgreSQL gives a jsonb: shorter keys first."""
    said = entry.to_json()
    return json.dumps({name: said[name] for name in sorted(said, key=lambda key: (len(key), key))})


def test_what_the_database_keeps_makes_the_same_block():
    building = Building()
    building.add_kept(map(kept, ENTRIES[:2]))
    building.add_kept(map(kept, ENTRIES[2:]))
    block, same = building.block(), build(ENTRIES)
    assert block.lists == same.lists == ("overstay", "reporting_obligation", "exam")
    assert block.arrays.keys() == same.arrays.keys()
    for name, values in block.arrays.items():
        assert values.dtype == same.arrays[name].dtype, name
        assert np.array_equal(values, same.arrays[name]), name
    assert [block.entry(n) for n in range(len(block))] == ENTRIES


def test_a_row_is_a_name_with_a_birth_date_in_the_order_of_these():
    block = build([RICH, UNDATED])
    rows = block.texts(block.arrays["words"])
    assert rows[0] == ["WINKLAAR", "SHAILA", "JOY", "", ""]
    dates = [RICH.birth_dates[at] for at in (1, 0, 2)]
    of_names = [["BERG", "JAN", "", "", ""], ["ONEIL", "", "", "", ""], ["N", "", "", "", ""]]
    assert rows[1:] == of_names * 3
    assert block.arrays["owner"].tolist() == [1] + [0] * 9
    assert block.arrays["particles"].tolist() == [False] + [True, False, False] * 3
    starts = [int(block.arrays["starts"][calendar.of(one)]) for one in dates]
    assert starts == [1, 4, 7]
    # Each word of those of whom no day is known: nothing at all, a month, a year.
    assert sorted(block.arrays["bone_rows"].tolist()) == [0, 0, 0, 1, 1, 2, 3, 7, 7, 8, 9]


def test_words_that_come_together_and_those_of_a_nationality_are_counted_from_two_on():
    def entry(id_, surname, given="", nationalities=("SUR",)):
        return WatchlistEntry(
            list="x", id=id_, names=(Name(surname, given),), nationalities=nationalities
        )

    block = build(
        [
            entry("1", "TJON SIE FAT"), entry("2", "TJON SIE FAT", "ANN"), entry("3", "FAT"),
            entry("4", "ANN", nationalities=()), entry("5", "FAT", "TJON", ("NLD", "SUR")),
        ]
    )  # fmt: skip
    assert block.pair("TJON", "SIE") == 2
    assert block.pair("FAT", "ANN") == block.pair("FAT", "TJON") == 0
    assert block.among_nationals("SUR", "FAT") == 3
    assert block.among_nationals("SUR", "ANN") == 0
    assert block.nationals("SUR") == 3
    assert (block.nations_of("FAT"), block.nations_of("ANN")) == (["SUR"], [])


def test_more_entries_than_are_taken_together_are_all_there():
    many = [WatchlistEntry(list="x", id=str(n)) for n in range(AT_ONCE + 1)]
    block = build(many)
    assert len(block) == AT_ONCE + 1
    assert block.find(("x", str(AT_ONCE))) == AT_ONCE
    assert len(build([])) == 0
