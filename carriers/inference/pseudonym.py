"""A sample with invented persons: everything else byte for byte, or cell for cell in a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.reported import ReportedManifest
from carriers.formats import edifact
from carriers.inference import pseudonym_paxlst, pseudonym_table
from carriers.inference.finding import Sample
from carriers.inference.inventor import KEPT, Inventor
from carriers.profile import Profile
from carriers.reader import read

_LETTERS = re.compile(r"[^\W\d_]+")


def pseudonymise(sample: Sample, profile: Profile, secret: bytes, received: datetime) -> bytes:
    """The sample for the collection. A workbook comes back as xlsx. Raises Refused."""
    delivery = Delivery(
        content=sample.content, received_at=received, channel="check", name=sample.name
    )
    manifests = read(delivery, profile).manifests
    inventor = Inventor(secret, said_of_persons(manifests))
    if edifact.sniff(sample.content):
        return pseudonym_paxlst.rewrite(sample.content, inventor, profile)
    return pseudonym_table.rewrite(sample.content, inventor, profile, received.date())


def said_of_persons(manifests: Iterable[ReportedManifest]) -> set[str]:
    """Every name's words, date, number and reference of every traveller, as they stand."""
    return set(_said(manifests)) - {""}


def _said(manifests: Iterable[ReportedManifest]) -> Iterator[str]:
    for manifest in manifests:
        for one in manifest.travellers:
            names = [v.text for v in (one.surname, *one.given_names) if v]
            words = (word for name in names for word in _LETTERS.findall(name))
            yield from (word for word in words if len(word) > 1 and word.upper() not in KEPT)
            values = [one.birth_date, one.locator, one.reference, one.seat]
            for document in one.documents:
                values += [document.number, document.expiry_date, document.issue_date]
            yield from (value.text.strip() for value in values if value)


def name_of(sample: Sample, profile: Profile, number: int) -> str:
    """A file name without anything but what the profile reads in it."""
    ending = re.search(r"\.[A-Za-z0-9]{1,5}$", sample.name)
    suffix = ending[0].lower() if ending else ""
    if suffix in {".xls", ".xlsb", ".ods", ".xlsm"}:
        suffix = ".xlsx"
    pattern = profile.recognise.file_name
    found = re.search(pattern, sample.name) if pattern else None
    stem = found[0].removesuffix(suffix) if found else f"sample_{number}"
    return re.sub(r"[^\w.-]", "_", stem) + suffix
