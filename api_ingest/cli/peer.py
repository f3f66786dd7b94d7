"""nomenklatura's logic-v2 sits the exam too, in a Python of its own, on what our search brings."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from api_ingest.domain.errors import Misconfigured
from api_ingest.domain.manifest import Traveller
from watchlists.asked import Asked
from watchlists.compare.tokens import tokens
from watchlists.entry import Name, WatchlistEntry
from watchlists.evaluate.measure import Matcher, Scores
from watchlists.evaluate.public import Pair
from watchlists.index import Index

SCRIPT = Path(__file__).with_name("logic_v2.py")
_GENDERS = {"M": "male", "F": "female"}
Person = dict[str, list[str]]


class Peer:
    """Scores pairs of persons, a list at a time."""

    def __init__(self, asked: IO[str], told: IO[str]) -> None:
        self._asked, self._told = asked, told

    def scores(self, pairs: Sequence[tuple[Person, Person]]) -> list[float]:
        """The score of each pair. Raises Misconfigured where the peer has ended."""
        self._asked.write(json.dumps(pairs) + "\n")
        self._asked.flush()
        line = self._told.readline()
        if not line:
            raise Misconfigured("--peer: it ended; nomenklatura is to be installed for it")
        found: list[float] = json.loads(line)
        return found

    def matcher(self, index: Index) -> Matcher:
        """Scores of the candidates that our own search finds, which is generous to the peer."""

        def match(travellers: Sequence[Traveller]) -> Sequence[Scores]:
            asked = [Asked(one, tokens(one.surname_mrz, one.given_names_mrz)) for one in travellers]
            few = [[one.entry for one in mine] for mine in index.candidates(asked)]
            pairs = [
                (_traveller(one), _entry(entry))
                for one, mine in zip(travellers, few, strict=True)
                for entry in mine
            ]
            scores = iter(self.scores(pairs))
            return [{entry.id: next(scores) for entry in mine} for mine in few]

        return match

    def of_pairs(self, pairs: Sequence[Pair]) -> list[float]:
        """The score of each public pair of names."""
        return self.scores([(_named(one.theirs), _named(one.ours)) for one in pairs])


@contextmanager
def logic_v2(python: Path) -> Iterator[Peer]:
    """The peer, while it runs. Raises OSError where it cannot be started."""
    with subprocess.Popen(  # noqa: S603 — the Python that whoever evaluates named
        [python, "-I", SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise OSError("no way to speak to the peer")
        yield Peer(process.stdin, process.stdout)
        process.stdin.close()


def _named(name: Name) -> Person:
    return {"name": [" ".join(part for part in (name.given_names, name.surname) if part)]}


def _person(name: Name, born: Sequence[str], sex: str | None, nations: Sequence[str],
            documents: Sequence[str]) -> Person:  # fmt: skip
    return _named(name) | {
        "firstName": [name.given_names], "lastName": [name.surname], "birthDate": [*born],
        "gender": [_GENDERS[sex]] if sex in _GENDERS else [], "nationality": [*nations],
        "passportNumber": [*documents],
    }  # fmt: skip


def _traveller(one: Traveller) -> Person:
    return _person(
        Name(one.surname or "", " ".join(one.given_names)),
        [str(one.birth_date)] if one.birth_date else [], one.sex, one.nationalities,
        [d.number for d in one.documents if d.number],
    )  # fmt: skip


def _entry(one: WatchlistEntry) -> Person:
    return _person(
        one.names[0] if one.names else Name("", ""), [str(date) for date in one.birth_dates],
        one.sex, one.nationalities, [d.number for d in one.documents],
    )  # fmt: skip
