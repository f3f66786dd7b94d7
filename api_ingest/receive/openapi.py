"""The carriers' interface as OpenAPI 3.1, made from one table of operations and the models beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from api_ingest.receive.problem_json import CONTENT_TYPE, TROUBLES

REF = "#/components/schemas/{model}"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class PlaceModel(BaseModel):
    """Where something stands in the delivery.

    `text` in words, `start` and `end` in bytes, and what applies of the rest.
    """

    model_config = ConfigDict(extra="allow")
    text: str
    start: int
    end: int


class ProblemModel(_Model):
    """One fault in what was sent."""

    code: str
    severity: Literal["note", "warning", "error", "refusal"]
    place: PlaceModel | None
    value: str | None
    says: str
    remedy: str


class FlightModel(_Model):
    """One manifest of the delivery, and what it changed."""

    function: str
    designator: str
    date: str | None
    departure: str | None
    arrival: str | None
    travellers: int
    new: int
    changed: int
    same: int
    removed: int
    stale: int


class Recognised(_Model):
    """Whose delivery it was taken for, and what read it."""

    carrier: str | None
    format: str | None
    profile: str | None


class Counts(_Model):
    """Travellers of the whole delivery."""

    taken: int
    new: int
    changed: int
    same: int
    removed: int
    stale: int
    left_out: int


class ReceiptModel(_Model):
    """Our answer to a delivery. It never says anything about matches."""

    id: UUID | None
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    size: int
    received_at: datetime
    outcome: Literal["taken", "refused", "waiting", "quarantined"]
    recognised: Recognised
    flights: list[FlightModel]
    travellers: Counts
    problems: list[ProblemModel]
    problem_counts: dict[str, int]
    reply: str | None = Field(
        description="CONTRL and CUSRES interchanges, where PAXLST asks for them"
    )
    erased_at: datetime | None = Field(
        None,
        description="when the bytes, and what was quoted of them, were destroyed as the law asks",
    )


class ErrorModel(BaseModel):
    """An error (RFC 9457)."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str
    remedy: str
    receipt: ReceiptModel | None = None


_BODY = {
    "required": True,
    "description": "The bytes of the manifest as the carrier's system makes them; or a form with one file part.",
    "content": {
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        "application/edifact": {"schema": {"type": "string"}},
        "text/csv": {"schema": {"type": "string"}},
        "multipart/form-data": {
            "schema": {
                "type": "object", "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        },
    },
}  # fmt: skip
_NAME = {
    "name": "name", "in": "query", "required": False, "schema": {"type": "string"},
    "description": "What the file is called, where that says something of the flight.",
}  # fmt: skip
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    "description": "The same key with the same bytes gets the same receipt.",
}  # fmt: skip
_LANGUAGE = {
    "name": "Accept-Language", "in": "header", "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": "The language of the problems: en, nl, es or pap; English without one.",
}  # fmt: skip
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
_INTAKE = (
    "request-malformed",
    "key-missing",
    "too-slow",
    "delivery-too-large",
    "unavailable",
    "failed",
)

# Method, path, summary, parameters, has a body, answers, errors.
OPERATIONS: tuple[dict[str, Any], ...] = (
    {
        "method": "post", "path": "/v1/deliveries", "id": "push", "summary": "Deliver a manifest",
        "description": "The bytes are kept before anything else, read while you wait, and answered with the receipt.",
        "parameters": [_NAME, _IDEMPOTENCY_KEY, _LANGUAGE], "body": True,
        "answers": {200: "Known already: the same receipt", 201: "Kept and read", 202: "Kept; it will be read"},
        "errors": (*_INTAKE, "delivery-refused"),
    },
    {
        "method": "get", "path": "/v1/deliveries/{id}", "id": "show", "summary": "The receipt again",
        "description": "To the carrier that sent it, and to nobody else.",
        "parameters": [_ID, _LANGUAGE], "body": False, "answers": {200: "The receipt"},
        "errors": ("key-missing", "not-found", "unavailable", "failed"),
    },
    {
        "method": "post", "path": "/v1/check", "id": "check", "summary": "Read and answer, keep nothing",
        "description": "What the receipt would say. Nothing is kept, nobody is looked for.",
        "parameters": [_NAME, _LANGUAGE], "body": True, "answers": {200: "The receipt it would get"}, "errors": _INTAKE,
    },
)  # fmt: skip


def document(max_bytes: int) -> dict[str, Any]:
    """The whole document."""
    _, schemas = models_json_schema(
        [(ReceiptModel, "serialization"), (ErrorModel, "serialization")], ref_template=REF
    )
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation["path"], {})[operation["method"]] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "api-ingest", "version": "1",
            "description": f"Passenger manifests for the Caribbean Netherlands. At most {max_bytes} bytes a delivery.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"key": []}],
    }  # fmt: skip


def _operation(said: dict[str, Any]) -> dict[str, Any]:
    receipt = {
        "application/json": {"schema": {"$ref": REF.format(model="ReceiptModel")}},
        "application/edifact": {"schema": {"type": "string"}},
    }
    answers: dict[str, Any] = {
        str(status): {"description": words, "content": receipt}
        for status, words in said["answers"].items()
    }
    for code in said["errors"]:
        trouble = TROUBLES[code]
        answers[str(int(trouble.status))] = {
            "description": trouble.title,
            "content": {
                CONTENT_TYPE: {"schema": {"$ref": REF.format(model="ErrorModel")}},
                **(
                    {"application/edifact": {"schema": {"type": "string"}}}
                    if code == "delivery-refused"
                    else {}
                ),
            },
        }
    return {
        "operationId": said["id"], "summary": said["summary"], "description": said["description"],
        "parameters": said["parameters"], "responses": answers,
        **({"requestBody": _BODY} if said["body"] else {}),
    }  # fmt: skip
