"""Invented pairs, one a class of evidence, and all that is said of them in every language.

`python -m tests.explanations > tests/golden/explanations.txt` writes what is now said.
"""

import sys

from watchlists.explanation import LANGUAGES, asked_in, explained
from watchlists.files import listed_in, matched_in
from watchlists.question import question

COLUMNS = "id,surname,given_names,birth_date,sex,nationality,document_number,issuing_state"
# The list has it so, and the carrier so.
PAIRS = {
    "day and month swapped, second surname missing": (
        "GARCIA LOPEZ,MARIA JOSE,1985-04-02,F,COL,NX7011223,COL",
        "GARCIA,MARIAJOSE,1985-02-04,F,COL,,",
    ),
    "O for 0, a title glued on": (
        "EXAMPLE,JOHN,1985-04-02,M,NLD,NX7011223,NLD",
        "EXAMPLE,JOHNMR,1985-04-02,M,NLD,NX7O11223,NLD",
    ),
    "cut short, only the year listed": (
        "WIJNGAARDEN SCHOTANUS,MAXIMILIAAN,1985,M,NLD,,",
        "WIJNGAARDEN SCHOTANUS,MAXIMI,1985-04-02,M,NLD,,",
    ),
    "pet name, sex and nationality contradict, digit mistyped": (
        "OVERMEER,FRANCISCO,1985-04-02,M,COL,,", "OVERMEER,PACO,1985-04-12,F,VEN,,",
    ),
    "romanised otherwise, two letters swapped": (
        "SHCHERBAKOV WINTERBERG,YURII,1985-04-02,M,RUS,,",
        "SCERBAKOV WINTREBERG,JURIJ,1985-04-02,M,RUS,,",
    ),
    "document of another issuer, names missing": (
        "EXAMPLE,PETRA MARIANNE OLGA,1985-01-01,F,NLD,NX1234567,NLD",
        "EXAMPLE,PETRA,1985-03-12,F,NLD,NX1234567,COL",
    ),
    "all but the document is somebody else's": (
        "EXAMPLE,PETRA,1985-03-12,F,NLD,NX1234567,NLD",
        "OVERMEER,WILLEKE,1983-07-30,M,COL,NX1234567,NLD",
    ),
    "single names": ("SUHARTO,,1985-03-12,M,IDN,,", "SUHARTO,BAMBANG,1985-03-21,M,IDN,,"),
    "names swapped, generation apart": (
        "ZWARTJES,PETRA,1965-03-12,F,NLD,NX1234567,NLD",
        "PETRA,ZWARTJES,1995-07-25,F,NLD,NX1234567,NLD",
    ),
    "particle joined, day differs": (
        "VAN DEN BERG,JAN,1985-03-12,M,NLD,,", "VANDENBERG,JAN,1985-03-25,M,NLD,,",
    ),
    "surname and given name differ in a letter, no birth date told": (
        "GONZALEZ,MARGARETHA,1985-03-12,F,,,", "GONZLEZ,MARGAPETHA,,M,,,",
    ),
    "a common name without a birth date": (
        "JANSEN,PIETER,1985-03-12,M,NLD,NX1234567,NLD", "JANSEN,PIETER,,M,NLD,,",
    ),
    "one name, of which nationality would tell most": (
        "ALI,,1985-03-12,M,PAK,AB1234567,PAK", "ALI,,1985-03-12,M,,,",
    ),
    "one name, and the document number would tell": (
        "ALI,,1985-03-12,,,AB1234567,PAK", "ALI,,1985-03-12,,,,",
    ),
    "nothing listed but a name and a sex": ("EXAMPLE,PETRA,,F,,,", "EXAMPLE,PETRA,,M,,,"),
}  # fmt: skip


def matched(listed, carried):
    """The match of a pair, its entry and the thresholds that hold."""
    index = listed_in(f"{COLUMNS}\nE1,{listed}\n".encode()).entries
    [match] = matched_in(f"{COLUMNS}\nT1,{carried}\n".encode(), index).matches
    return match, index.entry(match.list, match.entry), index.thresholds(match.list)


def as_text():
    """Every pair with its explanation in each language."""
    lines = []
    for name, pair in PAIRS.items():
        match, entry, limits = matched(*pair)
        asked = question(match.evidence, match.probability, entry, limits)
        lines += [f"== {name}", *(f"   {row}" for row in pair), f"   {match.strength}"]
        for language in LANGUAGES:
            said = [*explained(match.evidence, language), asked_in(asked, language)]
            lines += [f"{language}", *(f"   {line}" for line in said)]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(as_text())
