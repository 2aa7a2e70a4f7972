"""All formats: recognised by their content, and converted to a plan."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from loadwright.core.imports.curl import conversion as curl
from loadwright.core.imports.draft.building import build
from loadwright.core.imports.draft.model import Correlation, Draft
from loadwright.core.imports.har import conversion as har
from loadwright.core.imports.har.entries import Source
from loadwright.core.imports.openapi import conversion as openapi
from loadwright.core.imports.options import ImportOptions
from loadwright.core.imports.postman import conversion as postman
from loadwright.core.imports.powershell import conversion as powershell
from loadwright.core.jmx.document.tree import Plan
from loadwright.core.messages import Message, imports
from loadwright.core.recordings.responses import RecordedResponse

from .documents import MAX_BYTES, text_of
from .found import START, refusal
from .origins import base_origin, url_of
from .report import Report

HAR = "har"
POSTMAN = "postman"
OPENAPI = "openapi"
CURL = "curl"
POWERSHELL = "powershell"
FORMATS = (HAR, POSTMAN, OPENAPI, CURL, POWERSHELL)

_START = 100_000
"""Bytes of a file by which its format is recognised."""
_CURL = re.compile(rb"(?:^|[;&|({]|\b(?:do|then|else|sudo|time)\b)[ \t]*(?:[$%>]\s+)?curl(?:\.exe)?\s", re.MULTILINE)
_POWERSHELL = re.compile(
    rb"\b(?:Invoke-WebRequest|Invoke-RestMethod)\b|^\s*(?:iwr|irm)\s", re.IGNORECASE | re.MULTILINE
)
_SIGNS = (
    (re.compile(rb'"log"\s*:\s*\{'), HAR),
    (re.compile(rb'(?m)^\s*\{?\s*["\']?(?:openapi|swagger)["\']?\s*:'), OPENAPI),
    (re.compile(rb'"(?:_postman_id|_postman_exported_at)"|getpostman\.com|schema\.postman'), POSTMAN),
    (re.compile(rb'"item"\s*:\s*\['), POSTMAN),
    # Version 1, which is refused with what to do.
    (re.compile(rb'"(?:folders_order|collectionId)"\s*:'), POSTMAN),
    (re.compile(rb'"(?:openapi|swagger)"\s*:'), OPENAPI),
)


@dataclass(frozen=True)
class Imported:
    """A plan, and everything that was not converted or needs attention.

    ``origin`` is the address to which most requests went, ``servers`` are those that an OpenAPI document lists,
    ``correlations`` the values of responses that later requests send, ``responses`` the recorded responses by their
    marks.
    """

    plan: Plan
    messages: list[Message]
    requests: int
    format: str = ""
    origin: str = ""
    servers: tuple[str, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    responses: Mapping[str, RecordedResponse] = field(default_factory=dict)


def convert(
    name: str,
    data: Source,
    format_name: str = "",
    *,
    options: ImportOptions | None = None,
    environments: Sequence[tuple[str, bytes]] = (),
    progress: Callable[[float], None] | None = None,
) -> Imported:
    """Convert a file called ``name`` to a plan; without a format, that of its content.

    ``environments`` are names and contents of files of Postman. ``progress`` is called with the fraction of a HAR that
    was read; other formats are small. Raises ``ImportRefusedError`` if nothing can be converted.
    """
    report = Report(name)
    chosen = options or ImportOptions()
    base = base_origin(chosen.base_url, report)
    format_name = format_name or recognised(data)
    draft = _draft(report, data, format_name, chosen, environments, progress)
    for unused, _content in environments if format_name != POSTMAN else ():
        report.note(imports.ENVIRONMENT_UNUSED(name=unused))
    count = len(draft.requests())
    if not count:
        raise report.refuse(_nothing(report))
    plan = build(draft, report, base)
    return Imported(
        plan,
        report.messages(),
        count,
        format_name,
        url_of(draft.origin()),
        tuple(draft.servers),
        tuple(draft.correlations),
        draft.responses,
    )


def recognised(data: Source) -> str:
    """Return the format of a file by its content; empty if it is none of them."""
    start = data[:_START]
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith(b"{"):
        if _POWERSHELL.search(start):
            return POWERSHELL
        if _CURL.search(start):
            return CURL
    return next((format_name for sign, format_name in _SIGNS if sign.search(start)), "")


def _draft(
    report: Report,
    data: Source,
    format_name: str,
    options: ImportOptions,
    environments: Sequence[tuple[str, bytes]],
    progress: Callable[[float], None] | None,
) -> Draft:
    if format_name == HAR:
        return har.convert(data, report, options.recording, options.correlate, progress)
    # One byte more than the limit, for which a larger file is refused.
    content = data[: MAX_BYTES + 1]
    if format_name == POSTMAN:
        return postman.convert(content, report, environments)
    if format_name == OPENAPI:
        return openapi.convert(content, report, options.server)
    if format_name == CURL:
        return curl.convert(text_of(content, report), report)
    if format_name == POWERSHELL:
        return powershell.convert(text_of(content, report), report)
    raise report.refuse(refusal(report.name, content[:START]))


def _nothing(report: Report) -> Message:
    """Return why there is no request, with the first reasons."""
    reasons = report.messages()[:3]
    nothing = imports.NOTHING(name=report.name)
    return imports.AT(place=str(nothing), problem=tuple(reasons)) if reasons else nothing
