"""Which word each column is: by what its header says and by what its cells are."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple, get_args

from carriers.inference import calendar, choice, code, number, person
from carriers.inference.column import ENOUGH, Column, Evidence, Setting, Weigh
from carriers.inference.finding import Answers, Finding, Question, standing
from carriers.inference.heading import Lexicon, is_beside, words_of
from carriers.words import FlightWord, TravellerWord, fold

_KINDS: tuple[Weigh, ...] = (
    calendar.weigh, code.countries, code.ports, code.flights, code.clocks, choice.sexes,
    choice.document_types, choice.kinds, number.documents, number.locators, number.seats,
    person.weigh,
)  # fmt: skip
# What the cells of a column must be for its header to be believed without a doubt.
_OF = {
    "date": "birth_date expiry_date issue_date departure_date arrival_date document2_expiry_date",
    "country": "nationality issuing_state residence", "time": "departure_time arrival_time",
    "port": "departure arrival embarkation disembarkation", "sex": "sex",
    "flight": "flight_number", "document type": "document_type",
}  # fmt: skip
_KIND_OF = {word: kind for kind, words in _OF.items() for word in words.split()}
_TELLING = frozenset({"date", "country", "number", "name"})
"""Kinds of which a column is not passed over without asking."""
_DOUBTED = 0.6  # a header whose cells do not bear it out is believed so much less
_ACCEPTED, _CLOSE, _TOLD_BY_NAMES = 0.5, 0.1, 0.6
IGNORE = "ignore"


class Mapped(NamedTuple):
    """Every column with its word. `ignored` are passed over; `header` by word."""

    words: dict[str, Column]
    ignored: list[Column]
    findings: list[Finding]
    questions: list[Question]


class _Bid(NamedTuple):
    worth: float
    column: Column
    word: str
    headed: float
    evidence: Evidence | None


def map_columns(
    columns: Sequence[Column], known: Lexicon, setting: Setting, answers: Answers
) -> Mapped:
    """The best word for each column, none twice."""
    mapped = Mapped({}, [], [], [])
    weighed = {one.at: [weigh(one, setting) for weigh in _KINDS] for one in columns}
    left = {one.at: one for one in columns}
    for column in columns:
        told = answers.get(_key(column))
        if told:
            _take_told(mapped, left.pop(column.at), told)
    bids = [bid for one in left.values() for bid in _bids(one, weighed[one.at], known)]
    for bid in sorted(bids, key=lambda bid: (-bid.worth, bid.column.at)):
        if bid.column.at in left and bid.word not in mapped.words and bid.worth >= _ACCEPTED:
            if _excluded(bid.word, mapped.words):
                continue
            del left[bid.column.at]
            mapped.words[bid.word] = bid.column
            _explain(mapped, bid, bids)
    for column in left.values():
        _pass_over(mapped, column, weighed[column.at])
    return mapped


def _excluded(word: str, taken: Container[str]) -> bool:
    """A whole name in one cell and a surname in another do not go together."""
    other = {"name": "surname", "surname": "name"}.get(word, "")
    return other in taken


def _key(column: Column) -> str:
    return f"column:{fold(column.header)}"


def _take_told(mapped: Mapped, column: Column, word: str) -> None:
    said = Finding(f"table.columns.{word}", column.header, "you said so", 1, "told")
    if word == IGNORE:
        mapped.ignored.append(column)
        said = said._replace(about="table.ignore")
    else:
        mapped.words[word] = column
    mapped.findings.append(said)


def _bids(column: Column, weighed: Sequence[Evidence], known: Lexicon) -> Iterable[_Bid]:
    headed = words_of(column.header, known)
    by_word = {word: one for one in weighed for word in one.words}
    if number.is_counting(column) and not any(sure > _ACCEPTED for sure in headed.values()):
        return
    kinds = {one.kind: one for one in weighed}
    for word in dict.fromkeys((*headed, *by_word)):
        sure, evidence = headed.get(word, 0), by_word.get(word)
        kind = kinds.get(_KIND_OF.get(word, ""))
        if evidence is not None:
            worth = 1 - (1 - sure) * (1 - evidence.words[word])
        elif kind is not None and kind.share < ENOUGH and column.values:
            worth, evidence = sure * _DOUBTED, kind
        elif (
            word in {"surname", "given_names", "name"}
            and (said := kinds["name"]).share < ENOUGH
            and column.values
        ):
            worth, evidence = sure * _DOUBTED, said
        else:
            worth = sure
        yield _Bid(worth, column, word, sure, evidence)


def _explain(mapped: Mapped, bid: _Bid, bids: Sequence[_Bid]) -> None:
    why = []
    if bid.headed:
        why.append(f"the header says so ({round(bid.headed * 100)} %)")
    if bid.evidence is not None and bid.column.values:
        against = bid.word not in bid.evidence.words
        why.append(f"{'but only ' if against else ''}{bid.evidence.because}")
    elif not bid.column.values:
        why.append("every cell is blank")
    because = "; ".join(why)
    about = f"table.columns.{bid.word}"
    mapped.findings.append(
        Finding(about, bid.column.header, because, bid.worth, standing(bid.worth))
    )
    if not bid.headed and (rivals := _rivals(mapped, bid, bids)):
        # Of the only column of countries it is assumed that it is the one that is always asked for.
        elsewhere = any(b.word == bid.word and b.column is not bid.column for b in bids)
        default = bid.word if bid.word == "nationality" and not elsewhere else None
        choices = (bid.word, *rivals, IGNORE)
        mapped.questions.append(_ask(bid.column, because, choices, default))


def _rivals(mapped: Mapped, bid: _Bid, bids: Sequence[_Bid]) -> list[str]:
    """What the column may be as well, by its cells alone."""
    beside = (other for other in bids if other.column is not bid.column)
    if bid.word == "surname" and not any(
        other.word == "given_names" and other.worth >= _TOLD_BY_NAMES for other in beside
    ):
        return ["given_names", "name"]
    return [
        other.word for other in bids
        if other.column is bid.column and other.word != bid.word
        and bid.worth - other.worth < _CLOSE and other.word not in mapped.words
    ]  # fmt: skip


def _pass_over(mapped: Mapped, column: Column, weighed: Sequence[Evidence]) -> None:
    mapped.ignored.append(column)
    of = [one for one in weighed if one.kind in _TELLING and one.words]
    if is_beside(column.header):
        why, sure, of = "its header names what is not asked for", 0.9, []
    elif number.is_counting(column):
        why, sure = "it numbers the rows", 0.9
    elif not column.values:
        why, sure = "every cell is blank, and the header is no word for a column", 0.8
    else:
        why, sure = "neither its header nor its cells are anything that is asked for", 0.6
        if of:
            why = f"its header is no word for a column that is left; {of[0].because}"
    mapped.findings.append(Finding("table.ignore", column.header, why, sure))
    if of and not number.is_counting(column):
        choices = (*dict.fromkeys(word for one in of for word in one.words), IGNORE)
        mapped.questions.append(_ask(column, why, choices, IGNORE))


def _ask(column: Column, because: str, choices: tuple[str, ...], default: str | None) -> Question:
    return Question(
        _key(column), f"What stands in the column '{column.header}'?", because, choices,
        f"--column '{column.header}=WORD'", default,
    )  # fmt: skip


WORDS: tuple[str, ...] = (*get_args(TravellerWord), *get_args(FlightWord))
