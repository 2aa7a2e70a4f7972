"""The responses of a HAR that are kept, so that those of trials can be compared with them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from loadwright.core.imports.documents import object_of, string_of
from loadwright.core.imports.draft.model import Request
from loadwright.core.recordings.responses import (
    BINARY,
    LIMIT,
    MAX_BODIES,
    MAX_BODY,
    MISSING,
    RecordedResponse,
    RecordedValue,
    header_lines,
    key_for,
)

from .bodies import pairs, text_of

_MAX_ENCODED = 4 * MAX_BODY
"""Characters of base64 of which the beginning is decoded: bytes of a character of UTF-8 are up to four."""


class Responses:
    """Collects the response of each request; of redirects that JMeter follows, the last one."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[Request, RecordedResponse]] = {}
        self._left = MAX_BODIES

    def received(self, request: Request, url: str, response: dict[str, Any]) -> None:
        """Take the response to a request, or to one that JMeter sends because it was redirected."""
        status = string_of(response.get("status"))
        # Browsers record 0 for requests without a response.
        if status in ("", "0"):
            return
        former = self._found.get(id(request))
        self._left += len(former[1].body) if former else 0
        body, absent, cut = self._body(object_of(response.get("content")))
        self._left -= len(body)
        headers = header_lines(pairs(response.get("headers")))
        message = text_of(response.get("statusText"))
        self._found[id(request)] = (
            request, RecordedResponse(url[:MAX_BODY], status, message[:MAX_BODY], headers, body, absent, cut)
        )  # fmt: skip

    def marked(self, values: Iterable[tuple[Request, RecordedValue]]) -> dict[str, RecordedResponse]:
        """Return the responses with the values in them by their marks, and note the marks in their requests."""
        own: dict[int, list[RecordedValue]] = {}
        for request, value in values:
            own.setdefault(id(request), []).append(value)
        found = [
            (request, replace(response, values=tuple(own.get(identity, ()))))
            for identity, (request, response) in self._found.items()
        ]
        key = key_for(response for _, response in found)
        marked = {}
        for number, (request, response) in enumerate(found, 1):
            request.recorded = f"{key}-{number}"
            marked[request.recorded] = response
        return marked

    def _body(self, content: dict[str, Any]) -> tuple[str, str, bool]:
        """Return the kept part of a body, why it is absent, and whether it was cut."""
        text = text_of(content.get("text"))
        if not text:
            size = content.get("size")
            return "", MISSING if isinstance(size, int) and size > 0 else "", False
        cut = len(text) > _MAX_ENCODED
        if content.get("encoding") == "base64":
            try:
                data = base64.b64decode(text[:_MAX_ENCODED], validate=True)
                # The last character may be incomplete.
                text = data.decode("utf-8", "ignore" if cut else "strict")
            except (binascii.Error, ValueError):
                return "", BINARY, False
        if "\0" in text[:MAX_BODY]:
            return "", BINARY, False
        kept = text[:MAX_BODY]
        if len(kept) > self._left:
            return "", LIMIT, False
        return kept, "", cut or len(kept) < len(text)
