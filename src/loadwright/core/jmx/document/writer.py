"""Serialize a plan to the bytes of its file: the inverse of ``reader``."""

from __future__ import annotations

import re

from lxml import etree

from .characters import unshield
from .tree import Plan

_NUMBER = re.compile(r"&#(\d+);")
_MARKUP = re.compile(
    r"""<!--.*?-->|<!\[CDATA\[.*?]]>|<\?.*?\?>|</[^>]*>|(?P<start><[^"'>]*(?:(?:"[^"]*"|'[^']*')[^"'>]*)*>)""",
    re.DOTALL,
)
"""Matches everything in a well-formed document that is not character data."""


def write_plan(plan: Plan) -> bytes:
    """Return the plan's file. Parts that were not edited keep their exact meaning; edits are in place."""
    xml = etree.tostring(plan.root, encoding="unicode", with_tail=False)
    if plan.quotes_escaped:
        xml = _as_jmeter_escapes(xml)
    text = unshield(plan.head + xml + plan.foot)
    if plan.newline != "\n":
        text = text.replace("\n", plan.newline)
    return plan.bom + text.encode(plan.encoding, "xmlcharrefreplace")


def _as_jmeter_escapes(xml: str) -> str:
    """Escape quotes and control characters as JMeter does, so that a plan written by JMeter stays identical."""
    pieces = []
    end = 0
    for match in _MARKUP.finditer(xml):
        pieces.append(_hexadecimal(xml[end : match.start()].replace('"', "&quot;").replace("'", "&apos;")))
        tag = match.group()
        pieces.append(_hexadecimal(tag).replace("'", "&apos;") if match["start"] else tag)
        end = match.end()
    return "".join(pieces)


def _hexadecimal(text: str) -> str:
    return _NUMBER.sub(lambda match: f"&#x{int(match[1]):x};", text) if "&#" in text else text
