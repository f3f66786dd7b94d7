"""Errors as `application/problem+json` (RFC 9457): what, why, and how to mend it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, NamedTuple

import structlog
from aiohttp import web

log = structlog.get_logger()
CONTENT_TYPE = "application/problem+json"
SAFE_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


class Trouble(NamedTuple):
    """A kind of error: its code (the end of `type`), status, title and remedy."""

    code: str
    status: HTTPStatus
    title: str
    remedy: str


# Every error that the carriers' interface gives.
TROUBLES = {
    one.code: one
    for one in (
        Trouble("key-missing", HTTPStatus.UNAUTHORIZED, "No valid key", "send your key as Authorization: Bearer apik_…; ask the operator for one"),
        Trouble("delivery-empty", HTTPStatus.BAD_REQUEST, "The body is empty", "send the bytes of the manifest as the body"),
        Trouble("request-malformed", HTTPStatus.BAD_REQUEST, "The request cannot be read", "send the manifest as the plain body, or as one file part of a form"),
        Trouble("not-found", HTTPStatus.NOT_FOUND, "There is no such thing here", "check the address; a receipt is shown to its own carrier only"),
        Trouble("method-not-allowed", HTTPStatus.METHOD_NOT_ALLOWED, "This method does nothing here", "see /openapi.json for what each address takes"),
        Trouble("too-slow", HTTPStatus.REQUEST_TIMEOUT, "The body did not arrive in time", "send it again over a better line, or in smaller parts"),
        Trouble("delivery-too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The delivery is too large", "send it in smaller parts"),
        Trouble("idempotency-key-reused", HTTPStatus.UNPROCESSABLE_ENTITY, "This Idempotency-Key was used for other bytes", "use a new key for every new delivery"),
        Trouble("delivery-refused", HTTPStatus.UNPROCESSABLE_ENTITY, "The delivery was kept, but no manifest could be read in it", "see the problems in the receipt; mend and send again"),
        Trouble("busy", HTTPStatus.SERVICE_UNAVAILABLE, "Too many deliveries at once", "send it again after the seconds in Retry-After"),
        Trouble("unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "We cannot take it just now; nothing was kept", "send it again after the seconds in Retry-After"),
        Trouble("failed", HTTPStatus.INTERNAL_SERVER_ERROR, "A fault of ours; what was kept will be read again", "nothing; or tell us the reference"),
    )
}  # fmt: skip


def problem(
    code: str, detail: str = "", *, headers: dict[str, str] | None = None, **more: Any
) -> web.Response:
    """The answer for one kind of error."""
    trouble = TROUBLES[code]
    body = {
        "type": f"/problems/{trouble.code}", "title": trouble.title, "status": int(trouble.status),
        "detail": detail or trouble.title, "remedy": trouble.remedy, **more,
    }  # fmt: skip
    extra = dict(headers or {})
    if trouble.status == HTTPStatus.UNAUTHORIZED:
        extra["WWW-Authenticate"] = 'Bearer realm="api-ingest"'
    if trouble.status == HTTPStatus.SERVICE_UNAVAILABLE:
        extra.setdefault("Retry-After", "5")
    return web.Response(
        status=trouble.status,
        body=json.dumps(body, ensure_ascii=False).encode(),
        content_type=CONTENT_TYPE,
        headers=SAFE_HEADERS | extra,
    )


class Answered(Exception):  # noqa: N818 — carries an answer out of a deeper call
    """The request is answered already."""

    def __init__(self, answer: web.Response) -> None:
        super().__init__()
        self.answer = answer


_OF_STATUS = {404: "not-found", 405: "method-not-allowed", 413: "delivery-too-large"}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def errors_as_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Under /v1 every error is a problem document, and a bug has a reference."""
    if not request.path.startswith("/v1/"):
        return await handler(request)
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < HTTPStatus.BAD_REQUEST:
            raise
        allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
        return problem(_OF_STATUS.get(error.status, "request-malformed"), headers=allow)
    except Exception as error:
        reference = secrets.token_hex(4)
        log.error("request.failed", reference=reference, exc_info=error)
        return problem("failed", reference=reference)
