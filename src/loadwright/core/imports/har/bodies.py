"""Headers and bodies of the requests in a HAR."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from loadwright.core.imports.draft.bodies import MULTIPART, Converted, add_part, from_bytes, from_text, media_type
from loadwright.core.imports.draft.model import Body, Parameter
from loadwright.core.imports.draft.text import literal
from loadwright.core.imports.draft.urls import parameters
from loadwright.core.imports.report import MAX_PARTS
from loadwright.core.messages import imports


def text_of(value: object) -> str:
    """Return a value if it is a text, and otherwise an empty one."""
    return value if isinstance(value, str) else ""


def pairs(values: object) -> list[tuple[str, str]]:
    """Return names and values of headers, cookies or parameters. What is not in the form of a HAR is left out."""
    found = []
    for one in values if isinstance(values, list) else ():
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            value = one.get("value")
            found.append((one["name"], "" if value is None else str(value)))
    return found


def body_of(request: dict[str, Any], content_type: str) -> Converted:
    """Convert the body of a request of a HAR: its text, or the parameters of a form."""
    data = request.get("postData")
    if not isinstance(data, dict):
        return Converted(None, _missing(request))
    # The header has the boundary, which some tools leave out of mimeType.
    kind = content_type or text_of(data.get("mimeType"))
    text = text_of(data.get("text"))
    # Firefox and Safari record base64 here, others in an attribute of their own.
    encoding = text_of(data.get("encoding")) or text_of(data.get("_encoding"))
    if text and encoding.lower() == "base64":
        try:
            return from_bytes(base64.b64decode(text, validate=True), kind)
        except (binascii.Error, ValueError):
            return Converted(None, [imports.BAD_BASE64()])
    if text:
        return from_text(text, kind)
    params = data.get("params")
    return _form(params, kind) if isinstance(params, list) and params else Converted(None, _missing(request))


def _missing(request: dict[str, Any]) -> list[Any]:
    size = request.get("bodySize")
    return [imports.BODY_MISSING(size=size)] if isinstance(size, int) and size > 0 else []


def _form(params: list[Any], kind: str) -> Converted:
    multipart = media_type(kind) == MULTIPART
    found = Converted(Body(multipart=multipart))
    for one in params[: MAX_PARTS + 1]:
        if not isinstance(one, dict) or not text_of(one.get("name")):
            found.problems.append(imports.NOT_AN_OBJECT())
            continue
        file = one.get("fileName")
        value = one.get("value")
        _add(found, one, "" if value is None else str(value), file if isinstance(file, str) else None)
    return found


def _add(found: Converted, one: dict[str, Any], value: str, file: str | None) -> None:
    name = one["name"]
    if found.body is None:
        return
    if found.body.multipart:
        add_part(found, name, value, file=file, content_type=text_of(one.get("contentType")))
        return
    # Chrome records the parameters of forms as they are sent, others decoded.
    encoded = parameters(f"{name}={value}") if _is_encoded(name + value) else []
    found.body.form += encoded or [Parameter(literal(name), literal(value))]


def _is_encoded(text: str) -> bool:
    return "%" in text and " " not in text and text.isascii()
