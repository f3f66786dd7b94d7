"""An overstay in words: its sum, its doubts, why it fell; in the language of the reader."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from watchlists.stays.doubt import Doubt
from watchlists.stays.overstay import Overstay

LANGUAGES = ("en", "nl")


@cache
def words(language: str) -> Mapping[str, Any]:
    """What is said in a language; English stands in for one that is not there."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    text = files("watchlists.stays").joinpath("words", f"{known}.toml").read_text("utf-8")
    return tomllib.loads(text)


def doubt(one: Doubt, language: str) -> str:
    """A doubt as a sentence.

    >>> doubt(Doubt("within-margin", {"over": 2, "margin": 3}), "nl")
    'Maar 2 dagen te veel: de wet spreekt van maanden, en tot 3 dagen kan dat schelen.'
    >>> doubt(Doubt("departures-missing", {"count": 3, "flights": ["KL1", "KL2"]}), "en")
    'Of 3 flights that left nobody told us who was on board: KL1, KL2 ….'
    """
    said = {name: _said(value) for name, value in one.about.items()}
    shown, count = one.about.get("flights"), one.about.get("count")
    if isinstance(shown, list) and isinstance(count, int) and count > len(shown):
        said["flights"] += " …"
    return str(words(language)["doubts"][one.code]).format(**said)


def _said(value: str | int | list[str]) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def total(one: Overstay, language: str) -> str:
    """How many days, of how many; on end, where only that limit is passed."""
    on_end = one.uninterrupted is not None and one.used <= one.granted
    form = str(words(language)["sum_on_end" if on_end else "sum"])
    return form.format(
        used=one.used, granted=one.granted, within=one.within, over=one.over,
        uninterrupted=one.uninterrupted,
    )  # fmt: skip


def because(code: str, language: str) -> str:
    """Why a proposal no longer stands."""
    return str(words(language)["because"][code])


def notice(code: str, language: str) -> str:
    """What officers are told beside a rule; a code of an operator's own is shown as it is."""
    return str(words(language)["notices"].get(code, code))


def grant(kind: str, language: str) -> str:
    """What kind of grant it is."""
    return str(words(language)["grants"][kind])
