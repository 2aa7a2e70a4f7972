"""From a plan to the bytes of its file: the inverse of ``reader``."""

from __future__ import annotations

import re

from lxml import etree

from loadwright.core.jmx.reader import SHIELD_BASE
from loadwright.core.jmx.tree import Plan

_SHIELDED = re.compile(f"[{chr(SHIELD_BASE)}-{chr(SHIELD_BASE + 0x1F)}]")


def write_plan(plan: Plan) -> bytes:
    """Return the file of a plan. What was read and not edited means exactly the same; edits are in place."""
    text = plan.head + etree.tostring(plan.root, encoding="unicode", with_tail=False) + plan.foot
    text = _SHIELDED.sub(lambda match: f"&#x{ord(match.group()) - SHIELD_BASE:x};", text)
    if plan.newline != "\n":
        text = text.replace("\n", plan.newline)
    return plan.bom + text.encode(plan.encoding, "xmlcharrefreplace")
