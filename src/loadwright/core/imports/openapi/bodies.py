"""Bodies of the operations of an OpenAPI document, from examples or schemas."""

from __future__ import annotations

import json
from typing import Any

from loadwright.core.imports.documents import object_of, string_of
from loadwright.core.imports.draft.bodies import FORM, MULTIPART, media_type
from loadwright.core.imports.draft.model import Body, Parameter, Upload
from loadwright.core.imports.draft.text import literal
from loadwright.core.messages import imports

from .schemas import Document, type_of


def body_of(document: Document, operation: dict[str, Any], parameters: list[dict[str, Any]], place: str) -> Body | None:
    """Return the body of an operation; ``None`` if it has none, or with a report if none can be made."""
    if "swagger" in document.root:
        return _of_version_2(document, operation, parameters, place)
    content = object_of(document.resolved(operation.get("requestBody")).get("content"))
    if not content:
        return None
    found = {str(kind): document.resolved(media) for kind, media in content.items()}
    # JSON and forms are derived from schemas, others need an example.
    kind = min(found, key=lambda kind: (_preference(kind), _given(document, found[kind]) is None))
    media = found[kind]
    return _made(document, str(kind), media.get("schema"), _given(document, media), place)


def _preference(kind: str) -> int:
    """Return the order in which media types are taken."""
    name = media_type(kind)
    if is_json(name):
        return 0
    return {FORM: 1, MULTIPART: 2}.get(name, 3)


def is_json(kind: str) -> bool:
    """Return whether a media type is that of JSON."""
    return kind in ("application/json", "*/*", "application/*") or kind.endswith("+json")


def _given(document: Document, media: dict[str, Any]) -> Any:
    """Return the example of a media type; ``None`` if it has none."""
    if "example" in media:
        return media["example"]
    examples = object_of(media.get("examples"))
    return document.resolved(next(iter(examples.values()))).get("value") if examples else None


def _of_version_2(
    document: Document, operation: dict[str, Any], parameters: list[dict[str, Any]], place: str
) -> Body | None:
    consumes = operation.get("consumes") or document.root.get("consumes")
    kinds = [str(one) for one in consumes] if isinstance(consumes, list) and consumes else ["application/json"]
    body = next((one for one in parameters if one.get("in") == "body"), None)
    if body is not None:
        examples = object_of(body.get("x-examples"))
        return _made(
            document, min(kinds, key=_preference), body.get("schema"), next(iter(examples.values()), None), place
        )
    fields = {string_of(one.get("name")): one for one in parameters if one.get("in") == "formData"}
    if not fields:
        return None
    files = any(one.get("type") == "file" for one in fields.values())
    kind = MULTIPART if files or MULTIPART in kinds else FORM
    schemas = {
        name: {**one, "type": "string", "format": "binary"} if one.get("type") == "file" else one
        for name, one in fields.items()
    }
    return _made(document, kind, {"type": "object", "properties": schemas}, None, place)


def _made(document: Document, content_type: str, schema: object, given: Any, place: str) -> Body | None:
    kind = media_type(content_type)
    if given is not None and not document.affords(given, place):
        return None
    if given is None:
        if kind == "application/octet-stream" or _is_file(document.resolved(schema)):
            return _file(content_type, document, place)
        given = document.example(schema)
        if document.was_cut and (is_json(kind) or kind in (FORM, MULTIPART)):
            document.report.note(imports.SCHEMA_CUT(), place)
    if kind in (FORM, MULTIPART) and isinstance(given, dict):
        return _form(document, given, object_of(document.resolved(schema).get("properties")), kind, place)
    if is_json(kind):
        sent = "application/json" if "*" in kind else content_type
        return Body(literal(json.dumps(given, ensure_ascii=False, indent=2, default=str)), content_type=sent)
    if isinstance(given, str):
        return Body(literal(given), content_type=content_type)
    document.report.note(imports.NO_EXAMPLE(type=content_type), place)
    return None


def _is_file(schema: dict[str, Any]) -> bool:
    return type_of(schema) == "string" and schema.get("format") == "binary"


def _file(content_type: str, document: Document, place: str) -> Body:
    document.report.note(imports.CONTENT_MISSING(path="body.bin"), place)
    return Body(files=[Upload("body.bin", mime=literal(content_type))], content_type=content_type)


def _form(document: Document, values: dict[str, Any], schemas: dict[str, Any], kind: str, place: str) -> Body:
    multipart = kind == MULTIPART
    body = Body(multipart=multipart)
    for name, value in values.items():
        schema = document.resolved(schemas.get(name))
        items = document.resolved(schema.get("items"))
        if multipart and (_is_file(schema) or (type_of(schema) == "array" and items and _is_file(items))):
            document.report.note(imports.CONTENT_MISSING(path=f"{name}.bin"), place)
            body.files.append(Upload(literal(f"{name}.bin"), literal(name), "application/octet-stream"))
            continue
        for one in value if isinstance(value, list) else [value]:
            body.form.append(Parameter(literal(name), literal(plain(one)), encode=not multipart))
    return body


def plain(value: Any) -> str:
    """Return a value as text; arrays and objects as JSON."""
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (dict, list)) else string_of(value)
