"""The body of what a carrier pushes: the bytes, or the one file of a form, within our limits."""

from __future__ import annotations

import asyncio
from typing import Any, NamedTuple

from aiohttp import BodyPartReader, StreamReader, web
from aiohttp.http_exceptions import HttpProcessingError

from api_ingest.domain.delivery import printable
from api_ingest.receive.problem_json import Answered, problem
from api_ingest.settings import Settings

_MALFORMED = (ValueError, web.HTTPBadRequest, web.RequestPayloadError, HttpProcessingError)
_FORM_BYTES = 10_000  # of a form around its file
_CHUNK = 65_536


class Body(NamedTuple):
    """What was sent: the bytes, and what the sender calls them."""

    content: bytes
    name: str | None
    content_type: str | None


async def taken(request: web.Request, settings: Settings) -> Body:
    """The body, within the limits of size and time. Raises Answered for one that we do not take."""
    limit = settings.max_delivery_bytes
    if (request.content_length or 0) > limit + _FORM_BYTES:
        raise _too_large(limit)
    try:
        async with asyncio.timeout(settings.body_seconds):
            body = await _read(request, limit)
    except TimeoutError:
        raise _refused("too-slow") from None
    except _MALFORMED:
        says = "the body is not what its Content-Type and Content-Encoding say, or has no file"
        raise _refused("request-malformed", says) from None
    if len(body.content) > limit:
        raise _too_large(limit)
    if not body.content:
        raise Answered(problem("delivery-empty"))
    return body


def _too_large(limit: int) -> Answered:
    return _refused("delivery-too-large", f"at most {limit} bytes are taken", limit=limit)


def _refused(code: str, detail: str = "", **more: Any) -> Answered:
    """What is left of the body is not waited for."""
    answer = problem(code, detail, **more)
    answer.force_close()
    return Answered(answer)


async def _read(request: web.Request, limit: int) -> Body:
    """The body, or the one file of a form. Raises ValueError for a form without a file."""
    name = printable(request.query.get("name"))
    if request.content_type != "multipart/form-data":
        whole = await _at_most(request.content, limit)
        return Body(whole, name, printable(request.content_type))
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader) and part.filename:
            content = bytearray()
            while len(content) <= limit and (chunk := await part.read_chunk(_CHUNK)):
                content += chunk
            form = printable(part.headers.get("Content-Type"))
            return Body(bytes(content), name or printable(part.filename), form)
    raise ValueError("no file part")


async def _at_most(stream: StreamReader, limit: int) -> bytes:
    """The stream, cut just behind the limit: a bomb is not unpacked to its end."""
    content = bytearray()
    async for chunk in stream.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > limit:
            break
    return bytes(content)
