"""PAXLST samples: who sends them, and what is particular about them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from api_ingest.domain.fields import dates
from api_ingest.domain.problem import SEGMENT_UNKNOWN
from carriers.formats import paxlst
from carriers.formats.edifact import interchanges, said
from carriers.inference.finding import Finding, Sample, percent

_FORMS = ("edifact", "DDMMYY", "DDMMYYYY", "MMDDYY", "MMDDYYYY")
_DIGITS = re.compile(r"\d{6}|\d{8}")


def keys(samples: Sequence[Sample]) -> dict[str, Any]:
    """What a profile says of them beside the carrier."""
    found: dict[str, Any] = {"recognise": {"senders": list(_senders(samples))}}
    forms, _ = _date_forms(samples)
    own: dict[str, Any] = {}
    if forms and forms[0] != "edifact":
        own["date_forms"] = [*forms]
    if unknown := _unknown(samples):
        own["ignore_segments"] = unknown
    if own:
        found["paxlst"] = own
    return found


def findings(samples: Sequence[Sample]) -> list[Finding]:
    """Why."""
    senders = _senders(samples)
    told = [
        Finding("format", "paxlst", "an interchange begins in every sample", 0.99, "proved"),
        Finding(
            "recognise.senders", ", ".join(senders),
            f"who sent them by UNB, in {max(senders.values(), default=0)} interchanges", 0.95,
            "proved",
        ),
    ]  # fmt: skip
    forms, because = _date_forms(samples)
    if forms:
        told.append(Finding("paxlst.date_forms", ", ".join(forms), because, 0.9))
    if unknown := _unknown(samples):
        why = "segments that the guide does not know; nothing in them is read"
        told.append(Finding("paxlst.ignore_segments", ", ".join(unknown), why, 0.6, "assumed"))
    return told


def _senders(samples: Sequence[Sample]) -> Counter[str]:
    found: Counter[str] = Counter()
    for sample in samples:
        for interchange in interchanges(sample.content):
            if sender := said(interchange.header, 2):
                found[sender.text.strip()] += 1
    return found


def _date_forms(samples: Sequence[Sample]) -> tuple[list[str], str]:
    """The forms that read the dates of persons and documents, the best alone where it reads all."""
    texts = [text for sample in samples for text in _dates(sample) if _DIGITS.fullmatch(text)]
    read = {form: sum(dates.read(text, form) is not None for text in texts) for form in _FORMS}
    best = max(_FORMS, key=lambda form: read[form])
    if not texts:
        return [], ""
    if read["edifact"] == read[best]:
        return ["edifact"], f"{percent(read['edifact'], len(texts))} dates have the year first"
    other = [f for f in _FORMS[1:] if len(f) != len(best) and f[0] == best[0] and read[f]]
    first = f"{read['edifact']} have the year first"
    return [best, *other], f"{percent(read[best], len(texts))} dates are {best}, {first}"


def _dates(sample: Sample) -> Iterator[str]:
    for manifest in paxlst.read(sample.content).manifests:
        for one in manifest.travellers:
            yield from (v.text.strip() for v in (one.birth_date,) if v)
            yield from (d.expiry_date.text.strip() for d in one.documents if d.expiry_date)


def _unknown(samples: Sequence[Sample]) -> list[str]:
    """Tags that no reader knows, and that stand in every sample: a habit, not a slip."""
    each = [
        {p.value or "" for p in paxlst.read(sample.content).problems if p.kind is SEGMENT_UNKNOWN}
        for sample in samples
    ]
    return sorted(set.intersection(*each)) if len(each) > 1 else []
