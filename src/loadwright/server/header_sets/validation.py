"""Validation of what people enter for header sets: pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from loadwright.core.jmx.elements.declared.http import METHODS
from loadwright.core.texts import has_controls

from . import errors

MAX_NAME = 100
MAX_DESCRIPTION = 1000
MAX_HEADERS = 200
MAX_VALUE = 10_000
MAX_COMMENT = 500
# A token of RFC 9110, in which variables and functions of JMeter may stand.
_NAME = re.compile(r"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]|\$\{[^{}\s]+\}){1,200}")


@dataclass(frozen=True)
class Header:
    """A header. One that is not enabled is kept in the set and not written to plans."""

    name: str
    value: str = ""
    comment: str = ""
    enabled: bool = True


@dataclass(frozen=True)
class SetInput:
    """A header set as it is entered."""

    name: str
    description: str = ""
    methods: list[str] = field(default_factory=list)
    headers: list[Header] = field(default_factory=list)

    def checked(self) -> SetInput:
        """Return it as it is stored. Raises ``ActionError`` with the field that is not valid."""
        return SetInput(
            name(self.name), description(self.description), methods(self.methods), list(headers(self.headers))
        )


def name(text: str) -> str:
    """Return the name of a set."""
    text = text.strip()
    if not text or len(text) > MAX_NAME or has_controls(text):
        raise errors.NAME(limit=MAX_NAME)
    return text


def description(text: str) -> str:
    """Return the description of a set, which may have several lines."""
    text = text.strip().replace("\r\n", "\n")
    if len(text) > MAX_DESCRIPTION or has_controls(text.replace("\n", " ")):
        raise errors.DESCRIPTION(limit=MAX_DESCRIPTION)
    return text


def methods(chosen: Iterable[str]) -> list[str]:
    """Return methods in the order of JMeter's list."""
    wanted = {one.upper() for one in chosen}
    for one in sorted(wanted):
        if one not in METHODS:
            raise errors.METHOD(method=one, known=", ".join(METHODS))
    return [one for one in METHODS if one in wanted]


def headers(rows: Iterable[Header]) -> Iterable[Header]:
    """Yield the headers without empty rows."""
    number = 0
    for row in rows:
        given = Header(row.name.strip(), row.value.strip(), row.comment.strip(), row.enabled)
        if not (given.name or given.value or given.comment):
            continue
        number += 1
        if number > MAX_HEADERS:
            raise errors.TOO_MANY(limit=MAX_HEADERS)
        if not _NAME.fullmatch(given.name):
            raise errors.HEADER_NAME(row=number, name=given.name)
        if len(given.value) > MAX_VALUE or has_controls(given.value):
            raise errors.HEADER_VALUE(row=number, limit=MAX_VALUE)
        if len(given.comment) > MAX_COMMENT or has_controls(given.comment):
            raise errors.HEADER_COMMENT(row=number, limit=MAX_COMMENT)
        yield given


def read_headers(rows: object) -> list[Header]:
    """Return rows that a page sends as JSON. ``HEADERS`` if they do not have the form of ``Header``."""
    if not isinstance(rows, list) or len(rows) > 10 * MAX_HEADERS:
        raise errors.HEADERS()
    return [_header(row) for row in rows]


def _header(row: Any) -> Header:
    if not isinstance(row, Mapping):
        raise errors.HEADERS()
    texts = [row.get(column, "") for column in ("name", "value", "comment")]
    enabled = row.get("enabled", True)
    if not all(isinstance(text, str) for text in texts) or not isinstance(enabled, bool):
        raise errors.HEADERS()
    return Header(texts[0], texts[1], texts[2], enabled)
