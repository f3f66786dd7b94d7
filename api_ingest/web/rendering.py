"""Templates and words: pages are made on the server, in the language of the reader."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from rapidfuzz.distance import Indel

from api_ingest.domain.alert import percent
from api_ingest.domain.wording import place_in, preferred
from watchlists.explanation import bits, verdict
from watchlists.stays import wording

HOME = ZoneInfo("America/Kralendijk")
LANGUAGES = ("nl", "en")
CLOSE = 0.6
"""Below this likeness marking single characters explains nothing."""


@cache
def words(language: str) -> dict[str, Any]:
    """Every word of the pages in a language."""
    text = (
        resources.files("api_ingest.web").joinpath("words", f"{language}.toml").read_text("utf-8")
    )
    return tomllib.loads(text)


def language_of(request: web.Request) -> str:
    """The first language of the browser that we have; Dutch where it names none."""
    for part in request.headers.get("Accept-Language", "").split(","):
        code = part.split(";")[0].strip()[:2].lower()
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api_ingest.web"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "clock": clock, "utc": utc, "minutes_left": minutes_left, "span": span, "percent": percent,
        "verdict": verdict, "bits": bits, "place": place_in,
        # what is said of an overstay
        "total": wording.total, "doubt": wording.doubt, "because": wording.because,
        "notice": wording.notice, "grant": wording.grant,
    }  # fmt: skip
    environment.globals |= {"marked": marked}
    return environment


def page(
    request: web.Request,
    template: str,
    headers: Mapping[str, str],
    *,
    status: int = 200,
    **given: Any,
) -> web.Response:
    """A template filled in, in the reader's language."""
    language = language_of(request)
    return _page(template, headers, status, w=words(language), language=language, **given)


def carrier_page(
    request: web.Request,
    template: str,
    headers: Mapping[str, str],
    *,
    status: int = 200,
    **given: Any,
) -> web.Response:
    """The same for a carrier, in the languages that its receipts are worded in."""
    language = preferred(request.headers.get("Accept-Language"))
    own = words(f"carrier.{language}")
    return _page(template, headers, status, w=own, language=language, **given)


def _page(template: str, headers: Mapping[str, str], status: int, **given: Any) -> web.Response:
    text = _environment().get_template(template).render(now=datetime.now(UTC), **given)
    return web.Response(text=text, status=status, content_type="text/html", headers=dict(headers))


def clock(moment: datetime | None) -> str:
    """Local time of the islands: `24 Nov 15:55`."""
    return f"{moment.astimezone(HOME):%d-%m %H:%M}" if moment else ""


def utc(moment: datetime | None) -> str:
    """The same in UTC, for the second look."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else ""


def minutes_left(moment: datetime, now: datetime) -> int:
    """Whole minutes until then; negative when it has passed."""
    return int((moment - now).total_seconds() // 60)


def span(minutes: int) -> str:
    """`45 min`, `22 h 30 min`: the same in every language of the pages."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02} min" if hours else f"{rest} min"


def marked(text: str | None, other: str | None) -> Markup:
    """The text, with the characters marked that the other one does not have."""
    if not text:
        return Markup("—")
    mine, theirs = _capitals(text), _capitals(other or "")
    if Indel.normalized_similarity(mine, theirs) < CLOSE:
        return escape(text)
    pieces = []
    for step in Indel.opcodes(mine, theirs):
        piece = escape(text[step.src_start : step.src_end])
        if piece:
            pieces.append(piece if step.tag == "equal" else _MARK.format(piece))
    return Markup("").join(pieces)


_MARK = Markup("<mark>{}</mark>")


def _capitals(text: str) -> str:
    """Letter for letter, so that positions stay what they were (the capital of ß has two)."""
    return "".join(char.upper() if len(char.upper()) == 1 else char for char in text)
