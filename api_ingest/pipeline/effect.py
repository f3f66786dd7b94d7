"""What a changed profile makes of a delivery: the same, better, worse, or merely other values.

Nothing of a person is in it unless it is asked for: it counts travellers, problems by their code,
and fields.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from api_ingest.domain.manifest import traveller_to_json
from api_ingest.domain.problem import CATALOGUE, Problem
from api_ingest.pipeline.ingest import Understood

Verdict = Literal["same", "better", "worse", "other values"]
_GRAVE = frozenset({"error", "refusal"})
_UNSAID = frozenset({"place", "surname_mrz", "given_names_mrz"})


class Summary(NamedTuple):
    """What was read, as far as it can be compared.

    `values` are what stands in each field of each traveller, by his place; None where only a
    receipt is left of a reading.
    """

    profile: str | None
    flights: tuple[str, ...]
    travellers: int
    problems: Counter[str]
    values: Mapping[str, Mapping[str, Any]] | None = None


class Effect(NamedTuple):
    """Two readings of one delivery compared. `fields` counts travellers whose field differs."""

    verdict: Verdict
    before: Summary
    after: Summary
    fields: Counter[str]

    @property
    def problems(self) -> dict[str, int]:
        """More (+) or fewer (-) of each kind of problem."""
        codes = sorted({*self.before.problems, *self.after.problems})
        more = {code: self.after.problems[code] - self.before.problems[code] for code in codes}
        return {code: count for code, count in more.items() if count}

    def words(self) -> str:
        """`better: travellers 3 → 5; date-unreadable -2; birth_date other in 2`."""
        said = []
        if self.before.travellers != self.after.travellers:
            said.append(f"travellers {self.before.travellers} → {self.after.travellers}")
        if self.before.flights != self.after.flights:
            said.append("other flights")
        said += [f"{code} {count:+}" for code, count in self.problems.items()]
        said += [f"{name} other in {count}" for name, count in sorted(self.fields.items())]
        return f"{self.verdict}: {'; '.join(said)}" if said else self.verdict

    def differences(self) -> Iterator[str]:
        """Each value that differs, with the place of its traveller: personal data."""
        for place, name, was, now in _differing(self.before, self.after):
            yield f"{place}: {name}: {was!r} → {now!r}"


def of_understood(seen: Understood) -> Summary:
    """What a delivery says by a profile."""
    everybody = [one for manifest in seen.manifests for one in manifest.travellers]
    flights = [m.flight for m in seen.manifests]
    return Summary(
        seen.profile.label if seen.profile else None,
        tuple(f"{f.designator} {f.date} {f.leg.departure} {f.leg.arrival}" for f in flights),
        len(everybody), _counted(seen.problems),
        {str(one.place): _filled(traveller_to_json(one)) for one in everybody},
    )  # fmt: skip


def of_receipt(receipt: Mapping[str, Any] | None) -> Summary:
    """What was said when it was read last; what it did to flights already held is left out."""
    if receipt is None:
        return Summary(None, (), 0, Counter())
    flights = (
        f"{one['designator']} {one['date']} {one['departure']} {one['arrival']}"
        for one in receipt["flights"]
    )
    counts = Counter(
        {code: n for code, n in receipt["problem_counts"].items() if code not in _HELD}
    )
    return Summary(
        receipt["recognised"]["profile"], tuple(flights), receipt["travellers"]["taken"], counts
    )


# These depend on what is held of the flight, which is not looked at here.
_HELD = frozenset({"traveller-count", "traveller-repeated", "parts-missing", "cancel-unknown"})


def compare(before: Summary, after: Summary) -> Effect:
    """Travellers weigh most, then errors, then warnings, then how many fields are filled."""
    fields = Counter(name for _, name, _, _ in _differing(before, after))
    was, now = _worth(before, after), _worth(after, before)
    verdict: Verdict = "same"
    if was != now:
        verdict = "better" if now > was else "worse"
    elif fields or before.flights != after.flights:
        verdict = "other values"
    return Effect(verdict, before, after, fields)


def _counted(problems: tuple[Problem, ...]) -> Counter[str]:
    return Counter(p.kind.code for p in problems if p.kind.code not in _HELD)


def _worth(one: Summary, other: Summary) -> tuple[int, ...]:
    """The more the better."""
    grave = sum(n for code, n in one.problems.items() if _severity(code) in _GRAVE)
    warned = sum(n for code, n in one.problems.items() if _severity(code) == "warning")
    filled = 0
    if one.values is not None and other.values is not None:
        filled = sum(map(len, one.values.values()))
    return one.travellers, -grave, -warned, filled


def _severity(code: str) -> str:
    kind = CATALOGUE.get(code)  # of a receipt of another version
    return kind.severity if kind else "note"


def _filled(said: Mapping[str, Any]) -> dict[str, Any]:
    """Fields that hold something, those of documents one by one."""
    found = {k: v for k, v in said.items() if v not in (None, "", [], ()) and k not in _UNSAID}
    documents = found.pop("documents", [])
    for number, document in enumerate(documents, 1):
        found |= {f"document{number}.{k}": v for k, v in document.items() if v is not None}
    return found


def _differing(before: Summary, after: Summary) -> Iterator[tuple[str, str, Any, Any]]:
    if before.values is None or after.values is None:
        return
    for place in (place for place in before.values if place in after.values):
        was, now = before.values[place], after.values[place]
        for name in sorted({*was, *now}):
            if was.get(name) != now.get(name):
                yield place, name, was.get(name), now.get(name)
