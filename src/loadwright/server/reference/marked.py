"""Descriptions as HTML: paragraphs, lists and code."""

from __future__ import annotations

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_CODE = re.compile("(`+)(.+?)\\1")


def inline(text: str) -> SafeString:
    """Return one paragraph with its code marked."""
    return mark_safe(_CODE.sub(r"<code>\2</code>", escape(" ".join(text.split()))))  # noqa: S308 - it is escaped


def blocks(text: str) -> SafeString:
    """Return paragraphs and lists, which empty lines separate."""
    parts = [_block(part.strip()) for part in re.split(r"\n\s*\n", text) if part.strip()]
    return mark_safe("".join(parts))  # noqa: S308 - each is escaped


def _block(text: str) -> str:
    if not text.startswith("- "):
        return f"<p>{inline(text)}</p>"
    items = re.split(r"\n\s*- ", text.removeprefix("- "))
    return f"<ul>{''.join(f'<li>{inline(item)}</li>' for item in items)}</ul>"
