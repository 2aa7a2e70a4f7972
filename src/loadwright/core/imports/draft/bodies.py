"""Bodies of requests as JMeter sends them: text, URL-encoded forms and multipart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from loadwright.core.imports.report import MAX_BODY, MAX_PARTS
from loadwright.core.messages import Message, imports

from .model import Body, Parameter, Upload
from .text import literal
from .urls import parameters

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_LATIN = "ISO-8859-1"
_ATTRIBUTE = re.compile(r';\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))')


@dataclass
class Converted:
    """A body with the problems of its conversion; ``None`` if it is left out."""

    body: Body | None = None
    problems: list[Message] = field(default_factory=list)


def media_type(content_type: str) -> str:
    """Return a media type without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def attributes(header: str) -> dict[str, str]:
    """Return the attributes of a header such as Content-Disposition, by their names in lower case."""
    return {
        match[1].lower(): re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3]
        for match in _ATTRIBUTE.finditer(header[:10_000])
    }


def from_bytes(data: bytes, content_type: str) -> Converted:
    """Convert a body of bytes; one that is not UTF-8 is written in an encoding that keeps each byte."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _from_other_bytes(data, content_type)
    return from_text(text, content_type)


def _from_other_bytes(data: bytes, content_type: str) -> Converted:
    if len(data) > MAX_BODY:
        return Converted(None, [imports.BODY_TOO_LARGE(limit=MAX_BODY >> 20)])
    if media_type(content_type) == MULTIPART:
        return from_text(data.decode("utf-8", "replace"), content_type)
    body = Body(literal(data.decode("latin-1")), encoding=_LATIN, content_type=content_type)
    return Converted(body, [imports.BODY_AS_LATIN()])


def from_text(text: str, content_type: str) -> Converted:
    """Convert a body by its media type."""
    if len(text) > MAX_BODY:
        return Converted(None, [imports.BODY_TOO_LARGE(limit=MAX_BODY >> 20)])
    kind = media_type(content_type)
    if kind == FORM and "=" in text and "\n" not in text:
        form = parameters(text)
        # JMeter leaves out parameters without a name.
        if form and all(parameter.name for parameter in form):
            return Converted(Body(form=form))
    if kind == MULTIPART:
        return _multipart(text, content_type)
    return Converted(Body(literal(text), content_type=content_type))


def _multipart(text: str, content_type: str) -> Converted:
    boundary = attributes(content_type).get("boundary") or _first_boundary(text)
    pieces = re.split(r"\r?\n", text, maxsplit=1) if not boundary else text.split(f"--{boundary}")
    if len(pieces) < 3 or len(pieces) > MAX_PARTS:
        return Converted(Body(literal(text), content_type=content_type), [imports.BAD_MULTIPART()])
    found = Converted(Body(multipart=True))
    for piece in pieces[1:]:
        if piece.startswith("--"):
            break
        _add_part(found, piece)
    return found


def _first_boundary(text: str) -> str:
    """Return the boundary that a body without one in its header begins with."""
    match = re.match(r"\s*--([^\r\n]{1,200})\r?\n", text)
    return match[1] if match else ""


def _add_part(found: Converted, piece: str) -> None:
    head, _, content = re.sub(r"^\r?\n", "", piece).replace("\r\n", "\n").partition("\n\n")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head.split("\n"))
    }
    disposition = attributes(headers.get("content-disposition", ""))
    add_part(
        found,
        disposition.get("name", ""),
        content.removesuffix("\n"),
        file=disposition.get("filename"),
        content_type=headers.get("content-type", ""),
    )


def add_part(found: Converted, name: str, value: str, *, file: str | None = None, content_type: str = "") -> None:
    """Add a part of a multipart body: a file if ``file`` names one, whose content is not part of the plan."""
    if found.body is None:
        return
    if file is None:
        found.body.form.append(
            Parameter(literal(name), literal(value), encode=False, content_type=literal(content_type))
        )
    elif file:
        path = file_name(file)
        found.problems.append(imports.CONTENT_MISSING(path=path))
        found.body.files.append(Upload(literal(path), literal(name), literal(content_type)))


def file_name(path: str) -> str:
    """Return the name of a file without its folders: those of another machine."""
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2] or "file"
