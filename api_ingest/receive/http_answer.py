"""What a carrier that pushes is answered: its receipt, in the form and the language it prefers."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from aiohttp import web

from api_ingest.domain.delivery import Delivery, Receipt, unread
from api_ingest.domain.wording import ENGLISH, in_language, preferred
from api_ingest.receive.problem_json import SAFE_HEADERS, problem
from api_ingest.store.deliveries import Kept

EDIFACT = "application/edifact"
_REPLY = web.ResponseKey("reply", str)


def known(kept: Kept, delivery: Delivery) -> web.Response:
    """For bytes that came before, or that wait for a worker."""
    location = {"Location": f"/v1/deliveries/{kept.id}"}
    if kept.receipt is not None and kept.receipt.get("erased_at"):
        return receipt(HTTPStatus.OK, kept.receipt, **location)
    if kept.receipt is None or kept.state in ("waiting", "leased", "quarantined"):
        return waiting(kept, delivery)
    if kept.state == "refused":
        return _refused(kept.receipt, location)
    return receipt(HTTPStatus.OK, kept.receipt, **location)


def waiting(kept: Kept, delivery: Delivery) -> web.Response:
    """For bytes that are kept and not read yet: ask again."""
    not_yet = unread(
        kept.id, kept.state, delivery.sha256, len(delivery.content), delivery.received_at
    )
    location = {"Location": f"/v1/deliveries/{kept.id}", "Retry-After": "2"}
    return stated(HTTPStatus.ACCEPTED, not_yet.to_json(), **location)


def read_now(read: Receipt) -> web.Response:
    """For bytes that came, and were read while the sender waited."""
    location = {"Location": f"/v1/deliveries/{read.id}"}
    if read.outcome == "refused":
        return _refused(read.to_json(), location)
    return receipt(HTTPStatus.CREATED, read.to_json(), **location)


def receipt(status: HTTPStatus, said: dict[str, Any], **headers: str) -> web.Response:
    """A receipt in JSON, with the EDIFACT reply in it at hand."""
    return _with_reply(stated(status, said, **headers), said)


def _refused(said: dict[str, Any], location: dict[str, str]) -> web.Response:
    return _with_reply(problem("delivery-refused", headers=location, receipt=said), said)


def _with_reply(answer: web.Response, said: dict[str, Any]) -> web.Response:
    answer[_REPLY] = said.get("reply") or ""
    return answer


def stated(status: HTTPStatus, said: dict[str, Any], **headers: str) -> web.Response:
    """How a delivery stands, in JSON."""
    return web.json_response(said, status=status, headers=SAFE_HEADERS | headers)


def in_own_form(request: web.Request, answer: web.Response) -> web.Response:
    """The EDIFACT reply alone for who accepts that, and nothing else; where there is none, JSON."""
    reply = answer.get(_REPLY, "")
    if request.headers.get("Accept", "").strip().lower() != EDIFACT or not reply:
        return _in_own_words(request, answer)
    location = {"Location": answer.headers["Location"]} if "Location" in answer.headers else {}
    return web.Response(
        status=answer.status, text=reply, content_type=EDIFACT, charset="us-ascii",
        headers=SAFE_HEADERS | location,
    )  # fmt: skip


def _in_own_words(request: web.Request, answer: web.Response) -> web.Response:
    """The receipt in the language that its reader prefers; English is as it was kept."""
    language = preferred(request.headers.get("Accept-Language"))
    if language != ENGLISH and answer.text:
        said = json.loads(answer.text)
        if "receipt" in said:
            said["receipt"] = in_language(said["receipt"], language)
        answer.text = json.dumps(in_language(said, language))
        answer.headers["Content-Language"] = language
    return answer
