"""The answer in the carrier's own language: CONTRL and CUSRES for who sent PAXLST and wants them.

Who wants one: the profile says so, or the interchange asks for an acknowledgement (UNB 0031 = 1). A
message that was rejected is reported by CONTRL in any case. Nothing in an answer depends on the
lists, for nothing of them is known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.manifest import Manifest
from api_ingest.domain.problem import Problem
from carriers.formats.contrl import NO_FLIGHT, WRONG_MESSAGE, Fault, contrl, is_report
from carriers.formats.cusres import cusres
from carriers.formats.edifact import (
    Interchange,
    headers_exceed,
    interchanges,
    openings,
    said,
    sniff,
)
from carriers.formats.paxlst import MOST_HEADERS, is_paxlst
from carriers.formats.segment import Segment
from carriers.profile import Profile, ReplyForm

EVERY_FORM: tuple[ReplyForm, ...] = get_args(ReplyForm)


def reply(
    delivery: Delivery,
    profile: Profile | None,
    manifests: tuple[Manifest, ...],
    problems: tuple[Problem, ...],
) -> str | None:
    """Interchanges for the sender, one after the other; None where no answer is wanted."""
    if profile is not None and profile.format != "paxlst":
        return None
    chosen = profile.reply.forms if profile else None
    if not _wanted(delivery.content, chosen, all_taken=bool(manifests)):
        return None
    answers = _Answers(delivery, chosen, manifests, problems)
    found = enumerate(interchanges(delivery.content), 1)
    return "".join(text for n, one in found for text in answers.to(one, n)) or None


def _wanted(content: bytes, chosen: tuple[ReplyForm, ...] | None, *, all_taken: bool) -> bool:
    """Whether it is worth taking the delivery apart again."""
    if chosen is None and all_taken:
        unbs = (one for opening in openings(content) for one in opening if one.tag == "UNB")
        return any(map(_asks, unbs))
    # What holds too many messages was refused for that, and is not to be read after all.
    return chosen != () and sniff(content) and not headers_exceed(content, MOST_HEADERS)


def _asks(unb: Segment) -> bool:
    request = said(unb, 9)
    return request is not None and request.text.strip() == "1"


class _Answers:
    """To every interchange of one delivery."""

    def __init__(
        self,
        delivery: Delivery,
        chosen: tuple[ReplyForm, ...] | None,
        manifests: tuple[Manifest, ...],
        problems: tuple[Problem, ...],
    ) -> None:
        self._at = delivery.received_at
        self._known = delivery.id.hex if delivery.id else delivery.sha256  # of all of it: once
        self._chosen = chosen
        self._taken = {one.place.message or 0: one for one in manifests}
        self._problems = problems

    def to(self, interchange: Interchange, number: int) -> Iterator[str]:
        """The answers to one interchange, the `number`th of the delivery."""
        asked = EVERY_FORM if _asks(interchange.header) else ()
        forms = asked if self._chosen is None else self._chosen
        if interchange.messages and all(map(is_report, interchange.messages)):
            return  # a report is answered by no report, or two systems would never stop
        rejected, at = _rejected(interchange, self._taken), self._at
        if "contrl" in forms or rejected or not interchange.messages:
            yield contrl(interchange, rejected, control=self._control("C", number), at=at)
        if "cusres" in forms and any(map(is_paxlst, interchange.messages)):
            control = self._control("R", number)
            yield cusres(interchange, self._taken, self._problems, control=control, at=at)

    def _control(self, form: str, number: int) -> str:
        """The same for the same delivery whenever it is answered: 14 characters (0020)."""
        return f"{form}{self._known[:10].upper()}{number:03}"


def _rejected(interchange: Interchange, taken: Mapping[int, Manifest]) -> dict[int, Fault]:
    found: dict[int, Fault] = {}
    for message in interchange.messages:
        number = message.header.message or 0
        if is_report(message):
            continue
        if not is_paxlst(message):
            found[number] = WRONG_MESSAGE
        elif number not in taken:
            found[number] = NO_FLIGHT
    return found
